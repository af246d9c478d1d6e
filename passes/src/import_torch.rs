//! `import-torch`: the ops of torch-mlir's `torch` dialect, as its FX importer writes them, become ops of `aten`.
//!
//! ```text
//! %int1 = torch.constant.int 1
//! %1 = torch.aten.add.Tensor %0, %x, %int1
//!     : !torch.vtensor<[2],f32>, !torch.vtensor<[2],f32>, !torch.int -> !torch.vtensor<[2],f32>
//!     =>
//! %1 = aten.add.Tensor %0, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
//! ```
//!
//! Constants and lists become attributes, and literals become globals. torch-mlir keeps neither the names of parameters nor
//! the difference between parameters and buffers, so float literals become parameters and all others buffers. Constants that
//! a function returns are dropped from its results, with a remark.

mod composed;
mod numbers;

use melior::ir::{BlockLike, Type, ValueLike, operation::OperationLike};
use pt2e_ir::{
    Attrs, Builder, Eraser, GlobalKind, Globals, NoTensor, Op, OpExt, TensorType, Value, ValueExt, ValueMap,
    attribute_tensor,
    dialect::{
        torch_mlir::{
            self, PREFIX,
            ops::{name_here, number_op_there},
        },
        torch_op::{self, TorchOp},
    },
    functions,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
};
use pt2e_schema::ods::{ArgForm, memory_format};
use pt2e_schema::{Arg, DType, SymInt};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "import-torch",
    description: "Convert torch-mlir's torch dialect to aten",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"ops-imported", description: c"Ops that were converted" }],
    dialects: &["aten", "quantized_decomposed", "ml_program", "torch"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let mut eraser = Eraser::default();
    let mut imported = 0;
    for function in functions(module) {
        let is_torch = |op: &Op<'c>| op.full_name().starts_with(PREFIX);
        let ops: Vec<Op<'c>> = function.body_ops().into_iter().filter(is_torch).collect();
        // A function that only returns its arguments has no torch ops, but its types must still be converted.
        if ops.is_empty() && function.body_ops().len() > 1 {
            continue;
        }
        let mut importer = Importer {
            globals: &mut globals,
            constants: ValueMap::default(),
            lists: ValueMap::default(),
            bools: ValueMap::default(),
        };
        importer.arguments(function)?;
        for &op in &ops {
            imported += usize::from(importer.import(op)?);
        }
        importer.leave_out_constants(function, &mut eraser);
        for op in ops.into_iter().rev() {
            if !eraser.erase(op) {
                return Err(unsupported(op, "an op that uses its result was not imported"));
            }
        }
        torch_mlir::retype(function);
    }
    pass.count(c"ops-imported", imported);
    Ok(())
}

fn unsupported<'c>(op: Op<'c>, why: &str) -> PassError<'c> {
    Diagnostic::error(op.location(), format!("'{}' cannot be imported: {why}", op.full_name())).into()
}

struct Importer<'c, 'g> {
    globals: &'g mut Globals<'c>,
    /// The constants, by the results of `torch.constant.*`.
    constants: ValueMap<Arg>,
    /// The elements of lists, by the results of `torch.prim.ListConstruct`.
    lists: ValueMap<Vec<Value<'c>>>,
    /// For each result of `torch.aten.Int.bool`, the bool that it converts.
    bools: ValueMap<Value<'c>>,
}

impl<'c> Importer<'c, '_> {
    /// Converts the types of a function's arguments to builtin types.
    fn arguments(&self, function: Op<'c>) -> Result<(), PassError<'c>> {
        let Some(block) = function.body() else { return Ok(()) };
        for index in 0..block.argument_count() {
            let argument: Value<'c> =
                block.argument(index).map_err(|error| PassError::internal(&function, error))?.into();
            argument.set_value_type(self.builtin(function, argument.r#type())?);
        }
        Ok(())
    }

    fn builtin(&self, op: Op<'c>, ty: Type<'c>) -> Result<Type<'c>, PassError<'c>> {
        if torch_mlir::text_of(ty).is_none() {
            return Ok(ty);
        }
        torch_mlir::to_builtin(op.ctx(), ty).ok_or_else(|| {
            let error = Diagnostic::error(op.location(), format!("the type {ty} cannot be imported"));
            error.note("tensors must have value semantics, a rank and a dtype: !torch.vtensor<[2,?],f32>").into()
        })
    }

    /// The builtin types of the results of an op.
    fn builtins(&self, op: Op<'c>) -> Result<Vec<Type<'c>>, PassError<'c>> {
        op.result_values().into_iter().map(|value| self.builtin(op, value.r#type())).collect()
    }

    /// Converts an op, and returns whether it made a new one. Constants and lists are only recorded.
    fn import(&mut self, op: Op<'c>) -> Result<bool, PassError<'c>> {
        let name = op.full_name().strip_prefix(PREFIX).unwrap_or_default();
        let name = match name {
            "operator" => {
                let name = op.attr("name").and_then(Attrs::as_str).unwrap_or_default();
                name.strip_prefix(PREFIX).unwrap_or(name)
            }
            name => name,
        };
        match name {
            "constant.none" => self.constant(op, Some(Arg::None)),
            "constant.int" => self.constant(op, op.attr("value").and_then(Attrs::as_i64).map(Arg::Int)),
            "constant.float" => self.constant(op, op.attr("value").and_then(Attrs::as_f64).map(Arg::Float)),
            "constant.bool" => self.constant(op, op.attr("value").and_then(Attrs::as_bool).map(Arg::Bool)),
            "constant.str" | "constant.device" => {
                self.constant(op, op.attr("value").and_then(Attrs::as_str).map(|text| Arg::Str(text.to_owned())))
            }
            "prim.ListConstruct" => {
                let list = op.only_result().ok_or_else(|| unsupported(op, "a list without a value"))?;
                self.lists.insert(list.value_key(), op.operand_values());
                Ok(false)
            }
            // Handled with the op that produces the list.
            "prim.ListUnpack" => Ok(false),
            // Facts about symbolic sizes that types cannot express.
            "symbolic_int" | "bind_symbolic_shape" => Ok(false),
            "vtensor.literal" => self.literal(op).map(|()| true),
            "prims.convert_element_type" => self.convert_element_type(op).map(|()| true),
            "prim.NumToTensor.Scalar" => self.number_to_tensor(op).map(|()| true),
            "aten.Int.Tensor"
            | "aten.Float.Tensor"
            | "aten.Bool.Tensor"
            | "aten.IntImplicit"
            | "aten.FloatImplicit"
            | "aten.ScalarImplicit" => self.element(op).map(|()| true),
            "aten.Int.bool" => self.int_of_bool(op),
            "aten.Bool.int" | "aten.Bool.float" => self.bool_of_number(op).map(|()| true),
            "aten.convolution" => self.convolution(op).map(|()| true),
            "aten.native_batch_norm" => self.batch_norm(op).map(|()| true),
            name => match number_op_there(name) {
                Some(number) => self.number(op, number.here).map(|()| true),
                None => self.op(op, name_here(name)).map(|()| true),
            },
        }
    }

    fn constant(&mut self, op: Op<'c>, value: Option<Arg>) -> Result<bool, PassError<'c>> {
        let (Some(value), Some(result)) = (value, op.only_result()) else {
            return Err(unsupported(op, "its value is missing or of another kind"));
        };
        self.constants.insert(result.value_key(), value);
        Ok(false)
    }

    fn literal(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let value = op.attr("value").ok_or(NoTensor::NoValue).and_then(attribute_tensor);
        let value = value.map_err(|cause| unsupported(op, &cause.to_string()))?;
        let kind = if value.dtype().is_float() { GlobalKind::Parameter } else { GlobalKind::Buffer };
        let global = self.globals.add(op.location(), "literal", kind, &value);
        let global = global.map_err(|error| PassError::internal(&op, error))?;
        let value = global.load(&mut Builder::before(op), &[]).map_err(|error| PassError::internal(&op, error))?;
        op.replace_results_with(&[value]);
        Ok(())
    }

    /// Imports `prims.convert_element_type(x, dtype)`, which is not an ATen op.
    fn convert_element_type(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let operands = op.operand_values();
        let [x, dtype] = operands[..] else { return Err(unsupported(op, "it does not have two operands")) };
        let dtype = match self.constants.get(&dtype.value_key()) {
            Some(Arg::Int(number)) => DType::from_c10_number(*number),
            _ => None,
        };
        let dtype = dtype.ok_or_else(|| unsupported(op, "its dtype is not supported"))?;
        let known = TorchOp::named(TO_COPY).ok_or_else(|| PassError::internal(&op, "no conversion op"))?;
        let mut args = vec![Arg::Tensor(0), Arg::DType(dtype)];
        args.resize(known.schema.args.len(), Arg::None);
        if let Some(last) = known.schema.args.iter().position(|arg| arg.name == "non_blocking") {
            args[last] = Arg::Bool(false);
        }
        self.build(op, TO_COPY, &args, &[x])
    }

    /// Imports a PyTorch op: its operands are the arguments of the schema, in order.
    fn op(&mut self, op: Op<'c>, name: &str) -> Result<(), PassError<'c>> {
        let (args, operands) = self.arguments_of(op, name)?;
        self.build(op, name, &args, &operands)
    }

    /// The arguments of an op, in the order of the schema of `name`.
    fn arguments_of(&mut self, op: Op<'c>, name: &str) -> Result<(Vec<Arg>, Vec<Value<'c>>), PassError<'c>> {
        let known = TorchOp::named(name).ok_or_else(|| unsupported(op, "it is not a known op"))?;
        let given = op.operand_values();
        if given.len() != known.layout.args.len() {
            let why =
                format!("it has {} operands, but the schema has {} arguments", given.len(), known.layout.args.len());
            return Err(unsupported(op, &why));
        }
        let mut operands = Vec::new();
        let mut args = Vec::with_capacity(given.len());
        for (value, place) in given.into_iter().zip(&known.layout.args) {
            let value = self.number_for(op, value, place.form)?;
            let arg = match (self.constants.get(&value.value_key()), self.lists.get(&value.value_key())) {
                (Some(constant), _) => constant_argument(constant, place.form),
                (None, Some(list)) => self.list(list, place.form, &mut operands),
                (None, None) => operand(value, &mut operands),
            };
            args.push(arg.ok_or_else(|| unsupported(op, "an argument is not of the kind that the schema requires"))?);
        }
        Ok((args, operands))
    }

    fn list(&self, list: &[Value<'c>], form: ArgForm, operands: &mut Vec<Value<'c>>) -> Option<Arg> {
        let constants: Option<Vec<&Arg>> = list.iter().map(|value| self.constants.get(&value.value_key())).collect();
        let is_int = |arg: &Arg| matches!(arg, Arg::Int(_));
        match (form, constants) {
            (ArgForm::TensorList, _) => {
                let index = |value: &Value<'c>| tensor_operand(*value, operands);
                list.iter().map(index).collect::<Option<_>>().map(Arg::Tensors)
            }
            (ArgForm::OptionalTensorList, _) => {
                let index = |value: &Value<'c>| match self.constants.get(&value.value_key()) {
                    Some(Arg::None) => Some(None),
                    _ => tensor_operand(*value, operands).map(Some),
                };
                list.iter().map(index).collect::<Option<_>>().map(Arg::OptionalTensors)
            }
            (ArgForm::BoolList, Some(values)) => {
                let value = |arg: &&Arg| if let Arg::Bool(value) = arg { Some(*value) } else { None };
                values.iter().map(value).collect::<Option<_>>().map(Arg::Bools)
            }
            (ArgForm::FloatList | ArgForm::NumberList, Some(values))
                if form == ArgForm::FloatList || !values.iter().all(|value| is_int(value)) =>
            {
                let value = |arg: &&Arg| match arg {
                    Arg::Float(value) => Some(*value),
                    Arg::Int(value) => Some(*value as f64),
                    _ => None,
                };
                values.iter().map(value).collect::<Option<_>>().map(Arg::Floats)
            }
            (_, Some(values)) => {
                let value = |arg: &&Arg| if let Arg::Int(value) = arg { Some(*value) } else { None };
                values.iter().map(value).collect::<Option<_>>().map(Arg::Ints)
            }
            (ArgForm::SymIntList, None) => {
                let mut size = |value: &Value<'c>| match self.constants.get(&value.value_key()) {
                    Some(Arg::Int(size)) => Some(SymInt::Known(*size)),
                    Some(_) => None,
                    None => {
                        operands.push(*value);
                        Some(SymInt::Operand(operands.len() - 1))
                    }
                };
                list.iter().map(&mut size).collect::<Option<_>>().map(Arg::SymInts)
            }
            _ => None,
        }
    }

    /// Builds the op that replaces `op`. If the result is a list, the results of its `prim.ListUnpack` are the new op's results.
    fn build(&self, op: Op<'c>, name: &str, args: &[Arg], operands: &[Value<'c>]) -> Result<(), PassError<'c>> {
        let unpack = op
            .only_result()
            .filter(|result| torch_mlir::text_of(result.r#type()).is_some_and(|text| text.starts_with("list<")))
            .map(|result| {
                let users: Vec<Op<'c>> = ValueExt::uses(result).map(|used| used.op).collect();
                match users[..] {
                    [user] if user.full_name() == "torch.prim.ListUnpack" => Ok(user),
                    _ => Err(unsupported(
                        op,
                        "the list that it returns must have one torch.prim.ListUnpack as its only use",
                    )),
                }
            })
            .transpose()?;
        let source = unpack.unwrap_or(op);
        let types = self.builtins(source)?;
        let made = torch_op::build(&mut Builder::before(op), name, args, operands, &types, &[]);
        let made = made.map_err(|error| unsupported(op, &error.to_string()))?;
        source.replace_results_with(&made.result_values());
        Ok(())
    }
}

const TO_COPY: &str = "aten._to_copy";

fn tensor_operand<'c>(value: Value<'c>, operands: &mut Vec<Value<'c>>) -> Option<usize> {
    TensorType::of(value.r#type())?;
    operands.push(value);
    Some(operands.len() - 1)
}

fn operand<'c>(value: Value<'c>, operands: &mut Vec<Value<'c>>) -> Option<Arg> {
    if torch_mlir::text_of(value.r#type()).is_some() {
        // The result of an op that was not imported.
        return None;
    }
    operands.push(value);
    let index = operands.len() - 1;
    Some(if TensorType::of(value.r#type()).is_some() { Arg::Tensor(index) } else { Arg::Symbol(index) })
}

/// Converts a constant to an argument of a form: torch-mlir writes dtypes, layouts and memory formats as c10's numbers.
fn constant_argument(constant: &Arg, form: ArgForm) -> Option<Arg> {
    Some(match (form, constant) {
        (_, Arg::None) => Arg::None,
        (ArgForm::ScalarType, Arg::Int(number)) => Arg::DType(DType::from_c10_number(*number)?),
        (ArgForm::MemoryFormat, Arg::Int(number)) => Arg::Str(memory_format(*number)?.to_owned()),
        // A result of `torch.aten.Int.bool`.
        (ArgForm::Int | ArgForm::SymInt, Arg::Bool(value)) => Arg::Int((*value).into()),
        // Strided is number 0 in c10::Layout; torch.export captures no other layout.
        (ArgForm::Layout, Arg::Int(0)) => Arg::Str("strided".to_owned()),
        (ArgForm::Layout, _) => return None,
        (_, constant) => constant.clone(),
    })
}
