//! The running minimum and maximum of each channel of a tensor.

use super::{EPS, REDUCE_RANGE, extremes::ExtremesObserver, regions::Regions, registry, statistics};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "per_channel_min_max",
    doc: "the smallest and the largest value for each index of the channel axis",
    parameters: &[&EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::CHANNEL_RANGES,
    finds: registry::per_channel,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| ExtremesObserver::restore(&DECLARATION, Regions::QScheme, spec, rule, state),
};

/// torchao's `PerChannelMinMaxObserver`: the smallest and largest float32 value for each index of the channel axis.
///
/// Tensors must have at least 2 dimensions, and all of them the same number of channels. Infinities count; they make
/// [`super::Observer::qparams`] fail. Merging is exact, in any order.
#[derive(Clone, Copy, Debug)]
pub struct PerChannelMinMaxObserver;

impl PerChannelMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}
