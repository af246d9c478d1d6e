//! An observer that does nothing.

use super::{
    passive::{Gives, PassiveObserver},
    registry, statistics,
};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration =
    Declaration { category: "observer", name: "noop", doc: "nothing, and no qparams", parameters: &[] };

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::NOTHING,
    finds: |_, _| true,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| PassiveObserver::restore(&DECLARATION, Gives::Nothing, spec, rule, state),
};

/// torchao's `NoopObserver`: marks a value, and collects nothing. It has no qparams.
#[derive(Clone, Copy, Debug)]
pub struct NoopObserver;

impl NoopObserver {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);
}
