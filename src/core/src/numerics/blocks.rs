//! How blocks of elements that share a scale divide a contiguous tensor.

use super::layout::{ChannelLayout, TASK, map_channels, vectorized};
use super::min_max::{MinMax, min_max};
use rayon::prelude::*;

/// A contiguous tensor that is divided into blocks of equal sizes, numbered in row-major order.
///
/// The elements are seen as runs of consecutive elements of one block, as long as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockLayout {
    /// The number of elements of a run.
    run: usize,
    /// The dimensions of the runs, outermost first: the number of runs, how many runs of a block follow each other, and the
    /// distance between the numbers of neighbouring blocks.
    dims: Vec<(usize, usize, usize)>,
    blocks: usize,
}

impl BlockLayout {
    /// The layout of a tensor of `shape` in blocks of `block_size`; `None` if these are no blocks of it. See
    /// [`Granularity::block_size`](crate::granularity::Granularity::block_size).
    pub fn new(shape: &[usize], block_size: &[usize]) -> Option<Self> {
        if shape.len() != block_size.len() {
            return None;
        }
        let (mut run, mut blocks, mut dims) = (1, 1, Vec::new());
        for (&size, &block) in shape.iter().zip(block_size).rev() {
            let count =
                if size == block { 1 } else { size.checked_div(block).filter(|count| count * block == size)? };
            if dims.is_empty() {
                run *= block;
                if count > 1 || block != size {
                    dims.push((count, 1, blocks));
                }
            } else {
                dims.push((size, block.max(1), blocks));
            }
            blocks *= count;
        }
        dims.reverse();
        Some(Self { run, dims, blocks })
    }

    /// The number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The number of the block that has the run of this number.
    fn block_of(&self, mut run: usize) -> usize {
        let mut block = 0;
        for &(size, repeated, distance) in self.dims.iter().rev() {
            block += run % size / repeated * distance;
            run /= size;
        }
        block
    }

    /// Whether each block is a single run.
    fn is_contiguous(&self) -> bool {
        self.dims.iter().all(|&(_, repeated, _)| repeated == 1)
    }
}

/// How scales are distributed over a tensor.
pub(super) enum Layout {
    /// One for each channel.
    Channels(ChannelLayout),
    /// One for each block.
    Blocks(BlockLayout),
}

impl Layout {
    /// Sets each element of `output` to `apply(params of its channel or block, element of input)`.
    #[inline(always)]
    pub fn map<A: Copy + Sync, B: Send, P: Sync>(
        &self,
        input: &[A],
        output: &mut [B],
        params: &[P],
        apply: impl Fn(&P, A) -> B + Sync,
    ) {
        match self {
            Layout::Channels(layout) => map_channels(*layout, input, output, params, apply),
            Layout::Blocks(layout) => map_blocks(layout, input, output, params, apply),
        }
    }
}

fn map_blocks<A: Copy + Sync, B: Send, P: Sync>(
    layout: &BlockLayout,
    input: &[A],
    output: &mut [B],
    params: &[P],
    apply: impl Fn(&P, A) -> B + Sync,
) {
    let run = layout.run;
    if run == 0 {
        return;
    }
    let runs = (TASK / run).max(1);
    output.par_chunks_mut(runs * run).zip(input.par_chunks(runs * run)).enumerate().for_each(
        |(task, (output, input))| {
            vectorized(
                #[inline(always)]
                || {
                    for (index, (output, input)) in output.chunks_mut(run).zip(input.chunks(run)).enumerate() {
                        let Some(params) = params.get(layout.block_of(task * runs + index)) else { continue };
                        for (y, &x) in output.iter_mut().zip(input) {
                            *y = apply(params, x);
                        }
                    }
                },
            );
        },
    );
}

/// The minimum and maximum of each block of `x`, whose layout is `layout`. Blocks without elements are [`MinMax::EMPTY`].
pub(crate) fn min_max_per_block(x: &[f32], layout: &BlockLayout) -> Vec<MinMax> {
    if layout.run == 0 {
        return vec![MinMax::EMPTY; layout.blocks];
    }
    if layout.is_contiguous() {
        return x.par_chunks(layout.run).with_min_len((TASK / layout.run).max(1)).map(min_max).collect();
    }
    let mut result = vec![MinMax::EMPTY; layout.blocks];
    for (index, run) in x.chunks(layout.run).enumerate() {
        if let Some(block) = result.get_mut(layout.block_of(index)) {
            *block = block.union(min_max(run));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::granularity::Granularity;

    fn numbers(granularity: &Granularity, shape: &[usize]) -> Vec<usize> {
        let layout = BlockLayout::new(shape, &granularity.block_size(shape).unwrap()).unwrap();
        let (input, mut output) = (vec![(); shape.iter().product()], vec![usize::MAX; shape.iter().product()]);
        let params: Vec<usize> = (0..layout.blocks()).collect();
        map_blocks(&layout, &input, &mut output, &params, |block, ()| *block);
        output
    }

    #[test]
    fn blocks_are_numbered_in_row_major_order() {
        let shape = [2, 2, 4];
        for (granularity, expected) in [
            (Granularity::Tensor, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (Granularity::Axis(0), [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]),
            (Granularity::Axis(1), [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]),
            (Granularity::Axis(2), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]),
            (Granularity::Token, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]),
            (Granularity::Row(0), [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]),
            (Granularity::Group(2), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]),
            (Granularity::Block(vec![2, 2]), [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]),
            (Granularity::Block(vec![2, 1, 2]), [0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3]),
        ] {
            assert_eq!(numbers(&granularity, &shape), expected, "{granularity}");
        }
        // Across the positions where work is split.
        let long = numbers(&Granularity::Group(2), &[3, 100_000]);
        assert!(long.iter().enumerate().all(|(index, block)| *block == index / 2));
    }

    #[test]
    fn what_is_no_block_has_no_layout() {
        for (shape, block) in [(&[4][..], &[3][..]), (&[4], &[0]), (&[4, 4], &[4]), (&[0], &[2])] {
            let found = BlockLayout::new(shape, block).map(|layout| layout.blocks());
            assert_eq!(found, (shape == [0]).then_some(0), "{shape:?} {block:?}");
        }
        let empty = BlockLayout::new(&[3, 0], &[1, 0]).unwrap();
        assert_eq!(min_max_per_block(&[], &empty), [MinMax::EMPTY; 3]);
        assert_eq!(BlockLayout::new(&[], &[]).unwrap().blocks(), 1);
    }

    #[test]
    fn each_block_has_its_minimum_and_maximum() {
        let x: Vec<f32> = (0..16).map(|i| ((i * 7) % 16) as f32).collect();
        for granularity in
            [Granularity::Tensor, Granularity::Axis(1), Granularity::Group(2), Granularity::Block(vec![2, 2])]
        {
            let blocks = numbers(&granularity, &[2, 2, 4]);
            let layout = BlockLayout::new(&[2, 2, 4], &granularity.block_size(&[2, 2, 4]).unwrap()).unwrap();
            for (block, found) in min_max_per_block(&x, &layout).into_iter().enumerate() {
                let values = || x.iter().zip(&blocks).filter(|(_, of)| **of == block).map(|(x, _)| *x);
                let expected = (values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max));
                assert_eq!((found.min, found.max), expected, "{granularity}, block {block}");
            }
        }
    }
}
