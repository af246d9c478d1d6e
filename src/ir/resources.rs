//! Tensors as attributes, without copies where they are large.

use super::{TensorType, dtype_type};
use crate::{
    dispatch,
    tensor::{ByteOwner, DType, Storage, Tensor, TensorError},
};
use melior::{
    Context, StringRef,
    ir::{
        Attribute, Type, TypeLike,
        attribute::{AttributeLike, DenseElementsAttribute},
    },
};
use mlir_sys::{
    mlirAttributeGetType, mlirAttributeIsADenseElements, mlirAttributeIsADenseResourceElements,
    mlirDenseElementsAttrGetBoolValue, mlirDenseElementsAttrGetRawData, mlirDenseElementsAttrIsSplat,
    mlirUnmanagedDenseResourceElementsAttrGet,
};
use std::{ffi::c_void, sync::Arc};

/// Tensors of at most this many bytes become `dense<...>`, which folds and prints; larger ones `dense_resource<...>`.
const INLINE_BYTES: usize = 256;

/// A tensor as an attribute: `dense` if it is small or empty, otherwise a resource that shares the tensor's memory.
///
/// `name` is the resource's key; MLIR makes it unique.
pub fn tensor_attribute<'c>(context: &'c Context, name: &str, tensor: &Tensor) -> Attribute<'c> {
    tensor_attribute_of(name, tensor, dtype_type(context, tensor.dtype()))
}

/// As [`tensor_attribute`], with an element type of the dtype's width: dialects differ in whether integers have a sign.
pub fn tensor_attribute_of<'c>(name: &str, tensor: &Tensor, element: Type<'c>) -> Attribute<'c> {
    let shape = tensor.shape().iter().copied().map(Some).collect();
    let ty = TensorType { shape, element }.to_type();
    if tensor.bytes().len() <= INLINE_BYTES {
        return if tensor.dtype() == DType::Bool {
            let values: Vec<i32> = tensor.bytes().iter().map(|&byte| i32::from(byte != 0)).collect();
            DenseElementsAttribute::bool_values(ty, &values).into()
        } else {
            DenseElementsAttribute::raw_buffer(ty, tensor.bytes()).into()
        };
    }
    extern "C" fn release(owner: *mut c_void, _data: *const c_void, _size: usize, _align: usize) {
        // SAFETY: made by `Box::into_raw` below; MLIR calls this once.
        drop(unsafe { Box::from_raw(owner.cast::<Tensor>()) });
    }
    let bytes = tensor.bytes();
    let owner = Box::into_raw(Box::new(tensor.clone()));
    // SAFETY: the bytes live as long as `owner`, which is released by MLIR when it drops the blob. The alignment is the
    // element's own: a larger one does not read back from small bytecode files.
    unsafe {
        Attribute::from_raw(mlirUnmanagedDenseResourceElementsAttrGet(
            ty.to_raw(),
            StringRef::new(name).to_raw(),
            bytes.as_ptr().cast_mut().cast(),
            bytes.len(),
            tensor.dtype().size(),
            false,
            Some(release),
            owner.cast(),
        ))
    }
}

/// Bytes that an MLIR context owns.
struct ContextBytes {
    data: *const u8,
    len: usize,
}

// SAFETY: the bytes are never written to.
unsafe impl Send for ContextBytes {}
// SAFETY: as above.
unsafe impl Sync for ContextBytes {}

impl ByteOwner for ContextBytes {
    fn bytes(&self) -> &[u8] {
        if self.len == 0 {
            // The pointer to no bytes may be null.
            return &[];
        }
        // SAFETY: a context frees its blobs when it is destroyed; `attribute_tensor` says that tensors must not live
        // longer than it.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

/// The tensor of a `dense` or `dense_resource` attribute, sharing the context's memory.
///
/// `None` for other attributes, for element types that no [`DType`] has, and for a resource without a blob (elided on
/// printing). The tensor must not outlive the context.
pub fn attribute_tensor(attribute: Attribute<'_>) -> Option<Result<Tensor, TensorError>> {
    let raw = attribute.to_raw();
    // SAFETY: the handle is valid; each accessor follows its `IsA`.
    let (ty, dense, resource) = unsafe {
        let dense = mlirAttributeIsADenseElements(raw);
        let resource = mlirAttributeIsADenseResourceElements(raw);
        if !dense && !resource {
            return None;
        }
        (melior::ir::Type::from_raw(mlirAttributeGetType(raw)), dense, resource)
    };
    let ty = TensorType::of(ty)?;
    let (shape, dtype) = (ty.static_shape()?, ty.dtype()?);
    let count = match crate::tensor::num_elements(&shape) {
        Ok(count) => count,
        Err(error) => return Some(Err(error)),
    };
    let Some(len) = count.checked_mul(dtype.size()) else { return Some(Err(TensorError::TooLarge(shape))) };
    if resource {
        let (data, found) = elements_bytes(attribute)?;
        return Some(Tensor::from_owner(dtype, &shape, Arc::new(ContextBytes { data, len: found }), 0..len));
    }
    debug_assert!(dense);
    if len == 0 {
        return Some(Tensor::from_owner(dtype, &shape, Arc::new(Vec::new()), 0..0));
    }
    // SAFETY: checked to be dense elements.
    let splat = unsafe { mlirDenseElementsAttrIsSplat(raw) };
    let stored = if splat { 1 } else { count };
    let bytes = if dtype == DType::Bool {
        // MLIR packs them into bits.
        let positions = 0..stored;
        // SAFETY: checked to be dense elements, of so many bools.
        let value = |position| u8::from(unsafe { mlirDenseElementsAttrGetBoolValue(raw, position as isize) });
        Storage::collect(positions.map(value))
    } else {
        // SAFETY: checked to be dense elements, of so many values of that size.
        let data = unsafe {
            let data = mlirDenseElementsAttrGetRawData(raw).cast::<u8>();
            std::slice::from_raw_parts(data, stored * dtype.size())
        };
        Storage::copied(data)
    };
    Some(bytes.and_then(|bytes| {
        if !splat {
            return Tensor::from_owner(dtype, &shape, Arc::new(bytes), 0..len);
        }
        // One value of a text may stand for more elements than there is memory for.
        dispatch!(dtype, T => Tensor::new(&shape, Storage::filled(bytemuck::pod_read_unaligned::<T>(&bytes), count)?))
    }))
}

/// The bytes of a `dense_resource` attribute, as pointer and length; `None` if it has none.
pub fn elements_bytes(attribute: Attribute<'_>) -> Option<(*const u8, usize)> {
    unsafe extern "C" {
        fn pt2eResourceBytes(attribute: mlir_sys::MlirAttribute, data: *mut *const u8) -> isize;
    }
    let mut data = std::ptr::null();
    // SAFETY: the handle is valid, and `data` is written before a length is returned.
    let len = unsafe { pt2eResourceBytes(attribute.to_raw(), &mut data) };
    usize::try_from(len).ok().map(|len| (data, len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dialect, tensor::TorchBool};

    #[test]
    fn bools_come_back_as_they_went() {
        let context = dialect::context();
        for count in [0, 1, 2, 3, 7, 8, 9, 64, 255, 256, 257, 1000] {
            let values: Vec<TorchBool> = (0..count).map(|i| TorchBool::from(i * i % 3 == 1)).collect();
            let tensor = Tensor::from_vec(&[count], values).unwrap();
            let found = attribute_tensor(tensor_attribute(&context, "bools", &tensor)).unwrap().unwrap();
            assert_eq!(found.bytes(), tensor.bytes(), "{count} bools");
        }
    }
}
