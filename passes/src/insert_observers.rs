//! `insert-observers`: annotations become observers.
//!
//! ```text
//! %1 = aten.relu %0 {pt2e.annotation = #pt2e.annotation<inputs = [#qspec]>}
//!     =>
//! %1 = pt2e.observe %0 @observer_0
//! %2 = aten.relu %1 {pt2e.annotation = ...}
//! ```
//!
//! Each group of edges and outputs that share qparams gets one `pt2e.observer` symbol, and each observed tensor of the group
//! gets one `pt2e.observe` op. If the specs of an output and of an edge that reads it differ, the value goes through the
//! output's observer first, then through the edge's. Annotations stay, because `duplicate-dq` and `port-metadata` read them;
//! the annotations of dead ops are removed. Values that are written to buffers are not observed. If the observers of values in one
//! group differ, that of the first one is used, and a remark says so.

use crate::buffer_writes;
use melior::ir::{BlockLike, operation::OperationLike};
use pt2e_core::{parameter::Named, qspec::EdgeOrNode};
use pt2e_ir::{
    Attrs, Body, Builder, Globals, Namer, Op, OpExt, Stage, Value, ValueExt, ValueKey, ValueMap, all_ops, attr_name,
    bodies,
    dialect::{
        attributes::{meta_attribute, meta_entries},
        observer::{ObserveSite, ObserverOp},
    },
    dictionary,
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, symbol_name,
};
use pt2e_quantizer::{Annotations, GraphView, GroupId, Groups, Overruled};
use rustc_hash::FxHashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "insert-observers",
    description: "Insert an observer for each group of annotated values that share qparams",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[
        Statistic { name: c"observers", description: c"Observers: groups of values that share qparams" },
        Statistic { name: c"sites", description: c"Observed values: pt2e.observe ops" },
    ],
    dialects: &["pt2e"],
    needs: &[Stage::Captured, Stage::Annotated],
    gives: Some(Stage::Prepared),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let globals = Globals::of(module);
    let mut symbols = Namer::default();
    for op in module.body_ops() {
        if ObserverOp::of(op).is_some() {
            return Err(Diagnostic::error(op.location(), "the module has observers already")
                .note("run --insert-observers once, on an annotated module")
                .into());
        }
        symbol_name(op).into_iter().for_each(|name| symbols.reserve(name));
    }
    // A module that was annotated without any annotation is accepted: verify-annotated warns of it.
    let is_annotated = Stage::of(module) == Some(Stage::Annotated)
        || all_ops(module).into_iter().any(|op| op.attr(attr_name::ANNOTATION).is_some());
    if !is_annotated {
        return Err(Diagnostic::error(module.location(), "no op is annotated, so there is nothing to observe")
            .note("run --annotate first, or use --prepare instead")
            .into());
    }
    for body in bodies(module) {
        let graph = GraphView::of(&body, &globals);
        // Dead ops are not in the graph, so they do not influence the groups and are not observed.
        graph.dead_ops().iter().for_each(|op| op.remove_attr(attr_name::ANNOTATION));
        let annotations = Annotations::read(&graph);
        let groups = Groups::of(&graph, &annotations).map_err(|errors| {
            for error in errors {
                let op = graph.op(*error.site().node()).unwrap_or(body.owner());
                Diagnostic::error(op.location(), format!("'{}': {error}", op.full_name())).emit();
            }
            PassError::Emitted
        })?;
        for overruled in groups.overruled() {
            remark_on(&graph, overruled);
        }
        let mut inserter = Inserter {
            body: &body,
            globals: &globals,
            groups: &groups,
            symbols: &mut symbols,
            namer: namer_of(&body),
            site_count: 0,
            observers: vec![None; groups.len()],
            observed: ValueMap::default(),
            sites: FxHashMap::default(),
        };
        for (id, annotation) in annotations.iter() {
            let Some(op) = graph.op(id) else { continue };
            for operand in 0..annotation.inputs.len() {
                if let Some(group) = groups.group(EdgeOrNode::Edge(id, operand)) {
                    inserter.observe_edge(op, operand, group)?;
                }
            }
            if let Some(group) = groups.group(EdgeOrNode::Output(id)) {
                inserter.observe_output(op, group)?;
            }
        }
        let observers = inserter.observers.iter().flatten().count();
        pass.count(c"sites", inserter.site_count);
        pass.count(c"observers", observers);
    }
    Ok(())
}

/// Says that the observer of a site is not used.
fn remark_on(graph: &GraphView<'_>, Overruled { site, observer, owner, used }: &Overruled) {
    let (Some(op), Some(first)) = (graph.op(*site.node()), graph.op(*owner.node())) else { return };
    let with = |name: &Named| {
        let parameters: Vec<String> = name.given().map(|(name, value)| format!("{name} = {value}")).collect();
        if parameters.is_empty() {
            name.name().to_owned()
        } else {
            format!("{} ({})", name.name(), parameters.join(", "))
        }
    };
    let message = format!(
        "'{}' asks for the observer {} for {}, but that shares qparams with {} of '{}', which comes first and has the observer {}",
        op.full_name(),
        with(observer),
        site.part(),
        owner.part(),
        first.full_name(),
        with(used)
    );
    Diagnostic::remark(op.location(), message)
        .note("give both the same observer, for example with one rule of a configuration for both ops")
        .emit();
}

struct Inserter<'c, 'g> {
    body: &'g Body<'c>,
    globals: &'g Globals<'c>,
    groups: &'g Groups,
    symbols: &'g mut Namer,
    namer: Namer,
    site_count: usize,
    /// The symbol of each group, once it has a site.
    observers: Vec<Option<String>>,
    /// The results of `pt2e.observe` ops, each with its group.
    observed: ValueMap<GroupId>,
    /// The observed value, by the value and the group.
    sites: FxHashMap<(ValueKey, GroupId), Value<'c>>,
}

impl<'c> Inserter<'c, '_> {
    /// Passes an operand through the observer of a group.
    fn observe_edge(&mut self, op: Op<'c>, operand: usize, group: GroupId) -> Result<(), PassError<'c>> {
        let value: Value<'c> = op.operand(operand).map_err(|error| PassError::internal(&op, error))?;
        if buffer_writes::is_destination(op, operand, self.globals) {
            op.set_operand_value(operand, buffer_writes::unobserved(value));
            return Ok(());
        }
        if self.observed.get(&value.value_key()) == Some(&group) {
            return Ok(());
        }
        let observed = match self.sites.get(&(value.value_key(), group)) {
            Some(observed) => *observed,
            None => self.insert(op, value, group, None)?,
        };
        op.set_operand_value(operand, observed);
        Ok(())
    }

    /// Passes an op's result through the observer of a group for all users.
    fn observe_output(&mut self, op: Op<'c>, group: GroupId) -> Result<(), PassError<'c>> {
        let value = op.only_result().ok_or_else(|| PassError::internal(&op, "an annotated output without a value"))?;
        let uses: Vec<_> = value.uses().filter(|r#use| !buffer_writes::is_raw(r#use, self.globals)).collect();
        let observed = self.insert(op, value, group, op.attr(attr_name::META))?;
        for r#use in uses {
            r#use.op.set_operand_value(r#use.operand, observed);
        }
        Ok(())
    }

    /// Observes `value` just after its definition; `meta` is the metadata of the op if `value` is observed as its output.
    fn insert(
        &mut self,
        op: Op<'c>,
        value: Value<'c>,
        group: GroupId,
        meta: Option<melior::ir::Attribute<'c>>,
    ) -> Result<Value<'c>, PassError<'c>> {
        let context = op.ctx();
        let internal = |message: &str| PassError::internal(&op, message);
        let observer = self.observer(op, group)?;
        let mut builder = match (value.defining_op(), self.body.block().first_operation()) {
            (Some((producer, _)), _) => Builder::after(producer),
            (None, Some(first)) => Builder::before(first),
            (None, None) => return Err(internal("an op in an empty body")),
        };
        self.site_count += 1;
        let name = self.namer.numbered("activation_post_process_");
        let site = ObserveSite::build(&mut builder, value, &observer).op();
        site.set_attr(attr_name::NAME, string(context, &name));
        // As in PyTorch, the observer of an output gets the `from_node` of the op's metadata.
        if let Some(from_node) = meta.and_then(meta_entries).and_then(|entries| entries.get("from_node")) {
            site.set_attr(attr_name::META, meta_attribute(dictionary(context, &[("from_node", from_node)])));
        }
        let observed = site.only_result().ok_or_else(|| internal("an observer without a result"))?;
        self.observed.insert(observed.value_key(), group);
        self.sites.insert((value.value_key(), group), observed);
        Ok(observed)
    }

    /// The symbol of a group's observer, made before the function at its first site.
    fn observer(&mut self, op: Op<'c>, group: GroupId) -> Result<String, PassError<'c>> {
        let internal = |message: &str| PassError::internal(&op, message);
        if let Some(symbol) = self.observers.get(group).ok_or_else(|| internal("an unknown group"))? {
            return Ok(symbol.clone());
        }
        let spec = self.groups.spec(group).ok_or_else(|| internal("a group without a spec"))?;
        let symbol = self.symbols.numbered("observer_");
        ObserverOp::build(&mut Builder::before(self.body.function()), &symbol, spec).ok_or(PassError::Emitted)?;
        if let Some(place) = self.observers.get_mut(group) {
            *place = Some(symbol.clone());
        }
        Ok(symbol)
    }
}
