//! An observer that observes nothing: for qparams that are chosen at run time, and for casts.

use super::{EPS, passive::PassiveObserver, registry, statistics};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "placeholder",
    doc: "nothing: the qparams are chosen at run time, from each input; or values are cast to f16",
    parameters: &[&EPS],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::NOTHING,
    finds: registry::per_tensor_or_token,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| PassiveObserver::at_run_time(&DECLARATION, spec, rule, state),
};

/// torchao's `PlaceholderObserver`: it has the rule by which qparams are chosen at run time, and keeps no statistics.
#[derive(Clone, Copy, Debug)]
pub struct PlaceholderObserver;

impl PlaceholderObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        granularity::Granularity,
        numerics::Scheme,
        observer::{
            FixedQParamsObserver, HistogramObserver, MinMaxObserver, ObserverError, ObserverState,
            PerChannelMinMaxObserver, build_observer,
        },
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    fn dynamic(dtype: DType) -> QuantizationSpec {
        QuantizationSpec { is_dynamic: true, ..QuantizationSpec::new(dtype, PlaceholderObserver::NAMED) }
    }

    fn half() -> QuantizationSpec {
        QuantizationSpec::new(DType::F16, PlaceholderObserver::NAMED)
    }

    #[test]
    fn it_keeps_the_rule_and_nothing_else() {
        let spec = QuantizationSpec {
            quant_min: Some(-127),
            quant_max: Some(127),
            scheme: Scheme::Symmetric,
            observer: PlaceholderObserver::NAMED.with("eps", 0.25),
            ..dynamic(DType::I8)
        };
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&Tensor::from_vec(&[2], vec![1.0f32, f32::NAN]).unwrap()).unwrap();
        assert_eq!(observer.state(), ObserverState::default());
        assert!(!observer.needs_data());
        let rule = observer.rule();
        assert_eq!((rule.range.min, rule.range.max, rule.eps, rule.scheme), (-127, 127, 0.25, Scheme::Symmetric));
    }

    #[test]
    fn only_dynamic_specs_and_casts_do_without_data() {
        let observer = |spec: &QuantizationSpec| build_observer(spec).unwrap();
        assert!(observer(&QuantizationSpec::new(DType::I8, MinMaxObserver::NAMED)).needs_data());
        assert!(!observer(&half()).needs_data());
        assert!(!observer(&QuantizationSpec { observer: MinMaxObserver::NAMED, ..dynamic(DType::U8) }).needs_data());
    }

    #[test]
    fn what_cannot_be_chosen_at_run_time_is_refused() {
        let error = |spec: &QuantizationSpec| build_observer(spec).map(|_| ()).unwrap_err();
        assert_eq!(
            error(&QuantizationSpec { is_dynamic: false, ..dynamic(DType::I8) }),
            ObserverError::StaticPlaceholder("placeholder")
        );
        for dtype in [DType::I16, DType::U16, DType::I32] {
            assert_eq!(error(&dynamic(dtype)), ObserverError::DynamicDType(dtype));
        }
        let symmetric = |dtype, min, max| QuantizationSpec {
            scheme: Scheme::Symmetric,
            quant_min: Some(min),
            quant_max: Some(max),
            ..dynamic(dtype)
        };
        // PyTorch's op has the zero point 0 for int8, and 128 for uint8, whatever the range.
        for (dtype, min, max) in [(DType::I8, 0, 15), (DType::U8, 0, 127), (DType::U8, 0, 200), (DType::I8, -128, 0)] {
            assert_eq!(error(&symmetric(dtype, min, max)), ObserverError::DynamicSymmetric { dtype, min, max });
        }
        for (dtype, min, max) in [(DType::I8, -8, 7), (DType::U8, 0, 255), (DType::U8, 0, 254)] {
            assert!(build_observer(&symmetric(dtype, min, max)).is_ok());
        }
        let channels = QuantizationSpec { granularity: Granularity::Axis(0), ..dynamic(DType::I8) };
        let channels = QuantizationSpec { observer: PerChannelMinMaxObserver::NAMED, ..channels };
        assert_eq!(error(&channels), ObserverError::DynamicChannels);
        let fixed = QuantizationSpec { observer: FixedQParamsObserver::NAMED, ..dynamic(DType::I8) };
        assert_eq!(error(&fixed), ObserverError::StaticOnly("fixed_qparams"));
        let histogram = QuantizationSpec { observer: HistogramObserver::NAMED, ..dynamic(DType::I8) };
        assert_eq!(error(&histogram), ObserverError::StaticOnly("histogram"));
        for wrong in [
            QuantizationSpec { is_dynamic: true, ..half() },
            QuantizationSpec { quant_min: Some(0), ..half() },
            QuantizationSpec { observer: MinMaxObserver::NAMED, ..half() },
        ] {
            assert_eq!(error(&wrong), ObserverError::Cast(DType::F16));
        }
        let groups = QuantizationSpec { granularity: Granularity::Group(2), ..dynamic(DType::I8) };
        assert!(matches!(error(&groups), ObserverError::Scheme { observer: "placeholder", .. }));
    }

    #[test]
    fn tokens_have_one_form() {
        let tokens = QuantizationSpec { granularity: Granularity::Token, ..dynamic(DType::I8) };
        assert!(!build_observer(&tokens).unwrap().needs_data());
        for other in [
            QuantizationSpec { scheme: Scheme::Symmetric, ..tokens.clone() },
            QuantizationSpec { dtype: DType::U8, ..tokens.clone() },
            QuantizationSpec { quant_min: Some(-127), ..tokens.clone() },
            QuantizationSpec { observer: PlaceholderObserver::NAMED.with("eps", 0.25), ..tokens.clone() },
        ] {
            assert_eq!(build_observer(&other).map(|_| ()), Err(ObserverError::DynamicToken));
        }
    }
}
