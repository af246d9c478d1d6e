//! An observer that keeps the values themselves.

use super::{Observer, ObserverError, ObserverState, registry, state, statistics};
use crate::numerics::{Formulas, MinMax, QParams, QParamsRule, min_max, to_f32};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration =
    Declaration { category: "observer", name: "recording", doc: "all tensors, and no qparams", parameters: &[] };

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::VALUES,
    finds: |_, _| true,
    formulas: Formulas::QScheme,
    restore: RecordingObserver::restore,
};

/// torchao's `RecordingObserver`: keeps every tensor that it sees, of any dtype and with NaN, to look at. It has no qparams.
///
/// Its state has the tensors `value_0`, `value_1`, ... Merging appends, in the order of the data.
#[derive(Clone, Debug)]
pub struct RecordingObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    values: Vec<Tensor>,
}

impl RecordingObserver {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        Ok(Box::new(Self { spec: spec.clone(), rule, values: read(state)? }))
    }
}

/// The name of a tensor of the state.
fn name(index: usize) -> String {
    format!("value_{index}")
}

fn read(state: &ObserverState) -> Result<Vec<Tensor>, ObserverError> {
    let count = state.iter().count();
    let names: Vec<String> = (0..count).map(name).collect();
    let kept: Vec<&str> = names.iter().map(String::as_str).collect();
    state::Reader::new(DECLARATION.name, state, &kept)?;
    Ok(kept.into_iter().filter_map(|name| state.get(name).cloned()).collect())
}

impl Observer for RecordingObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        self.values.push(x.clone());
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        self.values.extend(read(later)?);
        Ok(())
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        Err(ObserverError::NoQParams { observer: DECLARATION.name })
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        let range = |x: &Tensor| to_f32(x).ok().map(|x| min_max(&x));
        let all = self.values.iter().filter_map(range).reduce(MinMax::union)?;
        (all.min <= all.max).then_some((all.min, all.max))
    }

    fn is_calibrated(&self) -> bool {
        !self.values.is_empty()
    }

    fn state(&self) -> ObserverState {
        let with = |state: ObserverState, (index, x): (usize, &Tensor)| state.with(name(index), x.clone());
        self.values.iter().enumerate().fold(ObserverState::default(), with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        observer::{build_observer, restore_observer},
        tensor::DType,
    };

    #[test]
    fn everything_is_kept_in_order() {
        let spec = QuantizationSpec::new(DType::I8, RecordingObserver::NAMED);
        let mut observer = build_observer(&spec).unwrap();
        let seen = [Tensor::scalar(f32::NAN), Tensor::vector(vec![1i64, -7]), Tensor::scalar(2.5f32)];
        seen[..2].iter().for_each(|x| observer.observe(x).unwrap());
        let later = ObserverState::default().with("value_0", seen[2].clone());
        observer.merge(&later).unwrap();
        let all = restore_observer(&spec, &observer.state()).unwrap().state();
        let bytes = |name: &str| all.get(name).unwrap().bytes().to_vec();
        for (index, x) in seen.iter().enumerate() {
            assert_eq!(bytes(&format!("value_{index}")), x.bytes().to_vec());
        }
        assert_eq!(observer.extremes(), Some((-7.0, 2.5)));
        let gap = ObserverState::default().with("value_1", Tensor::scalar(1.0f32));
        assert!(restore_observer(&spec, &gap).is_err());
        assert_eq!(observer.qparams(), Err(ObserverError::NoQParams { observer: "recording" }));
    }
}
