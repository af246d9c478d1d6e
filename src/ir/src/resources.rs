//! Converts tensors to attributes and back, without copying large ones.

use super::{TensorType, dtype_type, text_of};
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
use pt2e_core::{
    dispatch,
    tensor::{ByteOwner, DType, Storage, Tensor, TensorError},
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

/// As [`tensor_attribute`], with an element type that has the dtype's width: dialects differ in whether integers are signless.
pub fn tensor_attribute_of<'c>(name: &str, tensor: &Tensor, element: Type<'c>) -> Attribute<'c> {
    let shape = tensor.shape().iter().copied().map(Some).collect();
    let ty = TensorType { shape, element }.to_type();
    let (owner, range) = tensor.shared_bytes();
    let bytes = &owner.bytes()[range];
    if bytes.len() <= INLINE_BYTES {
        return if tensor.dtype() == DType::Bool {
            let values: Vec<i32> = bytes.iter().map(|&byte| i32::from(byte != 0)).collect();
            DenseElementsAttribute::bool_values(ty, &values).into()
        } else {
            DenseElementsAttribute::raw_buffer(ty, bytes).into()
        };
    }
    extern "C" fn release(owner: *mut c_void, _data: *const c_void, _size: usize, _align: usize) {
        // SAFETY: made by `Box::into_raw` below; MLIR calls this once.
        drop(unsafe { Box::from_raw(owner.cast::<Arc<dyn ByteOwner>>()) });
    }
    let (data, len) = (bytes.as_ptr(), bytes.len());
    let owner = Box::into_raw(Box::new(owner));
    // SAFETY: the bytes live as long as `owner`, which MLIR releases when it drops the blob. The alignment is the
    // element's own, because small bytecode files cannot be read back with a larger one.
    unsafe {
        Attribute::from_raw(mlirUnmanagedDenseResourceElementsAttrGet(
            ty.to_raw(),
            StringRef::new(name).to_raw(),
            data.cast_mut().cast(),
            len,
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
            // A pointer to zero bytes may be null.
            return &[];
        }
        // SAFETY: a context frees its blobs when it is destroyed, and `attribute_tensor` requires that tensors do not outlive
        // it.
        unsafe { std::slice::from_raw_parts(self.data, self.len) }
    }
}

/// Why an attribute has no tensor.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoTensor {
    /// The attribute is missing.
    #[error("it has no value")]
    NoValue,
    /// It is not a tensor, or its sizes are dynamic.
    #[error("its value is not a tensor of constant sizes")]
    Kind,
    /// The element type is not that of any [`DType`].
    #[error("its elements are {0}, and the compiler does not compute with that type")]
    Element(String),
    /// The type and the name of the data are present, but the data are not.
    #[error(
        "the data of the resource '{key}' are missing: they were left out when the module was printed; print it whole, with \
         -o x.mlir, which keeps large tensors in a file beside it, as .mlirbc, or with \
         --mlir-elide-resource-strings-if-larger=4294967295 and without --mlir-elide-elementsattrs-if-larger"
    )]
    Missing {
        /// The name of the data; `__elided__` if the name was left out too.
        key: String,
    },
    /// The data do not match the type, or memory does not suffice for them.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

impl NoTensor {
    /// Whether the attribute is a tensor that the compiler computes with, but its data cannot be read.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Tensor(_))
    }
}

/// The tensor of a `dense` or `dense_resource` attribute, sharing the context's memory. It must not outlive the context.
///
/// # Errors
/// See [`NoTensor`].
pub fn attribute_tensor(attribute: Attribute<'_>) -> Result<Tensor, NoTensor> {
    let raw = attribute.to_raw();
    // SAFETY: the handle is valid; each accessor follows its `IsA`.
    let (ty, dense, resource) = unsafe {
        let dense = mlirAttributeIsADenseElements(raw);
        let resource = mlirAttributeIsADenseResourceElements(raw);
        if !dense && !resource {
            return Err(NoTensor::Kind);
        }
        (melior::ir::Type::from_raw(mlirAttributeGetType(raw)), dense, resource)
    };
    let ty = TensorType::of(ty).ok_or(NoTensor::Kind)?;
    let shape = ty.static_shape().ok_or(NoTensor::Kind)?;
    let dtype = ty.dtype().ok_or_else(|| NoTensor::Element(ty.element.to_string()))?;
    let count = pt2e_core::tensor::num_elements(&shape)?;
    let len = count.checked_mul(dtype.size()).ok_or_else(|| TensorError::TooLarge(shape.clone()))?;
    if resource {
        let (data, found) =
            elements_bytes(attribute).ok_or_else(|| NoTensor::Missing { key: resource_key(attribute).to_owned() })?;
        return Ok(Tensor::from_owner(dtype, &shape, Arc::new(ContextBytes { data, len: found }), 0..len)?);
    }
    debug_assert!(dense);
    if len == 0 {
        return Ok(Tensor::from_owner(dtype, &shape, Arc::new(Vec::new()), 0..0)?);
    }
    // SAFETY: checked to be dense elements.
    let splat = unsafe { mlirDenseElementsAttrIsSplat(raw) };
    let stored = if splat { 1 } else { count };
    let bytes = if dtype == DType::Bool {
        // MLIR packs bools into bits.
        let positions = 0..stored;
        // SAFETY: checked to be dense elements, with this number of bools.
        let value = |position| u8::from(unsafe { mlirDenseElementsAttrGetBoolValue(raw, position as isize) });
        Storage::collect(positions.map(value))
    } else {
        // SAFETY: checked to be dense elements, with this number of values of that size.
        let data = unsafe {
            let data = mlirDenseElementsAttrGetRawData(raw).cast::<u8>();
            std::slice::from_raw_parts(data, stored * dtype.size())
        };
        Storage::copied(data)
    };
    let bytes = bytes?;
    if !splat {
        return Ok(Tensor::from_owner(dtype, &shape, Arc::new(bytes), 0..len)?);
    }
    // A splat may have more elements than fit in memory.
    let tensor =
        dispatch!(dtype, T => Tensor::new(&shape, Storage::filled(bytemuck::pod_read_unaligned::<T>(&bytes), count)?))?;
    Ok(tensor)
}

/// The name of the data of a `dense_resource` attribute; empty for other attributes.
fn resource_key<'c>(attribute: Attribute<'c>) -> &'c str {
    unsafe extern "C" {
        fn pt2eResourceKey(attribute: mlir_sys::MlirAttribute) -> mlir_sys::MlirStringRef;
    }
    // SAFETY: the handle is valid, and the context owns the text.
    unsafe { text_of(pt2eResourceKey(attribute.to_raw())) }.unwrap_or_default()
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
    use crate::dialect;
    use pt2e_core::tensor::TorchBool;

    #[test]
    fn bools_come_back_as_they_went() {
        let context = dialect::context();
        for count in [0, 1, 2, 3, 7, 8, 9, 64, 255, 256, 257, 1000] {
            let values: Vec<TorchBool> = (0..count).map(|i| TorchBool::from(i * i % 3 == 1)).collect();
            let tensor = Tensor::from_vec(&[count], values).unwrap();
            let found = attribute_tensor(tensor_attribute(&context, "bools", &tensor)).unwrap();
            assert_eq!(found.bytes(), tensor.bytes(), "{count} bools");
        }
    }

    #[test]
    fn it_is_said_why_there_is_no_tensor() {
        let context = dialect::context();
        let why = |text: &str| {
            let attribute = Attribute::parse(&context, text).expect("an attribute");
            attribute_tensor(attribute).expect_err(text)
        };
        assert_eq!(why("1 : i64"), NoTensor::Kind);
        assert_eq!(why("dense<1> : tensor<2xi7>"), NoTensor::Element("i7".to_owned()));
        for key in ["__elided__", "fc.weight"] {
            let missing = why(&format!("dense_resource<{key}> : tensor<2x2xf32>"));
            assert_eq!(missing, NoTensor::Missing { key: key.to_owned() });
            assert!(missing.is_lost());
        }
        let huge = why("dense<0.0> : tensor<1099511627776xf64>");
        assert!(matches!(huge, NoTensor::Tensor(TensorError::Memory(_))) && huge.is_lost());
    }
}
