//! The moving average of the minima and maxima of each channel.

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
    name: "moving_average_per_channel_min_max",
    doc: "the moving averages of the minima and of the maxima for each index of the channel axis",
    parameters: &[&AVERAGING_CONSTANT, &EPS, &REDUCE_RANGE],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::CHANNEL_AVERAGES,
    finds: registry::per_channel,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| AveragedObserver::restore(&DECLARATION, Regions::QScheme, spec, rule, state),
};

/// torchao's `MovingAveragePerChannelMinMaxObserver`: for each index of the channel axis, `m += averaging_constant * (x - m)` for
/// the minimum and for the maximum `x` of each tensor after the first.
///
/// Tensors, and the law of merging, are as for [`super::PerChannelMinMaxObserver`] and [`super::MovingAverageMinMaxObserver`].
#[derive(Clone, Copy, Debug)]
pub struct MovingAveragePerChannelMinMaxObserver;

impl MovingAveragePerChannelMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        observer::{ObserverError, build_observer},
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    #[test]
    fn channels_move_by_themselves() {
        let named = MovingAveragePerChannelMinMaxObserver::NAMED.with("averaging_constant", 0.25);
        let spec = QuantizationSpec { granularity: Granularity::Axis(1), ..QuantizationSpec::new(DType::I8, named) };
        let mut observer = build_observer(&spec).unwrap();
        let tensor = |x: [f32; 4]| Tensor::from_vec(&[2, 2], x.to_vec()).unwrap();
        observer.observe(&tensor([-1.0, 0.0, 1.0, 8.0])).unwrap();
        observer.observe(&tensor([-5.0, 0.0, 3.0, 4.0])).unwrap();
        let state = observer.state();
        let values = |name| state.get(name).unwrap().as_slice::<f32>().unwrap().to_vec();
        assert_eq!((values("min"), values("max")), (vec![-2.0, 0.0], vec![1.5, 7.0]));
        let wider = observer.observe(&Tensor::from_vec(&[1, 3], vec![0.0f32; 3]).unwrap());
        assert_eq!(wider, Err(ObserverError::Channels { expected: 2, found: 3 }));
    }
}
