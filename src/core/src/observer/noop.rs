//! An observer that does nothing.

use super::{Observer, ObserverError, ObserverState, registry, state, statistics};
use crate::numerics::{QParams, QParamsRule};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration =
    Declaration { category: "observer", name: "noop", doc: "nothing, and no qparams", parameters: &[] };

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::NOTHING,
    finds: |_, _| true,
    restore: NoopObserver::restore,
};

/// torchao's `NoopObserver`: marks a value, and collects nothing. It has no qparams.
#[derive(Clone, Debug)]
pub struct NoopObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
}

impl NoopObserver {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        state::Reader::new(DECLARATION.name, state, &[])?;
        Ok(Box::new(Self { spec: spec.clone(), rule }))
    }
}

impl Observer for NoopObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, _: &Tensor) -> Result<(), ObserverError> {
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        state::Reader::new(DECLARATION.name, later, &[]).map(|_| ())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        Err(ObserverError::NoQParams { observer: DECLARATION.name })
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        None
    }

    fn is_calibrated(&self) -> bool {
        true
    }

    fn state(&self) -> ObserverState {
        ObserverState::default()
    }
}
