//! Inductor's backend on x86: uint8 activations, static or dynamic, and int8 weights per channel, or fp16 weights alone, as
//! torchao's `X86InductorQuantizer` annotates them.

use super::{Backend, DYNAMIC, Dtypes, Preset, QAT, inductor};
use crate::{ALONE, Condition, OpNames, Pattern, PatternQuantizer, Quantizer};
use inductor::{
    BINARY, CONV, CONV_ADD, CONV_NORM, CONV_NORM_ADD, IN_OTHER_MODULE, LINEAR_ADD, LINEAR_UNARY, MATMUL_PATTERN, RELU,
    THEN_RELU, WEIGHTED,
};
use pt2e_core::tensor::DType;
use pt2e_ir::pass::{Options, PassOption};

/// The backend `x86-inductor`.
pub(super) const BACKEND: Backend = Backend {
    name: "x86-inductor",
    options: &[REDUCE_RANGE.info, inductor::MATMUL.info, DYNAMIC.info, FP16.info, QAT.info],
    exclusive: &[
        ("dynamic", "matmul"),
        ("fp16", "matmul"),
        ("fp16", "dynamic"),
        ("fp16", "reduce-range"),
        ("fp16", "qat"),
    ],
    presets: &[
        Preset { name: "default_x86_inductor", options: "" },
        Preset { name: "default_x86_inductor_dynamic", options: "dynamic=true" },
        Preset { name: "x86_inductor_linear_dynamic_fp16", options: "fp16=true" },
    ],
    dtypes: Dtypes { activation: &[DType::U8], weight: &[DType::I8, DType::F16] },
    quantizer,
};

const REDUCE_RANGE: PassOption<bool> = PassOption::switch(
    "reduce-range",
    "Quantize activations to 7 bits, for CPUs without VNNI, where 16-bit sums of products would overflow",
    false,
);

const FP16: PassOption<bool> =
    PassOption::switch("fp16", "Store the weights of linear layers as fp16, and quantize nothing else", false);

fn quantizer(options: &Options) -> Box<dyn Quantizer> {
    let largest = if options.get(&REDUCE_RANGE) { 127 } else { 255 };
    let (dynamic, fp16, qat) = (options.get(&DYNAMIC), options.get(&FP16), options.get(&QAT));
    Box::new(PatternQuantizer {
        name: BACKEND.name,
        patterns: match (dynamic || fp16, qat) {
            (true, _) => inductor::LINEAR_ALONE,
            (false, true) => inductor::chosen(QAT_PATTERNS, options),
            (false, false) => inductor::chosen(PATTERNS, options),
        },
        config: match (fp16, qat) {
            (true, _) => inductor::fp16_config(),
            (false, true) => inductor::qat_config(DType::U8, (0, largest), true, dynamic),
            (false, false) => inductor::config(DType::U8, (0, largest), true, dynamic),
        },
        lifts_numbers_of: &[],
    })
}

static PATTERNS: &[Pattern] = &patterns(INTEGER_OPS);

/// Batch norms are still there in training. Only the outputs of the ops behind them are quantized where they are computed.
static QAT_PATTERNS: &[Pattern] = &{
    let [matmul, conv_add_relu, conv_add, conv, conv1d, linear_add_relu, linear_add, linear, mul, integer] =
        patterns(INTEGER_OPS);
    [
        matmul,
        CONV_NORM_ADD.with_tails(THEN_RELU).with_branching_tails(),
        CONV_NORM_ADD,
        CONV_NORM.with_tails(CONV_TAILS).with_branching_tails(),
        conv_add_relu,
        conv_add,
        conv,
        conv1d,
        linear_add_relu,
        linear_add,
        linear,
        mul,
        integer,
    ]
};

const INTEGER_OPS: OpNames =
    &["aten.max_pool2d", "aten.cat", "aten.avg_pool2d", "aten.adaptive_avg_pool2d", "aten.flatten.using_ints"];

/// The patterns of oneDNN's kernels. `integer_ops` are the ops that have kernels on integers but compute nothing new.
///
/// They are in torchao's order: it decides which convolution takes an `add` of two, and which producers of a pooling are
/// annotated by then.
pub(super) const fn patterns(integer_ops: OpNames) -> [Pattern; 10] {
    [
        MATMUL_PATTERN,
        CONV_ADD.with_tails(THEN_RELU).with_branching_tails(),
        CONV_ADD,
        CONV.with_tails(CONV_TAILS).with_branching_tails(),
        CONV1D,
        LINEAR_ADD.with_tails(THEN_RELU).with_branching_tails(),
        LINEAR_ADD,
        LINEAR_UNARY,
        // Not in place.
        Pattern::computes(&["aten.mul.Tensor"], BINARY).without_output().with_equal_shapes().in_place_only(&[]),
        Pattern::keeps_integers(integer_ops)
            .used_by(&[("aten.flatten.using_ints", QUANTIZABLE)])
            .remarks_when(BEHIND_FUNCTION),
    ]
}

const CONV_TAILS: &[OpNames] = &[RELU, &["aten.hardtanh"], &["aten.hardswish"], &["aten.relu6"], &["aten.silu"], ALONE];

const CONV1D: Pattern = Pattern::computes(&["aten.conv1d", "aten.conv1d.padding"], WEIGHTED)
    .with_tails(&[RELU, ALONE])
    .with_branching_tails()
    .without_output()
    .remarks_when(&[BEFORE_NO_RELU, IN_OTHER_MODULE]);

const BEFORE_NO_RELU: (Condition, &str) = (
    |graph, id| !graph.users(id).any(|(user, _)| RELU.contains(&graph.op_name(user))),
    "is quantized, while torchao's quantizer leaves a conv1d float that no relu follows",
);

/// torchao identifies these activations by the class of their module.
const BEHIND_FUNCTION: &[(Condition, &str)] = &[(
    |graph, id| {
        let is_function = |source: &str| !source.starts_with("torch.nn.modules.");
        graph.inputs(id).any(|(_, producer)| {
            MODULES_IN_TORCHAO.contains(&graph.op_name(producer)) && graph.source(producer).is_some_and(is_function)
        })
    },
    "is quantized, while torchao's quantizer leaves it float behind an activation that is called as a function, not as a module",
)];
const MODULES_IN_TORCHAO: OpNames =
    &["aten.hardswish", "aten.relu6", "aten.silu", "aten.leaky_relu", "aten.tanh", "aten.gelu"];

/// torchao's `quantizable_ops`, and convolutions with padding in words.
const QUANTIZABLE: OpNames = &[
    "aten.adaptive_avg_pool2d",
    "aten.avg_pool2d",
    "aten.cat",
    "aten.conv1d",
    "aten.conv1d.padding",
    "aten.conv2d",
    "aten.conv2d.padding",
    "aten.flatten.using_ints",
    "aten.linear",
    "aten.matmul",
    "aten.max_pool2d",
    "aten.mul.Tensor",
];
