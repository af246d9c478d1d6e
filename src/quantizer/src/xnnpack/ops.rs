//! Which ops make which pattern.

use pt2e_ir::dialect::families;

pub(super) const RELU: &str = "aten.relu";
pub(super) const ADD: &str = "aten.add.Tensor";
pub(super) const MUL: &str = "aten.mul.Tensor";
pub(super) const CAT: &str = "aten.cat";
pub(super) const ADAPTIVE_AVG_POOL2D: &str = "aten.adaptive_avg_pool2d";

/// Ops with a weight.
pub(super) struct Weighted {
    /// Their full names.
    pub names: &'static [&'static str],
    /// The axis of the weight that holds the output channels.
    pub channel_axis: usize,
    /// Whether only ungrouped ones are quantized, because a group's channels are not on that axis alone.
    pub ungrouped_only: bool,
    /// Whether one whose only user is a relu is left for the pattern with the relu.
    pub leaves_relu: bool,
    /// Whether executorch leaves one float whose weight or bias another has taken.
    pub float_where_shared: bool,
}

pub(super) const LINEARS: &Weighted = &Weighted {
    names: families::LINEARS,
    channel_axis: 0,
    ungrouped_only: false,
    leaves_relu: false,
    float_where_shared: false,
};
pub(super) const CONVS: &Weighted = &Weighted {
    names: families::CONVS,
    channel_axis: 0,
    ungrouped_only: false,
    leaves_relu: true,
    float_where_shared: true,
};
pub(super) const TRANSPOSED_CONVS: &Weighted = &Weighted {
    names: families::TRANSPOSED_CONVS,
    channel_axis: 1,
    ungrouped_only: true,
    leaves_relu: true,
    float_where_shared: true,
};

/// Ops whose output has no other values than their first operand, or averages of them: they share its qparams.
pub(super) const PASS_THROUGH: &[&str] = &[
    RELU,
    "aten.hardtanh",
    "aten.max_pool2d",
    "aten.mean",
    "aten.mean.dim",
    "aten.permute",
    "aten.permute_copy",
    "aten.transpose.int",
    "aten.squeeze.dim",
    "aten.squeeze_copy.dim",
    ADAPTIVE_AVG_POOL2D,
    "aten.view_copy",
    "aten.view",
    "aten.reshape",
    "aten.slice.Tensor",
    "aten.slice_copy.Tensor",
    "aten.flatten.using_ints",
    "aten.dropout",
];

/// Those of them whose in-place form counts too. An in-place relu does not: executorch leaves `relu_` float unless it is
/// fused with the op before it.
pub(super) const PASS_THROUGH_IN_PLACE: &[&str] = &["aten.hardtanh", "aten.dropout"];
