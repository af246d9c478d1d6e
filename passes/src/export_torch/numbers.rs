//! Exports Python's computations on sizes: torch-mlir has separate ops for integers, floats and bools, and never mixes them.

use super::{Maker, is_number_form, is_vtensor, torch_type, unsupported};
use melior::ir::{Type, ValueLike};
use pt2e_ir::{
    OpExt, Value, bool_attr,
    dialect::torch_mlir::{
        self,
        ops::{NumberKind, number_op},
    },
    f64_attr,
    pass::PassError,
};
use pt2e_schema::Arg;
use pt2e_schema::ods::ArgForm;

impl<'c> Maker<'c> {
    /// Replaces a call of a Python function such as `_operator.mul` by the op for it.
    pub(super) fn number(&mut self, function: &str, args: &[&Arg]) -> Result<(), PassError<'c>> {
        let op = self.op;
        let kinds: Option<Vec<NumberKind>> = args.iter().map(|arg| self.kind(arg)).collect();
        let kinds = kinds.ok_or_else(|| unsupported(op, "an operand is not a number"))?;
        // Python accepts a bool as an integer, and an integer as a float.
        let ints = kinds.iter().map(|kind| if *kind == NumberKind::Bool { NumberKind::Int } else { *kind }).collect();
        let choices = [kinds.clone(), ints, vec![NumberKind::Float; kinds.len()]];
        let number = choices.iter().find_map(|kinds| number_op(function, kinds));
        let number = number.ok_or_else(|| unsupported(op, &format!("torch-mlir has no op for {function}")))?;
        let values = args.iter().zip(number.operands).map(|(arg, kind)| {
            let constant = match (arg, kind) {
                (Arg::Int(value), NumberKind::Float) => Arg::Float(*value as f64),
                (Arg::Bool(value), NumberKind::Float) => Arg::Float(f64::from(u8::from(*value))),
                (Arg::Bool(value), NumberKind::Int) => Arg::Int((*value).into()),
                (arg, _) => (**arg).clone(),
            };
            let value = self.typed(&constant)?;
            self.convert(value, *kind)
        });
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let [result] = op.result_values()[..] else { return Err(PassError::internal(&op, "not one number")) };
        let ty = torch_type(op, result.r#type())?;
        if kind_of(ty) != Some(number.result) {
            return Err(unsupported(op, &format!("torch-mlir's {} gives another kind of number", number.there)));
        }
        let made = self.torch(number.there, &values, &[ty])?;
        op.replace_results_with(&made.result_values());
        Ok(())
    }

    /// A 0-d tensor that holds a number.
    pub(super) fn tensor_of_number(&mut self, arg: &Arg) -> Result<Value<'c>, PassError<'c>> {
        let value = self.typed(arg)?;
        let element = match kind_of(value.r#type()) {
            Some(NumberKind::Int) => "si64",
            Some(NumberKind::Float) => "f64",
            Some(NumberKind::Bool) => "i1",
            None => return Err(unsupported(self.op, "an operand is neither a tensor nor a number")),
        };
        let value = self.no_bool(value, ArgForm::Number)?;
        let ty = torch_mlir::named(self.op.ctx(), &format!("vtensor<[],{element}>"));
        let made = self.torch("prim.NumToTensor.Scalar", &[value], &[ty])?;
        made.only_result().ok_or_else(|| PassError::internal(&self.op, "a tensor without a value"))
    }

    /// The value, with a bool converted to an integer if the argument is a `Scalar`: torch-mlir has no bool `Scalar`.
    pub(super) fn no_bool(&mut self, value: Value<'c>, form: ArgForm) -> Result<Value<'c>, PassError<'c>> {
        let is_bool = !is_vtensor(value.r#type()) && kind_of(value.r#type()) == Some(NumberKind::Bool);
        if is_bool && is_number_form(form) { self.convert(value, NumberKind::Int) } else { Ok(value) }
    }

    fn kind(&self, arg: &Arg) -> Option<NumberKind> {
        match arg {
            Arg::Symbol(index) | Arg::Tensor(index) => kind_of(self.operands.get(*index)?.r#type()),
            Arg::Int(_) => Some(NumberKind::Int),
            Arg::Float(_) => Some(NumberKind::Float),
            Arg::Bool(_) => Some(NumberKind::Bool),
            _ => None,
        }
    }

    /// A number as a value of its own kind.
    fn typed(&mut self, arg: &Arg) -> Result<Value<'c>, PassError<'c>> {
        match arg {
            Arg::Symbol(index) | Arg::Tensor(index) => self.operand(*index),
            Arg::Int(value) => self.int(*value),
            Arg::Float(value) => self.constant("float", Some(f64_attr(self.op.ctx(), *value))),
            Arg::Bool(value) => self.constant("bool", Some(bool_attr(self.op.ctx(), *value))),
            other => Err(unsupported(self.op, &format!("{} is not a number", other.kind()))),
        }
    }

    /// Converts a number to another kind, as Python does.
    fn convert(&mut self, value: Value<'c>, wanted: NumberKind) -> Result<Value<'c>, PassError<'c>> {
        let (name, ty) = match (kind_of(value.r#type()), wanted) {
            (Some(NumberKind::Bool), NumberKind::Int) => ("aten.Int.bool", "int"),
            (Some(NumberKind::Int), NumberKind::Float) => ("aten.Float.Scalar", "float"),
            (Some(NumberKind::Bool), NumberKind::Float) => {
                let int = self.convert(value, NumberKind::Int)?;
                return self.convert(int, NumberKind::Float);
            }
            _ => return Ok(value),
        };
        let ty = torch_mlir::named(self.op.ctx(), ty);
        let made = self.torch(name, &[value], &[ty])?;
        made.only_result().ok_or_else(|| PassError::internal(&self.op, "a number without a value"))
    }
}

/// The kind of number that a type of the torch dialect is.
fn kind_of(ty: Type<'_>) -> Option<NumberKind> {
    match torch_mlir::text_of(ty)? {
        "int" => Some(NumberKind::Int),
        "float" => Some(NumberKind::Float),
        "bool" => Some(NumberKind::Bool),
        _ => None,
    }
}
