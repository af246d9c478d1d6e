//! The running minimum and maximum of a tensor.

use super::{EPS, REDUCE_RANGE, extremes::ExtremesObserver, regions::Regions, registry, statistics};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "min_max",
    doc: "the smallest and the largest value of all tensors",
    parameters: &[&EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::RANGE,
    finds: registry::per_tensor,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| ExtremesObserver::restore(&DECLARATION, Regions::QScheme, spec, rule, state),
};

/// torchao's `MinMaxObserver`: the smallest and largest float32 value of all tensors seen, of any shapes.
///
/// Infinities count; they make [`super::Observer::qparams`] fail. Merging is exact, in any order.
#[derive(Clone, Copy, Debug)]
pub struct MinMaxObserver;

impl MinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}
