//! Sizes that no `pt2e.layout` states, of ops that passes made: found by computing with two sets of numbers in place of the symbols.
//!
//! Types say only that a size is dynamic. But the rules of type inference compute with known sizes, and other values of the program have
//! the expressions of theirs. So each symbol gets a large number, sizes are inferred from the operands' sizes as numbers, and the result
//! is the expression that has the same number; twice, with other numbers, so that equal numbers are equal expressions.

use crate::{layout_text::LayoutText, record::LayoutRecord, size_expression::Expression};
use pt2e_archive::schema::{SymInt, TensorMeta};
use pt2e_ir::{
    Attrs, Op, OpExt, TensorType, all_ops, attr_name,
    dialect::{layout, torch_op},
};
use pt2e_schema::{
    ValueType,
    infer::{Results, infer},
};
use std::collections::HashMap;

/// What symbols are multiples of, so that sizes which PyTorch divides are divisible.
const STEP: i64 = 5_040;
/// The factors of the first symbol. Those of the others follow, so far apart that sums and multiples of small numbers differ.
const FIRST: [i64; 2] = [101, 211];
const DISTANCE: [i64; 2] = [37, 61];

/// A size with both sets of numbers.
type Pair = [i64; 2];

/// The expressions of a program's sizes.
#[derive(Default)]
pub(super) struct Probe {
    symbols: HashMap<String, Pair>,
    expressions: HashMap<Pair, SymInt>,
}

impl Probe {
    /// The expressions in the layouts of a module's ops and of its functions' arguments.
    pub fn of(module: Op<'_>) -> Self {
        let mut probe = Self::default();
        for op in all_ops(module) {
            let layouts = op.attr(attr_name::LAYOUT).and_then(Attrs::as_array).unwrap_or_default();
            layouts.into_iter().filter_map(Attrs::as_str).for_each(|text| probe.add(text));
        }
        for body in pt2e_ir::function_bodies(module) {
            body.arguments().filter_map(layout::of_value).for_each(|text| probe.add(text));
        }
        probe
    }

    fn add(&mut self, layout: &str) {
        for size in LayoutRecord::from_text(layout).map(|record| record.sizes).unwrap_or_default() {
            if let (SymInt::Expr(_), Some(numbers)) = (&size, self.numbers(&size)) {
                self.expressions.entry(numbers).or_insert(size);
            }
        }
    }

    /// The numbers of a size; a new symbol gets its own.
    fn numbers(&mut self, size: &SymInt) -> Option<Pair> {
        let expression = match size {
            SymInt::Int(value) => return Some([*value; 2]),
            SymInt::Expr(expression) => Expression::parse(&expression.expr_str)?,
        };
        let mut names = Vec::new();
        expression.symbols(&mut names);
        for name in names {
            let count = i64::try_from(self.symbols.len()).ok()?;
            let own = [0, 1].map(|set| STEP * (FIRST[set] + DISTANCE[set] * count));
            self.symbols.entry(name.to_owned()).or_insert(own);
        }
        let value = |set: usize| expression.value(&|name| self.symbols.get(name).map(|numbers: &Pair| numbers[set]));
        Some([value(0)?, value(1)?])
    }

    /// The sizes of a result of `op`, whose operands have the metadata `operands`; `None` if they cannot be found.
    pub fn sizes(&mut self, op: Op<'_>, result: usize, operands: &[Option<&TensorMeta>]) -> Option<Vec<SymInt>> {
        let arguments = torch_op::arguments(op).ok()?;
        let mut known: [Vec<ValueType>; 2] = [Vec::new(), Vec::new()];
        for (value, meta) in op.operand_values().iter().zip(operands) {
            let dtype = TensorType::of(melior::ir::ValueLike::r#type(value))?.dtype()?;
            let sizes: Vec<Pair> = (*meta)?.sizes.iter().map(|size| self.numbers(size)).collect::<Option<_>>()?;
            for (set, types) in known.iter_mut().enumerate() {
                let sizes =
                    sizes.iter().map(|size| usize::try_from(size[set]).ok().map(Some)).collect::<Option<_>>()?;
                types.push(ValueType::Tensor(pt2e_schema::TensorType { dtype, sizes }));
            }
        }
        let [first, second] = known.map(|types| {
            let found = match infer(&arguments, &types).ok()?? {
                Results::Each(types) => types.into_iter().nth(result)?,
                Results::Any(_) => return None,
            };
            let ValueType::Tensor(found) = found else { return None };
            found.sizes.into_iter().map(|size| i64::try_from(size?).ok()).collect::<Option<Vec<i64>>>()
        });
        let size = |(a, b): (i64, i64)| {
            if a == b { Some(SymInt::Int(a)) } else { self.expressions.get(&[a, b]).cloned() }
        };
        first?.into_iter().zip(second?).map(size).collect()
    }
}
