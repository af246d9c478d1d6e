//! torchao's `FakeQuantize`: an observer, and fake quantization with the qparams it computes.

use super::{FakeQuant, FakeQuantError, registry};
use crate::{
    granularity::Granularity,
    numerics::{AffineError, QParams, Scheme, ZeroPoints, fake_quantize},
    observer::{Observer, ObserverError, ObserverState, Reader},
    parameter::{Declaration, Named},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

static DECLARATION: Declaration = Declaration {
    category: "fake-quant",
    name: "fake_quantize",
    doc: "the observer's qparams, found anew for each tensor, and the tensor fake-quantized with them",
    parameters: &[],
};

/// The tensors that it adds to its observer's state.
pub(super) const KEEPS: [&str; 4] = ["fake_quant_enabled", "observer_enabled", "scale", "zero_point"];

pub(super) static ENTRY: registry::Entry = registry::Entry {
    declaration: &DECLARATION,
    keeps: &KEEPS,
    restore: |observer, state| {
        let restored = FakeQuantize::restore(&DECLARATION, |observer| observer.qparams(), observer, state)?;
        Ok(Box::new(restored))
    },
};

/// Finds the qparams to fake-quantize with, from the statistics of an observer.
pub(super) type Find = fn(&dyn Observer) -> Result<QParams, ObserverError>;

/// Fake-quantizes a tensor.
pub(super) type Apply = fn(&Tensor, &QParams) -> Result<Tensor, AffineError>;

/// torchao's `FakeQuantize`, over any observer.
///
/// Before it has observed anything, its scale is 1 and its zero point 0, as in PyTorch.
pub struct FakeQuantize {
    observer: Box<dyn Observer>,
    find: Find,
    apply: Apply,
    /// The qparams it fake-quantizes with.
    qparams: QParams,
    observing: bool,
    fake_quantizing: bool,
}

impl FakeQuantize {
    /// Its name in specs.
    pub const NAMED: Named = Named::new(&DECLARATION);

    /// One that finds its qparams by `find`, with a stored state.
    pub(super) fn restore(
        declaration: &'static Declaration,
        find: Find,
        observer: Box<dyn Observer>,
        state: &ObserverState,
    ) -> Result<Self, FakeQuantError> {
        let spec = observer.spec();
        let own = KEEPS.iter().filter_map(|name| Some((*name, state.get(name)?.clone())));
        let own = own.fold(ObserverState::default(), |own, (name, tensor)| own.with(name, tensor));
        let reader = Reader::new(declaration.name, &own, &KEEPS)?;
        let scales = reader.vector::<f32>("scale")?;
        let zero_points = match spec.scheme {
            Scheme::AffineFloatQParams => ZeroPoints::Float(reader.vector::<f32>("zero_point")?.to_vec()),
            Scheme::AffineFloatDomain => ZeroPoints::Real(reader.vector::<f32>("zero_point")?.to_vec()),
            _ => ZeroPoints::Int(reader.vector::<i64>("zero_point")?.to_vec()),
        };
        let mut qparams = QParams::uncalibrated(observer.rule());
        if scales.len() != zero_points.len() || (spec.granularity == Granularity::Tensor && scales.len() > 1) {
            return Err(reader.error("there is not one zero point for each scale of the spec").into());
        }
        if !scales.iter().all(|scale| scale.is_finite() && *scale > 0.0) {
            return Err(reader.error("a scale is not positive and finite").into());
        }
        if !scales.is_empty() {
            qparams.scales = scales.to_vec();
            qparams.zero_points = zero_points;
            qparams.granularity = spec.granularity.clone();
        }
        let (observing, fake_quantizing) = (reader.flag("observer_enabled")?, reader.flag("fake_quant_enabled")?);
        Ok(Self { observer, find, apply: fake_quantize, qparams, observing, fake_quantizing })
    }

    /// Whether it observes.
    pub(super) fn is_observing(&self) -> bool {
        self.observing
    }

    /// With another arithmetic.
    pub(super) fn with_arithmetic(self, apply: Apply) -> Self {
        Self { apply, ..self }
    }

    /// With the qparams that it fake-quantizes with.
    pub(super) fn with_qparams(mut self, qparams: QParams) -> Self {
        self.qparams = qparams;
        self
    }
}

impl FakeQuant for FakeQuantize {
    fn spec(&self) -> &QuantizationSpec {
        self.observer.spec()
    }

    fn forward(&mut self, x: &Tensor) -> Result<Tensor, FakeQuantError> {
        if self.observing {
            self.observer.observe(x)?;
            if self.observer.is_calibrated() {
                self.qparams = (self.find)(self.observer.as_ref())?;
            }
        }
        if !self.fake_quantizing {
            return Ok(x.clone());
        }
        Ok((self.apply)(x, &self.qparams)?)
    }

    fn set_observing(&mut self, on: bool) {
        self.observing = on;
    }

    fn set_fake_quantizing(&mut self, on: bool) {
        self.fake_quantizing = on;
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        self.observer.qparams()
    }

    fn state(&self) -> ObserverState {
        let state = self.observer.state().with_vector("scale", self.qparams.scales.clone());
        let state = match (&self.qparams.zero_points, self.spec().scheme.has_integer_zero_points()) {
            (ZeroPoints::Float(zero_points) | ZeroPoints::Real(zero_points), _) => {
                state.with_vector("zero_point", zero_points.clone())
            }
            // What was never observed has integer zero points in every scheme.
            (ZeroPoints::Int(zero_points), false) => {
                state.with_vector("zero_point", zero_points.iter().map(|&zero_point| zero_point as f32).collect())
            }
            (ZeroPoints::Int(zero_points), _) => state.with_vector("zero_point", zero_points.clone()),
        };
        state
            .with_vector("observer_enabled", vec![u8::from(self.observing)])
            .with_vector("fake_quant_enabled", vec![u8::from(self.fake_quantizing)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fake_quant::{LearnableFakeQuantize, build_fake_quant, fake_quants, known_fake_quant, restore_fake_quant},
        observer::{HistogramObserver, MinMaxObserver, PerChannelMinMaxObserver},
        tensor::DType,
    };

    fn spec(observer: Named) -> QuantizationSpec {
        let fake_quant = Some(FakeQuantize::NAMED);
        QuantizationSpec { fake_quant, ..QuantizationSpec::new(DType::I8, observer) }
    }

    fn tensor(shape: &[usize], x: &[f32]) -> Tensor {
        Tensor::from_vec(shape, x.to_vec()).unwrap()
    }

    fn bits(x: &Tensor) -> Vec<u32> {
        x.as_slice::<f32>().unwrap().iter().map(|x| x.to_bits()).collect()
    }

    /// Results of torchao 0.18 with a `MinMaxObserver`, batch after batch, and then with the observer off.
    #[test]
    fn forward_has_the_bits_of_torchao() {
        let mut fake_quant = build_fake_quant(&spec(MinMaxObserver::NAMED)).unwrap();
        let mut forward = |x: &[f32]| bits(&fake_quant.forward(&tensor(&[3], x)).unwrap());
        assert_eq!(forward(&[-1.0, 0.33, 0.5]), [0xBF800000, 0x3EA8A8A9, 0x3F000000]);
        assert_eq!(forward(&[0.1, 2.7, -0.2]), [0x3DD00337, 0x402CB987, 0xBE500337]);
        fake_quant.set_observing(false);
        let mut forward = |x: &[f32]| bits(&fake_quant.forward(&tensor(&[3], x)).unwrap());
        assert_eq!(forward(&[-7.0, 7.0, 0.2]), [0xBF80268D, 0x402CB987, 0x3E500337]);
        assert_eq!(fake_quant.qparams().unwrap().per_tensor(), Some((f32::from_bits(1013824136), -59)));
        fake_quant.set_fake_quantizing(false);
        let x = tensor(&[3], &[-7.0, 7.0, 0.2]);
        assert_eq!(bits(&fake_quant.forward(&x).unwrap()), bits(&x));
    }

    #[test]
    fn what_was_never_observed_has_scale_1() {
        let mut fake_quant = build_fake_quant(&spec(MinMaxObserver::NAMED)).unwrap();
        fake_quant.set_observing(false);
        let y = fake_quant.forward(&tensor(&[4], &[-7.4, 7.0, 0.2, 300.0])).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [-7.0, 7.0, 0.0, 127.0]);
    }

    #[test]
    fn channels_have_scales_of_their_own() {
        let spec = QuantizationSpec {
            granularity: Granularity::Axis(0),
            scheme: Scheme::Symmetric,
            quant_min: Some(-127),
            quant_max: Some(127),
            ..spec(PerChannelMinMaxObserver::NAMED)
        };
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        // Scales 1 and 0.5.
        let y = fake_quant.forward(&tensor(&[2, 3], &[127.0, 0.5, -1.5, 63.5, 0.25, -0.75])).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [127.0, 0.0, -2.0, 63.5, 0.0, -1.0]);
    }

    /// The bits of torch 2.15: a float zero point is added before rounding.
    #[test]
    fn zero_points_may_be_floats() {
        let spec = QuantizationSpec {
            granularity: Granularity::Axis(0),
            scheme: Scheme::AffineFloatQParams,
            dtype: DType::U8,
            ..spec(PerChannelMinMaxObserver::NAMED)
        };
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        // Scales 3 / 255 and 5 / 255, zero points 85 and -51.
        let x = tensor(&[2, 3], &[-1.0, 0.313, 2.0, 1.0, 2.777, 6.0]);
        let expected = [0xBF800000, 0x3EA2A2A3, 0x40000000, 0x3F800000, 0x40323233, 0x40C00000];
        assert_eq!(bits(&fake_quant.forward(&x).unwrap()), expected);
        let mut restored = restore_fake_quant(&spec, &fake_quant.state()).unwrap();
        restored.set_observing(false);
        assert_eq!(bits(&restored.forward(&x).unwrap()), expected);
    }

    #[test]
    fn state_goes_through_storage_and_foreign_state_is_refused() {
        let spec = spec(HistogramObserver::NAMED);
        let mut fake_quant = build_fake_quant(&spec).unwrap();
        fake_quant.forward(&tensor(&[4], &[-1.0, 0.5, 0.25, 3.0])).unwrap();
        fake_quant.set_observing(false);
        let mut restored = restore_fake_quant(&spec, &fake_quant.state()).unwrap();
        assert_eq!(restored.state(), fake_quant.state());
        let x = tensor(&[2], &[-0.7, 9.0]);
        assert_eq!(bits(&restored.forward(&x).unwrap()), bits(&fake_quant.forward(&x).unwrap()));
        assert_eq!(restored.qparams(), fake_quant.qparams());
        let good = fake_quant.state();
        for bad in [
            good.clone().without(&["min"]),
            good.clone().without(&["scale"]),
            good.clone().with_vector("scale", vec![-1.0f32]),
            good.clone().with_vector("scale", vec![1.0f64]),
            good.clone().with_vector("observer_enabled", vec![2u8]),
            good.clone().with_vector("median", vec![1.0f32]),
        ] {
            assert!(matches!(restore_fake_quant(&spec, &bad).map(|_| ()), Err(FakeQuantError::Observer(_))));
        }
    }

    #[test]
    fn what_cannot_be_made_is_named() {
        let made = |spec: &QuantizationSpec| build_fake_quant(spec).map(|_| ()).unwrap_err().to_string();
        let none = QuantizationSpec { fake_quant: None, ..spec(MinMaxObserver::NAMED) };
        assert_eq!(made(&none), "the spec names no fake-quant");
        let float = QuantizationSpec {
            granularity: Granularity::Axis(0),
            scheme: Scheme::AffineFloatQParams,
            ..spec(PerChannelMinMaxObserver::NAMED)
        };
        let learnable = Some(LearnableFakeQuantize::NAMED);
        let float = made(&QuantizationSpec { fake_quant: learnable, ..float });
        assert_eq!(float, "the learnable_fake_quantize fake-quant does not do per_channel_affine_float_qparams");
        let unknown = QuantizationSpec { fake_quant: Some(FakeQuantize::NAMED.with("eps", 0.5)), ..none };
        assert_eq!(made(&unknown), "the fake_quantize fake-quant has no parameter 'eps'; it has none");
        assert!(fake_quants().all(|known| known_fake_quant(known.name).is_some()));
    }
}
