//! Folding a batch norm into the weight and bias of the op before it.

use bytemuck::allocation::zeroed_vec;
use rayon::prelude::*;

/// An inference-mode batch norm: `y[c] = (x[c] - mean[c]) / sqrt(variance[c] + eps) * gamma[c] + beta[c]`.
///
/// All slices have one value per channel.
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm<'a> {
    /// The weight; 1 if absent.
    pub gamma: Option<&'a [f32]>,
    /// The bias; 0 if absent.
    pub beta: Option<&'a [f32]>,
    /// The running mean.
    pub mean: &'a [f32],
    /// The running variance.
    pub variance: &'a [f32],
    /// Added to the variance.
    pub eps: f64,
}

/// Which axes of a weight hold its output channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeightLayout {
    /// Size of axis 0.
    pub rows: usize,
    /// Size of axis 1.
    pub columns: usize,
    /// Product of the other sizes.
    pub inner: usize,
    /// `None` if axis 0 holds the output channels. For a transposed convolution, the number of groups: axis 0 then
    /// holds the input channels of all groups, and axis 1 the output channels of one group.
    pub transposed_groups: Option<usize>,
}

impl WeightLayout {
    /// The number of output channels; 0 if the groups do not divide axis 0.
    pub fn channels(self) -> usize {
        match self.transposed_groups {
            None => self.rows,
            Some(groups) if groups > 0 && self.rows.is_multiple_of(groups) => self.columns * groups,
            Some(_) => 0,
        }
    }

    fn channel(self, row: usize, column: usize) -> usize {
        match self.transposed_groups {
            None => row,
            Some(groups) => row / (self.rows / groups) * self.columns + column,
        }
    }
}

impl BatchNorm<'_> {
    /// The number of channels; `None` if the slices differ in length.
    pub fn channels(&self) -> Option<usize> {
        let channels = self.mean.len();
        let fits = |slice: Option<&[f32]>| slice.is_none_or(|slice| slice.len() == channels);
        (fits(Some(self.variance)) && fits(self.gamma) && fits(self.beta)).then_some(channels)
    }

    /// `1 / sqrt(variance + eps)`, in f32 with each step rounded, as PyTorch computes `rsqrt` on a CPU.
    fn reciprocal(&self, channel: usize) -> f32 {
        1.0 / (self.variance[channel] + self.eps as f32).sqrt()
    }

    fn gamma(&self, channel: usize) -> f32 {
        self.gamma.map_or(1.0, |gamma| gamma[channel])
    }

    /// The weight with the norm folded in: `w * (gamma / sqrt(variance + eps))`, bit for bit the result of
    /// `torch.nn.utils.fusion.fuse_conv_bn_weights`.
    ///
    /// `None` if the sizes do not fit each other.
    pub fn fold_weight(&self, weight: &[f32], layout: WeightLayout) -> Option<Vec<f32>> {
        let row = layout.columns.checked_mul(layout.inner)?;
        if self.channels()? != layout.channels() || layout.rows.checked_mul(row)? != weight.len() {
            return None;
        }
        let scale: Vec<f32> = (0..layout.channels()).map(|c| self.gamma(c) * self.reciprocal(c)).collect();
        let mut folded: Vec<f32> = zeroed_vec(weight.len());
        if folded.is_empty() {
            return Some(folded);
        }
        folded.par_chunks_mut(row).zip(weight.par_chunks(row)).enumerate().for_each(|(index, (folded, weight))| {
            let columns = folded.chunks_mut(layout.inner).zip(weight.chunks(layout.inner));
            for (column, (folded, weight)) in columns.enumerate() {
                let scale = scale[layout.channel(index, column)];
                folded.iter_mut().zip(weight).for_each(|(folded, weight)| *folded = weight * scale);
            }
        });
        Some(folded)
    }

    /// The bias of a convolution with the norm folded in: `((b - mean) / sqrt(variance + eps)) * gamma + beta`, each step
    /// rounded; an absent bias is 0.
    ///
    /// `None` if the sizes do not fit each other.
    pub fn fold_bias(&self, bias: Option<&[f32]>) -> Option<Vec<f32>> {
        self.fold_bias_with(bias, |centred, c| centred * self.reciprocal(c) * self.gamma(c))
    }

    /// The bias of a linear layer with the norm folded in, as computed by
    /// `torch.nn.utils.fusion.fuse_linear_bn_weights`: unlike a convolution's, it is multiplied once, `(b - mean) *
    /// (gamma / sqrt(variance + eps)) + beta`.
    ///
    /// `None` if the sizes do not fit each other.
    pub fn fold_linear_bias(&self, bias: Option<&[f32]>) -> Option<Vec<f32>> {
        self.fold_bias_with(bias, |centred, c| centred * (self.gamma(c) * self.reciprocal(c)))
    }

    fn fold_bias_with(&self, bias: Option<&[f32]>, scaled: impl Fn(f32, usize) -> f32) -> Option<Vec<f32>> {
        let channels = self.channels()?;
        if bias.is_some_and(|bias| bias.len() != channels) {
            return None;
        }
        let fold = |c: usize| {
            let bias = bias.map_or(0.0, |bias| bias[c]);
            scaled(bias - self.mean[c], c) + self.beta.map_or(0.0, |beta| beta[c])
        };
        Some((0..channels).map(fold).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Results of `fuse_conv_bn_weights` of PyTorch 2.15 for seeded normal and uniform tensors, as bits of f32; eps 1e-3.
    const WEIGHT: &[u32] = &[
        0xbf901b85, 0xbf93808a, 0xbe804bd6, 0xbede255d, 0x3f194d8b, 0xbfc70d5b, 0xbeaec6ca, 0x3fed2f4e, 0x3eefaa55,
        0xbe217f5f, 0x3fb8c9db, 0x3e8837a1, 0x3fb1d6c0, 0x3fcb0d00, 0x3f72409c, 0xbf57fb33, 0x3f6e8c30, 0x3fa12737,
        0x4000519a, 0x3d5c1b3a,
    ];
    const BIAS: &[u32] = &[0xbf6459ce, 0xbfc12a71, 0x3ebda439, 0x3fba6ead, 0x3f709762];
    const MEAN: &[u32] = &[0x3f465c7e, 0x3e44796b, 0x3fa1c407, 0xbfa52cfa, 0xbf4a85b5];
    const VARIANCE: &[u32] = &[0x3fe3c72e, 0x3eac90bc, 0x3eebb5b8, 0x3f39a1c5, 0x400b6ffa];
    const GAMMA: &[u32] = &[0xbf07cfb8, 0xbedcd453, 0xc0124a0c, 0x3d8f435d, 0x3f2ad80f];
    const BETA: &[u32] = &[0xbf85299d, 0xbef6c258, 0x3f908d1e, 0xbf94cae1, 0xbe23145b];
    const FOLDED_WEIGHT: &[u32] = &[
        0x3ee52d29, 0x3eea932c, 0x3dcc0810, 0x3e30a41e, 0xbee372b1, 0x3f93a977, 0x3e81a758, 0xbfaff321, 0xbfc9a0fc,
        0x3f07dde6, 0xc09b7618, 0xbf653288, 0x3de995d9, 0x3e0559a5, 0x3d9f185c, 0xbd8dd78f, 0x3ed7a870, 0x3f11b09a,
        0x3f680316, 0x3cc6fc79,
    ];
    const FOLDED_BIAS: &[u32] = &[0xbec158c4, 0x3f47a600, 0x4084581e, 0xbf6fdb5a, 0x3f1f8712];
    /// The result of `fuse_linear_bn_weights` for the same tensors.
    const FOLDED_LINEAR_BIAS: &[u32] = &[0xbec158c6, 0x3f47a600, 0x4084581e, 0xbf6fdb5a, 0x3f1f8712];
    const PLAIN_WEIGHT: &[u32] = &[
        0xbf57feb6, 0xbf5d153d, 0xbe404bdc, 0xbea67b37, 0x3f83d61c, 0xc02b2df4, 0xbf164d98, 0x404bf8f8, 0x3f306bc5,
        0xbe6dc2da, 0x4008067e, 0x3ec88af9, 0x3fd0b309, 0x3fee494b, 0x3f8e2532, 0xbf7d75ea, 0x3f21935a, 0x3f5a4ed7,
        0x3fadd415, 0x3d1515b4,
    ];
    const PLAIN_BIAS: &[u32] = &[0xbf14a813, 0xbea8f66d, 0xbfee27ee, 0x3fc1d6b7, 0x3f092caf];
    const TRANSPOSED: &[u32] = &[
        0xbe08248b, 0xbd401603, 0xbe8f71bd, 0x3f0a431a, 0xbe15dd94, 0xbe212dcd, 0xbf826e01, 0x3ce47dc8, 0x3f4dffd7,
        0xbfa8c7bf,
    ];
    const FOLDED_TRANSPOSED: &[u32] = &[
        0x3d58828b, 0x3d0e7e89, 0x3f715b80, 0x3d359a45, 0xbd877c3d, 0x3d8029a4, 0x3f41831d, 0xbdc03a6c, 0x3d87495f,
        0xbf1895c8,
    ];

    fn floats(bits: &[u32]) -> Vec<f32> {
        bits.iter().map(|&bits| f32::from_bits(bits)).collect()
    }

    fn bits(floats: Option<Vec<f32>>) -> Vec<u32> {
        floats.unwrap().into_iter().map(f32::to_bits).collect()
    }

    #[test]
    fn folds_with_the_bits_of_pytorch() {
        let (gamma, beta) = (floats(GAMMA), floats(BETA));
        let (mean, variance) = (floats(MEAN), floats(VARIANCE));
        let affine = BatchNorm { gamma: Some(&gamma), beta: Some(&beta), mean: &mean, variance: &variance, eps: 1e-3 };
        let plain = BatchNorm { gamma: None, beta: None, ..affine };
        let layout = WeightLayout { rows: 5, columns: 2, inner: 2, transposed_groups: None };
        assert_eq!(bits(affine.fold_weight(&floats(WEIGHT), layout)), FOLDED_WEIGHT);
        assert_eq!(bits(affine.fold_bias(Some(&floats(BIAS)))), FOLDED_BIAS);
        assert_eq!(bits(affine.fold_linear_bias(Some(&floats(BIAS)))), FOLDED_LINEAR_BIAS);
        assert_eq!(bits(plain.fold_weight(&floats(WEIGHT), layout)), PLAIN_WEIGHT);
        assert_eq!(bits(plain.fold_bias(None)), PLAIN_BIAS);
        let transposed = WeightLayout { rows: 2, columns: 5, inner: 1, transposed_groups: Some(1) };
        assert_eq!(bits(affine.fold_weight(&floats(TRANSPOSED), transposed)), FOLDED_TRANSPOSED);
    }

    #[test]
    fn groups_of_a_transposed_convolution_have_their_own_channels() {
        // 4 input channels in 2 groups, 1 output channel a group: rows 0 and 1 make channel 0, rows 2 and 3 channel 1.
        let norm = BatchNorm { gamma: Some(&[2.0, 3.0]), beta: None, mean: &[0.0; 2], variance: &[1.0; 2], eps: 0.0 };
        let layout = WeightLayout { rows: 4, columns: 1, inner: 1, transposed_groups: Some(2) };
        assert_eq!(norm.fold_weight(&[1.0; 4], layout), Some(vec![2.0, 2.0, 3.0, 3.0]));
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let norm = BatchNorm { gamma: None, beta: None, mean: &[0.0; 2], variance: &[1.0; 2], eps: 0.0 };
        let layout = |rows, transposed_groups| WeightLayout { rows, columns: 1, inner: 1, transposed_groups };
        assert_eq!(norm.fold_weight(&[1.0; 3], layout(3, None)), None);
        assert_eq!(norm.fold_weight(&[1.0; 3], layout(2, None)), None);
        assert_eq!(norm.fold_weight(&[1.0; 3], layout(3, Some(2))), None);
        assert_eq!(norm.fold_bias(Some(&[1.0; 3])), None);
        assert_eq!(BatchNorm { variance: &[1.0; 3], ..norm }.fold_bias(None), None);
    }
}
