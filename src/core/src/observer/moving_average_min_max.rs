//! The moving average of the minima and maxima of tensors.

use super::{
    EPS, REDUCE_RANGE,
    average::{AVERAGING_CONSTANT, AveragedObserver},
    regions::Regions,
    registry, statistics,
};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
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
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| AveragedObserver::restore(&DECLARATION, Regions::QScheme, spec, rule, state),
};

/// torchao's `MovingAverageMinMaxObserver`: `m += averaging_constant * (x - m)` for the minimum and for the maximum `x` of each
/// tensor after the first.
///
/// An infinite average stays infinite, which keeps masks recognizable and makes [`super::Observer::qparams`] fail; torchao's
/// average becomes NaN at the second infinity. If the averages differ so little that rounding moves the minimum above the maximum,
/// they are swapped; torchao fails.
///
/// Merging gives the averages of one run over the tensors of both, in their order, except for float32 roundings.
#[derive(Clone, Copy, Debug)]
pub struct MovingAverageMinMaxObserver;

impl MovingAverageMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        observer::{Observer, ObserverError, build_observer, restore_observer},
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

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
    fn averages_stay_in_order() {
        let mut observer = observer(1.0);
        // The averages are 1/10, but -3 + (1/10 - -3) is 0.0999999 in float32, and 1e9 + (1/10 - 1e9) is 0.
        observer.observe(&tensor(&[-3.0, 1e9])).unwrap();
        observer.observe(&tensor(&[0.1])).unwrap();
        assert_eq!(observer.extremes(), Some((0.0, -3.0 + (0.1 + 3.0))));
        let restored = restore_observer(observer.spec(), &observer.state()).unwrap();
        assert!(restored.qparams().is_ok());
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
