//! Checked views of a storage, as of `as_strided(sizes, strides, offset)`, and their conversion from and to row-major order.

use super::{
    blob::Blob,
    schema::{Device, Layout, ScalarType, SymInt, TensorMeta},
};
use pt2e_core::tensor::{
    Layout as MemoryLayout, Storage, Tensor, TensorError, contiguous_strides, gather, num_elements,
};
use std::cell::Cell;

/// A copy of a view (expanded by a stride of 0) may be this many times larger than its storage, and a written storage (with
/// gaps between the elements) this many times larger than its view; each may always take [`MAX_EXPANDED_BYTES`]. Without a
/// limit, a tiny archive could claim any amount of memory by its sizes and strides.
const MAX_EXPANSION: usize = 16;
/// See [`MAX_EXPANSION`].
const MAX_EXPANDED_BYTES: usize = 256 << 20;

fn within_expansion(bytes: usize, from: usize) -> bool {
    bytes <= from.saturating_mul(MAX_EXPANSION).max(MAX_EXPANDED_BYTES)
}

/// A view of a storage; all numbers are in elements. Two equal views of one storage are the same tensor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StridedView {
    /// Element type.
    pub dtype: ScalarType,
    /// Sizes, outermost first.
    pub sizes: Vec<usize>,
    /// The stride of each dimension.
    pub strides: Vec<usize>,
    /// The position of the first element in the storage.
    pub offset: usize,
}

impl StridedView {
    /// The view that metadata describes.
    ///
    /// # Errors
    /// A message if the sizes are symbolic or negative, the layout is not strided, or the sizes overflow.
    pub(super) fn from_meta(meta: &TensorMeta) -> Result<Self, String> {
        if meta.layout != Layout::Strided {
            return Err(format!("has layout {:?}; only strided tensors are read", meta.layout));
        }
        let number = |what: &str, n: &SymInt| match n {
            SymInt::Int(n) => usize::try_from(*n).map_err(|_| format!("has a {what} of {n}")),
            SymInt::Expr(e) => Err(format!("has a symbolic {what}, `{}`", e.expr_str)),
        };
        let sizes = meta.sizes.iter().map(|n| number("size", n)).collect::<Result<Vec<_>, _>>()?;
        let strides = meta.strides.iter().map(|n| number("stride", n)).collect::<Result<Vec<_>, _>>()?;
        Self::new(meta.dtype, sizes, strides, number("storage offset", &meta.storage_offset)?)
    }

    /// The metadata of a CPU tensor with this view.
    ///
    /// # Errors
    /// A message if a number is too large for the format.
    pub(super) fn to_meta(&self, requires_grad: bool) -> Result<TensorMeta, String> {
        let constant = |n: &usize| i64::try_from(*n).map(SymInt::Int).map_err(|_| format!("has a size of {n}"));
        Ok(TensorMeta {
            dtype: self.dtype,
            sizes: self.sizes.iter().map(constant).collect::<Result<_, _>>()?,
            requires_grad,
            device: Device::cpu(),
            strides: self.strides.iter().map(constant).collect::<Result<_, _>>()?,
            storage_offset: constant(&self.offset)?,
            layout: Layout::Strided,
        })
    }

    /// A view of any geometry.
    ///
    /// # Errors
    /// A message if `sizes` and `strides` differ in length, the type has no size, or the number of bytes overflows.
    pub fn new(dtype: ScalarType, sizes: Vec<usize>, strides: Vec<usize>, offset: usize) -> Result<Self, String> {
        if sizes.len() != strides.len() {
            return Err(format!("has {} sizes and {} strides", sizes.len(), strides.len()));
        }
        if dtype.size() == 0 {
            return Err("has no element type".to_owned());
        }
        let view = Self { dtype, sizes, strides, offset };
        let bytes = num_elements(&view.sizes).ok().and_then(|n| n.checked_mul(dtype.size()));
        if bytes.is_none_or(|n| n > isize::MAX as usize) || view.extent().is_none() {
            return Err(format!("has sizes {:?} and strides {:?}, too large for any memory", view.sizes, view.strides));
        }
        Ok(view)
    }

    /// The row-major view of `sizes`.
    ///
    /// # Errors
    /// Those of [`StridedView::new`].
    pub fn contiguous(dtype: ScalarType, sizes: Vec<usize>) -> Result<Self, String> {
        let strides = contiguous_strides(&sizes);
        Self::new(dtype, sizes, strides, 0)
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.sizes.contains(&0)
    }

    /// The size in bytes of the elements in row-major order.
    pub(super) fn num_bytes(&self) -> usize {
        self.len() * self.dtype.size()
    }

    /// The view as a layout of [`pt2e_core::tensor`]; `None` if it is larger than any memory.
    fn layout(&self) -> Option<MemoryLayout> {
        let strides = self.sizes.iter().zip(&self.strides);
        // The stride of a dimension of size 1 has no meaning.
        let strides = strides.map(|(&size, &stride)| if size == 1 { Some(0) } else { isize::try_from(stride).ok() });
        MemoryLayout::strided(&self.sizes, &strides.collect::<Option<Vec<_>>>()?, self.offset, usize::MAX).ok()
    }

    /// The number of elements from the start of the storage to the end of the view; `None` if its bytes overflow.
    fn extent(&self) -> Option<usize> {
        let end = self.layout()?.span()?.end;
        end.checked_mul(self.dtype.size())?;
        Some(end)
    }

    /// Whether the elements are in row-major order without gaps. Strides of dimensions of size 1 do not matter.
    pub fn is_contiguous(&self) -> bool {
        self.layout().is_some_and(|layout| layout.is_row_major())
    }

    /// Checks that the view lies within a storage of `storage_bytes` bytes.
    ///
    /// # Errors
    /// A message if the view reaches beyond the storage.
    pub fn check(&self, storage_bytes: usize) -> Result<(), String> {
        let extent = self.extent().unwrap_or(usize::MAX);
        if extent <= storage_bytes / self.dtype.size() {
            return Ok(());
        }
        if storage_bytes == 0 {
            return Err(format!(
                "has shape {:?}, but its file is empty: the program was saved without its weights",
                self.sizes
            ));
        }
        Err(format!("needs {extent} elements of {} bytes, but its file has {storage_bytes} bytes", self.dtype.size()))
    }

    /// The elements in row-major order: a slice of `storage` if the view is contiguous, otherwise a copy.
    ///
    /// # Errors
    /// Those of [`StridedView::gather`].
    pub(super) fn bytes(&self, storage: &Blob) -> Result<Blob, String> {
        self.check(storage.as_slice().len())?;
        if self.is_empty() {
            return Ok(Vec::new().into());
        }
        if self.is_contiguous() {
            let start = self.offset * self.dtype.size();
            let range = start..start + self.num_bytes();
            return storage.slice(range).ok_or_else(|| "reaches beyond its file".to_owned());
        }
        self.gather(storage.as_slice()).map(Blob::from)
    }

    /// The tensor. It shares the memory of `storage` if the view is contiguous.
    ///
    /// # Errors
    /// A message if the element type has no [`pt2e_core::tensor::DType`], and those of [`StridedView::gather`].
    pub(super) fn tensor(&self, storage: &Blob) -> Result<Tensor, String> {
        let dtype = self.dtype.dtype();
        let dtype = dtype
            .ok_or_else(|| format!("has element type {:?}, which the compiler does not compute with", self.dtype))?;
        let (owner, range) = self.bytes(storage)?.into_parts();
        Tensor::from_owner(dtype, &self.sizes, owner, range).map_err(|e| e.to_string())
    }

    /// The elements in row-major order, copied out of `storage`.
    ///
    /// # Errors
    /// A message if the view reaches beyond the storage, is expanded beyond the limit, or memory does not suffice.
    pub fn gather(&self, storage: &[u8]) -> Result<Storage<u8>, String> {
        self.check(storage.len())?;
        let bytes = self.num_bytes();
        if !within_expansion(bytes, storage.len()) {
            return Err(format!("expands {} bytes to {bytes}, beyond the limit", storage.len()));
        }
        self.with_layout(Gather(storage))
    }

    /// The storage that holds row-major `elements` under this view, with zeros where the strides leave gaps; the
    /// inverse of [`StridedView::gather`].
    ///
    /// # Errors
    /// A message if `elements` is not of the view's size, or the gaps make the storage larger than the limit.
    pub fn scatter(&self, elements: &[u8]) -> Result<Storage<u8>, String> {
        if elements.len() != self.num_bytes() {
            return Err(format!("of sizes {:?} has {} bytes, not {}", self.sizes, elements.len(), self.num_bytes()));
        }
        let bytes = self.extent().unwrap_or(usize::MAX).saturating_mul(self.dtype.size());
        if !within_expansion(bytes, elements.len()) {
            return Err(format!("of sizes {:?} needs {bytes} bytes with strides {:?}", self.sizes, self.strides));
        }
        self.with_layout(Scatter(elements))
    }

    /// Runs `f` on the view with elements of type `[u8; N]`, where `N` is the size of the element type.
    fn with_layout(&self, f: impl OnElements) -> Result<Storage<u8>, String> {
        let layout = self.layout().ok_or("is beyond any memory")?;
        match self.dtype.size() {
            1 => f.of_size::<1>(&layout),
            2 => f.of_size::<2>(&layout),
            4 => f.of_size::<4>(&layout),
            8 => f.of_size::<8>(&layout),
            16 => f.of_size::<16>(&layout),
            size => return Err(format!("has elements of {size} bytes")),
        }
        .map_err(|error| error.to_string())
    }
}

/// An operation on elements that depends only on their size.
trait OnElements {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError>;
}

fn into_bytes<const N: usize>(elements: Storage<[u8; N]>) -> Storage<u8> {
    elements.into_vec().into_flattened().into()
}

/// Copies the elements of a storage to row-major order.
struct Gather<'a>(&'a [u8]);

impl OnElements for Gather<'_> {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError> {
        gather(layout.view(self.0.as_chunks::<N>().0)?).map(into_bytes)
    }
}

/// Copies row-major elements to a new storage.
struct Scatter<'a>(&'a [u8]);

impl OnElements for Scatter<'_> {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError> {
        let elements = self.0.as_chunks::<N>().0;
        let mut storage = Storage::<[u8; N]>::zeroed(layout.span().unwrap_or_default().end)?;
        match layout.view_mut(&mut storage) {
            Ok(mut view) => view.assign(&MemoryLayout::row_major(layout.shape()).view(elements)?),
            // Elements overlap in memory: they are equal, or the last one wins.
            Err(_) => {
                let cells = Cell::from_mut(&mut *storage).as_slice_of_cells();
                layout.view(cells)?.iter().zip(elements).for_each(|(cell, &element)| cell.set(element));
            }
        }
        Ok(into_bytes(storage))
    }
}
