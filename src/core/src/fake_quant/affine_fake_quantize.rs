//! torchao's `AffineFakeQuantize`: an affine observer, and fake quantization of blocks with the qparams it computes.

use super::{FakeQuant, FakeQuantError, fake_quantize, fake_quantize::FakeQuantize, registry};
use crate::{
    numerics::{QParams, fake_quantize_affine},
    observer::{
        AffineQuantizedMinMaxObserver, AffineQuantizedMovingAverageMinMaxObserver, Observer, ObserverError,
        ObserverState,
    },
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "fake-quant",
    name: "affine_fake_quantize",
    doc: "the qparams of an affine observer, and each block of the tensor fake-quantized with its own",
    parameters: &[],
};

pub(super) static ENTRY: registry::Entry =
    registry::Entry { declaration: &DECLARATION, keeps: &fake_quantize::KEEPS, restore };

/// torchao's `AffineFakeQuantize`, over the observers `affine_quantized_min_max` and `affine_quantized_moving_average_min_max`, for
/// every granularity.
///
/// It observes the first tensor even if observing is off, and from then on has qparams. (torchao's observes it too, but keeps the scale
/// 1 until observing is on, and fails if there is more than one block.)
pub struct AffineFakeQuantize {
    inner: FakeQuantize,
    /// Whether it has qparams.
    found: bool,
    observing: bool,
}

impl AffineFakeQuantize {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

fn restore(observer: Box<dyn Observer>, state: &ObserverState) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
    let observers =
        [AffineQuantizedMinMaxObserver::NAMED.name(), AffineQuantizedMovingAverageMinMaxObserver::NAMED.name()];
    let name = observer.spec().observer.name();
    if !observers.contains(&name) {
        let fake_quant = DECLARATION.name;
        return Err(FakeQuantError::NeedsObserver { fake_quant, observer: name, needed: observers.join(" or ") });
    }
    let found = observer.is_calibrated();
    let inner = FakeQuantize::restore(&DECLARATION, |observer| observer.qparams(), observer, state)?;
    let observing = inner.is_observing();
    Ok(Box::new(AffineFakeQuantize { inner: inner.with_arithmetic(fake_quantize_affine), found, observing }))
}

impl FakeQuant for AffineFakeQuantize {
    fn spec(&self) -> &QuantizationSpec {
        self.inner.spec()
    }

    fn forward(&mut self, x: &Tensor) -> Result<Tensor, FakeQuantError> {
        self.inner.set_observing(self.observing || !self.found);
        let result = self.inner.forward(x);
        self.inner.set_observing(self.observing);
        self.found = self.found || (result.is_ok() && !x.is_empty());
        result
    }

    fn set_observing(&mut self, on: bool) {
        self.observing = on;
        self.inner.set_observing(on);
    }

    fn set_fake_quantizing(&mut self, on: bool) {
        self.inner.set_fake_quantizing(on);
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        self.inner.qparams()
    }

    fn state(&self) -> ObserverState {
        self.inner.state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fake_quant::{build_fake_quant, restore_fake_quant},
        granularity::Granularity,
        numerics::Scheme,
        observer::MinMaxObserver,
        tensor::DType,
    };

    fn spec(scheme: Scheme, granularity: Granularity) -> QuantizationSpec {
        let fake_quant = Some(AffineFakeQuantize::NAMED);
        let spec = QuantizationSpec::new(DType::I8, AffineQuantizedMinMaxObserver::NAMED);
        QuantizationSpec { quant_min: Some(-8), quant_max: Some(7), scheme, granularity, fake_quant, ..spec }
    }

    fn forward(fake_quant: &mut dyn FakeQuant, x: &[f32]) -> Vec<f32> {
        let x = Tensor::from_vec(&[2, 4], x.to_vec()).unwrap();
        fake_quant.forward(&x).unwrap().as_slice::<f32>().unwrap().to_vec()
    }

    #[test]
    fn each_group_is_rounded_by_its_own_scale() {
        let spec = spec(Scheme::Symmetric, Granularity::Group(2));
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        fake_quant.set_observing(false);
        // Scales 1, 2, 4 and 0.5, by the first tensor although observing is off.
        let x = [7.5, -1.4, 2.9, -15.0, 0.0, -30.0, 3.75, 1.3];
        assert_eq!(forward(fake_quant.as_mut(), &x), [7.0, -1.0, 2.0, -16.0, 0.0, -32.0, 3.5, 1.5]);
        let mut fake_quant = restore_fake_quant(&spec, &fake_quant.state()).unwrap();
        assert_eq!(forward(fake_quant.as_mut(), &[100.0; 8]), [7.0, 7.0, 14.0, 14.0, 28.0, 28.0, 3.5, 3.5]);
        assert_eq!(fake_quant.qparams().unwrap().scales, [1.0, 2.0, 4.0, 0.5]);
        fake_quant.set_fake_quantizing(false);
        assert_eq!(forward(fake_quant.as_mut(), &x), x);
    }

    #[test]
    fn zero_points_may_be_real_numbers() {
        let spec = QuantizationSpec {
            dtype: DType::U8,
            quant_min: Some(0),
            quant_max: Some(15),
            ..spec(Scheme::AffineFloatDomain, Granularity::Token)
        };
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        // By hand: scales 1 and 0.5, zero points 9 and 104, the numbers that are quantized to the middle, 8.
        let x = [1.0, 16.0, 2.6, 4.0, 100.0, 107.5, 103.3, 102.0];
        assert_eq!(forward(fake_quant.as_mut(), &x), [1.0, 16.0, 3.0, 4.0, 100.0, 107.5, 103.5, 102.0]);
        let mut fake_quant = restore_fake_quant(&spec, &fake_quant.state()).unwrap();
        fake_quant.set_observing(false);
        let y = forward(fake_quant.as_mut(), &[-9.0, 0.0, 3.0, 99.0, 0.0, 101.2, 106.0, 200.0]);
        assert_eq!(y, [1.0, 1.0, 3.0, 16.0, 100.0, 101.0, 106.0, 107.5]);
    }

    #[test]
    fn other_observers_are_refused() {
        let spec = QuantizationSpec { observer: MinMaxObserver::NAMED, ..spec(Scheme::Affine, Granularity::Tensor) };
        let error = build_fake_quant(&spec).map(|_| ()).unwrap_err().to_string();
        assert_eq!(
            error,
            "the affine_fake_quantize fake-quant needs the observer affine_quantized_min_max or \
             affine_quantized_moving_average_min_max, not min_max"
        );
    }
}
