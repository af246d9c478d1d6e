//! Converts an op's arguments to those of a node, according to the operator's schema.

use super::{Exporter, Failure, graphs::value_argument};
use crate::defaults::default_arg;
use crate::words;
use pt2e_archive::schema::{
    Argument, ArgumentKind, NamedArgument, OptionalTensorArgument, ScalarType, SymIntArgument, TensorArgument,
};
use pt2e_ir::{Op, OpExt, Value, dialect::operator::HIGHER_ORDER};
use pt2e_schema::{Arg, SymInt};
use pt2e_schema::{BaseType, Schema, Type};

impl<'c> Exporter<'c, '_> {
    /// The arguments of a node. Trailing positional arguments at their defaults are left out, and so is every keyword argument
    /// at its default.
    pub(super) fn inputs(&mut self, op: Op<'c>, schema: &Schema, args: &[Arg]) -> Result<Vec<NamedArgument>, Failure> {
        let is_default = |index: usize| match (&schema.args[index].default, args.get(index)) {
            (Some(default), Some(arg)) => {
                default_arg(schema.args[index].ty, default).is_ok_and(|value| same(&value, arg))
            }
            _ => false,
        };
        let last = (0..schema.args.len()).rfind(|&index| !schema.args[index].keyword_only && !is_default(index));
        let operands = op.operand_values();
        let mut inputs = Vec::new();
        for (index, (parameter, arg)) in schema.args.iter().zip(args).enumerate() {
            let kind = match parameter.keyword_only {
                false if last.is_some_and(|last| index <= last) => ArgumentKind::Positional,
                true if !is_default(index) => ArgumentKind::Keyword,
                _ => continue,
            };
            let arg = match arg {
                Arg::Graph(graph) => self.graph(op, *graph),
                arg => self.argument(op, &operands, parameter.ty, arg),
            };
            let arg = arg.map_err(|failure| match failure {
                Failure::Op { op, place, why } => {
                    Failure::Op { op, place, why: format!("argument `{}` {why}", parameter.name) }
                }
                other => other,
            })?;
            // Positional arguments of higher-order operators have no names.
            let unnamed = schema.namespace == HIGHER_ORDER && kind == ArgumentKind::Positional;
            let name = if unnamed { String::new() } else { parameter.name.clone() };
            inputs.push(NamedArgument { name, arg, kind: Some(kind) });
        }
        if let Some(Argument::Tensors(shared)) = inputs.last_mut().map(|last| &mut last.arg) {
            for global in self.read_in_graphs(op)? {
                let name = self.reads.get(global.name());
                let name = name.ok_or_else(|| Failure::at(op, "reads a global that the module does not have"))?;
                shared.push(TensorArgument { name: name.clone() });
            }
        }
        Ok(inputs)
    }

    fn argument(&self, op: Op<'c>, operands: &[Value<'c>], ty: Type, arg: &Arg) -> Result<Argument, Failure> {
        let operand = |index: usize| -> Result<Value<'c>, Failure> {
            operands.get(index).copied().ok_or_else(|| Failure::at(op, "names an operand that does not exist"))
        };
        let tensor = |index: usize| -> Result<TensorArgument, Failure> {
            Ok(TensorArgument { name: self.name(op, operand(index)?)?.to_owned() })
        };
        let sym_int = |value: &SymInt| -> Result<SymIntArgument, Failure> {
            Ok(match value {
                SymInt::Known(value) => SymIntArgument::Int(*value),
                SymInt::Operand(index) => SymIntArgument::Name(self.name(op, operand(*index)?)?.to_owned()),
            })
        };
        Ok(match arg {
            Arg::None => Argument::None(true),
            Arg::Tensor(index) => Argument::Tensor(tensor(*index)?),
            Arg::Tensors(indices) => Argument::Tensors(indices.iter().map(|i| tensor(*i)).collect::<Result<_, _>>()?),
            // PyTorch writes a list without missing elements as a list of tensors.
            Arg::OptionalTensors(indices) if indices.iter().all(Option::is_some) => {
                Argument::Tensors(indices.iter().flatten().map(|i| tensor(*i)).collect::<Result<_, _>>()?)
            }
            Arg::OptionalTensors(indices) => Argument::OptionalTensors(
                indices
                    .iter()
                    .map(|index| match index {
                        Some(index) => tensor(*index).map(OptionalTensorArgument::Tensor),
                        None => Ok(OptionalTensorArgument::None(true)),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Arg::Symbol(index) => {
                let value = operand(*index)?;
                value_argument(value, self.name(op, value)?)
            }
            Arg::SymInts(values) => Argument::SymInts(values.iter().map(sym_int).collect::<Result<_, _>>()?),
            Arg::Bool(value) => Argument::Bool(*value),
            Arg::Int(value) => Argument::Int(*value),
            Arg::Float(value) => Argument::Float((*value).into()),
            Arg::DType(dtype) => Argument::ScalarType(ScalarType::from(*dtype)),
            Arg::Bools(values) => Argument::Bools(values.clone()),
            Arg::Ints(values) => Argument::Ints(values.clone()),
            Arg::Floats(values) => Argument::Floats(values.iter().map(|value| (*value).into()).collect()),
            Arg::Strs(values) => Argument::Strings(values.clone()),
            Arg::Graph(_) => return Err(Failure::at(op, "cannot be a graph here")),
            Arg::Str(text) => word(ty, text).map_err(|why| Failure::at(op, why))?,
        })
    }
}

/// A string, or an enumerator that the dialects write as a word.
fn word(ty: Type, text: &str) -> Result<Argument, String> {
    let unknown = || format!("is \"{text}\", which PyTorch does not know");
    Ok(match ty.base {
        BaseType::MemoryFormat => Argument::MemoryFormat(words::memory_format(text).ok_or_else(unknown)?),
        BaseType::Layout => Argument::Layout(words::layout(text).ok_or_else(unknown)?),
        BaseType::Device => Argument::Device(words::device(text).ok_or_else(unknown)?),
        _ => Argument::String(text.to_owned()),
    })
}

/// Whether two arguments are equal. Floats are compared by their bits, because a default may be NaN, and `-0.0` is not `0.0`.
fn same(a: &Arg, b: &Arg) -> bool {
    match (a, b) {
        (Arg::Float(a), Arg::Float(b)) => a.to_bits() == b.to_bits(),
        (Arg::Floats(a), Arg::Floats(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_arguments_are_left_out() {
        assert!(same(&Arg::Float(f64::NAN), &Arg::Float(f64::NAN)));
        assert!(!same(&Arg::Float(0.0), &Arg::Float(-0.0)));
        assert!(!same(&Arg::Int(1), &Arg::Bool(true)));
        assert!(!same(&Arg::Int(1), &Arg::Float(1.0)));
        assert!(same(&Arg::Ints(vec![1, 1]), &Arg::Ints(vec![1, 1])));
    }
}
