//! The running minimum and maximum of each block of a tensor, for every granularity.

use super::{EPS, ObserverError, extremes::ExtremesObserver, regions::Regions, registry, statistics};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "affine_quantized_min_max",
    doc: "the smallest and the largest value of each block of elements that share a scale, for every granularity",
    parameters: &[&EPS],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::BLOCK_RANGES,
    finds: registry::per_block,
    formulas: Formulas::MappingType,
    restore: |spec, rule, state| match spec.is_dynamic {
        true => Err(ObserverError::StaticOnly(DECLARATION.name)),
        false => ExtremesObserver::restore(&DECLARATION, Regions::Blocks, spec, rule, state),
    },
};

/// torchao's `AffineQuantizedMinMaxObserver`: the smallest and largest float32 value of each block.
///
/// All tensors must have the same number of blocks. Infinities count; they make [`super::Observer::qparams`] fail. Merging is exact,
/// in any order.
#[derive(Clone, Copy, Debug)]
pub struct AffineQuantizedMinMaxObserver;

impl AffineQuantizedMinMaxObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        numerics::Scheme,
        observer::{Collected, build_observer},
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    fn spec(granularity: Granularity) -> QuantizationSpec {
        let (quant_min, quant_max, scheme) = (Some(-8), Some(7), Scheme::Symmetric);
        let spec = QuantizationSpec::new(DType::I8, AffineQuantizedMinMaxObserver::NAMED);
        QuantizationSpec { quant_min, quant_max, scheme, granularity, ..spec }
    }

    #[test]
    fn each_group_has_its_own_scale() {
        let mut observer = build_observer(&spec(Granularity::Group(2))).unwrap();
        let x = Tensor::from_vec(&[2, 4], vec![7.5f32, -1.0, 0.0, -15.0, 0.0, 0.0, 3.75, 1.0]).unwrap();
        observer.observe(&x).unwrap();
        let qparams = observer.qparams().unwrap();
        assert_eq!(qparams.scales, [1.0, 2.0, f32::EPSILON, 0.5]);
        assert_eq!((qparams.granularity, qparams.zero_points.len()), (Granularity::Group(2), 4));
        let narrower = observer.observe(&Tensor::from_vec(&[1, 4], vec![0.0f32; 4]).unwrap());
        assert_eq!(narrower, Err(ObserverError::Channels { expected: 4, found: 2 }));
        let odd = observer.observe(&Tensor::from_vec(&[4, 3], vec![0.0f32; 12]).unwrap()).unwrap_err();
        assert!(odd.to_string().ends_with("dimension 1 is of size 3, which is no multiple of 2"), "{odd}");
    }

    #[test]
    fn tensors_and_channels_are_blocks_too() {
        let x = Tensor::from_vec(&[2, 2], vec![7.5f32, -15.0, 0.0, 3.75]).unwrap();
        for (granularity, scales) in [
            (Granularity::Tensor, vec![2.0]),
            (Granularity::Axis(1), vec![1.0, 2.0]),
            (Granularity::Token, vec![2.0, 0.5]),
            (Granularity::Block(vec![2, 1]), vec![1.0, 2.0]),
        ] {
            let mut observer = build_observer(&spec(granularity)).unwrap();
            observer.observe(&x).unwrap();
            assert_eq!(observer.qparams().unwrap().scales, scales);
        }
    }

    #[test]
    fn statistics_tell_their_granularity() {
        let x = Tensor::from_vec(&[4, 4], (0..16).map(|x| x as f32).collect()).unwrap();
        let collected = |granularity| Collected::by(&spec(granularity)).unwrap();
        for granularity in [
            Granularity::Tensor,
            Granularity::Axis(1),
            Granularity::Row(0),
            Granularity::Group(2),
            Granularity::Block(vec![2, 1]),
        ] {
            let mut observer = build_observer(&spec(granularity.clone())).unwrap();
            observer.observe(&x).unwrap();
            let (collected, state) = (collected(granularity), observer.state());
            assert_eq!(collected.merged(&state, &state).as_ref(), Ok(&state), "{collected}");
            assert_eq!(collected.adopted_by(&spec(Granularity::Group(4)), &state), None, "{collected}");
        }
        // The same blocks.
        assert_eq!(collected(Granularity::Token), collected(Granularity::Row(-1)));
        assert_eq!(collected(Granularity::Block(vec![2, 1])).to_string(), "block_ranges block_size_0=2 block_size_1=1");
    }
}
