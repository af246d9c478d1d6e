//! The moving average of the minimum and maximum of each channel of a tensor.

use super::{
    EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate,
    moving_average_min_max::{AVERAGING_CONSTANT, moved},
    per_channel_min_max::PerChannelMinMaxObserver,
    registry,
};
use crate::{
    numerics::{MinMax, QParams, QParamsRule},
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "moving_average_per_channel_min_max",
    doc: "moving averages of the smallest and the largest value for each index of the channel axis",
    parameters: &[&AVERAGING_CONSTANT, &EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    finds: |_, granularity| granularity.axis().is_some(),
    restore: MovingAveragePerChannelMinMaxObserver::restore,
};

/// torchao's `MovingAveragePerChannelMinMaxObserver`: the averages of
/// [`MovingAverageMinMaxObserver`](super::MovingAverageMinMaxObserver), for each index of the channel axis.
#[derive(Clone, Debug)]
pub struct MovingAveragePerChannelMinMaxObserver {
    /// The averages so far.
    averages: PerChannelMinMaxObserver,
    constant: f32,
}

impl MovingAveragePerChannelMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        let averages = PerChannelMinMaxObserver::restored(DECLARATION.name, spec, rule, state)?;
        let constant = spec.observer.float(&AVERAGING_CONSTANT) as f32;
        Ok(Box::new(Self { averages, constant }))
    }
}

impl Observer for MovingAveragePerChannelMinMaxObserver {
    fn spec(&self) -> &QuantizationSpec {
        self.averages.spec()
    }

    fn rule(&self) -> &QParamsRule {
        self.averages.rule()
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        let constant = self.constant;
        self.averages.observe_with(x, |average, new| MinMax {
            min: moved(average.min, new.min, constant),
            max: moved(average.max, new.max, constant),
            nan: false,
        })
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        self.averages.qparams()
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        self.averages.extremes()
    }

    fn range_update(&self) -> Option<RangeUpdate> {
        Some(RangeUpdate::Average(self.averages.spec().observer.float(&AVERAGING_CONSTANT)))
    }

    fn state(&self) -> ObserverState {
        self.averages.state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        numerics::Scheme,
        observer::{build_observer, restore_observer},
        tensor::DType,
    };

    fn spec(axis: usize, constant: f64) -> QuantizationSpec {
        QuantizationSpec {
            granularity: Granularity::Axis(axis),
            scheme: Scheme::Symmetric,
            quant_min: Some(-127),
            quant_max: Some(127),
            ..QuantizationSpec::new(
                DType::I8,
                MovingAveragePerChannelMinMaxObserver::NAMED.with("averaging_constant", constant),
            )
        }
    }

    fn tensor(shape: &[usize], x: &[f32]) -> Tensor {
        Tensor::from_vec(shape, x.to_vec()).unwrap()
    }

    /// The bits of the scales of torchao 0.18 for these batches.
    #[test]
    fn averages_have_the_bits_of_torchao() {
        for (axis, scales) in [(0, [0x3C9A16C5, 0x3C753E74]), (1, [0x3C9A16C5, 0x3C2240D2])] {
            let mut observer = build_observer(&spec(axis, 0.3)).unwrap();
            for batch in [[-1.7f32, 0.3, 2.9, 0.4], [-0.123, 3.77, 1.0, -6.3], [-5.1, -0.2, 0.7, 0.9]] {
                observer.observe(&tensor(&[2, 2], &batch)).unwrap();
            }
            let found: Vec<u32> = observer.qparams().unwrap().scales.iter().map(|scale| scale.to_bits()).collect();
            assert_eq!(found, scales, "axis {axis}");
        }
    }

    #[test]
    fn the_first_tensor_counts_whole_and_empty_ones_not_at_all() {
        let mut observer = build_observer(&spec(0, 0.5)).unwrap();
        observer.observe(&tensor(&[0, 2], &[])).unwrap();
        assert!(!observer.is_calibrated());
        observer.observe(&tensor(&[2, 2], &[-1.0, 3.0, 2.0, 5.0])).unwrap();
        observer.observe(&tensor(&[2, 2], &[-3.0, 1.0, 0.0, 9.0])).unwrap();
        let state = observer.state();
        assert_eq!(*state.get("min").unwrap().as_slice::<f32>().unwrap(), [-2.0, 1.0]);
        assert_eq!(*state.get("max").unwrap().as_slice::<f32>().unwrap(), [2.0, 7.0]);
    }

    #[test]
    fn another_number_of_channels_and_nan_are_refused() {
        let mut observer = build_observer(&spec(0, 0.5)).unwrap();
        observer.observe(&tensor(&[2, 1], &[1.0, 2.0])).unwrap();
        let error = observer.observe(&tensor(&[3, 1], &[1.0; 3])).unwrap_err();
        assert_eq!(error, ObserverError::Channels { expected: 2, found: 3 });
        assert!(matches!(observer.observe(&tensor(&[2, 1], &[1.0, f32::NAN])), Err(ObserverError::Nan { .. })));
    }

    #[test]
    fn state_goes_through_storage() {
        let spec = spec(1, 0.1);
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&tensor(&[1, 3], &[1.0, -2.0, 0.5])).unwrap();
        let mut restored = restore_observer(&spec, &observer.state()).unwrap();
        for observer in [&mut observer, &mut restored] {
            observer.observe(&tensor(&[1, 3], &[7.0, 0.3, -0.5])).unwrap();
        }
        assert_eq!(restored.state(), observer.state());
    }
}
