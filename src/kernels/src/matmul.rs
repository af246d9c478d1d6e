//! Matrix products: the one safe door to the `gemm` crate.
//!
//! The crate is always called for one thread. Parallelism is over tiles whose size depends on the shapes alone, because
//! an element's summation order may depend on the shape of the product it is part of.

use super::numeric::Real;
use pt2e_core::{
    memory,
    tensor::{Storage, TensorError},
};
use rayon::prelude::*;

/// Elements apart at which columns share the sets of a first-level cache.
const ALIASED: usize = 1024;
/// Elements that move a column to other sets.
const LINE: usize = 16;

/// A strided view of a matrix.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    data: &'a [T],
    rows: usize,
    cols: usize,
    row_stride: usize,
    col_stride: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// A row-major matrix: `data` has at least `rows * cols` elements.
    pub fn row_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self { data, rows, cols, row_stride: cols, col_stride: 1 }
    }

    /// The transpose.
    pub fn transposed(self) -> Self {
        Self {
            data: self.data,
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
        }
    }

    /// `count` rows from `start`.
    pub fn row_range(self, start: usize, count: usize) -> Self {
        Self { data: self.data.get(start * self.row_stride..).unwrap_or_default(), rows: count, ..self }
    }

    /// `count` columns from `start`.
    pub fn col_range(self, start: usize, count: usize) -> Self {
        Self { data: self.data.get(start * self.col_stride..).unwrap_or_default(), cols: count, ..self }
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// The element of a row and column.
    ///
    /// # Panics
    /// If the matrix has no such element.
    pub fn at(&self, row: usize, col: usize) -> T
    where
        T: Copy,
    {
        self.data[row * self.row_stride + col * self.col_stride]
    }

    /// The same matrix; in `copy` if its columns are contiguous and so far apart that they share the sets of a cache.
    fn apart<'b>(self, copy: &'b mut Storage<T>) -> Result<Matrix<'b, T>, TensorError>
    where
        T: Real,
        'a: 'b,
    {
        if self.row_stride != 1 || self.col_stride == 0 || !self.col_stride.is_multiple_of(ALIASED) || !self.in_bounds()
        {
            return Ok(self);
        }
        let pitch = self.rows + LINE;
        copy.resize(self.cols * pitch, T::zero())?;
        let columns = self.data.chunks(self.col_stride).zip(copy.chunks_exact_mut(pitch));
        columns.for_each(|(from, to)| to[..self.rows].copy_from_slice(&from[..self.rows]));
        Ok(Matrix { data: copy, col_stride: pitch, ..self })
    }

    /// Whether every element of the view lies in its data.
    fn in_bounds(&self) -> bool {
        if self.rows == 0 || self.cols == 0 {
            return true;
        }
        let last = (self.rows - 1)
            .checked_mul(self.row_stride)
            .zip((self.cols - 1).checked_mul(self.col_stride))
            .and_then(|(row, col)| row.checked_add(col));
        last.is_some_and(|last| last < self.data.len())
    }
}

/// `dst = lhs * rhs` on the calling thread; `dst` is row-major with rows `dst_stride` apart.
///
/// # Panics
/// If the shapes do not fit together or a view leaves its data: a bug of the caller, checked because the product itself
/// is unchecked.
pub fn gemm_tile<T: Real>(dst: &mut [T], dst_stride: usize, lhs: Matrix<'_, T>, rhs: Matrix<'_, T>) {
    let (m, n, k) = (lhs.rows, rhs.cols, lhs.cols);
    if m == 0 || n == 0 {
        return;
    }
    assert!(k == rhs.rows && lhs.in_bounds() && rhs.in_bounds(), "operands of a matrix product do not fit");
    assert!(n <= dst_stride && (m - 1) * dst_stride + n <= dst.len(), "destination of a matrix product does not fit");
    if k == 0 {
        for row in dst.chunks_mut(dst_stride).take(m) {
            row.iter_mut().take(n).for_each(|value| *value = T::zero());
        }
        return;
    }
    // SAFETY: the assertions above keep every element that the product reads or writes inside its slice, `dst` is
    // borrowed mutably and so overlaps neither operand, and strides fit `isize` because the slices do.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            dst.as_mut_ptr(),
            1,
            dst_stride as isize,
            false,
            lhs.data.as_ptr(),
            lhs.col_stride as isize,
            lhs.row_stride as isize,
            rhs.data.as_ptr(),
            rhs.col_stride as isize,
            rhs.row_stride as isize,
            T::zero(),
            T::one(),
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

/// Rows of a tile of a product: as many as are worth the packing of the right side, which is done once for each tile.
const TILE_ROWS: usize = 256;
/// Columns of a tile of a product.
const TILE_COLS: usize = 192;
/// Multiplications below which a product is not worth a second thread.
const MIN_PARALLEL: usize = 1 << 16;

/// Some rows and columns of a product.
struct Tile<'a, T> {
    first_row: usize,
    first_col: usize,
    /// One slice of the destination for each row.
    rows: Vec<&'a mut [T]>,
}

/// `dst = lhs * rhs` on all threads of the current pool; `dst` is row-major and contiguous.
///
/// # Errors
/// If there is no memory for the tiles.
///
/// # Panics
/// As [`gemm_tile`].
pub fn matmul<T: Real>(dst: &mut [T], lhs: Matrix<'_, T>, rhs: Matrix<'_, T>) -> Result<(), TensorError> {
    matmul_add(dst, lhs, rhs, None)
}

/// As [`matmul`], plus `bias` in each row: one element for each column.
///
/// # Errors
/// As [`matmul`].
///
/// # Panics
/// As [`gemm_tile`], and if `bias` has fewer elements.
pub fn matmul_add<T: Real>(
    dst: &mut [T],
    lhs: Matrix<'_, T>,
    rhs: Matrix<'_, T>,
    bias: Option<&[T]>,
) -> Result<(), TensorError> {
    let (m, n, k) = (lhs.rows, rhs.cols, lhs.cols);
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
            let rhs = rhs.col_range(tile.first_col, width);
            // A few rows read each column but once.
            let rhs = if height < LINE { rhs } else { rhs.apart(columns)? };
            gemm_tile(product, width, lhs.row_range(tile.first_row, height), rhs);
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
