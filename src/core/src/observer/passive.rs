//! The observer that all observers without statistics are.

use super::{Observer, ObserverError, ObserverState, state};
use crate::{
    numerics::{QParams, QParamsRule},
    parameter::Declaration,
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// What an observer gives without having seen anything.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gives {
    /// Nothing.
    Nothing,
    /// The rule by which qparams are chosen at run time.
    Rule,
    /// These qparams.
    QParams(QParams),
}

/// An observer that does nothing.
#[derive(Clone, Debug)]
pub(super) struct PassiveObserver {
    name: &'static str,
    spec: QuantizationSpec,
    rule: QParamsRule,
    gives: Gives,
}

impl PassiveObserver {
    /// One with a stored state, which must be empty.
    pub fn restore(
        declaration: &'static Declaration,
        gives: Gives,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        state::Reader::new(declaration.name, state, &[])?;
        Ok(Box::new(Self { name: declaration.name, spec: spec.clone(), rule, gives }))
    }

    /// One whose qparams are chosen at run time, with a stored state.
    pub fn at_run_time(
        declaration: &'static Declaration,
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        if !spec.is_dynamic && !spec.is_cast() {
            return Err(ObserverError::StaticPlaceholder(declaration.name));
        }
        Self::restore(declaration, Gives::Rule, spec, rule, state)
    }
}

impl Observer for PassiveObserver {
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
        state::Reader::new(self.name, later, &[]).map(|_| ())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        match &self.gives {
            Gives::Nothing => Err(ObserverError::NoQParams { observer: self.name }),
            Gives::Rule => Err(ObserverError::Uncalibrated),
            Gives::QParams(qparams) => Ok(qparams.clone()),
        }
    }

    fn needs_data(&self) -> bool {
        self.gives != Gives::Rule && !self.spec.is_dynamic
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        None
    }

    fn is_calibrated(&self) -> bool {
        self.gives != Gives::Rule
    }

    fn state(&self) -> ObserverState {
        ObserverState::default()
    }
}
