//! Putting the ops of a block in the place of the operator that PyTorch has wrapped it in.
//!
//! What is around knows the results of a block by the names of the operator's results, so the ops that give them get those
//! names; the other ops keep theirs, or get new ones where something is called so already.

use melior::ir::operation::OperationLike;
use pt2e_ir::{
    Attrs, Body, Eraser, Globals, Namer, Op, OpExt, OpMap, Value, ValueExt, ValueMap, ValueSet, all_ops, array,
    attr_name, function_bodies,
    node_names::{named_location, namer_of, result_names},
    pass::PassError,
    string,
    wrapped::Wrapped,
};

/// How deep blocks may lie in blocks that are inlined.
pub(crate) const MAX_DEPTH: usize = 32;

/// What becomes of the blocks of a module. The state is what the blocks around an op say.
pub(crate) trait Blocks<'c> {
    /// The state.
    type State: Copy;

    /// The block of an op that is to be inlined, and the state in it; `None` for an op that stays.
    fn enter(&self, op: Op<'c>, state: Self::State) -> Option<(Wrapped<'c>, Self::State)>;

    /// The state in the graphs of an op that stays.
    fn inside(&self, op: Op<'c>, state: Self::State) -> Self::State;

    /// Rewrites an op that stays, and gives what is there now.
    fn visit(&mut self, op: Op<'c>, state: Self::State, place: &mut Place<'c>) -> Result<Op<'c>, PassError<'c>>;
}

/// Whether a module has an operator with a block that `name` wraps.
pub(crate) fn has_blocks(module: Op<'_>, name: &str) -> bool {
    all_ops(module).into_iter().any(|op| op.region_count() == 1 && Wrapped::of(op, name).is_some())
}

/// Goes through the ops of a module in program order, each graph after what is around it, and inlines blocks. Gives their
/// number.
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
        // A block that is given a parameter need not read it.
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

/// The body that ops are put in, while it is gone through.
pub(crate) struct Place<'c> {
    body: Body<'c>,
    namer: Option<Namer>,
    /// Names of tensors that the module stores.
    stored: Vec<&'c str>,
    /// Values that ops have used up to here.
    used: ValueSet,
    /// Loads that only blocks have been given up to here, by their values. They belong where they are used first.
    waiting: ValueMap<Op<'c>>,
}

impl<'c> Place<'c> {
    fn new(body: Body<'c>, globals: &Globals<'c>) -> Self {
        let stored =
            if body.is_nested() { Vec::new() } else { globals.iter().flat_map(|global| global.node_names()).collect() };
        Self { body, namer: None, stored, used: ValueSet::default(), waiting: ValueMap::default() }
    }

    /// A name that nothing in the body has.
    pub fn unique(&mut self, name: &str) -> String {
        let (body, stored) = (&self.body, &self.stored);
        let namer = self.namer.get_or_insert_with(|| {
            let mut namer = namer_of(body);
            stored.iter().for_each(|name| namer.reserve(name));
            namer
        });
        namer.unique(name)
    }

    /// Notes that `op` uses a value: a load that nothing has used belongs before it.
    pub fn note_use(&mut self, value: Value<'c>, op: Op<'c>) {
        self.used.insert(value.value_key());
        if let Some(load) = self.waiting.remove(&value.value_key()) {
            load.move_before_op(op);
        }
    }

    /// Notes what an op uses; one that stores to a global comes after the loads of it.
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

/// Gives an op of a block the names that it has outside.
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
