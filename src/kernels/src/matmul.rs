//! Matrix products: a safe wrapper of the `gemm` crate.
//!
//! `gemm` is always called single-threaded. Parallelism is over tiles whose size depends only on the shapes, because
//! the summation order of an element may depend on the shape of its product.

use super::{lanes::fixed, numeric::Real};
use ndarray::{ArrayView2, ArrayViewD, ArrayViewMut1, Axis, Dimension, indices};
use pt2e_core::{
    memory,
    tensor::{Storage, Tensor, TensorError, num_elements},
};
use rayon::prelude::*;

/// Columns whose distance is a multiple of this many elements map to the same sets of the first-level cache.
const ALIASED: usize = 1024;
/// The number of elements by which a column must be shifted to map to other sets.
const LINE: usize = 16;

/// A view of `data` as a row-major matrix; `data` must have at least `rows * cols` elements.
///
/// # Panics
/// If `data` has fewer elements.
pub fn row_major<T>(data: &[T], rows: usize, cols: usize) -> ArrayView2<'_, T> {
    match ArrayView2::from_shape((rows, cols), data) {
        Ok(matrix) => matrix,
        Err(error) => panic!("{} elements do not form a {rows} x {cols} matrix: {error}", data.len()),
    }
}

/// `count` positions of an axis from `start`. Keeps the strides, which slicing does not guarantee for a single position.
pub fn part<T>(matrix: ArrayView2<'_, T>, axis: usize, start: usize, count: usize) -> ArrayView2<'_, T> {
    matrix.split_at(Axis(axis), start).1.split_at(Axis(axis), count).0
}

/// The matrices over the last two axes of an array, in row-major order of the other axes.
///
/// # Errors
/// If there is no memory for the list.
///
/// # Panics
/// If the rank is less than 2.
pub fn matrices<'a, T>(array: &ArrayViewD<'a, T>) -> Result<Storage<ArrayView2<'a, T>>, TensorError> {
    let lead = &array.shape()[..array.ndim() - 2];
    let mut matrices = Storage::with_capacity(num_elements(lead)?)?;
    for index in indices(lead) {
        let matrix = index.slice().iter().fold(array.clone(), |rest, &at| rest.index_axis_move(Axis(0), at));
        matrices.push(fixed(matrix))?;
    }
    Ok(matrices)
}

/// A tensor with the same elements whose matrices have contiguous rows; copied only if necessary.
///
/// # Errors
/// If there is no memory for a copy.
pub fn with_contiguous_rows(tensor: Tensor) -> Result<Tensor, TensorError> {
    match (tensor.shape(), tensor.layout().strides()) {
        (&[.., rows, columns], &[.., step, 1]) if rows > 1 && columns > 1 && step > 1 => Ok(tensor),
        _ => tensor.contiguous(),
    }
}

/// Prepares a factor of products of size `m x n` for [`gemm_tile`].
///
/// In small products and products with a vector, the summation order of `gemm` depends on the strides. Factors of such
/// products get contiguous rows, so that results do not depend on the layout of a tensor.
///
/// # Errors
/// If there is no memory for a copy.
pub fn factor(tensor: Tensor, m: usize, n: usize) -> Result<Tensor, TensorError> {
    const SMALL: usize = 16 * 16;
    let is_matrix = m > 1 && n > 1 && tensor.shape().iter().rev().take(2).all(|&size| size > 1);
    if is_matrix && m * n > SMALL { Ok(tensor) } else { with_contiguous_rows(tensor) }
}

/// `rhs`, copied to `copy` if its columns are contiguous but would map to the same cache sets.
fn apart<'b, T: Real>(rhs: ArrayView2<'b, T>, copy: &'b mut Storage<T>) -> Result<ArrayView2<'b, T>, TensorError> {
    let (rows, cols) = rhs.dim();
    let shared = |stride: isize| stride > 0 && stride.unsigned_abs().is_multiple_of(ALIASED);
    if !matches!(rhs.strides(), &[1, stride] if shared(stride)) {
        return Ok(rhs);
    }
    let pitch = rows + LINE;
    copy.resize(cols * pitch, T::zero())?;
    let columns = rhs.columns().into_iter().zip(copy.chunks_exact_mut(pitch));
    columns.for_each(|(from, to)| ArrayViewMut1::from(&mut to[..rows]).assign(&from));
    Ok(part(row_major(copy, cols, pitch), 1, 0, rows).reversed_axes())
}

/// `dst = lhs * rhs` on the calling thread; `dst` is row-major with rows `dst_stride` apart.
///
/// # Panics
/// If the shapes do not fit. This would be a bug of the caller; it is checked because `gemm` itself is unchecked.
pub fn gemm_tile<T: Real>(dst: &mut [T], dst_stride: usize, lhs: ArrayView2<'_, T>, rhs: ArrayView2<'_, T>) {
    let (m, n, k) = (lhs.nrows(), rhs.ncols(), lhs.ncols());
    if m == 0 || n == 0 {
        return;
    }
    assert!(k == rhs.nrows(), "operands of a matrix product do not fit");
    assert!(n <= dst_stride && (m - 1) * dst_stride + n <= dst.len(), "destination of a matrix product does not fit");
    if k == 0 {
        for row in dst.chunks_mut(dst_stride).take(m) {
            row.iter_mut().take(n).for_each(|value| *value = T::zero());
        }
        return;
    }
    let (&[lhs_rows, lhs_cols], &[rhs_rows, rhs_cols]) = (lhs.strides(), rhs.strides()) else { return };
    // SAFETY: pointer and strides of a view address the elements of its shape, which is the shape passed here. The
    // assertions above keep those of `dst` inside its slice, which is borrowed mutably and so overlaps neither operand.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            dst.as_mut_ptr(),
            1,
            dst_stride as isize,
            false,
            lhs.as_ptr(),
            lhs_cols,
            lhs_rows,
            rhs.as_ptr(),
            rhs_cols,
            rhs_rows,
            T::zero(),
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Rows of a tile of a product: enough to amortize packing the right side, which is done once per tile.
const TILE_ROWS: usize = 256;
/// Columns of a tile of a product.
const TILE_COLS: usize = 192;
/// Products with fewer multiplications run on one thread.
const MIN_PARALLEL: usize = 1 << 16;

/// A tile of a product.
struct Tile<'a, T> {
    first_row: usize,
    first_col: usize,
    /// The destination, one slice per row.
    rows: Vec<&'a mut [T]>,
}

/// `dst = lhs * rhs` on all threads of the current pool; `dst` is row-major and contiguous.
///
/// # Errors
/// If there is no memory for the tiles.
///
/// # Panics
/// As [`gemm_tile`].
pub fn matmul<T: Real>(dst: &mut [T], lhs: ArrayView2<'_, T>, rhs: ArrayView2<'_, T>) -> Result<(), TensorError> {
    matmul_add(dst, lhs, rhs, None)
}

/// As [`matmul`], plus `bias`, which has one element per column, in each row.
///
/// # Errors
/// As [`matmul`].
///
/// # Panics
/// As [`gemm_tile`], and if `bias` has fewer elements.
pub fn matmul_add<T: Real>(
    dst: &mut [T],
    lhs: ArrayView2<'_, T>,
    rhs: ArrayView2<'_, T>,
    bias: Option<&[T]>,
) -> Result<(), TensorError> {
    let (m, n, k) = (lhs.nrows(), rhs.ncols(), lhs.ncols());
    assert_eq!(dst.len(), m * n, "destination of a matrix product does not fit");
    if dst.is_empty() {
        return Ok(());
    }
    if m.saturating_mul(n).saturating_mul(k) < MIN_PARALLEL {
        gemm_tile(dst, n, lhs, rhs);
        if let Some(bias) = bias {
            dst.chunks_mut(n).for_each(|row| row.iter_mut().zip(&bias[..n]).for_each(|(out, bias)| *out += *bias));
        }
        return Ok(());
    }
    let _rows = memory::reserve_for::<&mut [T]>(m.next_multiple_of(TILE_ROWS).saturating_mul(n.div_ceil(TILE_COLS)))?;
    let mut tiles = Vec::new();
    for (i, rows) in dst.chunks_mut(TILE_ROWS * n).enumerate() {
        let first = tiles.len();
        tiles.extend((0..n.div_ceil(TILE_COLS)).map(|j| Tile {
            first_row: i * TILE_ROWS,
            first_col: j * TILE_COLS,
            rows: Vec::with_capacity(TILE_ROWS),
        }));
        for row in rows.chunks_mut(n) {
            row.chunks_mut(TILE_COLS).zip(&mut tiles[first..]).for_each(|(part, tile)| tile.rows.push(part));
        }
    }
    tiles.into_par_iter().try_for_each_init(
        || (Storage::new(), Storage::new()),
        |(product, columns), tile| {
            let (height, width) = (tile.rows.len(), tile.rows.first().map_or(0, |row| row.len()));
            product.resize(height * width, T::zero())?;
            let rhs = part(rhs, 1, tile.first_col, width);
            // With few rows, each column is read only once, so the copy does not pay.
            let rhs = if height < LINE { rhs } else { apart(rhs, columns)? };
            gemm_tile(product, width, part(lhs, 0, tile.first_row, height), rhs);
            for (row, product) in tile.rows.into_iter().zip(product.chunks(width)) {
                match bias {
                    Some(bias) => {
                        let sums = product.iter().zip(&bias[tile.first_col..][..width]);
                        row.iter_mut().zip(sums).for_each(|(out, (value, bias))| *out = *value + *bias);
                    }
                    None => row.copy_from_slice(product),
                }
            }
            Ok(())
        },
    )
}
