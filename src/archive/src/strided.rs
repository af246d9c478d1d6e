//! Views on a storage: `as_strided(sizes, strides, offset)`, checked, and copied to and from row-major order.

use super::{
    blob::Blob,
    schema::{Device, Layout, ScalarType, SymInt, TensorMeta},
};
use pt2e_core::tensor::{
    Layout as MemoryLayout, Storage, Tensor, TensorError, contiguous_strides, gather, num_elements,
};
use std::cell::Cell;

/// A copied view (expanded by a stride of 0) may be this many times larger than its storage, and a written storage (with
/// gaps between the elements) than its view; or take [`MAX_EXPANDED_BYTES`] if that is more. An archive can claim sizes and
/// strides for free, but memory is finite.
const MAX_EXPANSION: usize = 16;
/// See [`MAX_EXPANSION`].
const MAX_EXPANDED_BYTES: usize = 256 << 20;

fn within_expansion(bytes: usize, from: usize) -> bool {
    bytes <= from.saturating_mul(MAX_EXPANSION).max(MAX_EXPANDED_BYTES)
}

/// A view on a storage; all numbers are in elements. Two equal views on one storage are the same tensor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StridedView {
    /// Element type.
    pub dtype: ScalarType,
    /// Sizes, outermost first.
    pub sizes: Vec<usize>,
    /// Distance between neighbours, for each dimension.
    pub strides: Vec<usize>,
    /// Elements before the first.
    pub offset: usize,
}

impl StridedView {
    /// The view that metadata describes.
    ///
    /// # Errors
    /// In words, if the sizes are symbolic or negative, the layout is not strided, or the sizes overflow.
    pub fn from_meta(meta: &TensorMeta) -> Result<Self, String> {
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
    /// In words, if a number is too large for the format.
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
    /// In words, if the number of strides is not that of sizes, the type has no size, or the number of bytes overflows.
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

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.sizes.iter().product()
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.sizes.contains(&0)
    }

    /// Bytes of the elements in row-major order.
    pub fn num_bytes(&self) -> usize {
        self.len() * self.dtype.size()
    }

    /// The view as what is read and written with; `None` if its numbers are beyond any memory.
    fn layout(&self) -> Option<MemoryLayout> {
        let strides = self.sizes.iter().zip(&self.strides);
        // The stride of a dimension of size 1 may be anything.
        let strides = strides.map(|(&size, &stride)| if size == 1 { Some(0) } else { isize::try_from(stride).ok() });
        MemoryLayout::strided(&self.sizes, &strides.collect::<Option<Vec<_>>>()?, self.offset, usize::MAX).ok()
    }

    /// Elements from the storage's start to just after the last one of the view; `None` if it overflows.
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
    /// In words, if the view reaches beyond the storage.
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

    /// The elements in row-major order: a part of `storage` if they are stored so, else a copy.
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

    /// The tensor, over a part of `storage` where its elements are in row-major order.
    ///
    /// # Errors
    /// In words, if the element type is not one of a tensor, and those of [`StridedView::gather`].
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
    /// In words, if the view reaches beyond the storage, is expanded beyond what is reasonable, or has no memory.
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
    /// In words, if `elements` is not of the view's size, or the gaps are beyond what is reasonable.
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

    /// What `f` does with the view, its elements being arrays of as many bytes as one of them has.
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

/// What is done with elements of which only the size is known.
trait OnElements {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError>;
}

fn into_bytes<const N: usize>(elements: Storage<[u8; N]>) -> Storage<u8> {
    elements.into_vec().into_flattened().into()
}

/// Copies the elements out of a storage.
struct Gather<'a>(&'a [u8]);

impl OnElements for Gather<'_> {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError> {
        gather(layout.view(self.0.as_chunks::<N>().0)?).map(into_bytes)
    }
}

/// Makes the storage of elements.
struct Scatter<'a>(&'a [u8]);

impl OnElements for Scatter<'_> {
    fn of_size<const N: usize>(self, layout: &MemoryLayout) -> Result<Storage<u8>, TensorError> {
        let elements = self.0.as_chunks::<N>().0;
        let mut storage = Storage::<[u8; N]>::zeroed(layout.span().unwrap_or_default().end)?;
        match layout.view_mut(&mut storage) {
            Ok(mut places) => places.assign(&MemoryLayout::row_major(layout.shape()).view(elements)?),
            // Several elements at one place: they are the same, or the last one stays.
            Err(_) => {
                let cells = Cell::from_mut(&mut *storage).as_slice_of_cells();
                layout.view(cells)?.iter().zip(elements).for_each(|(place, &element)| place.set(element));
            }
        }
        Ok(into_bytes(storage))
    }
}
