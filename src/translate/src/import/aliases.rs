//! Converts in-place operators to ops on values.
//!
//! An in-place operator becomes an op with a new value, which from then on stands for the tensor that the operator wrote to. If
//! that tensor is a view, the write is also visible in its base, in other views of the base, and in views of the view. Ops for
//! that are made only when one of these is read: a base takes over the elements of the view that was written to
//! (`slice_scatter`, `select_scatter`, `view`, ...), and a view is taken again from its base. A [block](super::blocks) shares
//! memory with the graph around it, so writes are tracked into it and out of it.

use super::{
    Failure, Importer, Name, refuse,
    sharing::{self, Sharing},
};
use melior::ir::{Location, Type, ValueLike};
use pt2e_archive::schema::{Argument, Node};
use pt2e_ir::{
    OpExt, TensorType, Value, attr_name,
    dialect::{layout, torch_op},
    string,
};
use pt2e_schema::{
    Arg, Schema, registry,
    table::{self, Elements, Family},
};
use std::collections::{HashMap, HashSet};

/// How deeply views may be nested: bringing one up to date recurses once for each level.
const MAX_DEPTH: usize = 64;

/// How a view was taken.
#[derive(Clone, Copy)]
struct View<'p> {
    base: Name<'p>,
    /// The index of the node that takes it, in the graph of the view's scope.
    node: usize,
    /// The length of the chain of views from the tensor that owns the memory to this view.
    depth: usize,
    /// Whether it may be a copy instead of a view.
    unclear: bool,
}

/// Which tensors are views of which. A tensor is identified by its first name.
#[derive(Default)]
pub(super) struct Aliases<'p> {
    /// The first name of a tensor by each further name, such as that of an in-place operator's result.
    same: HashMap<Name<'p>, Name<'p>>,
    /// The views.
    taken: HashMap<Name<'p>, View<'p>>,
    /// The views of a tensor that are up to date with it.
    fresh: HashMap<Name<'p>, Vec<Name<'p>>>,
    /// Views whose base was written to since they were taken.
    stale: HashSet<Name<'p>>,
    /// For each tensor that was written to through a view: that view, which has the latest elements.
    pending: HashMap<Name<'p>, Name<'p>>,
}

impl<'p> Aliases<'p> {
    /// The first name of a tensor.
    pub fn first_name(&self, name: Name<'p>) -> Name<'p> {
        self.same.get(&name).copied().unwrap_or(name)
    }

    /// Whether `name` is a further name of a tensor.
    pub fn is_second_name(&self, name: Name<'p>) -> bool {
        self.same.contains_key(&name)
    }

    /// Records `name` as a further name of the tensor `of`.
    pub fn note_same(&mut self, name: Name<'p>, of: Name<'p>) {
        self.same.insert(name, self.first_name(of));
    }

    fn note_view(&mut self, name: Name<'p>, base: Name<'p>, node: usize, unclear: bool) -> Result<(), Failure> {
        let base = self.first_name(base);
        let depth = self.taken.get(&base).map_or(0, |view| view.depth) + 1;
        if depth > MAX_DEPTH {
            return refuse(format!("nests views more than {MAX_DEPTH} deep; put a `.clone()` between them"));
        }
        self.taken.insert(name, View { base, node, depth, unclear });
        self.fresh.entry(base).or_default().push(name);
        Ok(())
    }

    /// The tensor that owns the memory of `name`.
    pub fn root(&self, name: Name<'p>) -> Name<'p> {
        self.bases(name).last().unwrap_or_else(|| self.first_name(name))
    }

    /// The base of a view, the base of that base, and so on up to the tensor that owns the memory.
    pub fn bases(&self, name: Name<'p>) -> impl Iterator<Item = Name<'p>> + '_ {
        let base = |name: Name<'p>| Some(self.taken.get(&name)?.base);
        std::iter::successors(base(self.first_name(name)), move |name| base(*name))
    }

    /// The tensors of scopes before `scope` whose latest elements are in a view of `scope` or of a later one.
    pub fn news_from(&self, scope: usize) -> Vec<Name<'p>> {
        let news = self.pending.iter().filter(|(base, news)| base.scope < scope && news.scope >= scope);
        let mut bases: Vec<Name<'p>> = news.map(|(base, _)| *base).collect();
        bases.sort_unstable();
        bases
    }

    /// Records that a view, given by any name, need not be taken again, because all of it is written.
    pub fn renew(&mut self, name: Name<'p>) {
        let name = self.first_name(name);
        if self.stale.remove(&name)
            && let Some(view) = self.taken.get(&name)
        {
            self.fresh.entry(view.base).or_default().push(name);
        }
    }

    /// Marks the tensors in which a write to `name`, itself up to date, is visible.
    fn mark(&mut self, name: Name<'p>) {
        self.pending.remove(&name);
        self.mark_views(name, None);
        let mut written = name;
        while let Some(&View { base, .. }) = self.taken.get(&written) {
            self.pending.insert(base, written);
            self.mark_views(base, Some(written));
            written = base;
        }
    }

    /// Marks the views of `base`, and views of them, as stale, except `but`, which has the latest elements.
    fn mark_views(&mut self, base: Name<'p>, but: Option<Name<'p>>) {
        // A view leaves the list when it becomes stale and returns when it is taken again, so marking costs no more than taking.
        let mut work = self.fresh.remove(&base).unwrap_or_default();
        if let Some(news) = but {
            work.retain(|view| *view != news);
            self.fresh.insert(base, vec![news]);
        }
        while let Some(view) = work.pop() {
            self.stale.insert(view);
            self.pending.remove(&view);
            work.extend(self.fresh.remove(&view).into_iter().flatten());
        }
    }
}

impl<'c, 'p> Importer<'c, 'p> {
    /// Records which of a node's results are views.
    pub(super) fn note_views(&mut self, schema: &Schema, node: &'p Node, index: usize) -> Result<(), Failure> {
        let tensors = &self.graph.tensor_values;
        for (place, output) in node.outputs.iter().enumerate() {
            let Some(Argument::Tensor(base)) = sharing::base(schema, node, place) else { continue };
            let views = match output {
                Argument::Tensor(view) => std::slice::from_ref(view),
                Argument::Tensors(views) => views,
                _ => continue,
            };
            for view in views {
                let (Some(from), Some(to)) = (tensors.get(&base.name), tensors.get(&view.name)) else { continue };
                let (view, base) = (self.name(&view.name), self.name(&base.name));
                match sharing::of(schema, node, from, to) {
                    Sharing::View => self.aliases.note_view(view, base, index, false)?,
                    Sharing::Unclear => self.aliases.note_view(view, base, index, true)?,
                    Sharing::Copy => {}
                }
            }
        }
        Ok(())
    }

    /// Records a write: from now on, `value` is the value of `name`.
    pub(super) fn write(&mut self, name: Name<'p>, value: Value<'c>) {
        let name = self.aliases.first_name(name);
        self.set(name, value);
        self.aliases.mark(name);
        let root = self.aliases.root(name);
        self.mark_written(root);
    }

    /// Brings the value of a tensor, given by its first name, up to date.
    pub(super) fn settle(&mut self, name: Name<'p>) -> Result<(), Failure> {
        if let Some(news) = self.aliases.pending.remove(&name) {
            let written = self.value(news)?;
            if let Some(view) = self.aliases.taken.get(&news).copied() {
                refuse_unclear(view, news)?;
                let value = self.in_scope(news.scope, |this| this.written_base(name, news, view.node, written))?;
                self.set(name, value);
            }
        } else if self.aliases.stale.remove(&name)
            && let Some(view) = self.aliases.taken.get(&name).copied()
        {
            refuse_unclear(view, name)?;
            self.value(view.base)?;
            let value = self.in_scope(name.scope, |this| this.view_again(name, view.node))?;
            self.set(name, value);
            self.aliases.fresh.entry(view.base).or_default().push(name);
        }
        Ok(())
    }

    /// Takes a view again, as the node `node` of its graph did.
    fn view_again(&mut self, name: Name<'p>, node: usize) -> Result<Value<'c>, Failure> {
        let Some(node) = self.graph.nodes.get(node) else { return refuse("has no node") };
        let Some(schema) = registry().by_target(&node.target) else { return refuse("has no schema") };
        let [Argument::Tensor(_)] = node.outputs.as_slice() else {
            return refuse(format!(
                "reads `{name}`, one of several views by {}, after another was written to",
                node.target
            ));
        };
        let call = self.call(schema, node)?;
        let view = self.tensor_type(name.text)?;
        self.add_extra_op(&schema.mlir_name(), &call.args, &call.operands, view)
    }

    /// The new value of `base` after `view`, which the node `node` of the view's graph takes, was written to.
    fn written_base(
        &mut self,
        base: Name<'p>,
        view: Name<'p>,
        node: usize,
        written: Value<'c>,
    ) -> Result<Value<'c>, Failure> {
        let Some(node) = self.graph.nodes.get(node) else { return refuse("has no node") };
        let Some(schema) = registry().by_target(&node.target) else { return refuse("has no schema") };
        let (ty, layout) = self.in_scope(base.scope, |this| this.tensor_type(base.text))?;
        let call = self.call(schema, node)?;
        if !matches!(node.outputs.as_slice(), [Argument::Tensor(_)]) {
            return refuse(format!("reads `{base}` after `{view}`, one of several views of it, was written to"));
        }
        let name = schema.mlir_name();
        let mut args = call.args;
        match (name.as_str(), args.as_slice()) {
            ("aten.slice.Tensor", _) | ("aten.select.int", _) => {
                // The written view is the last operand, after bounds of the view that are operands.
                args.insert(1, Arg::Tensor(call.operands.len()));
                let operands = [call.operands.as_slice(), &[written]].concat();
                let scatter = if name == "aten.slice.Tensor" { "aten.slice_scatter" } else { "aten.select_scatter" };
                self.add_extra_op(scatter, &args, &operands, (ty, layout))
            }
            ("aten.transpose.int" | "aten.t", _) => self.add_extra_op(&name, &args, &[written], (ty, layout)),
            ("aten.permute", [_, Arg::Ints(dims)]) => {
                let rank = dims.len();
                let mut inverse = vec![0; rank];
                for (to, from) in dims.iter().enumerate() {
                    let from = usize::try_from(if *from < 0 { from + rank as i64 } else { *from }).ok();
                    match from.and_then(|from| inverse.get_mut(from)) {
                        Some(entry) => *entry = to as i64,
                        None => return refuse(format!("permutes {rank} dimensions by {dims:?}")),
                    }
                }
                self.add_extra_op(&name, &[Arg::Tensor(0), Arg::Ints(inverse)], &[written], (ty, layout))
            }
            _ if table::op(&name).is_some_and(keeps_elements_in_place) => {
                if written.r#type() == ty {
                    return Ok(written);
                }
                let Some(shape) = TensorType::of(ty).and_then(|ty| ty.static_shape()) else {
                    return refuse(format!("reads `{base}` of dynamic sizes after its view `{view}` was written to"));
                };
                let sizes = shape.into_iter().map(|size| i64::try_from(size).unwrap_or(i64::MAX)).collect();
                self.add_extra_op("aten.view", &[Arg::Tensor(0), Arg::Ints(sizes)], &[written], (ty, layout))
            }
            _ => refuse(format!(
                "reads `{base}` after its view `{view}`, taken by {}, was written to; that is not supported",
                node.target
            )),
        }
    }

    /// Adds an op that is not a node of the archive, with a result of that type and entry of `pt2e.layout`.
    fn add_extra_op(
        &mut self,
        name: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        (ty, layout): (Type<'c>, Option<String>),
    ) -> Result<Value<'c>, Failure> {
        let stem = name.split('.').nth(1).unwrap_or("view");
        let unique = self.namer.unique(stem);
        let mut attributes = vec![(attr_name::NAME, string(self.context, &unique))];
        // The layout is that of the tensor that the op replaces. The op's strides may differ, so it is used only for dynamic
        // sizes, which the type does not have.
        let layout = layout.filter(|_| TensorType::of(ty).is_some_and(|ty| ty.static_shape().is_none()));
        attributes.extend(layout::attribute(self.context, &[layout]).map(|layout| (attr_name::LAYOUT, layout)));
        let location = Location::name(self.context, &unique, self.origin);
        let op = torch_op::build(&mut self.builder(location), name, args, operands, &[ty], &attributes)
            .map_err(|error| Failure::Program(error.to_string()))?;
        op.only_result().ok_or_else(|| Failure::Program("has no single result".to_owned()))
    }
}

/// Whether the result of a view op has all elements of the first argument in their order.
fn keeps_elements_in_place(op: &table::Op) -> bool {
    matches!(op.elements(), Some(Elements::Reshaped | Elements::Converted)) || op.family() == Some(Family::Dropout)
}

/// Refuses a read that depends on whether a tensor is a view or a copy, if the archive does not say.
fn refuse_unclear(view: View<'_>, name: Name<'_>) -> Result<(), Failure> {
    if !view.unclear {
        return Ok(());
    }
    refuse(format!(
        "reads `{name}` or `{}` after one of them was written to, but the archive does not say whether `{name}` is a view or a \
         copy; call `.clone()` on `{name}` where it is computed, and export again",
        view.base
    ))
}
