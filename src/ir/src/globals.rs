//! Parameters, buffers and constants: `ml_program.global` symbols.

use super::{
    Attrs, Builder, Eraser, Namer, NoTensor, Op, OpExt, Value, attribute_tensor, is_private, string, symbol_name,
    symbol_ref, tensor_attribute, type_attr,
};
use crate::attr_name;
use melior::ir::{Attribute, BlockLike, Location, Type, ValueLike, attribute::AttributeLike, operation::OperationLike};
use pt2e_core::tensor::Tensor;
use rustc_hash::FxHashMap;

/// The op of a global.
const GLOBAL: &str = "ml_program.global";

/// The op that loads an immutable global.
const LOAD: &str = "ml_program.global_load_const";

/// The op that loads a mutable global.
const LOAD_MUTABLE: &str = "ml_program.global_load";

/// The role of a stored tensor in the captured module: the value of `pt2e.kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GlobalKind {
    /// An `nn.Parameter`.
    Parameter,
    /// A buffer that is saved with the module.
    Buffer,
    /// A buffer that `state_dict` leaves out.
    NonPersistentBuffer,
    /// A tensor from the module's code.
    Constant,
}

impl GlobalKind {
    const NAMES: [(Self, &'static str); 4] = [
        (Self::Parameter, "parameter"),
        (Self::Buffer, "buffer"),
        (Self::NonPersistentBuffer, "non_persistent_buffer"),
        (Self::Constant, "constant"),
    ];

    /// The name in text.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind that has this [`GlobalKind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// A parameter, buffer or constant.
#[derive(Clone, Copy, Debug)]
pub struct Global<'c>(pub Op<'c>);

impl<'c> Global<'c> {
    /// The symbol.
    pub fn name(self) -> &'c str {
        symbol_name(self.0).unwrap_or_default()
    }

    /// The fully qualified name in the captured program; the symbol if none is given.
    pub fn fqn(self) -> &'c str {
        self.0.attr(attr_name::FQN).and_then(Attrs::as_str).unwrap_or_else(|| self.name())
    }

    /// Its names among the inputs of PyTorch's graph.
    pub fn node_names(self) -> impl Iterator<Item = &'c str> {
        let aliases = self.0.attr(attr_name::ALIASES).and_then(Attrs::as_array).unwrap_or_default();
        let others = aliases.into_iter().filter_map(|alias| alias.get("name"));
        self.0.attr(attr_name::NAME).into_iter().chain(others).filter_map(Attrs::as_str)
    }

    /// Its role in the captured module; a buffer if nothing is specified, as in hand-written text.
    pub fn kind(self) -> GlobalKind {
        let kind = self.0.attr(attr_name::KIND).and_then(Attrs::as_str).and_then(GlobalKind::from_name);
        kind.unwrap_or(GlobalKind::Buffer)
    }

    /// Whether the program writes to it.
    pub fn is_mutable(self) -> bool {
        self.0.attr("is_mutable").is_some()
    }

    /// Whether nothing outside of the module can refer to it.
    pub fn is_private(self) -> bool {
        is_private(self.0)
    }

    /// The type.
    pub fn ty(self) -> Option<Type<'c>> {
        self.0.attr("type").and_then(Attrs::as_type)
    }

    /// The initial value as an attribute.
    pub fn value(self) -> Option<Attribute<'c>> {
        self.0.attr("value")
    }

    /// The initial value.
    ///
    /// # Errors
    /// If it has none, if the compiler does not compute with its dtype, or if its data were left out of the text.
    pub fn tensor(self) -> Result<Tensor, NoTensor> {
        attribute_tensor(self.value().ok_or(NoTensor::NoValue)?)
    }

    /// Builds an op that loads this global, which must be immutable, with further attributes such as its `pt2e.name`, and
    /// returns its result.
    ///
    /// # Errors
    /// If MLIR refuses the op.
    pub fn load(
        self,
        builder: &mut Builder<'c>,
        attributes: &[(&str, Attribute<'c>)],
    ) -> Result<Value<'c>, melior::Error> {
        let symbol = ("global", symbol_ref(self.0.ctx(), self.name()));
        let attributes: Vec<_> = std::iter::once(symbol).chain(attributes.iter().copied()).collect();
        let ty = self.ty().ok_or(melior::Error::OperationBuild)?;
        let name = if self.is_mutable() { LOAD_MUTABLE } else { LOAD };
        let load = builder.build(name, &[], &[ty], &attributes)?;
        load.only_result().ok_or(melior::Error::OperationBuild)
    }
}

/// Whether an op loads an immutable global.
pub fn is_constant_load(op: Op<'_>) -> bool {
    op.full_name() == LOAD
}

/// The `pt2e.name` of a node that loads a global: its symbol, made unique among the nodes.
pub fn node_name<'c>(op: Op<'c>, symbol: &str, nodes: &mut Namer) -> (&'static str, Attribute<'c>) {
    (attr_name::NAME, string(op.ctx(), &nodes.unique(&symbol.replace('.', "_"))))
}

/// Replaces a load of an immutable global by a load of the same global, which has become mutable, and returns the new load.
///
/// # Errors
/// If MLIR refuses to create it.
pub fn load_mutable<'c>(load: Op<'c>, eraser: &mut Eraser<'c>) -> Result<Op<'c>, melior::Error> {
    load_again(load, LOAD_MUTABLE, eraser)
}

/// Replaces a load of a mutable global by a load of the same global, which has become immutable, and returns the new load.
///
/// # Errors
/// If MLIR refuses to create it.
pub fn load_constant<'c>(load: Op<'c>, eraser: &mut Eraser<'c>) -> Result<Op<'c>, melior::Error> {
    load_again(load, LOAD, eraser)
}

/// Replaces a load by the op `op_name`.
fn load_again<'c>(load: Op<'c>, op_name: &str, eraser: &mut Eraser<'c>) -> Result<Op<'c>, melior::Error> {
    let mut attributes = Vec::new();
    for name in ["global", attr_name::NAME] {
        attributes.extend(load.attr(name).map(|value| (name, value)));
    }
    let types: Vec<Type<'c>> = load.result_values().iter().map(|value| value.r#type()).collect();
    // MLIR cannot change the name of an op, so it is built again.
    let new = Builder::before(load).build(op_name, &[], &types, &attributes)?;
    load.replace_results_with(&new.result_values());
    eraser.erase(load);
    Ok(new)
}

/// The globals and functions of a module, by symbol.
pub struct Globals<'c> {
    module: Op<'c>,
    by_name: FxHashMap<&'c str, Op<'c>>,
    functions: FxHashMap<&'c str, Op<'c>>,
    namer: Namer,
    /// The symbols in the order of the module, including some that were erased. New globals go after the last one.
    order: Vec<&'c str>,
}

impl<'c> Globals<'c> {
    /// Reads the symbols of `module` once.
    pub fn of(module: Op<'c>) -> Self {
        let (mut by_name, mut functions) = (FxHashMap::default(), FxHashMap::default());
        let mut namer = Namer::default();
        let mut order = Vec::new();
        for op in module.body_ops() {
            if let Some(name) = symbol_name(op) {
                namer.reserve(name);
                match op.full_name() {
                    GLOBAL => {
                        by_name.insert(name, op);
                        order.push(name);
                    }
                    "func.func" => drop(functions.insert(name, op)),
                    _ => {}
                }
            }
        }
        Self { module, by_name, functions, namer, order }
    }

    /// All globals, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = Global<'c>> + '_ {
        self.by_name.values().copied().map(Global)
    }

    /// A global by its symbol.
    pub fn get(&self, name: &str) -> Option<Global<'c>> {
        self.by_name.get(name).copied().map(Global)
    }

    /// A function by its symbol.
    pub fn function(&self, name: &str) -> Option<Op<'c>> {
        self.functions.get(name).copied()
    }

    /// Each stem followed by the same number: the lowest for which no symbol of the module has one of these names, and no
    /// earlier call returned them.
    pub fn numbered<const N: usize>(&mut self, stems: [&str; N]) -> [String; N] {
        self.namer.free_numbered(stems)
    }

    /// The global that an `ml_program.global_load` or `global_load_const` loads.
    pub fn loaded_by(&self, load: Op<'c>) -> Option<Global<'c>> {
        if !matches!(load.full_name(), LOAD | LOAD_MUTABLE) {
            return None;
        }
        self.get(load.attr("global")?.as_symbol()?)
    }

    /// Erases a global that nothing refers to. Its name stays taken.
    pub fn erase(&mut self, global: Global<'c>, eraser: &mut Eraser<'c>) {
        self.by_name.remove(global.name());
        eraser.erase(global.0);
    }

    /// Erases all globals. No op of the module may refer to them any more.
    pub fn erase_all(&mut self, eraser: &mut Eraser<'c>) {
        for (_, op) in self.by_name.drain() {
            eraser.erase(op);
        }
    }

    /// Adds a buffer that holds a constant, and loads it just before `op`. The node of the load is named after the buffer.
    ///
    /// # Errors
    /// As [`Globals::add`].
    pub fn add_constant(
        &mut self,
        op: Op<'c>,
        fqn: &str,
        value: &Tensor,
        nodes: &mut Namer,
    ) -> Result<Value<'c>, melior::Error> {
        let global = self.add(op.location(), fqn, GlobalKind::Buffer, value)?;
        global.load(&mut Builder::before(op), &[node_name(op, global.name(), nodes)])
    }

    /// Adds an immutable global at the front of the module, after the existing ones.
    ///
    /// # Errors
    /// If MLIR refuses the op, as when the `ml_program` dialect is not loaded.
    pub fn add(
        &mut self,
        location: Location<'c>,
        fqn: &str,
        kind: GlobalKind,
        value: &Tensor,
    ) -> Result<Global<'c>, melior::Error> {
        let context = self.module.ctx();
        let symbol = self.namer.unique(fqn);
        let attribute = tensor_attribute(context, &symbol, value);
        let ty = attribute.r#type();
        let attributes = [
            ("sym_name", string(context, &symbol)),
            ("sym_visibility", string(context, "private")),
            ("type", type_attr(ty)),
            ("value", attribute),
            (attr_name::FQN, string(context, &symbol)),
            (attr_name::KIND, string(context, kind.name())),
        ];
        let first = self.module.body().and_then(|block| block.first_operation());
        while self.order.last().is_some_and(|name| !self.by_name.contains_key(name)) {
            self.order.pop();
        }
        let last = self.order.last().and_then(|name| self.by_name.get(name).copied());
        let mut builder = match (last, first, self.module.body()) {
            (Some(last), ..) => Builder::after(last),
            (None, Some(first), _) => Builder::before(first),
            (None, None, Some(block)) => Builder::at_end(block, location),
            (None, None, None) => return Err(melior::Error::OperationBuild),
        }
        .with_location(location);
        let op = builder.build(GLOBAL, &[], &[], &attributes)?;
        if let Some(name) = symbol_name(op) {
            self.order.push(name);
            self.by_name.insert(name, op);
        }
        Ok(Global(op))
    }
}
