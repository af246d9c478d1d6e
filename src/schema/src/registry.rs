//! The snapshot, looked up by name.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::{Argument, Schema};
use crate::parse::parse_snapshot_line;

/// The snapshot's text.
pub(crate) const SNAPSHOT: &str = include_str!("../aten.schemas");

/// Functional forms that are not the in-place name without its underscore.
const IRREGULAR_TWINS: [(&str, &str, &str, &str); 4] = [
    ("normal_", "", "normal_functional", ""),
    ("pow_", "Scalar", "pow", "Tensor_Scalar"),
    ("pow_", "Tensor", "pow", "Tensor_Tensor"),
    ("transpose_", "", "transpose", "int"),
];

/// Namespace, name, overload.
type Key<'s> = (&'s str, &'s str, &'s str);

/// Every schema of the snapshot. A schema is parsed when it is first asked for.
pub struct Registry {
    entries: Vec<Entry>,
    index: HashMap<Key<'static>, usize>,
}

struct Entry {
    text: &'static str,
    line: usize,
    schema: OnceLock<Option<Schema>>,
}

impl Entry {
    fn schema(&self) -> Option<&Schema> {
        // A test parses every line of the snapshot, so that nothing is lost by `ok` here.
        self.schema.get_or_init(|| parse_snapshot_line(self.text, self.line).ok()).as_ref()
    }
}

/// The schemas this program was built with.
pub fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(Registry::new)
}

impl Registry {
    fn new() -> Self {
        let mut entries = Vec::new();
        let mut index = HashMap::new();
        for (line, text) in SNAPSHOT.lines().enumerate() {
            if let Some(key) = key_of_line(text) {
                index.insert(key, entries.len());
                entries.push(Entry { text, line: line + 1, schema: OnceLock::new() });
            }
        }
        Registry { entries, index }
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

    /// The schema of a `.pt2` node's target: `torch.ops.aten.conv2d.default`.
    pub fn by_target(&self, target: &str) -> Option<&Schema> {
        let mut parts = target.strip_prefix("torch.ops.")?.split('.');
        let (namespace, name, overload) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || overload.is_empty() {
            return None;
        }
        self.get(namespace, name, if overload == "default" { "" } else { overload })
    }

    /// Every schema, in the order of the snapshot, which is sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Schema> {
        self.entries.iter().filter_map(Entry::schema)
    }

    /// The functional form of an in-place overload: `relu` for `relu_`, `add.Tensor` for `add_.Tensor`. It takes
    /// arguments of the same types in the same order (names may differ: `dropout` and `dropout_`) and returns, as a new
    /// value, what the in-place form writes to its first argument. `None` for an overload that is not in-place, or has
    /// no such form.
    pub fn functional_twin(&self, schema: &Schema) -> Option<&Schema> {
        let writes_first_only = schema.args.iter().map(writes).eq((0..schema.args.len()).map(|i| i == 0));
        if !writes_first_only || schema.args.is_empty() {
            return None;
        }
        let irregular =
            IRREGULAR_TWINS.iter().find(|(name, overload, ..)| (*name, *overload) == (&schema.name, &schema.overload));
        let twin = match irregular {
            Some((_, _, name, overload)) => self.get(&schema.namespace, name, overload)?,
            None => self.get(&schema.namespace, schema.name.strip_suffix('_')?, &schema.overload)?,
        };
        let same_types = twin.args.iter().map(|arg| arg.ty).eq(schema.args.iter().map(|arg| arg.ty));
        (same_types && !twin.is_mutating()).then_some(twin)
    }
}

fn writes(arg: &Argument) -> bool {
    arg.alias.as_ref().is_some_and(|alias| alias.write)
}

/// The names in a snapshot line, found without parsing it: building the registry is all that a program must pay for.
fn key_of_line(text: &'static str) -> Option<Key<'static>> {
    let (namespace, rest) = text.split_once("::").filter(|_| !text.starts_with('#'))?;
    let (operator, _) = rest.split_once('(')?;
    let (name, overload) = operator.split_once('.').unwrap_or((operator, ""));
    Some((namespace, name, overload))
}
