//! torchao's `FusedMovingAvgObsFakeQuantize`: moving averages of the range, and fake quantization, in one step.

use super::{FakeQuantError, fake_quantize, fake_quantize::FakeQuantize, registry};
use crate::{
    numerics::{QParams, Scheme, ZeroPoints, fused_qparams},
    observer::{
        MovingAverageMinMaxObserver, MovingAveragePerChannelMinMaxObserver, Observer, ObserverError, ObserverState,
        Reader,
    },
    parameter::{Declaration, Named},
};

static DECLARATION: Declaration = Declaration {
    category: "fake-quant",
    name: "fused_moving_avg_obs_fake_quantize",
    doc: "the qparams of a moving average, and the tensor fake-quantized with them",
    parameters: &[&super::TORCH_EXACT],
};

pub(super) static ENTRY: registry::Entry =
    registry::Entry { declaration: &DECLARATION, keeps: &fake_quantize::KEEPS, restore };

/// torchao's `FusedMovingAvgObsFakeQuantize`, over the observers `moving_average_min_max` and
/// `moving_average_per_channel_min_max`.
///
/// It fake-quantizes with the qparams that the converted model gets. PyTorch trains with others, those of
/// [`crate::numerics::fused_qparams`]: they differ by up to 0.4 % for symmetric specs of -127 to 127, by a factor of 2 for
/// one-sided values, and ignore `eps`. With `torch_exact = true` it trains as PyTorch does, bit for bit.
#[derive(Clone, Copy, Debug)]
pub struct FusedMovingAvgObsFakeQuantize;

impl FusedMovingAvgObsFakeQuantize {
    /// Its name in specs, all parameters at their defaults.
    pub const NAMED: Named = Named::new(&DECLARATION);
}

fn restore(observer: Box<dyn Observer>, state: &ObserverState) -> Result<Box<dyn super::FakeQuant>, FakeQuantError> {
    let observers = [MovingAverageMinMaxObserver::NAMED.name(), MovingAveragePerChannelMinMaxObserver::NAMED.name()];
    let spec = observer.spec();
    if !observers.contains(&spec.observer.name()) {
        let (fake_quant, observer) = (DECLARATION.name, spec.observer.name());
        return Err(FakeQuantError::NeedsObserver { fake_quant, observer, needed: observers.join(" or ") });
    }
    if spec.scheme == Scheme::AffineFloatQParams {
        return Err(FakeQuantError::Scheme { fake_quant: DECLARATION.name, scheme: spec.described_scheme() });
    }
    let exact = spec.fake_quant.as_ref().is_some_and(|named| named.bool(&super::TORCH_EXACT));
    let find: fake_quantize::Find = if exact { torch_qparams } else { |observer| observer.qparams() };
    Ok(Box::new(FakeQuantize::restore(&DECLARATION, find, observer, state)?))
}

/// The qparams with which PyTorch trains.
fn torch_qparams(observer: &dyn Observer) -> Result<QParams, ObserverError> {
    let state = observer.state();
    let names = state.iter().map(|(name, _)| name).collect::<Vec<_>>();
    let ranges = Reader::new(DECLARATION.name, &state, &names)?.ranges()?;
    let rule = observer.rule();
    let found = ranges.iter().enumerate().map(|(channel, range)| fused_qparams(rule, channel, range.min, range.max));
    let (scales, zero_points) = found.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let qparams = QParams::uncalibrated(rule);
    let granularity = observer.spec().granularity.clone();
    Ok(QParams { scales, zero_points: ZeroPoints::Int(zero_points), granularity, ..qparams })
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

    fn spec(observer: Named, exact: bool) -> QuantizationSpec {
        let fake_quant = Some(FusedMovingAvgObsFakeQuantize::NAMED.with("torch_exact", exact));
        let (quant_min, quant_max, scheme) = (Some(-127), Some(127), Scheme::Symmetric);
        QuantizationSpec { quant_min, quant_max, scheme, fake_quant, ..QuantizationSpec::new(DType::I8, observer) }
    }

    /// The scale of torch 2.15 in training is 0.0158100, that of the converted model 0.0157480.
    #[test]
    fn training_and_conversion_have_one_scale_unless_torch_is_to_be_matched() {
        for (exact, bits) in [(false, 0x3C810204u32), (true, 0x3C81840A)] {
            let mut fake_quant = build_fake_quant(&spec(MovingAverageMinMaxObserver::NAMED, exact)).unwrap();
            fake_quant.forward(&Tensor::vector(vec![-1.0f32, 2.0])).unwrap();
            let scale = fake_quant.state().get("scale").unwrap().as_slice::<f32>().unwrap()[0];
            assert_eq!(scale.to_bits(), bits);
            assert_eq!(fake_quant.qparams().unwrap().per_tensor(), Some((2.0 / 127.0, 0)));
        }
    }

    #[test]
    fn other_observers_are_refused() {
        let error = build_fake_quant(&spec(MinMaxObserver::NAMED, false)).map(|_| ()).unwrap_err().to_string();
        let expected = "the fused_moving_avg_obs_fake_quantize fake-quant needs the observer moving_average_min_max or \
                        moving_average_per_channel_min_max, not min_max";
        assert_eq!(error, expected);
    }
}
