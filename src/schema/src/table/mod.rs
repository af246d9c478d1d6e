//! The table of ops: what is true of an op whoever asks, beside its schema.
//!
//! There is one entry an op, by its name in the dialects, in a file for each kind of op. What PyTorch says itself is not
//! said again: that an op is a view is in its schema, that it is elementwise or a reduction in its tags, and an op of `qint`
//! is described by its schema alone. Other names of an op ([`crate::ALIASES`]) have its entry.
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

/// The entries by file, each sorted by name.
const FILES: [&[Entry]; 4] = [arithmetic::ENTRIES, elementwise::ENTRIES, movement::ENTRIES, quantized::ENTRIES];

/// The entries as they are written, file by file.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static [Entry])> {
    ["arithmetic", "elementwise", "movement", "quantized"].into_iter().zip(FILES)
}

/// What is known of an op.
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

    /// Its name in the dialects; of an op that has several, the one that the table has.
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// Its schema. A test says that each op has one.
    pub fn schema(&self) -> Option<&'static Schema> {
        *self.schema.get_or_init(|| registry().by_mlir_name(self.entry.name))
    }

    /// Where the elements of its result come from. A test says that it is known of each op that has an operation or a
    /// kernel.
    pub fn elements(&self) -> Option<Elements> {
        *self.elements.get_or_init(|| self.entry.elements.or_else(|| elements_by_schema(self.schema()?)))
    }

    /// What it costs.
    pub fn cost(&self) -> Option<Cost> {
        Some(self.elements()?.cost())
    }

    /// Whether its result has the type of its first argument: its shape and its dtype.
    pub fn has_type_of_first_argument(&self) -> bool {
        self.entry.same_type
    }

    /// Whether the greater of two elements of its first argument never gives the lesser result, all else being equal.
    pub fn is_increasing(&self) -> bool {
        self.entry.increasing
    }

    /// How it gives the op on complex numbers, if it is made of that on real ones.
    pub fn complex(&self) -> Option<Complex> {
        self.entry.complex
    }

    /// Its family, if it is of one.
    pub fn family(&self) -> Option<Family> {
        self.entry.family
    }

    /// The tensor argument for which a number may stand, if there is one.
    pub fn number_argument(&self) -> Option<&'static str> {
        self.entry.number
    }

    /// The argument that makes it update its running statistics, of those that it is given, if it does that.
    pub fn statistics_argument(&self) -> Option<&'static str> {
        self.entry.statistics
    }

    /// Whether PyTorch's `convert_pt2e` makes such ops, folds and duplicates them.
    pub fn is_made_by_convert(&self) -> bool {
        self.entry.made_by_convert
    }
}

impl Entry {
    /// The op.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it says of the elements of the result, where no schema does.
    pub fn elements(&self) -> Option<Elements> {
        self.elements
    }

    /// What it says of autocast, where no tag does.
    pub fn autocast(&self) -> Option<Autocast> {
        self.autocast
    }
}

static OPS: LazyLock<HashMap<&'static str, Op>> = LazyLock::new(|| {
    let listed = FILES.into_iter().flatten().copied();
    // One name an op for the life of the process.
    let integer = registry().integer_ops().map(|schema| entry::op(schema.mlir_name().leak()));
    listed.chain(integer).map(|entry| (entry.name, Op::new(entry))).collect()
});

/// The op of a name such as `aten.relu`; `None` for one that the table does not have.
pub fn op(name: &str) -> Option<&'static Op> {
    OPS.get(name).or_else(|| OPS.get(canonical_name(name)))
}

/// Where the elements of an op come from, by its schema and tags; `None` where these do not say.
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

/// What `torch.autocast` does with an operator's floats on the CPU; `None` for one that may be made of others, of which it
/// is not known what autocast does to them.
pub fn autocast_policy(schema: &Schema) -> Option<Autocast> {
    let stated = op(&schema.mlir_name()).and_then(|op| op.entry.autocast);
    stated.or_else(|| autocast_by_schema(schema))
}

/// [`autocast_policy`] as far as the schema and its tags say it.
///
/// Core and elementwise operators are made of no others, a view computes nothing, and where there is no result there is
/// nothing to convert for.
pub fn autocast_by_schema(schema: &Schema) -> Option<Autocast> {
    let known = [Tag::Core, Tag::Pointwise, Tag::Reduction].into_iter().any(|tag| schema.has_tag(tag));
    (known || is_view(schema) || schema.returns.is_empty()).then_some(Autocast::Unaffected)
}

/// Convolutions, with sizes or with words for padding.
pub const CONVS: &[&str] = &names::<{ count(Family::Conv) }>(Family::Conv);
/// Transposed convolutions.
pub const TRANSPOSED_CONVS: &[&str] = &names::<{ count(Family::TransposedConv) }>(Family::TransposedConv);
/// Products with a transposed weight, and a bias.
pub const LINEARS: &[&str] = &names::<{ count(Family::Linear) }>(Family::Linear);
/// Batch norms; one of them is always in inference mode.
pub const BATCH_NORMS: &[&str] = &names::<{ count(Family::BatchNorm) }>(Family::BatchNorm);
/// Ops that make integers of floats. `.tensor` forms take scale and zero point as tensors, `.tensor2` the range too.
pub const QUANTIZE: &[&str] = &names::<{ count(Family::Quantize) }>(Family::Quantize);
/// Ops that make floats of integers, each the counterpart of the one at its place in [`QUANTIZE`].
pub const DEQUANTIZE: &[&str] = &names::<{ count(Family::Dequantize) }>(Family::Dequantize);

/// How many ops of a family there are.
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

/// The names of the `N` ops of a family, sorted: a family is in one file.
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
