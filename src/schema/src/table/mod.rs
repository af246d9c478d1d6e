//! The table of ops: facts about each op beyond its schema and PyTorch's tags.
//!
//! Each op has one entry, under its name in the dialects, in the file for its kind. An entry does not repeat facts that
//! PyTorch states: the schema shows whether an op is a view, and the tags whether it is elementwise or a reduction. The
//! schema of a `qint` op contains all facts, so these ops have no entry. Aliases ([`crate::ALIASES`]) use the entry of
//! their op.
//!
//! ```
//! use pt2e_schema::table::{self, Elements};
//! let permute = table::op("aten.permute").expect("in the table");
//! assert_eq!(permute.elements(), Some(Elements::Moved));
//! ```

mod arithmetic;
mod elementwise;
mod entry;
mod movement;
mod quantized;

pub use entry::{Autocast, Bound, Clamp, Complex, Cost, Elements, Entry, Family};

use crate::{
    aliases::canonical_name,
    model::{BaseType, Schema, Tag},
    registry::{INTEGER_NAMESPACE, registry},
};
use std::{
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

/// The entries of each file, sorted by name.
const FILES: [&[Entry]; 4] = [arithmetic::ENTRIES, elementwise::ENTRIES, movement::ENTRIES, quantized::ENTRIES];

/// The name of each file and its entries.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static [Entry])> {
    ["arithmetic", "elementwise", "movement", "quantized"].into_iter().zip(FILES)
}

/// The facts about an op.
#[derive(Debug)]
pub struct Op {
    entry: Entry,
    schema: OnceLock<Option<&'static Schema>>,
    elements: OnceLock<Option<Elements>>,
}

impl Op {
    fn new(entry: Entry) -> Self {
        Self { entry, schema: OnceLock::new(), elements: OnceLock::new() }
    }

    /// Its name in the dialects, not an alias.
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// Its schema. A test checks that every op in the table has one.
    pub fn schema(&self) -> Option<&'static Schema> {
        *self.schema.get_or_init(|| registry().by_mlir_name(self.entry.name))
    }

    /// Where the elements of its result come from. Tests check that this is known for every op that has an operation or a kernel.
    pub fn elements(&self) -> Option<Elements> {
        *self.elements.get_or_init(|| self.entry.elements.or_else(|| elements_by_schema(self.schema()?)))
    }

    /// Its cost class.
    pub fn cost(&self) -> Option<Cost> {
        Some(self.elements()?.cost())
    }

    /// Whether its result has the shape and dtype of its first argument.
    pub fn has_type_of_first_argument(&self) -> bool {
        self.entry.same_type
    }

    /// Whether it is monotonically increasing in the elements of its first argument.
    pub fn is_increasing(&self) -> bool {
        self.entry.increasing
    }

    /// How its complex form can be composed of the real one, if at all.
    pub fn complex(&self) -> Option<Complex> {
        self.entry.complex
    }

    /// Its family, if it belongs to one.
    pub fn family(&self) -> Option<Family> {
        self.entry.family
    }

    /// The tensor argument that may be a number instead, if any.
    pub fn number_argument(&self) -> Option<&'static str> {
        self.entry.number
    }

    /// The argument that makes it update its running statistics, if any.
    pub fn statistics_argument(&self) -> Option<&'static str> {
        self.entry.statistics
    }

    /// Whether PyTorch's `convert_pt2e` inserts, folds and duplicates such ops.
    pub fn is_made_by_convert(&self) -> bool {
        self.entry.made_by_convert
    }
}

impl Entry {
    /// The name of the op.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Where the elements of the result come from, if the entry states it.
    pub fn elements(&self) -> Option<Elements> {
        self.elements
    }

    /// The autocast behaviour, if the entry states it.
    pub fn autocast(&self) -> Option<Autocast> {
        self.autocast
    }
}

static OPS: LazyLock<HashMap<&'static str, Op>> = LazyLock::new(|| {
    let listed = FILES.into_iter().flatten().copied();
    // Leaked once per op, since the table lives as long as the process.
    let integer = registry().integer_ops().map(|schema| entry::op(schema.mlir_name().leak()));
    listed.chain(integer).map(|entry| (entry.name, Op::new(entry))).collect()
});

/// The op with this name or alias, such as `aten.relu`; `None` if it is not in the table.
pub fn op(name: &str) -> Option<&'static Op> {
    OPS.get(name).or_else(|| OPS.get(canonical_name(name)))
}

/// Where the elements of an op's result come from according to its schema and tags; `None` if they do not tell.
pub fn elements_by_schema(schema: &Schema) -> Option<Elements> {
    if schema.namespace == INTEGER_NAMESPACE {
        let has =
            |name: &str| schema.args.iter().any(|arg| arg.name == name || arg.name.ends_with(&format!("_{name}")));
        return Some(match (has("multiplier"), has("weight")) {
            (true, true) => Elements::Multiplied,
            (true, false) => Elements::Computed,
            (false, _) => Elements::Selected,
        });
    }
    let is_size = |base| matches!(base, BaseType::Int | BaseType::SymInt);
    if !schema.returns.is_empty() && schema.returns.iter().all(|result| is_size(result.ty.base)) {
        return Some(Elements::Unread);
    }
    if is_view(schema) || schema.has_tag(Tag::ViewCopy) {
        return Some(Elements::Moved);
    }
    let computes = schema.has_tag(Tag::Pointwise) || schema.has_tag(Tag::Reduction);
    computes.then_some(Elements::Computed)
}

fn is_view(schema: &Schema) -> bool {
    schema.returns.iter().any(|result| result.alias.is_some())
}

/// How `torch.autocast` treats an operator's floats on the CPU; `None` for an operator that may be composed of others
/// that autocast changes.
pub fn autocast_policy(schema: &Schema) -> Option<Autocast> {
    let stated = op(&schema.mlir_name()).and_then(|op| op.entry.autocast);
    stated.or_else(|| autocast_by_schema(schema))
}

/// [`autocast_policy`] according to the schema and tags alone.
///
/// Core ops, elementwise ops and reductions are not composed of others, a view computes nothing, and an operator
/// without a result has nothing to convert.
pub fn autocast_by_schema(schema: &Schema) -> Option<Autocast> {
    let known = [Tag::Core, Tag::Pointwise, Tag::Reduction].into_iter().any(|tag| schema.has_tag(tag));
    (known || is_view(schema) || schema.returns.is_empty()).then_some(Autocast::Unaffected)
}

/// Convolutions, whose padding is a list of sizes or a string.
pub const CONVS: &[&str] = &names::<{ count(Family::Conv) }>(Family::Conv);
/// Transposed convolutions.
pub const TRANSPOSED_CONVS: &[&str] = &names::<{ count(Family::TransposedConv) }>(Family::TransposedConv);
/// Linear layers: products with a transposed weight, plus a bias.
pub const LINEARS: &[&str] = &names::<{ count(Family::Linear) }>(Family::Linear);
/// Batch norms; the first is inference only.
pub const BATCH_NORMS: &[&str] = &names::<{ count(Family::BatchNorm) }>(Family::BatchNorm);
/// Quantize ops. Overloads `.tensor` take scale and zero point as tensors, `.tensor2` the range too.
pub const QUANTIZE: &[&str] = &names::<{ count(Family::Quantize) }>(Family::Quantize);
/// Dequantize ops, each at the index of its counterpart in [`QUANTIZE`].
pub const DEQUANTIZE: &[&str] = &names::<{ count(Family::Dequantize) }>(Family::Dequantize);

/// The number of ops of a family.
const fn count(family: Family) -> usize {
    let (mut found, mut file) = (0, 0);
    while file < FILES.len() {
        let mut at = 0;
        while at < FILES[file].len() {
            found += is_of(&FILES[file][at], family) as usize;
            at += 1;
        }
        file += 1;
    }
    found
}

/// The names of the `N` ops of a family. They are sorted, because the entries of a family are all in one file.
const fn names<const N: usize>(family: Family) -> [&'static str; N] {
    let (mut names, mut found, mut file) = ([""; N], 0, 0);
    while file < FILES.len() {
        let mut at = 0;
        while at < FILES[file].len() {
            if is_of(&FILES[file][at], family) {
                names[found] = FILES[file][at].name;
                found += 1;
            }
            at += 1;
        }
        file += 1;
    }
    names
}

const fn is_of(entry: &Entry, family: Family) -> bool {
    match entry.family {
        Some(own) => own as u8 == family as u8,
        None => false,
    }
}
