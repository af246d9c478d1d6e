//! `export-torch`: ops of aten and quantized_decomposed become ops of torch-mlir's `torch` dialect, for `torch-mlir-opt`.
//!
//! ```text
//! %1 = aten.add.Tensor %0, %x : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
//!     =>
//! %1 = "torch.constant.int"() {value = 1 : i64} : () -> !torch.int
//! %2 = "torch.aten.add.Tensor"(%0, %x, %1)
//!     : (!torch.vtensor<[2],f32>, !torch.vtensor<[2],f32>, !torch.int) -> !torch.vtensor<[2],f32>
//! ```
//!
//! Attributes become constants and lists; parameters and buffers become literals. `pt2e.*` attributes, which hold metadata of
//! the captured program, are dropped, because torch-mlir does not know them. Nor does it read the file that holds the large
//! tensors of a text: `--mlir-elide-resource-strings-if-larger=4294967295` keeps them in the text.

mod numbers;

use melior::ir::{Attribute, BlockLike, Type, ValueLike, operation::OperationLike};
use pt2e_ir::{
    Builder, Eraser, Globals, Op, OpExt, Value, ValueExt, bool_attr,
    dialect::{
        operator,
        torch_mlir::{
            self, PREFIX,
            ops::{has_op, name_there},
        },
        torch_op::{self, TorchOp},
        writes::written_arguments,
    },
    f64_attr, functions, i64_attr,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, tensor_attribute_of,
};
use pt2e_schema::ods::{ArgForm, ArgLayout, ResultForm, memory_format_number};
use pt2e_schema::{Arg, SymInt};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "export-torch",
    description: "Convert aten and quantized_decomposed ops to torch-mlir's torch dialect",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"ops-exported", description: c"Ops that were converted" }],
    dialects: &["torch"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let mut eraser = Eraser::default();
    let mut exported = 0;
    for function in functions(module) {
        let block = function.body().ok_or_else(|| PassError::internal(&function, "a function without a body"))?;
        if written_arguments(function).iter().any(Option::is_some) {
            return Err(unsupported(function, "it writes to its arguments, and torch-mlir has values only"));
        }
        for index in 0..block.argument_count() {
            let argument = block.argument(index).map_err(|error| PassError::internal(&function, error))?;
            let argument: Value<'c> = argument.into();
            argument.set_value_type(torch_type(function, argument.r#type())?);
        }
        let ops = function.body_ops();
        for &op in &ops {
            match op.full_name() {
                "func.return" => {}
                "ml_program.global_load_const" | "ml_program.global_load" => literal(op, &globals)?,
                _ => export(op)?,
            }
        }
        let mut made = ops.into_iter().rev().filter(|op| op.full_name() != "func.return");
        made.try_for_each(|op| {
            exported += 1;
            let erased = eraser.erase(op);
            erased.then_some(()).ok_or_else(|| PassError::internal(&op, "its value is still used"))
        })?;
        torch_mlir::retype(function);
        drop_attributes(function);
    }
    globals.erase_all(&mut eraser);
    drop_attributes(module);
    pass.count(c"ops-exported", exported);
    Ok(())
}

/// Removes the attributes that only this compiler reads.
fn drop_attributes(op: Op<'_>) {
    let ours: Vec<String> = op
        .attributes()
        .filter_map(|(name, _)| name.as_string_ref().as_str().ok().map(str::to_owned))
        .filter(|name| name.starts_with("pt2e.") || matches!(name.as_str(), "arg_attrs" | "res_attrs"))
        .collect();
    ours.iter().for_each(|name| op.remove_attr(name));
}

fn unsupported<'c>(op: Op<'c>, why: &str) -> PassError<'c> {
    Diagnostic::error(op.location(), format!("'{}' has no form in the torch dialect: {why}", op.full_name())).into()
}

fn torch_type<'c>(op: Op<'c>, ty: Type<'c>) -> Result<Type<'c>, PassError<'c>> {
    torch_mlir::of_builtin(op.ctx(), ty).ok_or_else(|| unsupported(op, &format!("{ty} has none")))
}

/// Replaces a load of a parameter or buffer by a literal.
fn literal<'c>(op: Op<'c>, globals: &Globals<'c>) -> Result<(), PassError<'c>> {
    let global = globals.loaded_by(op).ok_or_else(|| unsupported(op, "it loads no global of the module"))?;
    if global.is_mutable() {
        return Err(unsupported(op, "the program writes to the buffer, and torch-mlir has values only"));
    }
    let tensor = global.tensor().map_err(|cause| unsupported(op, &cause.to_string()))?;
    let element = torch_mlir::literal_element(op.ctx(), tensor.dtype());
    let value = tensor_attribute_of(global.name(), &tensor, element);
    let result = op.only_result().ok_or_else(|| PassError::internal(&op, "a load without a value"))?;
    let ty = torch_type(op, result.r#type())?;
    let made = Builder::before(op).build("torch.vtensor.literal", &[], &[ty], &[("value", value)]);
    op.replace_results_with(&made.map_err(|error| PassError::internal(&op, error))?.result_values());
    Ok(())
}

/// Exports a PyTorch op.
fn export<'c>(op: Op<'c>) -> Result<(), PassError<'c>> {
    let args = torch_op::arguments(op).map_err(|error| unsupported(op, &error.to_string()))?;
    let args: Vec<&Arg> = args.entries().iter().map(|(_, arg)| arg).collect();
    let operands = op.operand_values();
    // The operands have torch types by now, so `arguments` reports tensors as symbols.
    let numbers: Vec<bool> = operands.iter().map(|value| !is_vtensor(value.r#type())).collect();
    let is_number = |arg: &Arg| match arg {
        Arg::Symbol(index) => numbers.get(*index).copied().unwrap_or(true),
        arg => !matches!(arg, Arg::Tensor(_)),
    };
    let known = TorchOp::of(op).ok_or_else(|| unsupported(op, "it is not a PyTorch op"))?;
    let name = known.schema.mlir_name();
    let mut maker = Maker { builder: Builder::before(op), op, operands };
    if operator::PYTHON_MODULES.contains(&known.schema.namespace.as_str()) {
        return maker.number(&name, &args);
    }
    // For a number in place of a tensor, torch-mlir has an overload for numbers, or needs the number as a 0-d tensor.
    let for_number = |(arg, place): (&&Arg, &ArgLayout)| place.form == ArgForm::TensorOrNumber && is_number(arg);
    let scalar = args.iter().zip(&known.layout.args).any(for_number).then(|| scalar_overload(known, &name)).flatten();
    let makes_tensors = scalar.is_none();
    let name = scalar.unwrap_or(name);
    let operands = args.iter().zip(&known.layout.args).map(|(arg, place)| match place.form {
        ArgForm::TensorOrNumber if makes_tensors && is_number(arg) => maker.tensor_of_number(arg),
        form => maker.argument(arg, form),
    });
    let mut operands = operands.collect::<Result<Vec<_>, _>>()?;
    let name = match name.as_str() {
        // torch-mlir's op has one more argument: whether it is in training mode.
        NO_TRAINING => {
            let training = maker.constant("bool", Some(bool_attr(op.ctx(), false)))?;
            operands.insert(operands.len().saturating_sub(2), training);
            "aten.native_batch_norm"
        }
        name => name_there(name),
    };
    let results = op.result_values();
    let types = results.iter().map(|value| torch_type(op, value.r#type())).collect::<Result<Vec<_>, _>>()?;
    let lists = known.layout.results.iter().any(|result| result.form == ResultForm::TensorList);
    let values = if lists {
        let list = torch_mlir::named(op.ctx(), "list<vtensor>");
        let made = maker.torch(name, &operands, &[list])?;
        maker.build("torch.prim.ListUnpack", &made.result_values(), &types, &[])?.result_values()
    } else {
        maker.torch(name, &operands, &types)?.result_values()
    };
    op.replace_results_with(&values);
    Ok(())
}

/// The overload that takes a number where this one takes a tensor, if torch-mlir has it.
fn scalar_overload(known: TorchOp, name: &str) -> Option<String> {
    let scalar = match known.schema.overload.as_str() {
        "" => format!("{name}.Scalar"),
        _ => name.contains(".Tensor").then(|| name.replace(".Tensor", ".Scalar"))?,
    };
    let same = |other: TorchOp| other.schema.args.len() == known.schema.args.len();
    (has_op(&scalar) && TorchOp::named(&scalar).is_some_and(same)).then_some(scalar)
}

const NO_TRAINING: &str = "aten._native_batch_norm_legit_no_training";

fn is_vtensor(ty: Type<'_>) -> bool {
    torch_mlir::text_of(ty).is_some_and(|text| text.starts_with("vtensor<"))
}

/// Whether an argument is a `Scalar` of PyTorch. In torch-mlir it cannot be a bool.
fn is_number_form(form: ArgForm) -> bool {
    matches!(form, ArgForm::TensorOrNumber | ArgForm::SymNumber | ArgForm::Number)
}

/// Makes the operands of an op, just before it.
struct Maker<'c> {
    builder: Builder<'c>,
    op: Op<'c>,
    operands: Vec<Value<'c>>,
}

impl<'c> Maker<'c> {
    fn build(
        &mut self,
        name: &str,
        operands: &[Value<'c>],
        results: &[Type<'c>],
        attributes: &[(&str, Attribute<'c>)],
    ) -> Result<Op<'c>, PassError<'c>> {
        let made = self.builder.build(name, operands, results, attributes);
        made.map_err(|error| PassError::internal(&self.op, error))
    }

    /// Makes an op of torch-mlir, or a `torch.operator` if torch-mlir has no op of that name.
    fn torch(&mut self, name: &str, operands: &[Value<'c>], results: &[Type<'c>]) -> Result<Op<'c>, PassError<'c>> {
        if has_op(name) {
            return self.build(&format!("{PREFIX}{name}"), operands, results, &[]);
        }
        let name = string(self.op.ctx(), &format!("{PREFIX}{name}"));
        self.build("torch.operator", operands, results, &[("name", name)])
    }

    /// A constant of a kind: `int`, `float`, `bool`, `str`, `device` or `none`.
    fn constant(&mut self, kind: &str, value: Option<Attribute<'c>>) -> Result<Value<'c>, PassError<'c>> {
        let ty = torch_mlir::named(self.op.ctx(), if kind == "device" { "Device" } else { kind });
        let attributes: Vec<_> = value.into_iter().map(|value| ("value", value)).collect();
        let made = self.build(&format!("torch.constant.{kind}"), &[], &[ty], &attributes)?;
        made.only_result().ok_or_else(|| PassError::internal(&self.op, "a constant without a value"))
    }

    fn int(&mut self, value: i64) -> Result<Value<'c>, PassError<'c>> {
        let value = i64_attr(self.op.ctx(), value);
        self.constant("int", Some(value))
    }

    fn operand(&self, index: usize) -> Result<Value<'c>, PassError<'c>> {
        self.operands.get(index).copied().ok_or_else(|| PassError::internal(&self.op, "there is no such operand"))
    }

    fn list(&mut self, element: &str, values: &[Value<'c>]) -> Result<Value<'c>, PassError<'c>> {
        let ty = torch_mlir::named(self.op.ctx(), &format!("list<{element}>"));
        let made = self.build("torch.prim.ListConstruct", values, &[ty], &[])?;
        made.only_result().ok_or_else(|| PassError::internal(&self.op, "a list without a value"))
    }

    /// The torch-mlir operand for an argument, built if it is a constant or a list.
    fn argument(&mut self, arg: &Arg, form: ArgForm) -> Result<Value<'c>, PassError<'c>> {
        let context = self.op.ctx();
        match arg {
            Arg::None => self.constant("none", None),
            Arg::Tensor(index) => self.operand(*index),
            Arg::Symbol(index) => {
                let value = self.operand(*index)?;
                self.no_bool(value, form)
            }
            Arg::Bool(value) if is_number_form(form) => {
                let value = self.constant("bool", Some(bool_attr(context, *value)))?;
                self.no_bool(value, form)
            }
            Arg::Bool(value) => self.constant("bool", Some(bool_attr(context, *value))),
            Arg::Int(value) if form == ArgForm::Float => self.constant("float", Some(f64_attr(context, *value as f64))),
            Arg::Int(value) => self.int(*value),
            Arg::Float(value) => self.constant("float", Some(f64_attr(context, *value))),
            Arg::DType(dtype) => self.int(dtype.c10_number()),
            Arg::Str(text) if form == ArgForm::MemoryFormat => {
                let number = memory_format_number(text);
                self.int(number.ok_or_else(|| unsupported(self.op, &format!("{text} is not a memory format")))?)
            }
            // Strided is number 0 in c10::Layout; torch.export captures no other layout.
            Arg::Str(_) if form == ArgForm::Layout => self.int(0),
            Arg::Str(text) if form == ArgForm::Device => self.constant("device", Some(string(context, text))),
            Arg::Str(text) => self.constant("str", Some(string(context, text))),
            Arg::Tensors(indices) => {
                let values = indices.iter().map(|index| self.operand(*index)).collect::<Result<Vec<_>, _>>()?;
                self.list("vtensor", &values)
            }
            Arg::OptionalTensors(indices) => {
                let value = |index: &Option<usize>| match index {
                    Some(index) => self.operand(*index),
                    None => self.constant("none", None),
                };
                let values = indices.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                self.list("optional<vtensor>", &values)
            }
            Arg::SymInts(sizes) => {
                let value = |size: &SymInt| match size {
                    SymInt::Known(size) => self.int(*size),
                    SymInt::Operand(index) => self.operand(*index),
                };
                let values = sizes.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                self.list("int", &values)
            }
            Arg::Ints(list) => {
                let values = list.iter().map(|value| self.int(*value)).collect::<Result<Vec<_>, _>>()?;
                self.list("int", &values)
            }
            Arg::Bools(list) => {
                let value = |value: &bool| self.constant("bool", Some(bool_attr(context, *value)));
                let values = list.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                self.list("bool", &values)
            }
            Arg::Strs(list) => {
                let value = |value: &String| self.constant("str", Some(string(context, value)));
                let values = list.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                self.list("str", &values)
            }
            Arg::Graph(_) => Err(unsupported(self.op, "it has a graph of its own")),
            Arg::Floats(list) => {
                let value = |value: &f64| self.constant("float", Some(f64_attr(context, *value)));
                let values = list.iter().map(value).collect::<Result<Vec<_>, _>>()?;
                self.list("float", &values)
            }
        }
    }
}
