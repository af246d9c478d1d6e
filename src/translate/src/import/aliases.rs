//! In-place operators as values.
//!
//! An in-place operator gives a new value, which from then on stands for the tensor it wrote to. If that tensor is a view,
//! its base, other views of the base and views of the view see the write too. Nothing is made for that until one of them
//! is read: then a base takes over what was written to its view (`slice_scatter`, `select_scatter`, `view`, ...), and a
//! view is taken again from its base. A [block](super::blocks) shares memory with what is around it, so all of this goes on
//! from outside to inside and back.

use super::{
    Failure, Importer, Name, refuse,
    sharing::{self, Sharing},
};
use melior::ir::{Location, Type, ValueLike};
use pt2e_archive::schema::{Argument, Node};
use pt2e_ir::{OpExt, TensorType, Value, attr_name, dialect::torch_op, string};
use pt2e_schema::{
    Arg, Schema, registry,
    table::{self, Elements, Family},
};
use std::collections::{HashMap, HashSet};

/// How deep views of views may go: bringing one up to date takes a call for each.
const MAX_DEPTH: usize = 64;

/// Where a view comes from.
#[derive(Clone, Copy)]
struct View<'p> {
    base: Name<'p>,
    /// The node that takes it, in the graph of the view.
    node: usize,
    /// How many views lie between it and the tensor that has the memory, itself included.
    depth: usize,
    /// Whether it may be a copy instead.
    unclear: bool,
}

/// Which names are views of which. Names are those that a tensor has first.
#[derive(Default)]
pub(super) struct Aliases<'p> {
    /// The first name of a tensor by its others: what an in-place operator returns.
    same: HashMap<Name<'p>, Name<'p>>,
    taken: HashMap<Name<'p>, View<'p>>,
    /// The views of a tensor that are up to date with it.
    fresh: HashMap<Name<'p>, Vec<Name<'p>>>,
    /// Views whose base was written to since they were taken.
    stale: HashSet<Name<'p>>,
    /// Tensors that a view of them was written through: the view that has the news.
    pending: HashMap<Name<'p>, Name<'p>>,
}

impl<'p> Aliases<'p> {
    /// The name that a tensor has first.
    pub fn first_name(&self, name: Name<'p>) -> Name<'p> {
        self.same.get(&name).copied().unwrap_or(name)
    }

    /// Whether it is another name of a tensor.
    pub fn is_second_name(&self, name: Name<'p>) -> bool {
        self.same.contains_key(&name)
    }

    /// Notes a second name of a tensor.
    pub fn note_same(&mut self, name: Name<'p>, of: Name<'p>) {
        self.same.insert(name, self.first_name(of));
    }

    fn note_view(&mut self, name: Name<'p>, base: Name<'p>, node: usize, unclear: bool) -> Result<(), Failure> {
        let base = self.first_name(base);
        let depth = self.taken.get(&base).map_or(0, |view| view.depth) + 1;
        if depth > MAX_DEPTH {
            return refuse(format!("is a view of a view, more than {MAX_DEPTH} deep; put a `.clone()` between them"));
        }
        self.taken.insert(name, View { base, node, depth, unclear });
        self.fresh.entry(base).or_default().push(name);
        Ok(())
    }

    /// The tensor whose memory it is.
    pub fn root(&self, name: Name<'p>) -> Name<'p> {
        self.bases(name).last().unwrap_or_else(|| self.first_name(name))
    }

    /// What a tensor is a view of, and what that is a view of, up to the tensor that has the memory.
    pub fn bases(&self, name: Name<'p>) -> impl Iterator<Item = Name<'p>> + '_ {
        let base = |name: Name<'p>| Some(self.taken.get(&name)?.base);
        std::iter::successors(base(self.first_name(name)), move |name| base(*name))
    }

    /// The tensors of graphs before `scope` that a view of `scope`, or of one after it, has the news of.
    pub fn news_from(&self, scope: usize) -> Vec<Name<'p>> {
        let news = self.pending.iter().filter(|(base, news)| base.scope < scope && news.scope >= scope);
        let mut bases: Vec<Name<'p>> = news.map(|(base, _)| *base).collect();
        bases.sort_unstable();
        bases
    }

    /// Notes that a view, given by any name, need not be taken again: it is written to as a whole.
    pub fn renew(&mut self, name: Name<'p>) {
        let name = self.first_name(name);
        if self.stale.remove(&name)
            && let Some(view) = self.taken.get(&name)
        {
            self.fresh.entry(view.base).or_default().push(name);
        }
    }

    /// Marks what sees a write to `name`, which is up to date.
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

    /// Everything below `base` is stale, but for one view of it that has the news.
    fn mark_views(&mut self, base: Name<'p>, but: Option<Name<'p>>) {
        // A view leaves the list as it becomes stale and comes back when it is taken again, so that marking costs no
        // more than taking did.
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
    /// Notes the views among a node's results.
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

    /// `value` is what `name` holds from now on.
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

    /// Takes a view again, by the node of its graph that took it.
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
        self.scatter(&schema.mlir_name(), &call.args, &call.operands, view)
    }

    /// The base after its view by `node`, of the graph of the view, was written to.
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
                // After what bounds the view, if those are values.
                args.insert(1, Arg::Tensor(call.operands.len()));
                let operands = [call.operands.as_slice(), &[written]].concat();
                let scatter = if name == "aten.slice.Tensor" { "aten.slice_scatter" } else { "aten.select_scatter" };
                self.scatter(scatter, &args, &operands, (ty, layout))
            }
            ("aten.transpose.int" | "aten.t", _) => self.scatter(&name, &args, &[written], (ty, layout)),
            ("aten.permute", [_, Arg::Ints(dims)]) => {
                let rank = dims.len();
                let mut inverse = vec![0; rank];
                for (to, from) in dims.iter().enumerate() {
                    let from = usize::try_from(if *from < 0 { from + rank as i64 } else { *from }).ok();
                    match from.and_then(|from| inverse.get_mut(from)) {
                        Some(place) => *place = to as i64,
                        None => return refuse(format!("permutes {rank} dimensions by {dims:?}")),
                    }
                }
                self.scatter(&name, &[Arg::Tensor(0), Arg::Ints(inverse)], &[written], (ty, layout))
            }
            _ if table::op(&name).is_some_and(keeps_elements_in_place) => {
                if written.r#type() == ty {
                    return Ok(written);
                }
                let Some(shape) = TensorType::of(ty).and_then(|ty| ty.static_shape()) else {
                    return refuse(format!("reads `{base}` of dynamic sizes after its view `{view}` was written to"));
                };
                let sizes = shape.into_iter().map(|size| i64::try_from(size).unwrap_or(i64::MAX)).collect();
                self.scatter("aten.view", &[Arg::Tensor(0), Arg::Ints(sizes)], &[written], (ty, layout))
            }
            _ => refuse(format!(
                "reads `{base}` after its view `{view}`, taken by {}, was written to; that is not supported",
                node.target
            )),
        }
    }

    /// Adds an op that no node stands for, of a type and its entry of `pt2e.layout`.
    fn scatter(
        &mut self,
        name: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        (ty, layout): (Type<'c>, Option<String>),
    ) -> Result<Value<'c>, Failure> {
        let stem = name.split('.').nth(1).unwrap_or("view");
        let unique = self.namer.unique(stem);
        let mut attributes = vec![(attr_name::NAME, string(self.context, &unique))];
        // Its strides are its own; only sizes that the type does not say are those of the tensor it stands for.
        let layout = layout.filter(|_| TensorType::of(ty).is_some_and(|ty| ty.static_shape().is_none()));
        attributes.extend(self.layout_attribute(&[layout]).map(|layout| (attr_name::LAYOUT, layout)));
        let location = Location::name(self.context, &unique, self.origin);
        let op = torch_op::build(&mut self.builder(location), name, args, operands, &[ty], &attributes)
            .map_err(|error| Failure::Program(error.to_string()))?;
        op.only_result().ok_or_else(|| Failure::Program("has no single result".to_owned()))
    }
}

/// Whether the result of an op that is a view has the elements of the first argument in their order.
fn keeps_elements_in_place(op: &table::Op) -> bool {
    matches!(op.elements(), Some(Elements::Reshaped | Elements::Converted)) || op.family() == Some(Family::Dropout)
}

/// A view that may be a copy can be read, but only as long as nobody has to know.
fn refuse_unclear(view: View<'_>, name: Name<'_>) -> Result<(), Failure> {
    if !view.unclear {
        return Ok(());
    }
    refuse(format!(
        "reads `{name}` or `{}` after one of them was written to, and `{name}` may be a view of it or a copy; write \
         `.clone()` after what gives `{name}`, and export again",
        view.base
    ))
}
