//! Inlines blocks: replaces the operator that PyTorch has wrapped around a block by the ops of the block.
//!
//! The code around a block knows its results by the names of the operator's results, so the ops that compute them get these
//! names. The other ops keep their names, or get new ones if the names are taken.

use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Attrs, Body, Eraser, Globals, Namer, Op, OpExt, OpMap, Value, ValueExt, ValueMap, ValueSet, all_ops, array,
    attr_name, function_bodies,
    node_names::{named_location, namer_of, result_names},
    pass::PassError,
    string,
    wrapped::Wrapped,
};

/// How deep blocks that are inlined may be nested.
pub(crate) const MAX_DEPTH: usize = 32;

/// Decides which blocks of a module are inlined. The state at an op results from the blocks around it.
pub(crate) trait Blocks<'c> {
    /// The state.
    type State: Copy;

    /// The block of an op that is to be inlined, and the state in it; `None` for an op that stays.
    fn enter(&self, op: Op<'c>, state: Self::State) -> Option<(Wrapped<'c>, Self::State)>;

    /// The state in the graphs of an op that stays.
    fn inside(&self, op: Op<'c>, state: Self::State) -> Self::State;

    /// Rewrites an op that stays, and returns the op that replaces it, or the op itself.
    fn visit(&mut self, op: Op<'c>, state: Self::State, place: &mut Place<'c>) -> Result<Op<'c>, PassError<'c>>;
}

/// Whether a module has a block that an operator `name` wraps.
pub(crate) fn has_blocks(module: Op<'_>, name: &str) -> bool {
    all_ops(module).into_iter().any(|op| op.region_count() == 1 && Wrapped::of(op, name).is_some())
}

/// Visits the ops of a module in program order, each graph after the body that contains it, and inlines blocks. Returns the
/// number of inlined blocks.
pub(crate) fn inline<'c, B: Blocks<'c>>(
    module: Op<'c>,
    blocks: &mut B,
    start: B::State,
) -> Result<usize, PassError<'c>> {
    let globals = Globals::of(module);
    let (mut inlined, mut eraser) = (0, Eraser::default());
    let mut waiting: Vec<(Body<'c>, B::State)> =
        function_bodies(module).into_iter().rev().map(|body| (body, start)).collect();
    while let Some((body, state)) = waiting.pop() {
        let mut walk =
            Walk { blocks, place: Place::new(body.clone(), &globals), staying: OpMap::default(), eraser, inlined };
        for &op in body.ops() {
            walk.add(op, state, 0)?;
        }
        let Walk { place, staying, .. } = walk;
        (eraser, inlined) = (walk.eraser, walk.inlined);
        // Loads that were passed to blocks that do not use them.
        for load in place.waiting.into_values().filter(|load| load.full_name() == "ml_program.global_load_const") {
            eraser.erase(load);
        }
        let Some(body) = body.reload() else { continue };
        let inner: Vec<_> = body.inner().collect();
        waiting.extend(inner.into_iter().rev().filter_map(|body| {
            let state = staying.get(&body.owner().op_key()).copied()?;
            Some((body, state))
        }));
    }
    Ok(inlined)
}

/// The body that blocks are inlined into, during the walk.
pub(crate) struct Place<'c> {
    body: Body<'c>,
    namer: Option<Namer>,
    /// Node names of the module's globals.
    stored: Vec<&'c str>,
    /// Values with a use by an op visited so far.
    used: ValueSet,
    /// Loads, by value, that so far have only been passed to blocks. They move to their first use.
    waiting: ValueMap<Op<'c>>,
}

impl<'c> Place<'c> {
    fn new(body: Body<'c>, globals: &Globals<'c>) -> Self {
        let stored =
            if body.is_nested() { Vec::new() } else { globals.iter().flat_map(|global| global.node_names()).collect() };
        Self { body, namer: None, stored, used: ValueSet::default(), waiting: ValueMap::default() }
    }

    /// A name that is free in the body.
    pub fn unique(&mut self, name: &str) -> String {
        let (body, stored) = (&self.body, &self.stored);
        let namer = self.namer.get_or_insert_with(|| {
            let mut namer = namer_of(body);
            stored.iter().for_each(|name| namer.reserve(name));
            namer
        });
        namer.unique(name)
    }

    /// Records that `op` uses a value. If the value is a waiting load, moves the load before `op`.
    pub fn note_use(&mut self, value: Value<'c>, op: Op<'c>) {
        self.used.insert(value.value_key());
        if let Some(load) = self.waiting.remove(&value.value_key()) {
            load.move_before_op(op);
        }
    }

    /// Records the uses of an op. A store to a global also needs all waiting loads of that global before it.
    fn note_uses(&mut self, op: Op<'c>) {
        for value in op.operand_values() {
            self.note_use(value, op);
        }
        if op.full_name() == "ml_program.global_store" {
            let stored = op.attr("global");
            let loads: Vec<Op<'c>> =
                self.waiting.values().filter(|load| load.attr("global") == stored).copied().collect();
            for value in loads.into_iter().filter_map(OpExt::only_result) {
                self.note_use(value, op);
            }
        }
    }
}

struct Walk<'c, 'b, B: Blocks<'c>> {
    blocks: &'b mut B,
    place: Place<'c>,
    /// The state in the graphs of the ops that stay.
    staying: OpMap<B::State>,
    eraser: Eraser<'c>,
    inlined: usize,
}

impl<'c, B: Blocks<'c>> Walk<'c, '_, B> {
    fn add(&mut self, op: Op<'c>, state: B::State, depth: usize) -> Result<(), PassError<'c>> {
        if depth < MAX_DEPTH
            && let Some((wrapped, inside)) = self.blocks.enter(op, state)
        {
            return self.inline(wrapped, inside, depth);
        }
        let op = self.blocks.visit(op, state, &mut self.place)?;
        if op.region_count() > 0 {
            self.staying.insert(op.op_key(), self.blocks.inside(op, state));
        }
        self.place.note_uses(op);
        Ok(())
    }

    fn inline(&mut self, wrapped: Wrapped<'c>, state: B::State, depth: usize) -> Result<(), PassError<'c>> {
        let Wrapped { op, end, .. } = wrapped;
        for (argument, operand) in wrapped.arguments().into_iter().zip(op.operand_values()) {
            argument.replace_all_uses_with(operand);
            if let Some((load, _)) = operand.defining_op()
                && matches!(load.full_name(), "ml_program.global_load" | "ml_program.global_load_const")
                && !self.place.used.contains(&operand.value_key())
            {
                self.place.waiting.insert(operand.value_key(), load);
            }
        }
        let mut names: ValueMap<&str> = ValueMap::default();
        for (value, name) in end.operand_values().into_iter().zip(wrapped.names()) {
            names.entry(value.value_key()).or_insert(name);
        }
        for inner in wrapped.ops() {
            rename(inner, &names, &mut self.place);
            inner.move_before_op(op);
            self.add(inner, state, depth + 1)?;
        }
        op.replace_results_with(&end.operand_values());
        self.eraser.erase(op);
        self.inlined += 1;
        Ok(())
    }
}

/// Renames an op of a block: results of the block get the names in `names`, all others get free names.
fn rename<'c>(op: Op<'c>, names: &ValueMap<&str>, place: &mut Place<'c>) {
    let own = op.attr(attr_name::NAME).and_then(Attrs::as_str);
    let (results, listed) = (op.result_values(), result_names(op));
    let mut new = |index: usize, value: &Value<'c>| {
        let old = listed.get(index).copied().or(if results.len() == 1 { own } else { None });
        let known = names.get(&value.value_key()).map(|name| (*name).to_owned());
        known.or_else(|| old.map(|old| place.unique(old)))
    };
    let new: Vec<Option<String>> = results.iter().enumerate().map(|(index, value)| new(index, value)).collect();
    let name = match new.as_slice() {
        [only] => only.clone(),
        _ => own.map(|own| place.unique(own)),
    };
    if let Some(name) = name {
        op.set_attr(attr_name::NAME, string(op.ctx(), &name));
        if own.is_some() {
            op.set_op_location(named_location(op, &name));
        }
    }
    if results.len() == 1 {
        op.remove_attr(attr_name::RESULT_NAMES);
    } else if !listed.is_empty() {
        let new: Vec<_> = new.iter().map(|name| string(op.ctx(), name.as_deref().unwrap_or_default())).collect();
        op.set_attr(attr_name::RESULT_NAMES, array(op.ctx(), &new));
    }
}
