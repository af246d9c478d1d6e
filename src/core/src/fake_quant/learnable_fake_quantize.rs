//! torchao's `LearnableFakeQuantize`: fake quantization with a scale and a zero point that training changes.

use super::{FakeQuant, FakeQuantError, TORCH_EXACT, registry};
use crate::{
    numerics::{QParams, Scheme, ZeroPoints, fake_quantize, learned_qparams},
    observer::{Observer, ObserverError, ObserverState, Reader},
    parameter::{Declaration, Named, Parameter, Value},
    qspec::QuantizationSpec,
    tensor::Tensor,
};

/// Whether gradients are scaled.
static USE_GRAD_SCALING: Parameter = Parameter {
    name: "use_grad_scaling",
    default: Value::Bool(false),
    accepts: |_| true,
    must_be: "true or false",
    doc: "whether the gradients of scale and zero point are divided by the square root of the number of elements times quant_max",
};

static DECLARATION: Declaration = Declaration {
    category: "fake-quant",
    name: "learnable_fake_quantize",
    doc: "a scale and a zero point that training changes, at first the observer's, and the tensor fake-quantized with them",
    parameters: &[&TORCH_EXACT, &USE_GRAD_SCALING],
};

/// The tensors that it adds to its observer's state.
const KEEPS: [&str; 5] = ["fake_quant_enabled", "learning_enabled", "observer_enabled", "scale", "zero_point"];

pub(super) static ENTRY: registry::Entry =
    registry::Entry { declaration: &DECLARATION, keeps: &KEEPS, restore: LearnableFakeQuantize::restore };

/// torchao's `LearnableFakeQuantize`, over any observer with integer zero points: learned step sizes (Esser et al., "Learned
/// Step Size Quantization", 2020), with a learned zero point.
///
/// Scale and zero point are float32. They are the observer's until observing is turned off, or until there is a scale if that comes
/// later; then a stored state may set them to what training has learned. The converted model gets them as `max(scale, 2^-23)` and
/// `clamp(round_half_even(zero_point), quant_min, quant_max)`; the zero point of a symmetric scheme is that of the scheme.
///
/// Before it has observed anything, its scale is 1 and its zero point 0, as in PyTorch.
///
/// The tensor is fake-quantized with these qparams. PyTorch trains with the zero point 0 for every symmetric scheme, which
/// clips all negative values of uint8. With `torch_exact = true` it does the same.
///
/// Only the values are computed here. Gradients are needed where models are trained, which is in PyTorch; `use_grad_scaling`
/// changes nothing else, and is kept so that a spec can state it.
pub struct LearnableFakeQuantize {
    observer: Box<dyn Observer>,
    /// Empty before the first tensor.
    scales: Vec<f32>,
    zero_points: Vec<f32>,
    observing: bool,
    fake_quantizing: bool,
    learning: bool,
}

impl LearnableFakeQuantize {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);

    fn restore(observer: Box<dyn Observer>, state: &ObserverState) -> Result<Box<dyn FakeQuant>, FakeQuantError> {
        let spec = observer.spec();
        if !matches!(spec.scheme, Scheme::Affine | Scheme::Symmetric) {
            return Err(FakeQuantError::Scheme { fake_quant: DECLARATION.name, scheme: spec.described_scheme() });
        }
        let own = KEEPS.iter().filter_map(|name| Some((*name, state.get(name)?.clone())));
        let own = own.fold(ObserverState::default(), |own, (name, tensor)| own.with(name, tensor));
        let reader = Reader::new(DECLARATION.name, &own, &KEEPS)?;
        let (scales, zero_points) = (reader.vector::<f32>("scale")?, reader.vector::<f32>("zero_point")?);
        if scales.len() != zero_points.len() || (spec.granularity.axis().is_none() && scales.len() > 1) {
            return Err(reader.error("there is not one zero point for each scale of the spec").into());
        }
        if !scales.iter().chain(zero_points.iter()).all(|value| value.is_finite()) {
            return Err(reader.error("a scale or a zero point is not finite").into());
        }
        let (observing, fake_quantizing) = (reader.flag("observer_enabled")?, reader.flag("fake_quant_enabled")?);
        let learning = own.get("learning_enabled").is_some() && reader.flag("learning_enabled")?;
        let (scales, zero_points) = (scales.to_vec(), zero_points.to_vec());
        Ok(Box::new(Self { observer, scales, zero_points, observing, fake_quantizing, learning }))
    }

    fn found(&self, torch_exact: bool) -> QParams {
        let found = self.scales.iter().zip(&self.zero_points);
        let granularity = self.spec().granularity.clone();
        let rule = self.observer.rule();
        let found = found.map(|(scale, zero)| learned_qparams(rule, *scale, *zero, torch_exact));
        let (scales, zero_points) = found.unzip();
        QParams { scales, zero_points: ZeroPoints::Int(zero_points), granularity, ..QParams::uncalibrated(rule) }
    }
}

impl FakeQuant for LearnableFakeQuantize {
    fn spec(&self) -> &QuantizationSpec {
        self.observer.spec()
    }

    fn forward(&mut self, x: &Tensor) -> Result<Tensor, FakeQuantError> {
        if self.observing || self.scales.is_empty() {
            self.observer.observe(x)?;
            if self.observer.is_calibrated() {
                let found = self.observer.qparams()?;
                let zero_points = found.zero_points.as_int().unwrap_or_default();
                self.zero_points = zero_points.iter().map(|&zero_point| zero_point as f32).collect();
                self.scales = found.scales;
            }
        }
        if !self.fake_quantizing {
            return Ok(x.clone());
        }
        if self.scales.is_empty() {
            return Ok(fake_quantize(x, &QParams::uncalibrated(self.observer.rule()))?);
        }
        let torch_exact = self.spec().fake_quant.as_ref().is_some_and(|named| named.bool(&TORCH_EXACT));
        Ok(fake_quantize(x, &self.found(torch_exact))?)
    }

    /// Turning observing on ends learning.
    fn set_observing(&mut self, on: bool) {
        self.observing = on;
        self.learning &= !on;
    }

    fn set_fake_quantizing(&mut self, on: bool) {
        self.fake_quantizing = on;
    }

    fn qparams(&self) -> Result<QParams, ObserverError> {
        if self.scales.is_empty() { Err(ObserverError::Uncalibrated) } else { Ok(self.found(false)) }
    }

    fn state(&self) -> ObserverState {
        let state = self
            .observer
            .state()
            .with_vector("observer_enabled", vec![u8::from(self.observing)])
            .with_vector("fake_quant_enabled", vec![u8::from(self.fake_quantizing)])
            .with_vector("learning_enabled", vec![u8::from(self.learning)]);
        if self.scales.is_empty() {
            return state;
        }
        state.with_vector("scale", self.scales.clone()).with_vector("zero_point", self.zero_points.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fake_quant::{build_fake_quant, restore_fake_quant},
        observer::MinMaxObserver,
        tensor::DType,
    };

    fn spec(torch_exact: bool) -> QuantizationSpec {
        let fake_quant = Some(LearnableFakeQuantize::NAMED.with("torch_exact", torch_exact));
        QuantizationSpec { fake_quant, ..QuantizationSpec::new(DType::I8, MinMaxObserver::NAMED) }
    }

    /// A state that training has reached.
    fn learned(scale: f32, zero_point: f32) -> ObserverState {
        ObserverState::default()
            .with_vector("scale", vec![scale])
            .with_vector("zero_point", vec![zero_point])
            .with_vector("observer_enabled", vec![0u8])
            .with_vector("learning_enabled", vec![1u8])
    }

    #[test]
    fn what_was_learned_is_used() {
        let x = Tensor::vector(vec![-1e3f32, 0.3, 1e3]);
        for (exact, zero_point, expected) in
            [(false, -3.4, [-62.5, 0.5, 65.0]), (true, -3.4, [-62.5, 0.5, 65.0]), (true, 3.5, [-66.0, 0.5, 61.5])]
        {
            let mut fake_quant = restore_fake_quant(&spec(exact), &learned(0.5, zero_point)).unwrap();
            assert_eq!(fake_quant.forward(&x).unwrap().as_slice::<f32>().unwrap(), expected, "{exact}");
            let rounded = zero_point.round_ties_even() as i64;
            assert_eq!(fake_quant.qparams().unwrap().per_tensor(), Some((0.5, rounded)));
            assert_eq!(fake_quant.state(), learned(0.5, zero_point).with_vector("fake_quant_enabled", vec![1u8]));
        }
    }

    #[test]
    fn a_symmetric_scheme_has_its_own_zero_point_unless_torch_is_to_be_matched() {
        for (exact, expected) in [(false, [-64.0, 63.5]), (true, [0.0, 127.5])] {
            let symmetric = QuantizationSpec { dtype: DType::U8, scheme: Scheme::Symmetric, ..spec(exact) };
            let mut fake_quant = restore_fake_quant(&symmetric, &learned(0.5, 9.0)).unwrap();
            let y = fake_quant.forward(&Tensor::vector(vec![-1e3f32, 1e3])).unwrap();
            assert_eq!(y.as_slice::<f32>().unwrap(), expected);
            assert_eq!(fake_quant.qparams().unwrap().per_tensor(), Some((0.5, 128)));
        }
    }

    #[test]
    fn the_observer_comes_first() {
        let mut fake_quant = build_fake_quant(&spec(false)).unwrap();
        assert_eq!(fake_quant.qparams(), Err(ObserverError::Uncalibrated));
        fake_quant.forward(&Tensor::vector(vec![0.0f32, 255.0])).unwrap();
        assert_eq!(fake_quant.qparams().unwrap().per_tensor(), Some((1.0, -128)));
        let mut trained = restore_fake_quant(&spec(false), &learned(1e-9, -1e9)).unwrap();
        assert_eq!(trained.qparams().unwrap().per_tensor(), Some((f32::EPSILON, -128)));
        trained.set_observing(true);
        let state = trained.state();
        assert_eq!(&*state.get("learning_enabled").unwrap().as_slice::<u8>().unwrap(), [0]);
    }
}
