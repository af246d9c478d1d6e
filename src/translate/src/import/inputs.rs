//! Converts the graph's inputs, according to the signature: parameters, buffers and constants become globals, the caller's
//! tensors and numbers become arguments of the function, and literals are recorded.

use super::{Failure, Importer, Name, global_attributes, refuse, typed};
use indexmap::{IndexMap, IndexSet};
use melior::ir::{
    Attribute, BlockLike, Location, Type, Value, ValueLike, attribute::AttributeLike, operation::OperationLike,
};
use pt2e_archive::{
    Section, StorageKey,
    schema::{Argument, InputSpec, OutputSpec, SymIntArgument},
};
use pt2e_ir::{
    Builder, GlobalKind, Namer, array, attr_name, block_ops, dialect::layout, dictionary, i64_attr, load_mutable,
    string, tensor_attribute,
};
use std::collections::{HashMap, HashSet};

/// The name of the function that the graph becomes.
pub(super) const FUNCTION: &str = "forward";

/// The inputs of the graph.
#[derive(Default)]
pub(super) struct Inputs<'p> {
    /// The specs of the caller's inputs.
    pub user: Vec<&'p InputSpec>,
    /// Stored tensors by placeholder.
    stored: IndexMap<&'p str, Stored<'p>>,
    /// Placeholders by fully qualified name.
    by_fqn: HashMap<&'p str, &'p str>,
    /// Placeholders of the function's arguments, in order.
    arguments: IndexSet<&'p str>,
    /// The arguments that the program writes to.
    written: IndexSet<&'p str>,
}

/// A parameter, buffer or constant.
struct Stored<'p> {
    name: &'p str,
    fqn: &'p str,
    kind: GlobalKind,
    section: Section,
    /// The symbol of its global.
    symbol: String,
    /// The name of its storage in the section.
    storage: String,
    /// Whether the program writes to it.
    written: bool,
}

impl<'p> Inputs<'p> {
    pub fn is_stored(&self, name: &str) -> bool {
        self.stored.contains_key(name)
    }

    /// Records an argument of the function.
    pub fn note_argument(&mut self, name: &'p str) {
        self.arguments.insert(name);
    }

    pub fn is_argument(&self, name: &str) -> bool {
        self.arguments.contains(name)
    }
}

impl<'c, 'p> Importer<'c, 'p> {
    /// Adds globals and arguments, and returns the types and attributes of the arguments.
    pub(super) fn add_inputs(&mut self) -> Result<Vec<(Type<'c>, Attribute<'c>)>, Failure> {
        let program = self.program;
        let module = &program.graph_module;
        let (inputs, specs) = (&module.graph.inputs, &module.signature.input_specs);
        if inputs.len() != specs.len() {
            return refuse(format!("the graph has {} inputs, its signature {}", inputs.len(), specs.len()));
        }
        let mut arguments = Vec::new();
        let mut seen = HashSet::new();
        for spec in specs {
            let (name, fqn, kind, section) = match spec {
                InputSpec::Parameter { arg, parameter_name } => {
                    (&arg.name, parameter_name, GlobalKind::Parameter, Section::Weights)
                }
                InputSpec::Buffer { arg, buffer_name, persistent: true } => {
                    (&arg.name, buffer_name, GlobalKind::Buffer, Section::Weights)
                }
                InputSpec::Buffer { arg, buffer_name, persistent: false } => {
                    (&arg.name, buffer_name, GlobalKind::NonPersistentBuffer, Section::Constants)
                }
                InputSpec::TensorConstant { arg, tensor_constant_name } => {
                    (&arg.name, tensor_constant_name, GlobalKind::Constant, Section::Constants)
                }
                InputSpec::UserInput { arg } => {
                    self.inputs.user.push(spec);
                    if let Argument::Tensor(tensor) = arg {
                        if !seen.insert(tensor.name.as_str()) {
                            return refuse(format!("two inputs of the graph are called `{}`", tensor.name));
                        }
                        arguments.push(self.add_argument(&tensor.name)?);
                        continue;
                    }
                    if let Argument::SymInt(SymIntArgument::Name(name)) = arg {
                        if !seen.insert(name) {
                            return refuse(format!("two inputs of the graph are called `{name}`"));
                        }
                        let layout = self.symbol_layout(name)?;
                        arguments.push(self.add_value(name, Type::index(self.context), layout));
                        continue;
                    }
                    return refuse(format!(
                        "an input of the graph is `{}`, a dynamic number; export the model with it as a constant",
                        arg.kind()
                    ));
                }
                InputSpec::ConstantInput { .. } => {
                    self.inputs.user.push(spec);
                    continue;
                }
                InputSpec::CustomObj { custom_obj_name, .. } => {
                    return refuse(format!(
                        "the module holds the object `{custom_obj_name}`; only tensors are supported"
                    ));
                }
                InputSpec::Token { .. } => {
                    return refuse("the graph has effect tokens, which are not supported");
                }
            };
            if !seen.insert(name) {
                return refuse(format!("two inputs of the graph are called `{name}`"));
            }
            let stored =
                Stored { name, fqn, kind, section, symbol: String::new(), storage: String::new(), written: false };
            self.inputs.stored.insert(name, stored);
            if self.inputs.by_fqn.insert(fqn, name).is_some() {
                return refuse(format!("two inputs of the graph are the tensor `{fqn}`"));
            }
        }
        self.add_globals()?;
        Ok(arguments)
    }

    fn add_argument(&mut self, name: &'p str) -> Result<(Type<'c>, Attribute<'c>), Failure> {
        let (ty, layout) = self.tensor_type(name)?;
        Ok(self.add_value(name, ty, layout))
    }

    fn add_value(&mut self, name: &'p str, ty: Type<'c>, layout: Option<String>) -> (Type<'c>, Attribute<'c>) {
        let value = self.body.add_argument(ty, Location::name(self.context, name, self.origin));
        // SAFETY: the block lives as long as the module.
        let value = unsafe { Value::from_raw(value.to_raw()) };
        self.values.insert(Name::outermost(name), value);
        self.inputs.note_argument(name);
        let mut attributes = vec![(attr_name::NAME, string(self.context, name))];
        attributes.extend(layout::attribute(self.context, &[layout]).map(|layout| (attr_name::LAYOUT, layout)));
        (ty, dictionary(self.context, &attributes))
    }

    /// Adds a global for each stored tensor; tied ones share a global.
    fn add_globals(&mut self) -> Result<(), Failure> {
        let (archive, context) = (self.archive, self.context);
        let payloads = [archive.payloads(Section::Weights)?, archive.payloads(Section::Constants)?];
        let [weights, constants] = &payloads;
        weights.read_ahead();
        let mut symbols = Namer::default();
        symbols.reserve(FUNCTION);
        let mut tied: IndexMap<StorageKey, Vec<&'p str>> = IndexMap::new();
        for (name, stored) in &mut self.inputs.stored {
            let payload = if stored.section == Section::Weights { weights } else { constants };
            let key = payload.key(stored.fqn)?;
            stored.storage.clone_from(&key.path_name);
            tied.entry(key).or_default().push(name);
        }
        let specs = &self.program.graph_module.signature.output_specs;
        let writes = self.blocks.writes || specs.iter().any(|spec| !matches!(spec, OutputSpec::UserOutput { .. }));
        for names in tied.values() {
            let Some((first, others)) = names.split_first() else { continue };
            // A write under one name must be visible under the others. If nothing is written, each is loaded under its own name.
            if writes && names.iter().any(|name| self.inputs.stored[*name].kind != GlobalKind::Parameter) {
                let first = Name::outermost(first);
                others.iter().for_each(|other| self.aliases.note_same(Name::outermost(other), first));
            }
            let symbol = symbols.unique(self.inputs.stored[*first].fqn);
            for name in names {
                self.inputs.stored[*name].symbol.clone_from(&symbol);
            }
            let stored = &self.inputs.stored[*first];
            let payload = if stored.section == Section::Weights { weights } else { constants };
            let tensor = payload.tensor(stored.fqn)?;
            let (ty, layout) = self.tensor_type(first)?;
            let value = tensor_attribute(context, &symbol, &tensor);
            if value.r#type() != ty {
                return refuse(format!(
                    "the tensor `{}` is {} in the archive, but the graph takes {ty}; the archive is damaged",
                    stored.fqn,
                    value.r#type()
                ));
            }
            let mut attributes = vec![
                ("sym_name", string(context, &symbol)),
                ("sym_visibility", string(context, "private")),
                typed(ty),
                ("value", value),
                (attr_name::NAME, string(context, first)),
                (attr_name::FQN, string(context, stored.fqn)),
                (attr_name::KIND, string(context, stored.kind.name())),
            ];
            if payload.meta(stored.fqn)?.tensor_meta.as_ref().is_some_and(|meta| meta.requires_grad) {
                attributes.push((attr_name::REQUIRES_GRAD, Attribute::unit(context)));
            }
            attributes.extend(layout::attribute(self.context, &[layout]).map(|layout| (attr_name::LAYOUT, layout)));
            if !others.is_empty() {
                let aliases: Vec<_> = (0..others.len()).map(|other| self.alias(names, other + 1, &tied)).collect();
                attributes.push((attr_name::ALIASES, array(context, &aliases)));
            }
            let location = Location::name(context, stored.fqn, self.origin);
            Builder::at_end(self.module_body(), location)
                .build("ml_program.global", &[], &[], &attributes)
                .map_err(|error| Failure::Program(error.to_string()))?;
        }
        Ok(())
    }

    /// The record of a tensor's further name, `names[place]`. If it does not directly follow the tensor's other names among the
    /// graph's inputs, `before` is the FQN of the global that comes next (empty for none), and `position` orders the names that
    /// come before the same global.
    fn alias(&self, names: &[&str], place: usize, tied: &IndexMap<StorageKey, Vec<&'p str>>) -> Attribute<'c> {
        let (context, stored) = (self.context, &self.inputs.stored);
        let Stored { fqn, kind, .. } = &stored[names[place]];
        let mut attributes = vec![
            ("fqn", string(context, fqn)),
            ("kind", string(context, kind.name())),
            ("name", string(context, names[place])),
        ];
        let [first, own] = [names[0], names[place]].map(|name| stored.get_index_of(name).unwrap_or_default());
        if own != first + place {
            let firsts: HashSet<&str> = tied.values().filter_map(|names| names.first().copied()).collect();
            let next = stored.iter().skip(own).find(|(name, _)| firsts.contains(*name));
            attributes.push(("before", string(context, next.map_or("", |(_, next)| next.fqn))));
            attributes.push(("position", i64_attr(context, i64::try_from(own).unwrap_or(i64::MAX))));
        }
        dictionary(context, &attributes)
    }

    fn module_body(&self) -> melior::ir::BlockRef<'c, 'c> {
        // SAFETY: the module's block lives as long as the module.
        unsafe { melior::ir::BlockRef::from_raw(self.module.body().to_raw()) }
    }

    /// Loads a stored tensor, at its first use.
    pub(super) fn load(&mut self, name: Name<'p>) -> Result<Value<'c, 'c>, Failure> {
        let is_stored = name.is_outermost() && self.inputs.is_stored(name.text);
        let ty =
            if is_stored { self.in_scope(name.scope, |this| this.tensor_type(name.text)).map(Some)? } else { None };
        let Some((stored, (ty, _))) = self.inputs.stored.get(name.text).zip(ty) else {
            return refuse(format!("`{name}` is used, but neither an input nor the result of an earlier node"));
        };
        let mut attributes = global_attributes(self.context, &stored.symbol).to_vec();
        attributes.push((attr_name::NAME, string(self.context, name.text)));
        let location = Location::name(self.context, stored.fqn, self.origin);
        // Loaded outside all blocks, which capture it.
        let op = Builder::at_end(self.outermost_body(), location)
            .build("ml_program.global_load_const", &[], &[ty], &attributes)
            .map_err(|error| Failure::Program(error.to_string()))?;
        let value = op.result(0).map_err(|error| Failure::Program(error.to_string()))?.into();
        self.values.insert(name, value);
        Ok(value)
    }

    /// Records `value` as the final value of the stored tensor `fqn`.
    pub(super) fn write_stored(&mut self, fqn: &str, value: Value<'c, 'c>) -> Result<(), Failure> {
        let Some(name) = self.inputs.by_fqn.get(fqn).copied() else {
            return refuse(format!("the program writes to `{fqn}`, which is not one of its tensors"));
        };
        // Load the old value if nothing has loaded it yet, because a store alone would leave the buffer without a load.
        self.value(Name::outermost(name))?;
        self.values.insert(Name::outermost(name), value);
        self.mark_written(Name::outermost(name));
        Ok(())
    }

    pub(super) fn mark_written(&mut self, name: Name<'p>) {
        if !name.is_outermost() {
            return;
        }
        if let Some(stored) = self.inputs.stored.get_mut(name.text) {
            stored.written = true;
        } else if self.inputs.arguments.contains(name.text) {
            self.inputs.written.insert(name.text);
        }
    }

    /// Records `value` as the final value of an argument.
    pub(super) fn write_argument(&mut self, name: &'p str, value: Value<'c, 'c>) -> Result<(), Failure> {
        if !self.inputs.arguments.contains(name) {
            return refuse(format!("the program writes to `{name}`, which is not one of its inputs"));
        }
        self.values.insert(Name::outermost(name), value);
        self.mark_written(Name::outermost(name));
        Ok(())
    }

    /// The numbers of the arguments that are written to, and their final values.
    pub(super) fn written_arguments(&mut self) -> Result<Vec<(usize, Value<'c, 'c>)>, Failure> {
        let mut written: Vec<(usize, &'p str)> = Vec::new();
        for (number, name) in self.inputs.arguments.iter().enumerate() {
            written.extend(self.inputs.written.contains(name).then_some((number, *name)));
        }
        written.into_iter().map(|(number, name)| Ok((number, self.value(Name::outermost(name))?))).collect()
    }

    /// Stores the final values of written tensors, and makes their globals mutable.
    pub(super) fn store_mutated(&mut self) -> Result<(), Failure> {
        use pt2e_ir::{Attrs, Eraser, OpExt, ValueExt};
        let written: Vec<(&'p str, String)> = self
            .inputs
            .stored
            .iter()
            .filter(|(_, stored)| stored.written)
            .map(|(name, stored)| (*name, stored.symbol.clone()))
            .collect();
        if written.is_empty() {
            return Ok(());
        }
        self.refuse_shared_writes()?;
        let symbols: HashSet<&str> = written.iter().map(|(_, symbol)| symbol.as_str()).collect();
        let is_written = |attribute: Option<Attribute<'c>>| {
            attribute.and_then(Attrs::as_symbol).is_some_and(|s| symbols.contains(s))
        };
        for op in block_ops(self.module_body()) {
            if op.attr("sym_name").and_then(Attrs::as_str).is_some_and(|name| symbols.contains(name)) {
                op.set_attr("is_mutable", Attribute::unit(self.context));
            }
        }
        // Constant loads of a mutable global are wrong: make them ordinary loads.
        let (mut replaced, mut eraser) = (HashMap::new(), Eraser::default());
        let mut next = self.body.first_operation();
        while let Some(op) = next {
            next = op.next_in_block();
            if op.full_name() == "ml_program.global_load_const" && is_written(op.attr("global")) {
                let new = load_mutable(op, &mut eraser).map_err(|error| Failure::Program(error.to_string()))?;
                let values = op.result_values().into_iter().zip(new.result_values());
                replaced.extend(values.map(|(old, new)| (old.value_key(), new)));
            }
        }
        for value in self.values.values_mut() {
            if let Some(new) = replaced.get(&value.value_key()) {
                *value = *new;
            }
        }
        for (name, symbol) in &written {
            let value = self.value(Name::outermost(name))?;
            self.builder(self.origin)
                .build("ml_program.global_store", &[value], &[], &global_attributes(self.context, symbol))
                .map_err(|error| Failure::Program(error.to_string()))?;
        }
        Ok(())
    }

    /// Refuses a write to memory that another stored tensor shares, because that is a different global.
    fn refuse_shared_writes(&self) -> Result<(), Failure> {
        let mut users: HashMap<(Section, &str), Vec<&Stored<'p>>> = HashMap::new();
        for stored in self.inputs.stored.values() {
            users.entry((stored.section, &stored.storage)).or_default().push(stored);
        }
        for users in users.into_values() {
            let Some(written) = users.iter().find(|user| user.written) else { continue };
            let [first, others @ ..] = users.as_slice() else { continue };
            let known = |other: &&&Stored<'p>| {
                other.symbol == first.symbol
                    && self.aliases.first_name(Name::outermost(other.name))
                        == self.aliases.first_name(Name::outermost(first.name))
            };
            if let Some(second) = others.iter().find(|other| !known(other)) {
                return refuse(format!(
                    "the program writes to `{}`, and `{}` and `{}` share memory; give each a tensor of its own",
                    written.fqn, first.fqn, second.fqn
                ));
            }
        }
        Ok(())
    }
}
