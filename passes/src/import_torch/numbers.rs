//! Imports Python's computations on sizes, and conversions between tensors, integers, floats and bools.

use super::{Importer, unsupported};
use melior::ir::{Type, TypeLike, ValueLike, operation::OperationLike, r#type::IntegerType};
use pt2e_ir::{
    Builder, Eraser, Op, OpExt, TensorType, Value, ValueExt,
    dialect::{
        operator,
        torch_op::{self, TorchOp},
    },
    pass::{Diagnostic, PassError},
};
use pt2e_schema::Arg;
use pt2e_schema::ods::ArgForm;

impl<'c> Importer<'c, '_> {
    /// Imports an op as a call of a Python function on its operands.
    pub(super) fn number(&mut self, op: Op<'c>, function: &str) -> Result<(), PassError<'c>> {
        let mut operands = Vec::new();
        let args = op.operand_values().into_iter().map(|value| self.number_argument(op, value, &mut operands));
        let args = args.collect::<Result<Vec<_>, _>>()?;
        let [ty] = self.builtins(op)?[..] else { return Err(unsupported(op, "it has more than one result")) };
        let made = self.call(op, function, &args, &operands, ty)?;
        op.replace_results_with(&[made]);
        Ok(())
    }

    /// Imports `Bool.int(a)`: whether the number is not 0.
    pub(super) fn bool_of_number(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let [value] = op.operand_values()[..] else { return Err(unsupported(op, "it does not have one operand")) };
        let mut operands = Vec::new();
        let arg = self.number_argument(op, value, &mut operands)?;
        let bool = IntegerType::new(op.ctx(), 1).into();
        let made = self.call(op, IS_NOT, &[arg, Arg::Int(0)], &operands, bool)?;
        op.replace_results_with(&[made]);
        Ok(())
    }

    /// Imports `Int.bool(a)`, which torch-mlir's importer writes where PyTorch passes a bool as a number: it stays a bool.
    pub(super) fn int_of_bool(&mut self, op: Op<'c>) -> Result<bool, PassError<'c>> {
        let ([value], Some(result)) = (&op.operand_values()[..], op.only_result()) else {
            return Err(unsupported(op, "it does not have one operand and one result"));
        };
        if let Some(constant @ Arg::Bool(_)) = self.constants.get(&value.value_key()).cloned() {
            self.constants.insert(result.value_key(), constant);
        } else if self.constants.contains_key(&value.value_key()) {
            return Err(unsupported(op, "its operand is not a bool"));
        } else {
            self.bools.insert(result.value_key(), *value);
        }
        Ok(false)
    }

    /// A value as an argument of a form. A result of `Int.bool` is passed as the bool if the form is any number, otherwise as an
    /// integer.
    pub(super) fn number_for(&self, op: Op<'c>, value: Value<'c>, form: ArgForm) -> Result<Value<'c>, PassError<'c>> {
        match (self.bools.get(&value.value_key()), form) {
            (Some(bool), ArgForm::TensorOrNumber | ArgForm::SymNumber) => Ok(*bool),
            (Some(bool), _) => self.call(op, TO_INT, &[Arg::Symbol(0)], &[*bool], Type::index(op.ctx())),
            (None, _) => Ok(value),
        }
    }

    /// Imports ops that read the only element of a tensor as a number: `Int.Tensor(x)`, `FloatImplicit(x)`.
    pub(super) fn element(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let ([tensor], [wanted]) = (&op.operand_values()[..], &self.builtins(op)?[..]) else {
            return Err(unsupported(op, "it does not have one operand and one result"));
        };
        let (tensor, wanted) = (*tensor, *wanted);
        let dtype = TensorType::of(tensor.r#type()).and_then(|ty| ty.dtype());
        let dtype = dtype.ok_or_else(|| unsupported(op, "its operand is not a tensor that was imported"))?;
        let bool: Type<'c> = IntegerType::new(op.ctx(), 1).into();
        let natural = match dtype {
            dtype if dtype.is_float() => Type::float64(op.ctx()),
            pt2e_core::tensor::DType::Bool => bool,
            _ => Type::index(op.ctx()),
        };
        let item =
            torch_op::build(&mut Builder::before(op), "aten.item", &[Arg::Tensor(0)], &[tensor], &[natural], &[]);
        let item = item.map_err(|error| unsupported(op, &error.to_string()))?;
        let item = item.only_result().ok_or_else(|| PassError::internal(&op, "an item without a value"))?;
        let made = match wanted {
            wanted if wanted == natural => item,
            wanted if wanted == bool => self.call(op, IS_NOT, &[Arg::Symbol(0), Arg::Int(0)], &[item], wanted)?,
            wanted => {
                let function = if wanted.is_index() { TO_INT } else { TO_FLOAT };
                self.call(op, function, &[Arg::Symbol(0)], &[item], wanted)?
            }
        };
        op.replace_results_with(&[made]);
        Ok(())
    }

    /// Imports `NumToTensor(a)`, which makes a 0-d tensor.
    pub(super) fn number_to_tensor(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let ([value], [ty]) = (&op.operand_values()[..], &self.builtins(op)?[..]) else {
            return Err(unsupported(op, "it does not have one operand and one result"));
        };
        let mut operands = Vec::new();
        let number = self.number_argument(op, *value, &mut operands)?;
        let dtype = TensorType::of(*ty).and_then(|ty| ty.dtype());
        let dtype = dtype.ok_or_else(|| unsupported(op, "its result is not a tensor"))?;
        let known = TorchOp::named(SCALAR_TENSOR).ok_or_else(|| PassError::internal(&op, "no op for it"))?;
        let mut args = vec![number, Arg::DType(dtype)];
        args.resize(known.schema.args.len(), Arg::None);
        self.build(op, SCALAR_TENSOR, &args, &operands)
    }

    /// Drops the constants from the results of a function: `torch.export` keeps them in the signature of a program, not in the
    /// graph.
    pub(super) fn leave_out_constants(&self, function: Op<'c>, eraser: &mut Eraser<'c>) {
        let Some(last) = function.body_ops().last().copied() else { return };
        let returned = last.operand_values();
        let computed: Vec<Value<'c>> =
            returned.iter().copied().filter(|value| !self.constants.contains_key(&value.value_key())).collect();
        if computed.len() == returned.len() || last.full_name() != "func.return" {
            return;
        }
        let left = returned.len() - computed.len();
        Diagnostic::remark(last.location(), format!("drops {left} constants from the results")).emit();
        if Builder::before(last).build("func.return", &computed, &[], &[]).is_ok() {
            eraser.erase(last);
        }
    }

    fn number_argument(
        &self,
        op: Op<'c>,
        value: Value<'c>,
        operands: &mut Vec<Value<'c>>,
    ) -> Result<Arg, PassError<'c>> {
        let key = value.value_key();
        let arg = match self.constants.get(&key) {
            Some(number @ (Arg::Int(_) | Arg::Float(_) | Arg::Bool(_))) => Some(number.clone()),
            Some(_) => None,
            None => super::operand(self.bools.get(&key).copied().unwrap_or(value), operands),
        };
        arg.ok_or_else(|| unsupported(op, "an operand is not a number"))
    }

    /// Builds a call of a Python function.
    fn call(
        &self,
        op: Op<'c>,
        function: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        result: Type<'c>,
    ) -> Result<Value<'c>, PassError<'c>> {
        let schema = operator::python_function(function, args, operands, result);
        let schema = schema.ok_or_else(|| unsupported(op, "an operand or its result is not a number"))?;
        let known = TorchOp::described(&schema).map_err(|error| PassError::internal(&op, error))?;
        let made = known.build(&mut Builder::before(op), args, operands, Vec::new(), &[result], &[]);
        let made = made.map_err(|error| unsupported(op, &error.to_string()))?;
        made.only_result().ok_or_else(|| PassError::internal(&op, "a function without a value"))
    }
}

const IS_NOT: &str = "_operator.ne";
const TO_INT: &str = "torch.sym_int";
const TO_FLOAT: &str = "torch.sym_float";
const SCALAR_TENSOR: &str = "aten.scalar_tensor";
