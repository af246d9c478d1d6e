//! torchao's `FixedQParamsFakeQuantize`: fake quantization with the qparams that the spec states.

use super::{FakeQuant, FakeQuantError, fake_quantize, fake_quantize::FakeQuantize, registry};
use crate::{
    observer::{FixedQParamsObserver, Observer, ObserverState},
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "fake-quant",
    name: "fixed_qparams_fake_quantize",
    doc: "the tensor fake-quantized with the qparams of the observer fixed_qparams",
    parameters: &[],
};

pub(super) static ENTRY: registry::Entry =
    registry::Entry { declaration: &DECLARATION, keeps: &fake_quantize::KEEPS, restore };

/// torchao's `FixedQParamsFakeQuantize`, over the observer `fixed_qparams`.
#[derive(Clone, Copy, Debug)]
pub struct FixedQParamsFakeQuantize;

impl FixedQParamsFakeQuantize {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

fn restore(observer: Box<dyn Observer>, state: &ObserverState) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
    let (needed, found) = (FixedQParamsObserver::NAMED.name(), observer.spec().observer.name());
    if found != needed {
        let fake_quant = DECLARATION.name;
        return Err(FakeQuantError::NeedsObserver { fake_quant, observer: found, needed: needed.to_owned() });
    }
    let qparams = observer.qparams()?;
    let restored = FakeQuantize::restore(&DECLARATION, |observer| observer.qparams(), observer, state)?;
    Ok(Box::new(restored.with_qparams(qparams)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fake_quant::build_fake_quant,
        observer::MinMaxObserver,
        qspec::QuantizationSpec,
        tensor::{DType, Tensor},
    };

    #[test]
    fn qparams_are_fixed_from_the_start() {
        let observer = FixedQParamsObserver::NAMED.with("scale", 0.5).with("zero_point", 3);
        let fake_quant = Some(FixedQParamsFakeQuantize::NAMED);
        let spec = QuantizationSpec { fake_quant, ..QuantizationSpec::new(DType::U8, observer) };
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        fake_quant.set_observing(false);
        let y = fake_quant.forward(&Tensor::vector(vec![-9.0f32, 0.3, 1e3])).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [-1.5, 0.5, 126.0]);
        let other = build_fake_quant(&QuantizationSpec { observer: MinMaxObserver::NAMED, ..spec });
        let error = other.map(|_| ()).unwrap_err().to_string();
        assert_eq!(error, "the fixed_qparams_fake_quantize fake-quant needs the observer fixed_qparams, not min_max");
    }
}
