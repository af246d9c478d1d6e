//! Converts globals and function arguments to the graph's inputs, and stored and returned values to its outputs.

use super::{Exporter, Failure, refuse, signature, values::tensor_meta};
use melior::ir::BlockLike;
use pt2e_archive::{
    ArchiveWriter, PayloadSource, PayloadWriter, Section,
    schema::{Argument, ConstantValue, InputSpec, OutputSpec, SymInt, TensorArgument, TensorMeta},
};
use pt2e_core::tensor::Tensor;
use pt2e_ir::{Attrs, Global, GlobalKind, Op, OpExt, Value, ValueExt, all_ops, attr_name, dialect::layout, functions};
use std::collections::{HashMap, HashSet};

/// A stored tensor of the archive, under one of its names.
pub(super) struct Payload {
    section: Section,
    fqn: String,
    source: PayloadSource,
}

/// Writes the stored tensors and their configuration. Tensors over the same memory share a file.
pub(super) fn write_payloads(archive: &mut ArchiveWriter, payloads: Vec<Payload>) -> Result<(), Failure> {
    for section in [Section::Weights, Section::Constants] {
        let mut writer = PayloadWriter::new(section);
        for payload in payloads.iter().filter(|payload| payload.section == section) {
            writer.add(archive, &payload.fqn, &payload.source)?;
        }
        writer.finish(archive)?;
    }
    Ok(())
}

/// A stored tensor under one of its names.
struct Stored<'c> {
    global: Global<'c>,
    /// The value; it shares memory with the global's other names.
    tensor: Tensor,
    /// The name of the placeholder.
    name: String,
    fqn: String,
    kind: GlobalKind,
}

impl<'c> Exporter<'c, '_> {
    /// Adds the graph's inputs: parameters, buffers, constants, then those from the caller.
    pub(super) fn add_inputs(&mut self) -> Result<Vec<Payload>, Failure> {
        let mut stored = self.stored()?;
        stored.sort_by_key(|stored| match stored.kind {
            GlobalKind::Parameter => 0,
            GlobalKind::Buffer | GlobalKind::NonPersistentBuffer => 1,
            GlobalKind::Constant => 2,
        });
        let mut payloads = Vec::with_capacity(stored.len());
        let mut placeholders: HashMap<&'c str, Vec<String>> = HashMap::new();
        for stored in stored {
            let (spec, section) = spec(&stored);
            let layout = stored.global.0.attr(attr_name::LAYOUT).and_then(|entries| layout::entry(entries, 0));
            let requires_grad = stored.global.0.attr(attr_name::REQUIRES_GRAD).is_some();
            let ty = stored.global.ty().ok_or_else(|| Failure::at(stored.global.0, "has no type"))?;
            let meta = tensor_meta(ty, layout.unwrap_or_default(), requires_grad)
                .map_err(|why| Failure::at(stored.global.0, why))?;
            payloads.push(Payload {
                section,
                fqn: stored.fqn,
                source: source(stored.tensor, &meta, stored.kind == GlobalKind::Parameter)?,
            });
            self.note_tensor(&stored.name, meta)?;
            self.graph.inputs.push(Argument::tensor(&stored.name));
            self.signature.input_specs.push(spec);
            placeholders.entry(stored.global.name()).or_default().push(stored.name);
        }
        self.name_loads(&placeholders)?;
        let first = |(symbol, names): (_, Vec<String>)| Some((symbol, names.into_iter().next()?));
        self.reads = placeholders.into_iter().filter_map(first).collect();
        self.add_arguments()?;
        Ok(payloads)
    }

    /// The stored tensors, tied ones once for each name. A global that only other functions read is left out.
    fn stored(&mut self) -> Result<Vec<Stored<'c>>, Failure> {
        let mut used_elsewhere = HashSet::new();
        for other in functions(self.module).filter(|function| *function != self.body.owner()) {
            used_elsewhere.extend(all_ops(other).into_iter().filter_map(|op| op.attr("global")?.as_symbol()));
        }
        let own: HashSet<_> =
            all_ops(self.body.owner()).into_iter().filter_map(|op| op.attr("global")?.as_symbol()).collect();
        let mut stored = Vec::new();
        let mut elsewhere = Vec::new();
        for op in self.module.body_ops().into_iter().filter(|op| op.full_name() == "ml_program.global") {
            let global = Global(op);
            if used_elsewhere.contains(global.name()) && !own.contains(global.name()) {
                continue;
            }
            let given = op.attr(attr_name::NAME).and_then(Attrs::as_str).map(str::to_owned);
            let name = given.unwrap_or_else(|| self.placeholder(global.fqn(), global.kind()));
            let tensor = global.tensor().map_err(|cause| Failure::at(op, format!("cannot be written: {cause}")))?;
            stored.push(Stored {
                global,
                tensor: tensor.clone(),
                name,
                fqn: global.fqn().to_owned(),
                kind: global.kind(),
            });
            for entry in op.attr(attr_name::ALIASES).and_then(Attrs::as_array).unwrap_or_default() {
                let text = |key| entry.get(key).and_then(Attrs::as_str);
                let (Some(fqn), Some(kind)) = (text("fqn"), text("kind").and_then(GlobalKind::from_name)) else {
                    continue;
                };
                let name = text("name").map_or_else(|| self.placeholder(fqn, kind), str::to_owned);
                let alias = Stored { global, tensor: tensor.clone(), name, fqn: fqn.to_owned(), kind };
                match text("before") {
                    Some(next) => {
                        elsewhere.push((entry.get("position").and_then(Attrs::as_i64), alias, next));
                    }
                    None => stored.push(alias),
                }
            }
        }
        elsewhere.sort_by_key(|(position, ..)| *position);
        for (_, alias, next) in elsewhere {
            // The global before which it was recorded may no longer exist.
            let position = stored.iter().position(|stored| stored.fqn == next).unwrap_or(stored.len());
            stored.insert(position, alias);
        }
        Ok(stored)
    }

    /// The name that torch.export would give to a placeholder: `p_conv_weight`, `b__scale_0`.
    pub(super) fn placeholder(&mut self, fqn: &str, kind: GlobalKind) -> String {
        let prefix = match kind {
            GlobalKind::Parameter => "p",
            GlobalKind::Buffer | GlobalKind::NonPersistentBuffer => "b",
            GlobalKind::Constant => "c",
        };
        let plain: String = fqn.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        self.namer.unique(&format!("{prefix}_{plain}"))
    }

    /// Gives the results of loads of globals the names of the placeholders.
    fn name_loads(&mut self, placeholders: &HashMap<&'c str, Vec<String>>) -> Result<(), Failure> {
        for &op in self.body.ops() {
            if !matches!(op.full_name(), "ml_program.global_load" | "ml_program.global_load_const") {
                continue;
            }
            let symbol = op.attr("global").and_then(Attrs::as_symbol).unwrap_or_default();
            let name = op.attr(attr_name::NAME).and_then(Attrs::as_str);
            let known = placeholders.get(symbol).and_then(|names| {
                // A tied tensor is read under one of its names.
                names.iter().find(|known| Some(known.as_str()) == name).or(names.first())
            });
            let (Some(known), Some(value)) = (known, op.only_result()) else {
                return Err(Failure::at(op, "reads a global that the module does not have"));
            };
            self.names.insert(value.value_key(), known.clone());
        }
        Ok(())
    }

    /// Adds the caller's inputs: the function's arguments, and literals.
    fn add_arguments(&mut self) -> Result<(), Failure> {
        let block = self.body.block();
        let attributes = self.body.owner().attr("arg_attrs").and_then(Attrs::as_array).unwrap_or_default();
        let mut arguments = Vec::new();
        for index in 0..block.argument_count() {
            let Ok(argument) = block.argument(index) else { continue };
            let value: Value<'c> = argument.into();
            let attribute = |key| attributes.get(index).and_then(|all| all.get(key));
            let name = match attribute(attr_name::NAME).and_then(Attrs::as_str) {
                Some(name) => name.to_owned(),
                None => self.namer.unique(&format!("arg{index}")),
            };
            let layout = attribute(attr_name::LAYOUT).and_then(|entries| layout::entry(entries, 0));
            let input = self.input(value, &name, layout.unwrap_or_default());
            arguments.push(input.map_err(|why| Failure::Module(format!("the function: {why}")))?);
        }
        let mut tensors = arguments.into_iter();
        for spec in signature::user_inputs(self.module, tensors.len())? {
            let (input, spec) = match spec {
                InputSpec::UserInput { .. } => {
                    let Some(arg) = tensors.next() else { return refuse(signature::MISMATCH) };
                    (arg.clone(), InputSpec::UserInput { arg })
                }
                InputSpec::ConstantInput { name, value } => (literal(&value), InputSpec::ConstantInput { name, value }),
                _ => return refuse(signature::MISMATCH),
            };
            self.graph.inputs.push(input);
            self.signature.input_specs.push(spec);
        }
        if tensors.next().is_some() { refuse(signature::MISMATCH) } else { Ok(()) }
    }

    /// Adds the outputs for values that the program stores to globals, and for values that it writes to arguments (`left`, with
    /// the argument's number).
    pub(super) fn add_mutations(&mut self, stores: &[Op<'c>], left: &[(usize, Value<'c>)]) -> Result<(), Failure> {
        for op in stores {
            let symbol = op.attr("global").and_then(Attrs::as_symbol).unwrap_or_default();
            let (Some(global), Some(value)) = (self.globals.get(symbol), op.operand_values().first().copied()) else {
                return Err(Failure::at(*op, "writes to a global that the module does not have"));
            };
            let arg = TensorArgument { name: self.name(*op, value)?.to_owned() };
            self.graph.outputs.push(Argument::Tensor(arg.clone()));
            let fqn = global.fqn().to_owned();
            self.signature.output_specs.push(match global.kind() {
                GlobalKind::Parameter => OutputSpec::ParameterMutation { arg, parameter_name: fqn },
                _ => OutputSpec::BufferMutation { arg, buffer_name: fqn },
            });
        }
        for (number, value) in left {
            let arg = TensorArgument { name: self.name(self.body.owner(), *value)?.to_owned() };
            let argument = self.body.block().argument(*number).ok().map(Value::from);
            let name = argument.and_then(|argument| self.names.get(&argument.value_key()));
            let Some(user_input_name) = name.cloned() else { return refuse(signature::MISMATCH) };
            self.graph.outputs.push(Argument::Tensor(arg.clone()));
            self.signature.output_specs.push(OutputSpec::UserInputMutation { arg, user_input_name });
        }
        Ok(())
    }

    /// Adds the caller's outputs.
    pub(super) fn add_outputs(&mut self, returned: &[Value<'c>]) -> Result<(), Failure> {
        let mut values = returned.iter();
        for output in signature::user_outputs(self.module, returned.len())? {
            let arg = match output {
                value if value.value_name().is_some() => {
                    let Some(value) = values.next() else { return refuse(signature::MISMATCH) };
                    self.output(self.body.owner(), *value)?
                }
                literal => literal,
            };
            self.graph.outputs.push(arg.clone());
            self.signature.output_specs.push(OutputSpec::UserOutput { arg });
        }
        if values.next().is_some() { refuse(signature::MISMATCH) } else { Ok(()) }
    }
}

/// The role of a stored tensor in the program, and the section that stores it.
fn spec(stored: &Stored<'_>) -> (InputSpec, Section) {
    let (arg, fqn) = (TensorArgument { name: stored.name.clone() }, stored.fqn.clone());
    match stored.kind {
        GlobalKind::Parameter => (InputSpec::Parameter { arg, parameter_name: fqn }, Section::Weights),
        GlobalKind::Buffer => (InputSpec::Buffer { arg, buffer_name: fqn, persistent: true }, Section::Weights),
        GlobalKind::NonPersistentBuffer => {
            (InputSpec::Buffer { arg, buffer_name: fqn, persistent: false }, Section::Constants)
        }
        GlobalKind::Constant => (InputSpec::TensorConstant { arg, tensor_constant_name: fqn }, Section::Constants),
    }
}

fn source(tensor: Tensor, meta: &TensorMeta, is_param: bool) -> Result<PayloadSource, Failure> {
    let strides = meta.strides.iter().map(SymInt::constant).collect::<Option<Vec<_>>>();
    let Some(strides) = strides else { return refuse("a stored tensor has strides that are not constant") };
    Ok(PayloadSource {
        strides: Some(strides),
        is_param,
        requires_grad: meta.requires_grad,
        ..PayloadSource::buffer(tensor)
    })
}

fn literal(value: &ConstantValue) -> Argument {
    match value {
        ConstantValue::None(payload) => Argument::None(*payload),
        ConstantValue::Int(value) => Argument::Int(*value),
        ConstantValue::Float(value) => Argument::Float(*value),
        ConstantValue::String(value) => Argument::String(value.clone()),
        ConstantValue::Bool(value) => Argument::Bool(*value),
    }
}
