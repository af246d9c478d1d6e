//! The moving average of the minima and maxima of tensors.

use super::{
    EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate,
    average::{AVERAGING_CONSTANT, Averages},
    registry, statistics,
    whole::{qparams_of, range_of},
};
use crate::numerics::{QParams, QParamsRule};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "moving_average_min_max",
    doc: "the moving averages of the minima and of the maxima of tensors",
    parameters: &[&AVERAGING_CONSTANT, &EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::AVERAGES,
    finds: registry::per_tensor,
    restore: MovingAverageMinMaxObserver::restore,
};

/// torchao's `MovingAverageMinMaxObserver`: `m += averaging_constant * (x - m)` for the minimum and for the maximum `x` of each
/// tensor after the first.
///
/// An infinite average stays infinite, which keeps masks recognizable and makes [`Observer::qparams`] fail; torchao's
/// average becomes NaN at the second infinity.
///
/// Merging gives the averages of one run over the tensors of both, in their order, except for float32 roundings.
#[derive(Clone, Debug)]
pub struct MovingAverageMinMaxObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    seen: Averages,
}

impl MovingAverageMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        // Dynamic qparams depend on the current input only.
        if spec.is_dynamic && spec.observer.float(&AVERAGING_CONSTANT) != 1.0 {
            return Err(ObserverError::AveragedDynamic);
        }
        let seen = Averages::read(DECLARATION.name, spec.observer.float(&AVERAGING_CONSTANT), state)?;
        if seen.get().len() > 1 {
            return Err(ObserverError::State {
                observer: DECLARATION.name,
                reason: "there is more than one minimum".to_owned(),
            });
        }
        Ok(Box::new(Self { spec: spec.clone(), rule, seen }))
    }
}

impl Observer for MovingAverageMinMaxObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if let Some(found) = range_of(x)? {
            self.seen.add(vec![found]);
        }
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        let constant = self.spec.observer.float(&AVERAGING_CONSTANT);
        self.seen.merge(Averages::read(DECLARATION.name, constant, later)?)
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, self.seen.get().first().copied())
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        self.seen.get().first().map(|seen| (seen.min, seen.max))
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        Some(RangeUpdate::Average(self.spec.observer.float(&AVERAGING_CONSTANT)))
    }

    fn state(&self) -> ObserverState {
        self.seen.state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{observer::build_observer, tensor::DType};

    fn observer(constant: f64) -> Box<dyn Observer> {
        let named = MovingAverageMinMaxObserver::NAMED.with("averaging_constant", constant);
        build_observer(&QuantizationSpec::new(DType::I8, named)).unwrap()
    }

    fn tensor(x: &[f32]) -> Tensor {
        Tensor::from_vec(&[x.len()], x.to_vec()).unwrap()
    }

    /// The bits of torchao 0.18 for these batches.
    #[test]
    fn averages_have_the_bits_of_torchao() {
        let batches = [[-1.7f32, 0.3, 2.9], [-0.123, 3.77, 1.0], [-5.1, -0.2, 0.7], [-0.01, 0.02, 9.3]];
        for (constant, min, max) in [
            (0.01, 0xBFD9C454, 0x403CD909),
            (0.1, 0xBFDAC921, 0x405A65E9),
            (0.3, 0xBFD66C54, 0x408F8C6A),
            (1.0, 0xBC23D800, 0x4114CCCD),
        ] {
            let mut observer = observer(constant);
            batches.iter().for_each(|batch| observer.observe(&tensor(batch)).unwrap());
            let (found_min, found_max) = observer.extremes().unwrap();
            assert_eq!([found_min.to_bits(), found_max.to_bits()], [min, max], "{constant}");
        }
    }

    #[test]
    fn the_first_tensor_counts_whole_and_empty_ones_not_at_all() {
        let mut observer = observer(0.5);
        for batch in [&[][..], &[-2.0, 4.0], &[], &[0.0, 8.0]] {
            observer.observe(&tensor(batch)).unwrap();
        }
        assert_eq!(observer.extremes(), Some((-1.0, 6.0)));
    }

    #[test]
    fn an_infinity_stays() {
        let mut observer = observer(0.1);
        for batch in [[-1.0, 1.0], [f32::NEG_INFINITY, 1.0], [-1.0, 1.0], [f32::NEG_INFINITY, 1.0]] {
            observer.observe(&tensor(&batch)).unwrap();
        }
        assert_eq!(observer.extremes(), Some((f32::NEG_INFINITY, 1.0)));
        assert_eq!(observer.magnitude(), f32::INFINITY);
        assert!(matches!(observer.qparams(), Err(ObserverError::QParams(_))));
    }

    #[test]
    fn dynamic_qparams_are_not_averaged() {
        let spec = |constant: f64| QuantizationSpec {
            is_dynamic: true,
            ..QuantizationSpec::new(DType::I8, MovingAverageMinMaxObserver::NAMED.with("averaging_constant", constant))
        };
        assert!(build_observer(&spec(1.0)).is_ok());
        for constant in [0.01, 0.999] {
            let error = build_observer(&spec(constant)).map(|_| ()).unwrap_err();
            assert_eq!(error, ObserverError::AveragedDynamic);
        }
    }
}
