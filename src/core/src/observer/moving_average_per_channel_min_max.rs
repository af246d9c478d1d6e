//! The moving average of the minima and maxima of each channel.

use super::{
    EPS, Observer, ObserverError, ObserverState, REDUCE_RANGE, RangeUpdate,
    average::{AVERAGING_CONSTANT, Averages},
    channels::{qparams_of, ranges_of},
    registry, statistics,
};
use crate::numerics::{MinMax, QParams, QParamsRule};
use crate::{
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
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
    restore: MovingAveragePerChannelMinMaxObserver::restore,
};

/// torchao's `MovingAveragePerChannelMinMaxObserver`: for each index of the channel axis, `m += averaging_constant * (x - m)` for
/// the minimum and for the maximum `x` of each tensor after the first.
///
/// Tensors, and the law of merging, are as for [`super::PerChannelMinMaxObserver`] and [`super::MovingAverageMinMaxObserver`].
#[derive(Clone, Debug)]
pub struct MovingAveragePerChannelMinMaxObserver {
    spec: QuantizationSpec,
    rule: QParamsRule,
    /// The channel axis of the spec.
    axis: usize,
    seen: Averages,
}

impl MovingAveragePerChannelMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(
        spec: &QuantizationSpec,
        rule: QParamsRule,
        state: &ObserverState,
    ) -> Result<Box<dyn Observer>, ObserverError> {
        let seen = Averages::read(DECLARATION.name, spec.observer.float(&AVERAGING_CONSTANT), state)?;
        let axis = spec.granularity.axis().unwrap_or_default();
        Ok(Box::new(Self { spec: spec.clone(), rule, axis, seen }))
    }
}

impl Observer for MovingAveragePerChannelMinMaxObserver {
    fn spec(&self) -> &QuantizationSpec {
        &self.spec
    }

    fn rule(&self) -> &QParamsRule {
        &self.rule
    }

    fn observe(&mut self, x: &Tensor) -> Result<(), ObserverError> {
        if let Some(found) = ranges_of(x, self.axis, self.seen.get().len())? {
            self.seen.add(found);
        }
        Ok(())
    }

    fn merge(&mut self, later: &ObserverState) -> Result<(), ObserverError> {
        let constant = self.spec.observer.float(&AVERAGING_CONSTANT);
        self.seen.merge(Averages::read(DECLARATION.name, constant, later)?)
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        qparams_of(&self.rule, self.seen.get(), self.axis)
    }

    fn is_idempotent(&self) -> bool {
        false
    }

    fn extremes(&self) -> Option<(f32, f32)> {
        let all = self.seen.get().iter().copied().reduce(MinMax::union)?;
        Some((all.min, all.max))
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
    use crate::{granularity::Granularity, observer::build_observer, tensor::DType};

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
