//! How a channel axis divides a contiguous tensor, and how its elements are distributed over threads.

use rayon::prelude::*;

/// The number of elements of one task. Fixed, so that the split never depends on the machine; large enough to outweigh
/// the cost of scheduling.
pub const TASK: usize = 1 << 16;

/// Runs `kernel` compiled for the best vector instructions of this machine.
///
/// Rust never reorders or contracts float operations, so the result is the same on all machines. The closure and
/// everything it calls must be `#[inline(always)]`: only code inlined here is compiled for these instructions.
#[inline(always)]
pub fn vectorized<R>(kernel: impl FnMut() -> R) -> R {
    // `FnMut`, because an `FnOnce` closure is called through a shim, which is not inlined.
    struct Kernel<F>(F);
    impl<R, F: FnMut() -> R> pulp::WithSimd for Kernel<F> {
        type Output = R;
        #[inline(always)]
        fn with_simd<S: pulp::Simd>(mut self, _: S) -> R {
            (self.0)()
        }
    }
    pulp::Arch::new().dispatch(Kernel(kernel))
}

/// A contiguous tensor seen as `[outer, channels, inner]`, the middle dimension being the channel axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelLayout {
    /// Product of the sizes before the axis.
    pub outer: usize,
    /// Size of the axis.
    pub channels: usize,
    /// Product of the sizes after the axis.
    pub inner: usize,
}

impl ChannelLayout {
    /// The layout of a tensor of `count` elements as a single channel.
    pub fn whole(count: usize) -> Self {
        Self { outer: 1, channels: 1, inner: count }
    }

    /// The layout of `shape` around `axis`; `None` if `shape` has no such axis.
    pub fn new(shape: &[usize], axis: usize) -> Option<Self> {
        let (before, rest) = shape.split_at_checked(axis)?;
        let (&channels, after) = rest.split_first()?;
        Some(Self { outer: before.iter().product(), channels, inner: after.iter().product() })
    }
}

/// Sets each element of `output` to `apply(params of its channel, element of input)`.
///
/// `params` has one entry for each channel of `layout`, the layout of both `input` and `output`.
pub fn map_channels<A, B, P>(
    layout: ChannelLayout,
    input: &[A],
    output: &mut [B],
    params: &[P],
    apply: impl Fn(&P, A) -> B + Sync,
) where
    A: Copy + Sync,
    B: Send,
    P: Sync,
{
    let ChannelLayout { channels, inner, .. } = layout;
    let row = if inner == 1 { channels } else { inner };
    if row == 0 {
        return;
    }
    if let ([params], true) = (params, inner > 0) {
        // One channel is one long row.
        output.par_chunks_mut(TASK).zip(input.par_chunks(TASK)).for_each(|(output, input)| {
            vectorized(
                #[inline(always)]
                || {
                    map_row(
                        output,
                        input,
                        #[inline(always)]
                        |x| apply(params, x),
                    )
                },
            );
        });
        return;
    }
    let rows = (TASK / row).max(1);
    output.par_chunks_mut(rows * row).zip(input.par_chunks(rows * row)).enumerate().for_each(
        |(task, (output, input))| {
            vectorized(
                #[inline(always)]
                || {
                    for (index, (output, input)) in output.chunks_mut(row).zip(input.chunks(row)).enumerate() {
                        if inner == 1 {
                            for ((y, &x), params) in output.iter_mut().zip(input).zip(params) {
                                *y = apply(params, x);
                            }
                        } else if let Some(params) = params.get((task * rows + index) % channels) {
                            map_row(
                                output,
                                input,
                                #[inline(always)]
                                |x| apply(params, x),
                            );
                        }
                    }
                },
            );
        },
    );
}

#[inline(always)]
fn map_row<A: Copy, B>(output: &mut [B], input: &[A], apply: impl Fn(A) -> B) {
    for (y, &x) in output.iter_mut().zip(input) {
        *y = apply(x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_splits_the_shape() {
        let layout = |outer, channels, inner| Some(ChannelLayout { outer, channels, inner });
        assert_eq!(ChannelLayout::new(&[2, 3, 4, 5], 1), layout(2, 3, 20));
        assert_eq!(ChannelLayout::new(&[2, 3], 0), layout(1, 2, 3));
        assert_eq!(ChannelLayout::new(&[2, 3], 1), layout(2, 3, 1));
        assert_eq!(ChannelLayout::new(&[2, 3], 2), None);
        assert_eq!(ChannelLayout::new(&[], 0), None);
    }
}
