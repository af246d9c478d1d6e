//! What the backends of Inductor have in common.
//!
//! Inductor fuses `dequantize - op - quantize` itself, so only inputs are quantized: the result of an op is quantized where
//! another op takes it.

use crate::{ALONE, Condition, OpNames, Pattern, QuantizationConfig, Role};
use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{EPS, HistogramObserver, MinMaxObserver, PerChannelMinMaxObserver, PlaceholderObserver},
    parameter::Named,
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::pass::{Options, PassOption};

/// Whether products of matrices are quantized.
pub(super) const MATMUL: PassOption<bool> =
    PassOption::switch("matmul", "Quantize products of two activations (matmul) too", false);

/// [`MATMUL_PATTERN`] and `patterns`, or `patterns` alone, as [`MATMUL`] asks for. `patterns` has it as its first.
pub(super) fn chosen(patterns: &'static [Pattern], options: &Options) -> &'static [Pattern] {
    &patterns[usize::from(!options.get(&MATMUL))..]
}

/// Products of matrices, for [`MATMUL`].
pub(super) const MATMUL_PATTERN: Pattern = Pattern::computes(&["aten.matmul"], BINARY).without_output();

/// Two-dimensional convolutions.
pub(super) const CONV: Pattern = ANY_CONV.without_output();

const ANY_CONV: Pattern =
    Pattern::computes(&["aten.conv2d", "aten.conv2d.padding"], WEIGHTED).remarks_when(&[IN_OTHER_MODULE]);

/// A convolution with the batch norm behind it, in training.
pub(super) const CONV_NORM: Pattern = ANY_CONV.through(&["aten.batch_norm"]);

/// The same, whose result is added to another tensor, which is quantized too.
pub(super) const CONV_NORM_ADD: Pattern = CONV_NORM.joined_by(ADD, Some(Role::Input));

/// A convolution whose result is added to another tensor, which is quantized too.
pub(super) const CONV_ADD: Pattern = CONV.joined_by(ADD, Some(Role::Input));

const LINEAR: Pattern = Pattern::computes(&["aten.linear"], WEIGHTED).without_output().remarks_when(&[IN_OTHER_MODULE]);

/// Linear layers without what is fused with them. Inductor has kernels for no other ops on inputs that are quantized at run
/// time, or on fp16 weights. torchao's quantizers annotate more if such a configuration is set globally; that costs accuracy
/// and saves no time.
pub(super) const LINEAR_ALONE: &[Pattern] = &[LINEAR];

/// A linear layer whose result is added to another tensor, which stays float.
pub(super) const LINEAR_ADD: Pattern = LINEAR.joined_by(ADD, None);

/// A linear layer, and the activation function after it.
pub(super) const LINEAR_UNARY: Pattern =
    LINEAR.with_tails(&[RELU, &["aten.leaky_relu"], &["aten.tanh"], &["aten.gelu"], ALONE]).with_branching_tails();

/// torchao identifies convolutions and linear layers by the class of their module, or by their function outside of PyTorch's
/// modules.
pub(super) const IN_OTHER_MODULE: (Condition, &str) = (
    |graph, id| {
        let is_other = |source: &str| source.starts_with("torch.nn.modules.") && !LAYERS.contains(&source);
        graph.source(id).is_some_and(is_other)
    },
    "is quantized, while torchao's quantizer leaves it float in a module of this class",
);
const LAYERS: &[&str] =
    &["torch.nn.modules.conv.Conv1d", "torch.nn.modules.conv.Conv2d", "torch.nn.modules.linear.Linear"];

/// The tails that are a relu.
pub(super) const THEN_RELU: &[OpNames] = &[RELU];

/// A relu.
pub(super) const RELU: OpNames = &["aten.relu"];
const ADD: OpNames = &["aten.add.Tensor"];

/// The operands of convolutions and linear layers.
pub(super) const WEIGHTED: &[(&str, Role)] =
    &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)];

/// The operands of products.
pub(super) const BINARY: &[(&str, Role)] = &[("self", Role::Input), ("other", Role::Input)];

/// The default configurations: affine activations with a histogram observer, or with qparams that are chosen at run time;
/// symmetric int8 weights with a min/max observer. Biases and results stay float.
pub(super) fn config(
    activation: DType,
    (quant_min, quant_max): (i64, i64),
    per_channel: bool,
    is_dynamic: bool,
) -> QuantizationConfig {
    let spec = |observer: Named, dtype, (quant_min, quant_max)| QuantizationSpec {
        quant_min: Some(quant_min),
        quant_max: Some(quant_max),
        ..QuantizationSpec::new(dtype, observer.with(EPS.name, 1.0_f32 / 4096.0))
    };
    let (observer, granularity) = match per_channel {
        true => (PerChannelMinMaxObserver::NAMED, Granularity::Axis(0)),
        false => (MinMaxObserver::NAMED, Granularity::Tensor),
    };
    let weight = spec(observer, DType::I8, (-128, 127));
    let input = if is_dynamic { PlaceholderObserver::NAMED } else { HistogramObserver::NAMED };
    let input = QuantizationSpec { is_dynamic, ..spec(input, activation, (quant_min, quant_max)) };
    QuantizationConfig {
        input_activation: Some(QSpec::Observed(input)),
        output_activation: None,
        weight: Some(QSpec::Observed(QuantizationSpec { scheme: Scheme::Symmetric, granularity, ..weight })),
        bias: None,
    }
}

/// The configurations for training, with a spec for outputs too if they are static.
pub(super) fn qat_config(
    activation: DType,
    range: (i64, i64),
    per_channel: bool,
    is_dynamic: bool,
) -> QuantizationConfig {
    let config = config(activation, range, per_channel, is_dynamic);
    let output_activation = config.input_activation.clone().filter(|_| !is_dynamic);
    QuantizationConfig { output_activation, ..config }.for_training()
}

/// Weights that are stored as fp16, and nothing else.
pub(super) fn fp16_config() -> QuantizationConfig {
    let weight = QuantizationSpec::new(DType::F16, PlaceholderObserver::NAMED);
    QuantizationConfig { weight: Some(QSpec::Observed(weight)), ..QuantizationConfig::default() }
}
