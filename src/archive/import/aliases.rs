//! In-place operators as values.
//!
//! An in-place operator gives a new value, which from then on stands for the tensor it wrote to. If that tensor is a view,
//! its base, other views of the base and views of the view see the write too. Nothing is made for that until one of them
//! is read: then a base takes over what was written to its view (`slice_scatter`, `select_scatter`, `view`, ...), and a
//! view is taken again from its base.

use super::{Failure, Importer, refuse};
use crate::{
    archive::schema::{Argument, NamedArgument, Node},
    dialect::{attr_name, torch_op},
    eval::Arg,
    ir::{OpExt, TensorType, Value, string},
};
use melior::ir::{Location, ValueLike};
use pt2e_schema::{Schema, registry};
use std::collections::{HashMap, HashSet};

/// Which names are views of which.
#[derive(Default)]
pub(super) struct Aliases<'p> {
    /// The base of a view, and the node that takes it; `None` for another name of the same tensor.
    base: HashMap<&'p str, (&'p str, Option<usize>)>,
    views: HashMap<&'p str, Vec<&'p str>>,
    /// Views whose base was written to since they were taken.
    stale: HashSet<&'p str>,
    /// Tensors that a view of them was written through: the view that has the news.
    pending: HashMap<&'p str, &'p str>,
}

impl<'p> Aliases<'p> {
    /// Notes the views among a node's results.
    pub fn note(&mut self, schema: &Schema, node: &'p Node, index: usize) {
        for (result, output) in schema.returns.iter().zip(&node.outputs) {
            let Some(alias) = &result.alias else { continue };
            let aliased = schema.args.iter().find(|arg| {
                arg.alias.as_ref().is_some_and(|other| other.before.iter().any(|set| alias.before.contains(set)))
            });
            let given = aliased.and_then(|arg| node.inputs.iter().find(|input| input.name == arg.name));
            let Some(NamedArgument { arg: Argument::Tensor(base), .. }) = given else { continue };
            match output {
                Argument::Tensor(view) => self.add(&view.name, &base.name, Some(index)),
                Argument::Tensors(views) => views.iter().for_each(|view| self.add(&view.name, &base.name, Some(index))),
                _ => {}
            }
        }
    }

    /// Notes a second name of a tensor: what an in-place operator returns.
    pub fn note_same(&mut self, name: &'p str, of: &'p str) {
        self.add(name, of, None);
    }

    fn add(&mut self, view: &'p str, base: &'p str, node: Option<usize>) {
        self.base.insert(view, (base, node));
        self.views.entry(base).or_default().push(view);
    }

    /// The tensor whose memory it is.
    pub fn root<'n>(&self, name: &'n str) -> &'n str
    where
        'p: 'n,
    {
        let mut root = name;
        while let Some((base, _)) = self.base.get(root) {
            root = base;
        }
        root
    }

    /// Marks what sees a write to `name`.
    fn mark(&mut self, name: &'p str) {
        self.stale.remove(name);
        self.pending.remove(name);
        self.mark_views(name, None);
        let mut view = name;
        while let Some(&(base, _)) = self.base.get(view) {
            self.stale.remove(base);
            self.pending.insert(base, view);
            self.mark_views(base, Some(view));
            view = base;
        }
    }

    /// Everything below `base` is stale, but for one view of it that has the news.
    fn mark_views(&mut self, base: &'p str, but: Option<&'p str>) {
        let mut work: Vec<&'p str> = self.views.get(base).into_iter().flatten().copied().collect();
        work.retain(|view| Some(*view) != but);
        while let Some(view) = work.pop() {
            self.stale.insert(view);
            self.pending.remove(view);
            work.extend(self.views.get(view).into_iter().flatten().copied());
        }
    }
}

impl<'c, 'p> Importer<'c, 'p> {
    /// `value` is what `name` holds from now on.
    pub(super) fn write(&mut self, name: &'p str, value: Value<'c>) {
        self.values.insert(name, value);
        self.aliases.mark(name);
        let root = self.aliases.root(name);
        self.mark_written(root);
    }

    /// Brings the value of a name up to date.
    pub(super) fn settle(&mut self, name: &'p str) -> Result<(), Failure> {
        if let Some(view) = self.aliases.pending.remove(name) {
            let written = self.value(view)?;
            let value = match self.aliases.base.get(view) {
                Some(&(_, Some(node))) => self.written_base(name, view, node, written)?,
                _ => written,
            };
            self.values.insert(name, value);
        } else if self.aliases.stale.remove(name) {
            let Some(&(base, node)) = self.aliases.base.get(name) else { return Ok(()) };
            let base = self.value(base)?;
            let value = match node {
                Some(node) => self.view_again(name, node)?,
                None => base,
            };
            self.values.insert(name, value);
        }
        Ok(())
    }

    /// Takes a view again, by the node that took it.
    fn view_again(&mut self, name: &'p str, node: usize) -> Result<Value<'c>, Failure> {
        let Some(node) = self.program.graph_module.graph.nodes.get(node) else { return refuse("has no node") };
        let Some(schema) = registry().by_target(&node.target) else { return refuse("has no schema") };
        let [Argument::Tensor(_)] = node.outputs.as_slice() else {
            return refuse(format!(
                "reads `{name}`, one of several views by {}, after another was written to",
                node.target
            ));
        };
        let call = self.call(schema, node)?;
        let (ty, _) = self.tensor_type(name)?;
        self.scatter(&schema.mlir_name(), &call.args, &call.operands, ty)
    }

    /// The base after its view by `node` was written to.
    fn written_base(
        &mut self,
        base: &'p str,
        view: &'p str,
        node: usize,
        written: Value<'c>,
    ) -> Result<Value<'c>, Failure> {
        let Some(node) = self.program.graph_module.graph.nodes.get(node) else { return refuse("has no node") };
        let Some(schema) = registry().by_target(&node.target) else { return refuse("has no schema") };
        let (ty, _) = self.tensor_type(base)?;
        let call = self.call(schema, node)?;
        let old = call.operands.first().copied().ok_or_else(|| Failure::Program("has no base".to_owned()))?;
        if !matches!(node.outputs.as_slice(), [Argument::Tensor(_)]) {
            return refuse(format!("reads `{base}` after `{view}`, one of several views of it, was written to"));
        }
        let name = schema.mlir_name();
        let mut args = call.args;
        match (name.as_str(), args.as_slice()) {
            ("aten.slice.Tensor", _) | ("aten.select.int", _) => {
                args.insert(1, Arg::Tensor(1));
                let scatter = if name == "aten.slice.Tensor" { "aten.slice_scatter" } else { "aten.select_scatter" };
                self.scatter(scatter, &args, &[old, written], ty)
            }
            ("aten.transpose.int" | "aten.t", _) => self.scatter(&name, &args, &[written], ty),
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
                self.scatter(&name, &[Arg::Tensor(0), Arg::Ints(inverse)], &[written], ty)
            }
            (
                "aten.view"
                | "aten.reshape"
                | "aten.flatten.using_ints"
                | "aten.unsqueeze"
                | "aten.squeeze"
                | "aten.squeeze.dim"
                | "aten.alias"
                | "aten.detach"
                | "aten.contiguous"
                | "aten.lift_fresh",
                _,
            ) => {
                if written.r#type() == ty {
                    return Ok(written);
                }
                let Some(shape) = TensorType::of(ty).and_then(|ty| ty.static_shape()) else {
                    return refuse(format!("reads `{base}` of dynamic sizes after its view `{view}` was written to"));
                };
                let sizes = shape.into_iter().map(|size| i64::try_from(size).unwrap_or(i64::MAX)).collect();
                self.scatter("aten.view", &[Arg::Tensor(0), Arg::Ints(sizes)], &[written], ty)
            }
            _ => refuse(format!(
                "reads `{base}` after its view `{view}`, taken by {}, was written to; that is not supported",
                node.target
            )),
        }
    }

    /// Adds an op that no node stands for.
    fn scatter(
        &mut self,
        name: &str,
        args: &[Arg],
        operands: &[Value<'c>],
        ty: melior::ir::Type<'c>,
    ) -> Result<Value<'c>, Failure> {
        let stem = name.split('.').nth(1).unwrap_or("view");
        let unique = self.namer.unique(stem);
        let attributes = [(attr_name::NAME, string(self.context, &unique))];
        let location = Location::name(self.context, &unique, Location::unknown(self.context));
        let op = torch_op::build(&mut self.builder(location), name, args, operands, &[ty], &attributes)
            .map_err(|error| Failure::Program(error.to_string()))?;
        op.only_result().ok_or_else(|| Failure::Program("has no single result".to_owned()))
    }
}
