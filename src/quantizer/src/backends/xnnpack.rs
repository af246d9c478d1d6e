//! The backend of ExecuTorch's XNNPACK delegate: int8, static or dynamic, as ExecuTorch's `XNNPACKQuantizer` annotates it.

use super::{Backend, DYNAMIC, Dtypes, PER_CHANNEL, Preset, QAT};
use crate::{
    ALONE, Condition, GraphView, NodeId, OpNames, Pattern, PatternQuantizer, QuantizationConfig, Quantizer, Reason,
    Role,
};
use pt2e_core::{
    granularity::Granularity,
    numerics::Scheme,
    observer::{
        EPS, HistogramObserver, LARGEST_COUNTED, MinMaxObserver, PerChannelMinMaxObserver, PlaceholderObserver,
    },
    parameter::Named,
    qspec::{QSpec, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::{Global, TensorType, dialect::families, pass::Options};

/// The backend `xnnpack`.
pub(super) const BACKEND: Backend = Backend {
    name: "xnnpack",
    options: &[PER_CHANNEL.info, DYNAMIC.info, QAT.info],
    exclusive: &[],
    presets: &[
        Preset { name: "symmetric", options: "" },
        Preset { name: "symmetric_per_channel", options: "per-channel=true" },
        Preset { name: "symmetric_dynamic", options: "dynamic=true" },
        Preset { name: "symmetric_per_channel_dynamic", options: "per-channel=true dynamic=true" },
    ],
    // The delegate's kernels take no others; weights of fewer bits are int8 values too.
    dtypes: Dtypes { activation: &[DType::I8], weight: &[DType::I8] },
    quantizer,
};

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    let dynamic = options.get(&DYNAMIC);
    // ExecuTorch lifts numbers in dynamic quantization too, although it quantizes neither of these ops then.
    let lifts_numbers_of: OpNames = if dynamic { &[] } else { &["aten.add.Tensor", "aten.mul.Tensor"] };
    let config = symmetric_config(options.get(&PER_CHANNEL), dynamic);
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: if dynamic { DYNAMIC_PATTERNS } else { PATTERNS },
        config: if options.get(&QAT) { config.for_training() } else { config },
        lifts_numbers_of,
    })
}

/// In ExecuTorch's order: it decides which pattern takes an op that computes another op's weight, and which producers of a
/// pooling or a `cat` are annotated by then.
static PATTERNS: &[Pattern] = &[
    // Batch norms that are still there: in training, or where they could not be folded.
    CONV.with_tails(THEN_NORM),
    CONV_TRANSPOSE.with_tails(THEN_NORM),
    LINEAR.with_tails(THEN_NORM),
    LINEAR.with_tails(THEN_RELU),
    LINEAR,
    CONV.left_before(RELU),
    CONV_TRANSPOSE.left_before(RELU),
    CONV.with_tails(THEN_RELU),
    CONV_TRANSPOSE.with_tails(THEN_RELU),
    Pattern::shares_input(&["aten.adaptive_avg_pool2d"]).when(comes_from_pooling).otherwise(|_, _| {
        needs_form("behind a quantized op, or where strict export says that a pooling function or module is called")
    }),
    Pattern::computes(&["aten.add.Tensor", "aten.mul.Tensor"], &[("self", Role::Input), ("other", Role::Input)])
        .with_tails(&[RELU, ALONE])
        .when(takes_countable_f32)
        .otherwise(|graph, id| uncountable(graph, id).unwrap_or_else(|| needs_form("on float32"))),
    Pattern::shares_all_inputs(&["aten.cat"]),
    // ExecuTorch's list has these in-place forms only; `relu_` stays float unless it is fused with the op before it.
    Pattern::passes_through(PASS_THROUGH).in_place_only(&["aten.hardtanh", "aten.dropout"]),
];

/// Only the inputs are quantized, so ops after them are not fused. XNNPACK's dynamic convolutions are two-dimensional, and
/// neither depthwise nor, if transposed, grouped.
static DYNAMIC_PATTERNS: &[Pattern] = &[
    LINEAR,
    CONV.when(is_dense_2d)
        .otherwise(|_, _| needs_shape("dynamically if it is two-dimensional and not depthwise"))
        .remarks_when(FLOAT_IN_EXECUTORCH),
    CONV_TRANSPOSE
        .when(is_ungrouped_2d)
        .otherwise(|_, _| needs_shape("dynamically if it is two-dimensional and not grouped"))
        .remarks_when(&[BEFORE_RELU]),
];

const FLOAT_IN_EXECUTORCH: &[(Condition, &str)] = &[
    BEFORE_RELU,
    (
        has_one_input_channel,
        "has one input channel and is quantized, while executorch's XNNPACKQuantizer takes it for a depthwise one and \
         leaves it float",
    ),
];
const BEFORE_RELU: (Condition, &str) = (
    |graph, id| graph.fused_tail(id, RELU).is_some(),
    "is quantized although a relu follows, before which executorch's XNNPACKQuantizer leaves it float",
);

const RELU: OpNames = &["aten.relu"];
const THEN_RELU: &[OpNames] = &[RELU];
const NORM: OpNames = &["aten.batch_norm"];
const THEN_NORM: &[OpNames] = &[&["aten.batch_norm", "aten.relu"], NORM];

const LINEAR: Pattern = Pattern::computes(families::LINEARS, WEIGHTED);
const CONV: Pattern = Pattern::computes(families::CONVS, WEIGHTED).remarks_on_shared_parameters(SHARED_PARAMETER);
// Not grouped: axis 1 would then have the output channels of one group only.
const CONV_TRANSPOSE: Pattern = Pattern::computes(
    families::TRANSPOSED_CONVS,
    &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 1 }), ("bias", Role::Bias)],
)
.when(is_ungrouped)
.otherwise(|_, _| needs_shape("without groups"))
.remarks_on_shared_parameters(SHARED_PARAMETER);

const WEIGHTED: &[(&str, Role)] =
    &[("input", Role::Input), ("weight", Role::Weight { channel_axis: 0 }), ("bias", Role::Bias)];

/// ExecuTorch considers a convolution annotated if its weight or bias is.
const SHARED_PARAMETER: &str = "shares its weight or bias with another op; both are quantized, while executorch's \
                                XNNPACKQuantizer leaves one of them float";

/// ExecuTorch's list of ops that share qparams with their input.
const PASS_THROUGH: OpNames = &[
    "aten.relu",
    "aten.hardtanh",
    "aten.max_pool2d",
    "aten.mean",
    "aten.mean.dim",
    "aten.permute",
    "aten.permute_copy",
    "aten.transpose.int",
    "aten.squeeze.dim",
    "aten.squeeze_copy.dim",
    "aten.adaptive_avg_pool2d",
    "aten.view_copy",
    "aten.view",
    "aten.reshape",
    "aten.slice.Tensor",
    "aten.slice_copy.Tensor",
    "aten.flatten.using_ints",
    "aten.dropout",
];

/// ExecuTorch's `get_symmetric_quantization_config`: activations int8 in [-128, 127], affine, histogram observer; weights int8
/// in [-127, 127], symmetric, min/max observer. If it is dynamic, the qparams of input activations are chosen at run time, and
/// outputs stay float.
fn symmetric_config(per_channel: bool, dynamic: bool) -> QuantizationConfig {
    let spec = |observer: Named, scheme, granularity, quant_min| QuantizationSpec {
        quant_min: Some(quant_min),
        quant_max: Some(127),
        granularity,
        scheme,
        // Smaller scales would be denormal or overflow in XNNPACK's requantization.
        ..QuantizationSpec::new(DType::I8, observer.with(EPS.name, 1.0_f32 / 4096.0))
    };
    let observer = if dynamic { PlaceholderObserver::NAMED } else { HistogramObserver::NAMED };
    let activation = spec(observer, Scheme::Affine, Granularity::Tensor, -128);
    let activation = QSpec::Observed(QuantizationSpec { is_dynamic: dynamic, ..activation });
    let weight = if per_channel {
        spec(PerChannelMinMaxObserver::NAMED, Scheme::Symmetric, Granularity::Axis(0), -127)
    } else {
        spec(MinMaxObserver::NAMED, Scheme::Symmetric, Granularity::Tensor, -127)
    };
    QuantizationConfig {
        input_activation: Some(activation.clone()),
        output_activation: (!dynamic).then_some(activation),
        weight: Some(QSpec::Observed(weight)),
        bias: None,
    }
}

fn is_ungrouped(graph: &GraphView<'_>, id: NodeId) -> bool {
    graph.arguments(id).is_some_and(|arguments| matches!(arguments.int("groups"), Ok(1)))
}

fn is_ungrouped_2d(graph: &GraphView<'_>, id: NodeId) -> bool {
    is_ungrouped(graph, id) && weight_shape(graph, id).is_some_and(|shape| shape.len() == 4)
}

/// Whether a convolution is two-dimensional, and not depthwise.
fn is_dense_2d(graph: &GraphView<'_>, id: NodeId) -> bool {
    let is_depthwise = has_one_input_channel(graph, id) && !is_ungrouped(graph, id);
    !is_depthwise && weight_shape(graph, id).is_some_and(|shape| shape.len() == 4)
}

/// Whether each group of a convolution has one input channel.
fn has_one_input_channel(graph: &GraphView<'_>, id: NodeId) -> bool {
    weight_shape(graph, id).is_some_and(|shape| shape.get(1) == Some(&Some(1)))
}

fn weight_shape(graph: &GraphView<'_>, id: NodeId) -> Option<Vec<Option<usize>>> {
    let weight = graph.arguments(id)?.tensor("weight").ok()?;
    Some(graph.operand_type(id, weight)?.shape)
}

/// ExecuTorch identifies adaptive average pooling by its source in the user's code. Non-strict exports do not record functions,
/// so an `F.adaptive_avg_pool2d` in one does not match, and stays float behind a float op.
fn comes_from_pooling(graph: &GraphView<'_>, id: NodeId) -> bool {
    let sources = ["torch.nn.modules.pooling.AdaptiveAvgPool2d", "torch.nn.functional.adaptive_avg_pool2d"];
    graph.source(id).is_some_and(|source| sources.contains(&source))
}

/// Whether all tensors that an op takes are f32, and none is a constant that the histogram cannot count, such as a mask's.
fn takes_countable_f32(graph: &GraphView<'_>, id: NodeId) -> bool {
    uncountable(graph, id).is_none()
}

/// What is wrong with the first operand of an op that is no countable f32 tensor.
fn uncountable(graph: &GraphView<'_>, id: NodeId) -> Option<Reason> {
    graph.inputs(id).find_map(|(number, producer)| {
        let ty = graph.operand_type(id, number)?;
        let operand = || graph.operand_name(id, number).unwrap_or_else(|| number.to_string());
        if ty.dtype() != Some(DType::F32) {
            let dtype = ty.dtype().map_or_else(|| ty.element.to_string(), |dtype| dtype.name().to_owned());
            return Some(Reason::Dtype { operand: operand(), dtype, needs: DType::F32.name().to_owned() });
        }
        let value = uncountable_constant(graph, producer)?;
        Some(Reason::ScalarTooLarge { operand: operand(), value: format!("{value:e}") })
    })
}

fn uncountable_constant(graph: &GraphView<'_>, id: NodeId) -> Option<f32> {
    let ty = graph.global(id).and_then(Global::ty).and_then(TensorType::of);
    // Read single elements only: the data of a large tensor may be missing from the text.
    if ty.and_then(|ty| ty.static_shape()).is_none_or(|shape| shape.iter().any(|size| *size != 1)) {
        return None;
    }
    let value = graph.constant(id).and_then(|tensor| tensor.as_slice::<f32>().ok()?.first().copied());
    value.filter(|value| value.abs() > LARGEST_COUNTED)
}

fn needs_form(needs: &str) -> Reason {
    Reason::Form { quantizer: BACKEND.name.to_owned(), needs: needs.to_owned() }
}

fn needs_shape(needs: &str) -> Reason {
    Reason::Shape { quantizer: BACKEND.name.to_owned(), needs: needs.to_owned() }
}
