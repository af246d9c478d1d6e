//! An observer that observes nothing, for qparams of blocks that are chosen at run time.

use super::{passive::PassiveObserver, registry, statistics};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named, Parameter, Value},
};

/// The smallest scale. That of torchao's op depends on the dtype of the tensor, which is float32 for most.
static EPS: Parameter = Parameter {
    name: "eps",
    default: Value::Float(f32::MIN_POSITIVE as f64),
    accepts: |value| (super::EPS.accepts)(value),
    must_be: "positive and finite in float32",
    doc: "the smallest scale that is chosen; by default the smallest normal number of the dtype of the tensor",
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "affine_quantized_placeholder",
    doc: "nothing: the qparams of each block are chosen at run time, from each input, for every granularity",
    parameters: &[&EPS],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::NOTHING,
    finds: registry::per_block,
    formulas: Formulas::MappingType,
    restore: |spec, rule, state| PassiveObserver::at_run_time(&DECLARATION, spec, rule, state),
};

/// torchao's `AffineQuantizedPlaceholderObserver`: it has the rule by which qparams are chosen at run time, and keeps no statistics.
#[derive(Clone, Copy, Debug)]
pub struct AffineQuantizedPlaceholderObserver;

impl AffineQuantizedPlaceholderObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        numerics::Scheme,
        observer::{ObserverError, ObserverState, build_observer},
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    fn spec(dtype: DType, scheme: Scheme, granularity: Granularity) -> QuantizationSpec {
        let spec = QuantizationSpec::new(dtype, AffineQuantizedPlaceholderObserver::NAMED);
        QuantizationSpec { is_dynamic: true, scheme, granularity, ..spec }
    }

    #[test]
    fn every_granularity_can_be_chosen_at_run_time() {
        let granularities = [
            Granularity::Tensor,
            Granularity::Axis(1),
            Granularity::Row(-1),
            Granularity::Token,
            Granularity::Group(2),
            Granularity::Block(vec![2, 2]),
        ];
        for granularity in granularities {
            for (dtype, scheme) in [
                (DType::I8, Scheme::Affine),
                (DType::I16, Scheme::SymmetricNoClippingErr),
                (DType::F8E4M3, Scheme::Symmetric),
            ] {
                let mut observer = build_observer(&spec(dtype, scheme, granularity.clone())).unwrap();
                observer.observe(&Tensor::scalar(f32::NAN)).unwrap();
                assert_eq!(observer.state(), ObserverState::default());
                assert!(!observer.needs_data() && observer.rule().eps == f32::MIN_POSITIVE);
            }
        }
    }

    #[test]
    fn what_has_no_op_is_refused() {
        let error = |spec: &QuantizationSpec| build_observer(spec).map(|_| ()).unwrap_err();
        let tokens = spec(DType::U8, Scheme::Affine, Granularity::Token);
        let fixed = QuantizationSpec { is_dynamic: false, ..tokens.clone() };
        assert_eq!(error(&fixed), ObserverError::StaticPlaceholder("affine_quantized_placeholder"));
        for scheme in [Scheme::AffineFloatDomain, Scheme::AffineNoneDomain] {
            assert_eq!(error(&QuantizationSpec { scheme, ..tokens.clone() }), ObserverError::DynamicScheme(scheme));
        }
        let float = QuantizationSpec { scheme: Scheme::AffineFloatQParams, ..tokens };
        assert!(matches!(error(&float), ObserverError::Scheme { .. }));
    }
}
