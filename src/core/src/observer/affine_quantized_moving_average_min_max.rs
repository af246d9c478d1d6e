//! The moving averages of the minimum and the maximum of each block of a tensor, for every granularity.

use super::{
    EPS,
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
    name: "affine_quantized_moving_average_min_max",
    doc: "the moving averages of the minima and of the maxima of each block of elements that share a scale, for every granularity",
    parameters: &[&AVERAGING_CONSTANT, &EPS],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::BLOCK_AVERAGES,
    finds: registry::per_block,
    formulas: Formulas::MappingType,
    restore: |spec, rule, state| AveragedObserver::restore(&DECLARATION, Regions::Blocks, spec, rule, state),
};

/// torchao's `AffineQuantizedMovingAverageMinMaxObserver`: for each block, `m += averaging_constant * (x - m)` for the minimum and for
/// the maximum `x` of each tensor after the first.
///
/// Tensors are as for [`super::AffineQuantizedMinMaxObserver`]; averages that rounding would put in the wrong order, infinite ones,
/// and the law of merging are as for [`super::MovingAverageMinMaxObserver`].
#[derive(Clone, Copy, Debug)]
pub struct AffineQuantizedMovingAverageMinMaxObserver;

impl AffineQuantizedMovingAverageMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        observer::{ObserverError, build_observer, restore_observer},
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    #[test]
    fn blocks_move_by_themselves() {
        let named = AffineQuantizedMovingAverageMinMaxObserver::NAMED.with("averaging_constant", 0.25);
        let tensor = |x: [f32; 4]| Tensor::from_vec(&[2, 2], x.to_vec()).unwrap();
        for (granularity, min, max) in [
            (Granularity::Tensor, vec![-2.0], vec![7.0]),
            (Granularity::Axis(1), vec![-2.0, 0.0], vec![1.5, 7.0]),
            (Granularity::Token, vec![-2.0, 1.5], vec![0.0, 7.0]),
            (Granularity::Row(0), vec![-2.0, 0.0], vec![1.5, 7.0]),
            (Granularity::Block(vec![2, 1]), vec![-2.0, 0.0], vec![1.5, 7.0]),
        ] {
            let spec = QuantizationSpec { granularity, ..QuantizationSpec::new(DType::I8, named.clone()) };
            let mut observer = build_observer(&spec).unwrap();
            observer.observe(&tensor([-1.0, 0.0, 1.0, 8.0])).unwrap();
            let mut observer = restore_observer(&spec, &observer.state()).unwrap();
            observer.observe(&tensor([-5.0, 0.0, 3.0, 4.0])).unwrap();
            let state = observer.state();
            let values = |name| state.get(name).unwrap().as_slice::<f32>().unwrap().to_vec();
            assert_eq!((values("min"), values("max")), (min, max), "{}", spec.granularity);
        }
    }

    #[test]
    fn dynamic_qparams_are_not_averaged() {
        for (constant, expected) in [(0.01, Err(ObserverError::AveragedDynamic)), (1.0, Ok(()))] {
            let named = AffineQuantizedMovingAverageMinMaxObserver::NAMED.with("averaging_constant", constant);
            let spec = QuantizationSpec { is_dynamic: true, ..QuantizationSpec::new(DType::I8, named) };
            assert_eq!(build_observer(&spec).map(|_| ()), expected);
        }
    }
}
