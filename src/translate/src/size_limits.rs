//! The constraints of a program on the sizes of its inputs: which sizes are equal, which follow from others, and their bounds.
//!
//! The `pt2e.layout` of each argument has an expression for each dynamic size, and the range constraints of the program have
//! the bounds of the symbols in them. This module checks both for each call, as PyTorch does.

use crate::layout_text::LayoutText;
use crate::record::{LayoutRecord, entry, key};
use crate::size_expression::Expression;
use indexmap::IndexMap;
use melior::ir::Attribute;
use pt2e_archive::schema::{RangeConstraint, SymExprHint, SymInt};
use pt2e_core::tensor::Tensor;
use pt2e_ir::{Attrs, Op, dialect::layout};

/// Lower bounds up to this number are not checked: PyTorch specializes sizes of 0 and 1 when it exports, but allows them when
/// the program is called.
const LARGEST_UNCHECKED_MINIMUM: i64 = 2;
/// An upper bound of this number or more means unbounded: PyTorch writes `sys.maxsize - 1`.
const UNBOUNDED: i64 = i64::MAX - 1;

/// The size of an input is one for which the program was not captured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// A symbol is beyond its bounds.
    #[error("size {dim} of input `{input}` is {size}, {what}; the program was captured for {symbol} {bounds}")]
    Range {
        /// The input.
        input: String,
        /// The dimension.
        dim: usize,
        /// Its size.
        size: i64,
        /// The consequence for the symbol.
        what: String,
        /// The symbol.
        symbol: String,
        /// The bounds of the symbol, as text.
        bounds: String,
    },
    /// Two sizes contradict each other.
    #[error(
        "size {dim} of input `{input}` is {size}, but it is {expression} in the program, which is {expected} according to the \
         sizes of the other inputs"
    )]
    Unequal {
        /// The input.
        input: String,
        /// The dimension.
        dim: usize,
        /// Its size.
        size: i64,
        /// The expression of the size in the program.
        expression: String,
        /// The expected size.
        expected: i64,
    },
    /// No value of the symbol gives the size.
    #[error(
        "size {dim} of input `{input}` is {size}, but it is {expression} in the program, and no integer {symbol} gives that"
    )]
    Form {
        /// The input.
        input: String,
        /// The dimension.
        dim: usize,
        /// Its size.
        size: i64,
        /// The expression of the size in the program.
        expression: String,
        /// The symbol.
        symbol: String,
    },
}

/// The dynamic sizes of the inputs of a function.
#[derive(Clone, Debug, Default)]
pub struct SizeLimits {
    /// The bounds of symbols and of expressions of sizes.
    ranges: IndexMap<String, RangeConstraint>,
    /// The sizes of each input.
    inputs: Vec<Vec<Size>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Size {
    /// `None` for a constant, and for an unsupported expression.
    expression: Option<Expression>,
    /// Its value in the example run.
    hint: Option<i64>,
}

impl SizeLimits {
    /// The constraints of `module` on arguments with these `pt2e.layout`s.
    pub fn of<'c>(module: Op<'c>, layouts: impl IntoIterator<Item = Option<Attribute<'c>>>) -> Self {
        let ranges = entry(module, key::RANGE_CONSTRAINTS).and_then(Attrs::as_str).unwrap_or("{}");
        let ranges = serde_json::from_str(ranges).unwrap_or_default();
        Self { ranges, inputs: layouts.into_iter().map(sizes).collect() }
    }

    /// The smallest size of a dynamic dimension for which the program was captured, if each symbol is at least `least`; `None`
    /// for constant and unknown sizes.
    pub fn smallest(&self, input: usize, dim: usize, least: i64) -> Option<usize> {
        let size = self.inputs.get(input)?.get(dim)?;
        let symbol =
            |name: &str| Some(self.ranges.get(name).and_then(|range| range.min_val).unwrap_or(least).max(least));
        let value = size.expression.as_ref().and_then(|expression| expression.value(&symbol));
        usize::try_from(value.or(size.hint)?).ok()
    }

    /// Checks the sizes of one call, whose inputs are called `names`.
    ///
    /// # Errors
    /// [`SizeError`] for the first size for which the program was not captured.
    pub fn check<'n>(&self, names: impl IntoIterator<Item = &'n str>, tensors: &[Tensor]) -> Result<(), SizeError> {
        let mut known: IndexMap<&str, i64> = IndexMap::new();
        let mut found = Vec::new();
        for ((name, tensor), sizes) in names.into_iter().zip(tensors).zip(&self.inputs) {
            for (dim, (size, expected)) in tensor.shape().iter().zip(sizes).enumerate() {
                if let (Some(expression), Ok(size)) = (&expected.expression, i64::try_from(*size)) {
                    found.push(Found { input: name, dim, size, expression });
                }
            }
        }
        // Sizes that are only a symbol come first: they determine the symbol's value, with which the others are checked.
        found.sort_by_key(|found| !matches!(found.expression, Expression::Symbol(_)));
        for size in &found {
            // The keys of `ranges` are expressions as SymPy prints them, mostly symbols.
            let whole = size.expression.to_string();
            size.check_range(&whole, size.size, self.ranges.get(&whole))?;
            if let Some((symbol, value)) = size.unify(&known)? {
                size.check_range(symbol, value, self.ranges.get(symbol))?;
                known.insert(symbol, value);
            }
        }
        Ok(())
    }
}

/// A size of an input, and its expression in the program.
struct Found<'a> {
    input: &'a str,
    dim: usize,
    size: i64,
    expression: &'a Expression,
}

impl<'a> Found<'a> {
    /// The value of the expression's only unknown symbol. If all symbols are known, checks the size.
    fn unify(&self, known: &IndexMap<&'a str, i64>) -> Result<Option<(&'a str, i64)>, SizeError> {
        let mut symbols = Vec::new();
        self.expression.symbols(&mut symbols);
        symbols.retain(|symbol| !known.contains_key(symbol));
        match symbols[..] {
            [] => {
                let expected = self.expression.value(&|name| known.get(name).copied());
                if let Some(expected) = expected.filter(|expected| *expected != self.size) {
                    return Err(SizeError::Unequal {
                        input: self.input.to_owned(),
                        dim: self.dim,
                        size: self.size,
                        expression: self.expression.to_string(),
                        expected,
                    });
                }
            }
            [symbol] => {
                let at = |value: i64| {
                    self.expression.value(&|name| if name == symbol { Some(value) } else { known.get(name).copied() })
                };
                let value = solution(self.size, at);
                // A nonlinear expression may have a solution that was not found.
                if value.is_none() && self.expression.is_linear() {
                    return Err(SizeError::Form {
                        input: self.input.to_owned(),
                        dim: self.dim,
                        size: self.size,
                        expression: self.expression.to_string(),
                        symbol: symbol.to_owned(),
                    });
                }
                return Ok(value.map(|value| (symbol, value)));
            }
            _ => {}
        }
        Ok(None)
    }

    fn check_range(&self, symbol: &str, value: i64, range: Option<&RangeConstraint>) -> Result<(), SizeError> {
        let Some(range) = range else { return Ok(()) };
        let least = range.min_val.filter(|least| *least > LARGEST_UNCHECKED_MINIMUM);
        let most = range.max_val.filter(|most| *most < UNBOUNDED);
        if least.is_none_or(|least| least <= value) && most.is_none_or(|most| value <= most) {
            return Ok(());
        }
        let bounds = match (range.min_val, most) {
            (Some(least), Some(most)) => format!("from {least} to {most}"),
            (Some(least), None) => format!("of at least {least}"),
            (None, Some(most)) => format!("of at most {most}"),
            (None, None) => String::new(),
        };
        let is_whole = value == self.size && symbol == self.expression.to_string();
        let made = if is_whole { "is".to_owned() } else { format!("makes {symbol} {value}, as it is") };
        let what = format!("which {made} {} in the program", self.expression);
        let (input, symbol) = (self.input.to_owned(), symbol.to_owned());
        Err(SizeError::Range { input, dim: self.dim, size: self.size, what, symbol, bounds })
    }
}

/// The integer at which the linear function `at` has the value `wanted`.
fn solution(wanted: i64, at: impl Fn(i64) -> Option<i64>) -> Option<i64> {
    let zero = at(0)?;
    let slope = at(1)?.checked_sub(zero)?;
    let value = wanted.checked_sub(zero)?.checked_div(slope)?;
    (at(value)? == wanted).then_some(value)
}

/// The sizes in the `pt2e.layout` of one value.
fn sizes(layout: Option<Attribute<'_>>) -> Vec<Size> {
    let text = layout.and_then(|entries| layout::entry(entries, 0));
    let Ok(record) = LayoutRecord::from_text(text.unwrap_or_default()) else { return Vec::new() };
    let size = |size: &SymInt| match size {
        SymInt::Int(_) => Size { expression: None, hint: None },
        SymInt::Expr(expression) => Size {
            expression: Expression::parse(&expression.expr_str),
            hint: match expression.hint {
                Some(SymExprHint::Int(hint)) => Some(hint),
                _ => None,
            },
        },
    };
    record.sizes.iter().map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const S0: &str = "Symbol('s0', positive=True, integer=True)";

    fn limits(expressions: &[&str], ranges: &[(&str, Option<i64>, Option<i64>)]) -> SizeLimits {
        let range = |&(name, min_val, max_val): &(&str, Option<i64>, Option<i64>)| {
            (name.to_owned(), RangeConstraint { min_val, max_val })
        };
        let size = |text: &&str| vec![Size { expression: Expression::parse(&text.replace("s0", S0)), hint: Some(7) }];
        SizeLimits { ranges: ranges.iter().map(range).collect(), inputs: expressions.iter().map(size).collect() }
    }

    fn check(limits: &SizeLimits, sizes: &[usize]) -> Result<(), String> {
        let tensors: Vec<Tensor> =
            sizes.iter().map(|&size| Tensor::from_vec(&[size], vec![0f32; size]).unwrap()).collect();
        limits.check(["x", "y"], &tensors).map_err(|error| error.to_string())
    }

    // As PyTorch does for `Dim('b', min=3, max=8)`: 3 and 8 are accepted, 2 and 9 are not.
    #[test]
    fn bounds_are_kept() {
        let limits = limits(&["s0"], &[("s0", Some(3), Some(8))]);
        assert_eq!(check(&limits, &[3]), Ok(()));
        assert_eq!(check(&limits, &[8]), Ok(()));
        let error = check(&limits, &[9]).unwrap_err();
        assert_eq!(
            error,
            "size 0 of input `x` is 9, which is s0 in the program; the program was captured for s0 from 3 to 8"
        );
        assert!(check(&limits, &[2]).is_err());
    }

    // PyTorch exports with a minimum of 2 by default, and then allows calls with 0 and 1.
    #[test]
    fn sizes_of_0_and_1_are_let_through_where_the_minimum_is_2() {
        let limits = limits(&["s0"], &[("s0", Some(2), Some(8))]);
        assert_eq!(check(&limits, &[0]), Ok(()));
        assert_eq!(check(&limits, &[1]), Ok(()));
        assert!(check(&limits, &[9]).is_err());
    }

    // PyTorch exports `{0: 2 * Dim('b', min=2, max=8)}` with 4 to 16 for the product, and refuses 2.
    #[test]
    fn bounds_of_expressions_are_kept() {
        let limits = limits(&["Mul(Integer(2), s0)"], &[("s0", Some(2), Some(8)), ("2*s0", Some(4), Some(16))]);
        assert_eq!(check(&limits, &[4]), Ok(()));
        assert!(check(&limits, &[2]).unwrap_err().ends_with("captured for 2*s0 from 4 to 16"));
    }

    #[test]
    fn one_symbol_has_one_value() {
        let equal = limits(&["s0", "s0"], &[]);
        assert_eq!(check(&equal, &[5, 5]), Ok(()));
        assert_eq!(
            check(&equal, &[5, 6]).unwrap_err(),
            "size 0 of input `y` is 6, but it is s0 in the program, which is 5 according to the sizes of the other inputs"
        );
        for (inputs, good, bad) in
            [(["s0", "Mul(Integer(2), s0)"], [4, 8], [4, 7]), (["Mul(Integer(2), s0)", "s0"], [8, 4], [7, 4])]
        {
            let twice = limits(&inputs, &[]);
            assert_eq!(check(&twice, &good), Ok(()));
            assert!(check(&twice, &bad).unwrap_err().contains("it is 2*s0 in the program, which is 8"));
        }
    }

    #[test]
    fn symbols_are_found_from_what_they_make() {
        let limits = limits(&["Add(Mul(Integer(2), s0), Integer(1))"], &[("s0", Some(0), Some(3))]);
        assert_eq!(check(&limits, &[7]), Ok(()));
        assert!(check(&limits, &[9]).unwrap_err().contains("which makes s0 4, as it is 2*s0 + 1 in the program"));
        assert!(
            check(&limits, &[6]).unwrap_err().contains("it is 2*s0 + 1 in the program, and no integer s0 gives that")
        );
    }

    #[test]
    fn what_is_not_understood_is_let_through() {
        let odd = limits(&["Pow(s0, Integer(2))", "FloorDiv(s0, Integer(3))"], &[("s0", Some(3), Some(8))]);
        assert_eq!(check(&odd, &[100, 100]), Ok(()));
        assert_eq!(odd.smallest(0, 0, 2), Some(7));
    }

    #[test]
    fn the_smallest_sizes_go_together() {
        let limits = limits(&["s0", "Mul(Integer(2), s0)"], &[("s0", Some(3), None)]);
        assert_eq!([limits.smallest(0, 0, 2), limits.smallest(1, 0, 2)], [Some(3), Some(6)]);
        assert_eq!(limits.smallest(0, 1, 2), None);
        assert_eq!(limits.smallest(2, 0, 2), None);
    }
}
