//! Tensors of other libraries, through DLPack and without a copy.

use dlpark::{
    AllocationDeleter,
    ffi::{DLDataType, DLDeviceType},
    python::from_dlpack,
};
use pt2e_core::tensor::{ByteOwner, DType, Tensor};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
};
use std::sync::Arc;

/// Memory of a tensor of another library.
struct Foreign {
    start: *const u8,
    length: usize,
    /// Releases the memory when it is dropped.
    _owner: AllocationDeleter,
}

// SAFETY: the memory is only read, from any thread, and an owner of DLPack may be released by any thread.
unsafe impl Send for Foreign {}
// SAFETY: as above.
unsafe impl Sync for Foreign {}

impl ByteOwner for Foreign {
    fn bytes(&self) -> &[u8] {
        if self.length == 0 {
            return &[];
        }
        // SAFETY: the producer has stated this range, and the owner keeps it alive.
        unsafe { std::slice::from_raw_parts(self.start, self.length) }
    }
}

/// The dtypes that have the same elements in both.
const DTYPES: [(DLDataType, DType); 12] = [
    (DLDataType::BOOL, DType::Bool),
    (DLDataType::U8, DType::U8),
    (DLDataType::I8, DType::I8),
    (DLDataType::I16, DType::I16),
    (DLDataType::I32, DType::I32),
    (DLDataType::I64, DType::I64),
    (DLDataType::F16, DType::F16),
    (DLDataType::BF16, DType::BF16),
    (DLDataType::F32, DType::F32),
    (DLDataType::F64, DType::F64),
    (DLDataType::C64, DType::C64),
    (DLDataType::C128, DType::C128),
];

/// The tensor of an object with `__dlpack__`, over the memory of that object, which it keeps alive. The elements must be in row-major
/// order in the memory of the CPU.
///
/// # Errors
/// A `TypeError` or `ValueError` that says what is wrong.
pub fn tensor_of(object: &Bound<'_, PyAny>) -> PyResult<Tensor> {
    let imported = from_dlpack(object.as_borrowed(), None, None)?;
    let wrong =
        |error: dlpark::tensor::Error| PyValueError::new_err(format!("a tensor has a wrong description: {error}"));
    let (dtype, shape, start, length) = {
        let view = imported.validate().map_err(wrong)?;
        if view.device().device_type != DLDeviceType::CPU {
            return Err(PyValueError::new_err("a tensor is not in the memory of the CPU; call .cpu()"));
        }
        if !view.is_compact().map_err(wrong)? {
            return Err(PyValueError::new_err(
                "the elements of a tensor are not in row-major order; call .contiguous()",
            ));
        }
        let found = view.dtype();
        let dtype =
            DTYPES.iter().find(|(known, _)| *known == found).map(|(_, dtype)| *dtype).ok_or_else(|| {
                PyTypeError::new_err(format!("the compiler does not compute with tensors of {found:?}"))
            })?;
        let shape: Vec<usize> = view.shape().iter().filter_map(|size| usize::try_from(*size).ok()).collect();
        // SAFETY: the producer promises that the memory of the tensor is there.
        let bytes = unsafe { view.cpu_bytes() }.map_err(wrong)?;
        (dtype, shape, bytes.as_ptr(), bytes.len())
    };
    let owner = Arc::new(Foreign { start, length, _owner: imported.into_deleter() });
    Tensor::from_owner(dtype, &shape, owner, 0..length).map_err(|error| PyValueError::new_err(error.to_string()))
}
