//! What `torch.autocast` does to operators on the CPU.
//!
//! The graph of a `torch.autocast` block has the block's operators as they were written: PyTorch converts their arguments
//! each time it runs them. Outside of the block somebody has to say so.

use pt2e_archive::schema::{Node, ScalarType};
use pt2e_schema::{Tag, registry};

/// Whether autocast is on, and to what it converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Autocast {
    /// Operators run as they are.
    Off,
    /// It is on in a block around, and PyTorch sees to it as it runs.
    Around,
    /// Some run in this dtype, some in `float32`.
    To(ScalarType),
}

/// Operators whose floats become the dtype of the block. This and the lists below are what PyTorch registers for
/// `AutocastCPU` in aten/src/ATen/autocast_mode.cpp.
const LOWER: &str = "conv1d conv2d conv3d bmm mm linalg_vecdot baddbmm addmm _addmm_activation addbmm linear matmul conv_tbc \
    mkldnn_rnn_layer conv_transpose1d conv_transpose2d conv_transpose3d prelu scaled_dot_product_attention \
    _native_multi_head_attention";
/// Operators whose floats of a lower precision become `float32`.
const FLOAT32: &str = "avg_pool3d binary_cross_entropy grid_sampler polar prod quantile nanquantile stft cdist grid_sampler_2d \
    _grid_sampler_2d_cpu_fallback grid_sampler_3d trace view_as_complex cholesky cholesky_inverse cholesky_solve inverse \
    lu_solve orgqr ormqr pinverse max_pool3d max_unpool2d max_unpool3d adaptive_avg_pool3d reflection_pad1d \
    reflection_pad2d replication_pad1d replication_pad2d replication_pad3d mse_loss cosine_embedding_loss nll_loss \
    nll_loss2d hinge_embedding_loss poisson_nll_loss smooth_l1_loss cross_entropy_loss l1_loss huber_loss \
    margin_ranking_loss soft_margin_loss triplet_margin_loss multi_margin_loss ctc_loss kl_div multilabel_margin_loss \
    binary_cross_entropy_with_logits fft_fft fft_ifft fft_fft2 fft_ifft2 fft_fftn fft_ifftn fft_rfft fft_irfft fft_rfft2 \
    fft_irfft2 fft_rfftn fft_irfftn fft_hfft fft_ihfft linalg_cond linalg_matrix_rank linalg_solve linalg_cholesky \
    linalg_svdvals linalg_eigvals linalg_eigvalsh linalg_inv linalg_householder_product linalg_tensorinv \
    linalg_tensorsolve linalg_matrix_sqrth fake_quantize_per_tensor_affine geqrf _lu_with_info qr svd triangular_solve \
    fractional_max_pool2d fractional_max_pool3d adaptive_max_pool3d multilabel_margin_loss_forward linalg_qr \
    linalg_cholesky_ex linalg_svd linalg_eig linalg_eigh linalg_lstsq linalg_inv_ex";
/// Operators that take their floats in the widest of their dtypes.
const WIDEST: &str = "stack cat index_copy";
/// Operators that are made of others, none of which autocast knows.
const PLAIN: &str = "adaptive_avg_pool1d adaptive_avg_pool2d batch_norm dropout group_norm instance_norm layer_norm log_softmax \
    max_pool1d max_pool2d rms_norm softmax upsample_bilinear2d upsample_nearest2d";

/// The dtype that a node's floats are converted to, `tensors` being the dtypes of those it has; `Ok(None)` if to none.
///
/// # Errors
/// For an operator that may be made of others, of which it is not known what autocast does to them.
pub(super) fn target(node: &Node, autocast: Autocast, tensors: &[ScalarType]) -> Result<Option<ScalarType>, ()> {
    let Autocast::To(lower) = autocast else { return Ok(None) };
    if !node.target.starts_with("torch.ops.") {
        return Ok(None);
    }
    let schema = registry().by_target(&node.target).filter(|schema| schema.namespace == "aten").ok_or(())?;
    let is_in = |names: &str| names.split_ascii_whitespace().any(|name| name == schema.name);
    if is_in(LOWER) {
        return Ok(Some(lower));
    }
    if is_in(FLOAT32) {
        return Ok(Some(ScalarType::Float));
    }
    if is_in(WIDEST) {
        let floats: Vec<_> = tensors.iter().filter(|dtype| is_cast(**dtype)).collect();
        return match floats.as_slice() {
            [] => Ok(None),
            [first, rest @ ..] if rest.iter().all(|dtype| dtype == first) => Ok(None),
            _ => Ok(Some(ScalarType::Float)),
        };
    }
    // Core and elementwise operators are made of no others, and a view computes nothing.
    let known = [Tag::Core, Tag::Pointwise, Tag::Reduction].into_iter().any(|tag| schema.has_tag(tag));
    let is_view = schema.returns.iter().any(|result| result.alias.is_some());
    let gives_nothing = schema.returns.is_empty();
    if known || is_view || gives_nothing || is_in(PLAIN) { Ok(None) } else { Err(()) }
}

/// Whether autocast converts tensors of a dtype at all.
pub(super) fn is_cast(dtype: ScalarType) -> bool {
    matches!(dtype, ScalarType::Float | ScalarType::Half | ScalarType::BFloat16)
}
