//! Looks up schemas of the snapshots by name.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{Argument, Schema};
use crate::parse::parse_snapshot_line;

/// The schemas of the overloads that ops.txt lists.
const LISTED: &str = include_str!("../aten.schemas");
/// The schemas of the other overloads of `aten`.
const OTHERS: &str = include_str!("../aten-all.schemas");
/// The schemas of the integer ops, which are not PyTorch's.
pub(crate) const INTEGER_OPS: &str = include_str!("../qint.schemas");
/// The namespace and dialect of the integer ops.
pub const INTEGER_NAMESPACE: &str = "qint";

/// In-place overloads whose functional form is not the name without the underscore: (name, overload) of the in-place
/// and of the functional form.
const IRREGULAR_TWINS: [(&str, &str, &str, &str); 9] = [
    ("bernoulli_", "float", "bernoulli", "p"),
    ("float_power_", "Scalar", "float_power", "Tensor_Scalar"),
    ("float_power_", "Tensor", "float_power", "Tensor_Tensor"),
    ("floor_divide_", "Tensor", "floor_divide", ""),
    ("ldexp_", "", "ldexp", "Tensor"),
    ("normal_", "", "normal_functional", ""),
    ("pow_", "Scalar", "pow", "Tensor_Scalar"),
    ("pow_", "Tensor", "pow", "Tensor_Tensor"),
    ("transpose_", "", "transpose", "int"),
];

/// Namespace, name, overload.
type Key<'s> = (&'s str, &'s str, &'s str);

/// All schemas of the snapshots. A schema is parsed when it is first looked up.
pub struct Registry {
    entries: Vec<Entry>,
    /// The number of entries listed in ops.txt; they come first.
    listed: usize,
    /// The number of PyTorch's entries; the integer ops come after them.
    torch: usize,
    index: HashMap<Key<'static>, usize>,
}

struct Entry {
    text: &'static str,
    line: usize,
    schema: OnceLock<Option<Schema>>,
}

impl Entry {
    fn schema(&self) -> Option<&Schema> {
        // `ok` hides no error, since a test parses every line of the snapshots.
        self.schema.get_or_init(|| parse_snapshot_line(self.text, self.line).ok()).as_ref()
    }
}

/// The schemas that this program was built with.
pub fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(Registry::new)
}

impl Registry {
    fn new() -> Self {
        let mut registry = Registry { entries: Vec::new(), listed: 0, torch: 0, index: HashMap::new() };
        registry.add(LISTED);
        registry.listed = registry.entries.len();
        registry.add(OTHERS);
        registry.torch = registry.entries.len();
        registry.add(INTEGER_OPS);
        registry
    }

    fn add(&mut self, snapshot: &'static str) {
        for (line, text) in snapshot.lines().enumerate() {
            if let Some(key) = key_of_line(text) {
                self.index.insert(key, self.entries.len());
                self.entries.push(Entry { text, line: line + 1, schema: OnceLock::new() });
            }
        }
    }

    /// The schema of an overload; `overload` is empty for the default one.
    pub fn get(&self, namespace: &str, name: &str, overload: &str) -> Option<&Schema> {
        let &position = self.index.get(&(namespace, name, overload))?;
        self.entries.get(position)?.schema()
    }

    /// The schema of an operation: `aten.conv2d`, `aten.add.Tensor`.
    pub fn by_mlir_name(&self, name: &str) -> Option<&Schema> {
        let (namespace, operator) = name.split_once('.')?;
        let (name, overload) = operator.split_once('.').unwrap_or((operator, ""));
        self.get(namespace, name, overload)
    }

    /// The schema of a `.pt2` node's target: `torch.ops.aten.conv2d.default`. PyTorch has no integer ops.
    pub fn by_target(&self, target: &str) -> Option<&Schema> {
        let mut parts = target.strip_prefix("torch.ops.")?.split('.');
        let (namespace, name, overload) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || overload.is_empty() || namespace == INTEGER_NAMESPACE {
            return None;
        }
        self.get(namespace, name, if overload == "default" { "" } else { overload })
    }

    /// The schemas listed in ops.txt, sorted.
    pub fn listed(&self) -> impl Iterator<Item = &Schema> {
        self.entries.iter().take(self.listed).filter_map(Entry::schema)
    }

    /// All of PyTorch's schemas, those of [`Self::listed`] first.
    pub fn iter(&self) -> impl Iterator<Item = &Schema> {
        self.entries.iter().take(self.torch).filter_map(Entry::schema)
    }

    /// The schemas of the integer ops, sorted.
    pub fn integer_ops(&self) -> impl Iterator<Item = &Schema> {
        self.entries.iter().skip(self.torch).filter_map(Entry::schema)
    }

    /// The functional form of an in-place overload: `relu` for `relu_`, `add.Tensor` for `add_.Tensor`, `__and__` for
    /// `__iand__`. It takes arguments of the same types in the same order (names may differ: `dropout` and `dropout_`)
    /// and returns the value that the in-place form writes to its first argument. `None` if the overload is not
    /// in-place or has no functional form.
    pub fn functional_twin(&self, schema: &Schema) -> Option<&Schema> {
        let writes_first_only = schema.args.iter().map(writes).eq((0..schema.args.len()).map(|i| i == 0));
        // A list of tensors is not a single value that could be returned instead.
        if !writes_first_only || schema.args.first()?.ty.list.is_some() {
            return None;
        }
        let irregular =
            IRREGULAR_TWINS.iter().find(|(name, overload, ..)| (*name, *overload) == (&schema.name, &schema.overload));
        let twin = match irregular {
            Some((_, _, name, overload)) => self.get(&schema.namespace, name, overload)?,
            None => {
                let name = match schema.name.strip_prefix("__i").filter(|rest| rest.ends_with("__")) {
                    Some(operator) => &format!("__{operator}"),
                    None => schema.name.strip_suffix('_')?,
                };
                self.get(&schema.namespace, name, &schema.overload)?
            }
        };
        let same_types = twin.args.iter().map(|arg| arg.ty).eq(schema.args.iter().map(|arg| arg.ty));
        (same_types && !twin.is_mutating() && twin.returns.len() == 1).then_some(twin)
    }
}

fn writes(arg: &Argument) -> bool {
    arg.alias.as_ref().is_some_and(|alias| alias.write)
}

/// The names in a snapshot line, found without parsing it, to keep the registry cheap to build.
fn key_of_line(text: &'static str) -> Option<Key<'static>> {
    let (namespace, rest) = text.split_once("::").filter(|_| !text.starts_with('#'))?;
    let (operator, _) = rest.split_once('(')?;
    let (name, overload) = operator.split_once('.').unwrap_or((operator, ""));
    Some((namespace, name, overload))
}
