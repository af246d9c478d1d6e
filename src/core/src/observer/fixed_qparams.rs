//! Qparams that the spec states.

use super::{
    ObserverError,
    passive::{Gives, PassiveObserver},
    registry, statistics,
};
use crate::{
    numerics::Formulas,
    parameter::{Declaration, Named, Parameter, Value},
    qspec::{FixedQSpec, QuantizationSpec},
};

/// The scale.
static SCALE: Parameter = Parameter {
    name: "scale",
    default: Value::Float(1.0),
    accepts: |value| matches!(value, Value::Float(scale) if scale > 0.0 && scale.is_finite()),
    must_be: "positive and finite",
    doc: "the scale",
};

/// The zero point.
static ZERO_POINT: Parameter = Parameter {
    name: "zero_point",
    default: Value::Int(0),
    accepts: |_| true,
    must_be: "an integer of the quantized range",
    doc: "the zero point",
};

static DECLARATION: Declaration = Declaration {
    category: "observer",
    name: "fixed_qparams",
    doc: "nothing; scale and zero point are parameters",
    parameters: &[&SCALE, &ZERO_POINT],
};

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    collects: &statistics::NOTHING,
    finds: registry::per_tensor,
    formulas: Formulas::QScheme,
    restore: |spec, rule, state| PassiveObserver::restore(&DECLARATION, stated(spec)?, spec, rule, state),
};

/// torchao's `FixedQParamsObserver`: the scale and zero point that the spec states.
#[derive(Clone, Copy, Debug)]
pub struct FixedQParamsObserver;

impl FixedQParamsObserver {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

/// The qparams that a spec states.
fn stated(spec: &QuantizationSpec) -> Result<Gives, ObserverError> {
    if spec.is_dynamic {
        return Err(ObserverError::StaticOnly(DECLARATION.name));
    }
    let QuantizationSpec { dtype, quant_min, quant_max, .. } = *spec;
    let (scale, zero_point) = (spec.observer.float(&SCALE), spec.observer.int(&ZERO_POINT));
    Ok(Gives::QParams(FixedQSpec { dtype, scale, zero_point, quant_min, quant_max }.qparams()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        numerics::QParamsError,
        observer::build_observer,
        tensor::{DType, Tensor},
    };

    #[test]
    fn qparams_are_those_of_the_spec() {
        let spec = |scale: f64, zero_point: i64| {
            let named = FixedQParamsObserver::NAMED.with("scale", scale).with("zero_point", zero_point);
            QuantizationSpec::new(DType::U8, named)
        };
        let mut observer = build_observer(&spec(2.0 / 256.0, 128)).unwrap();
        observer.observe(&Tensor::scalar(f32::NAN)).unwrap();
        assert_eq!(observer.qparams().unwrap().per_tensor(), Some((0.0078125, 128)));
        let outside = build_observer(&spec(1.0, 256)).map(|_| ()).unwrap_err();
        assert_eq!(outside, QParamsError::ZeroPoint { zero_point: 256, min: 0, max: 255 }.into());
        let denormal = build_observer(&spec(1e-40, 0)).map(|_| ()).unwrap_err();
        assert_eq!(denormal, QParamsError::Scale(1e-40).into());
    }
}
