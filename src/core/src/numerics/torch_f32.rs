//! float32 sums and grids that match PyTorch's to the last bit, by the same order of operations.

use super::layout::vectorized;

/// Lanes of PyTorch's AVX2 sum.
const LANES: usize = 8;
/// The number of vectors that PyTorch sums side by side.
const ROWS: usize = 4;
/// Levels of the cascade: each takes over a partial sum when the one below has `1 << level_power` terms.
const LEVELS: usize = 4;

type Block = [[f32; LANES]; ROWS];

/// The sum of `x`, in the order of `torch.sum` over a contiguous float32 tensor on a CPU with AVX2.
///
/// PyTorch distributes the elements over 4 rows of 8 lanes and sums each lane in a cascade of 4 levels; then it adds
/// the rows, the remaining elements, and the lanes. (From 32768 elements on, PyTorch may also split over threads; this
/// does not.)
pub fn sum(x: &[f32]) -> f32 {
    vectorized(
        #[inline(always)]
        || sum_kernel(x),
    )
}

#[inline(always)]
fn sum_kernel(x: &[f32]) -> f32 {
    let (vectors, tail) = x.as_chunks::<LANES>();
    let (blocks, rest) = vectors.as_chunks::<ROWS>();
    let mut rows = cascade(blocks);
    for vector in rest {
        add(&mut rows[0], vector);
    }
    let [mut total, others @ ..] = rows;
    for row in &others {
        add(&mut total, row);
    }
    let tail = tail.iter().fold(0.0, |sum, x| sum + x);
    total.iter().fold(tail, |sum, x| sum + x)
}

#[inline(always)]
fn cascade(blocks: &[Block]) -> Block {
    let level_power = (ceil_log2(blocks.len()) / LEVELS as u32).max(4);
    let step = 1usize << level_power;
    let mut levels = [[[0.0; LANES]; ROWS]; LEVELS];
    for (index, chunk) in blocks.chunks(step).enumerate() {
        for block in chunk {
            add_block(&mut levels[0], block);
        }
        if chunk.len() < step {
            break;
        }
        let mut steps = index + 1;
        for level in 1..LEVELS {
            let below = std::mem::take(&mut levels[level - 1]);
            add_block(&mut levels[level], &below);
            if steps % step != 0 {
                break;
            }
            steps /= step;
        }
    }
    let [mut total, others @ ..] = levels;
    for level in &others {
        add_block(&mut total, level);
    }
    total
}

fn ceil_log2(n: usize) -> u32 {
    n.max(1).next_power_of_two().trailing_zeros()
}

#[inline(always)]
fn add_block(total: &mut Block, block: &Block) {
    for (total, row) in total.iter_mut().zip(block) {
        add(total, row);
    }
}

#[inline(always)]
fn add(total: &mut [f32; LANES], vector: &[f32; LANES]) {
    for (total, x) in total.iter_mut().zip(vector) {
        *total += x;
    }
}

/// `points` values from `start` to `end`, evenly spaced: `torch.linspace` in float32 on a CPU with fused multiply-add.
///
/// The first half is counted up from `start` and the second down from `end`, each value rounded once.
pub fn linspace(start: f32, end: f32, points: usize) -> Vec<f32> {
    if points < 2 {
        return vec![start; points];
    }
    let step = (end - start) / (points - 1) as f32;
    let mut values = vec![0.0; points];
    vectorized(
        #[inline(always)]
        || {
            let (first, second) = values.split_at_mut(points / 2);
            for (i, value) in first.iter_mut().enumerate() {
                *value = step.mul_add(i as f32, start);
            }
            for (i, value) in second.iter_mut().rev().enumerate() {
                *value = (-step).mul_add(i as f32, end);
            }
        },
    );
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_integers_are_exact_at_every_length() {
        // Every partial sum is below 2^24, so the order does not matter; this tests that no element is lost.
        for n in (0..200).chain([1000, 1024, 2047, 2048, 4099]) {
            let x: Vec<f32> = (1..=n).map(|i| i as f32).collect();
            assert_eq!(sum(&x), (n * (n + 1) / 2) as f32, "{n} elements");
        }
    }

    #[test]
    fn linspace_meets_both_ends() {
        let grid = linspace(-1.3, 2.7, 33);
        assert_eq!((grid[0], grid[32]), (-1.3, 2.7));
        assert!(grid.is_sorted());
        assert_eq!(linspace(0.0, 8.0, 9), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    }
}
