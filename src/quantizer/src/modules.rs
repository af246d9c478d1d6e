//! The `nn.Module` that each op comes from, according to the metadata of `torch.export`.
//!
//! `nn_module_stack` is a list separated by `;` of the modules around an op, the innermost last. Each is `key,path,type`:
//! `L__self__a.fc@1,a.fc,torch.nn.modules.linear.Linear` is the second call of the module `a.fc`. `source_fn_stack`, which only
//! strict exports have, is a list of `name,target`, whose last target is the function or module type that was called.

use pt2e_ir::{Attrs, Op, OpExt, attr_name, dialect::attributes::meta_entries};
use rustc_hash::FxHashMap;

/// The prefix of paths in archives of older PyTorch versions.
const SELF: &str = "L['self']";

/// A module around an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Module<'c> {
    /// Its FQN; empty for the root module.
    path: &'c str,
    /// The full name of its class.
    ty: &'c str,
}

/// The modules and source functions of the nodes of a graph.
pub(crate) struct ModuleScopes<'c> {
    /// The distinct module stacks: all ops of one module call share one.
    stacks: Vec<Vec<Module<'c>>>,
    /// The index in `stacks` of each node.
    stack_of: Vec<Option<usize>>,
    /// The last target in the `source_fn_stack` of each node.
    source_fn: Vec<Option<&'c str>>,
    /// The stack trace of each node: where the Python program calls the op.
    traces: Vec<Option<&'c str>>,
}

impl<'c> ModuleScopes<'c> {
    /// Reads the metadata of nodes; a node that is not an op is `None`.
    pub(crate) fn of(nodes: impl Iterator<Item = Option<Op<'c>>>) -> Self {
        let mut scopes = Self { stacks: Vec::new(), stack_of: Vec::new(), source_fn: Vec::new(), traces: Vec::new() };
        let mut places: FxHashMap<&'c str, usize> = FxHashMap::default();
        for op in nodes {
            let meta = op.and_then(|op| op.attr(attr_name::META)).and_then(meta_entries);
            let entry = |key: &str| -> Option<&'c str> { meta?.get(key)?.as_str() };
            let stack = entry("nn_module_stack").map(|text| {
                *places.entry(text).or_insert_with(|| {
                    scopes.stacks.push(text.split(';').filter_map(module).collect());
                    scopes.stacks.len() - 1
                })
            });
            scopes.stack_of.push(stack);
            scopes.traces.push(entry("stack_trace"));
            scopes.source_fn.push(entry("source_fn_stack").and_then(|text| text.rsplit([';', ',']).next()));
        }
        scopes
    }

    fn stack(&self, node: usize) -> &[Module<'c>] {
        let stack = self.stack_of.get(node).copied().flatten().and_then(|place| self.stacks.get(place));
        stack.map_or(&[], Vec::as_slice)
    }

    /// The number of the module stack of a node: nodes with one number have one stack.
    pub(crate) fn stack_number(&self, node: usize) -> Option<usize> {
        self.stack_of.get(node).copied().flatten()
    }

    /// The path and the class of each module around a node, the innermost last.
    pub(crate) fn modules(&self, node: usize) -> impl Iterator<Item = (&'c str, &'c str)> {
        self.stack(node).iter().map(|module| (module.path, module.ty))
    }

    /// The stack trace of a node.
    pub(crate) fn trace(&self, node: usize) -> Option<&'c str> {
        self.traces.get(node).copied().flatten()
    }

    /// The path of the innermost module.
    pub(crate) fn path(&self, node: usize) -> Option<&'c str> {
        self.stack(node).last().map(|module| module.path)
    }

    /// The class of the innermost module.
    pub(crate) fn ty(&self, node: usize) -> Option<&'c str> {
        self.stack(node).last().map(|module| module.ty)
    }

    /// Whether one of the modules is `fqn` or a submodule of it. A prefix is compared because containers such as `nn.ModuleList`,
    /// which are never called, are in no stack.
    pub(crate) fn is_in(&self, node: usize, fqn: &str) -> bool {
        let is_inside = |path: &str| {
            fqn.is_empty() || path.strip_prefix(fqn).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.stack(node).iter().any(|module| is_inside(module.path))
    }

    /// The function or module type that was called.
    pub(crate) fn source(&self, node: usize) -> Option<&'c str> {
        self.source_fn.get(node).copied().flatten().or_else(|| self.ty(node))
    }
}

/// Reads `key,path,type`; commas in brackets, as in `getattr(L['self'], 'fc')`, do not separate.
fn module(entry: &str) -> Option<Module<'_>> {
    let mut depth = 0_usize;
    let mut parts = entry.split(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let (Some(_), Some(path), Some(ty), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let path = path.strip_prefix(SELF).map_or(path, |rest| rest.strip_prefix('.').unwrap_or(rest));
    Some(Module { path, ty })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_key_path_and_type() {
        let read = |entry| module(entry).map(|module| (module.path, module.ty));
        assert_eq!(read("L__self__,,m.Net"), Some(("", "m.Net")));
        assert_eq!(read("L__self__a.fc@1,a.fc,torch.nn.Linear"), Some(("a.fc", "torch.nn.Linear")));
        assert_eq!(read("140023175282384@1,a,m.Inner"), Some(("a", "m.Inner")));
        // By older PyTorch versions.
        assert_eq!(read("L__self___fc,L['self'].fc,torch.nn.Linear"), Some(("fc", "torch.nn.Linear")));
        assert_eq!(read("L__self__,L['self'],m.Net"), Some(("", "m.Net")));
        assert_eq!(read("getattr(L['self'], '0'),layers.0,m.Block[int, str]"), Some(("layers.0", "m.Block[int, str]")));
    }

    #[test]
    fn what_is_no_entry_is_no_module() {
        for entry in ["", "conv", "key,path", "key,path,type,more", "(key,path,type"] {
            assert_eq!(module(entry), None, "{entry}");
        }
    }
}
