//! Converts [`DType`]s and tensor shapes to MLIR's builtin types and back.

use melior::{
    Context,
    ir::{
        Type, TypeLike,
        r#type::{IntegerType, RankedTensorType},
    },
};
use mlir_sys::{
    mlirComplexTypeGet, mlirComplexTypeGetElementType, mlirFloat8E4M3FNTypeGet, mlirFloat8E5M2TypeGet,
    mlirShapedTypeGetDimSize, mlirShapedTypeGetDynamicSize, mlirShapedTypeGetElementType, mlirShapedTypeGetRank,
    mlirShapedTypeIsDynamicDim, mlirTypeIsAComplex, mlirTypeIsAFloat8E4M3FN, mlirTypeIsAFloat8E5M2,
    mlirTypeIsARankedTensor,
};
use pt2e_core::tensor::DType;

/// The MLIR type of a dtype: `i8` is signed, `ui8` unsigned, `i1` bool.
pub fn dtype_type(context: &Context, dtype: DType) -> Type<'_> {
    match dtype {
        DType::Bool => IntegerType::new(context, 1).into(),
        DType::U8 => IntegerType::unsigned(context, 8).into(),
        DType::I8 => IntegerType::new(context, 8).into(),
        DType::U16 => IntegerType::unsigned(context, 16).into(),
        DType::I16 => IntegerType::new(context, 16).into(),
        DType::I32 => IntegerType::new(context, 32).into(),
        DType::I64 => IntegerType::new(context, 64).into(),
        DType::F16 => Type::float16(context),
        DType::BF16 => Type::bfloat16(context),
        DType::F32 => Type::float32(context),
        DType::F64 => Type::float64(context),
        // SAFETY: the context and the types of parts are valid.
        DType::F8E4M3 => unsafe { Type::from_raw(mlirFloat8E4M3FNTypeGet(context.to_raw())) },
        // SAFETY: as above.
        DType::F8E5M2 => unsafe { Type::from_raw(mlirFloat8E5M2TypeGet(context.to_raw())) },
        // SAFETY: as above.
        DType::C64 => unsafe { Type::from_raw(mlirComplexTypeGet(Type::float32(context).to_raw())) },
        // SAFETY: as above.
        DType::C128 => unsafe { Type::from_raw(mlirComplexTypeGet(Type::float64(context).to_raw())) },
    }
}

/// The dtype of an MLIR type; `None` if no [`DType`] corresponds to it.
pub fn dtype_of(ty: Type<'_>) -> Option<DType> {
    if ty.is_f32() {
        return Some(DType::F32);
    }
    if ty.is_f64() {
        return Some(DType::F64);
    }
    if ty.is_f16() {
        return Some(DType::F16);
    }
    if ty.is_bf16() {
        return Some(DType::BF16);
    }
    let raw = ty.to_raw();
    // SAFETY: the handle is valid, and the element type is read only from a complex type.
    unsafe {
        if mlirTypeIsAFloat8E4M3FN(raw) {
            return Some(DType::F8E4M3);
        }
        if mlirTypeIsAFloat8E5M2(raw) {
            return Some(DType::F8E5M2);
        }
        if mlirTypeIsAComplex(raw) {
            return match dtype_of(Type::from_raw(mlirComplexTypeGetElementType(raw))) {
                Some(DType::F32) => Some(DType::C64),
                Some(DType::F64) => Some(DType::C128),
                _ => None,
            };
        }
    }
    let integer = IntegerType::try_from(ty).ok()?;
    match (integer.width(), integer.is_unsigned()) {
        (1, false) => Some(DType::Bool),
        (8, false) => Some(DType::I8),
        (8, true) => Some(DType::U8),
        (16, false) => Some(DType::I16),
        (16, true) => Some(DType::U16),
        (32, false) => Some(DType::I32),
        (64, false) => Some(DType::I64),
        _ => None,
    }
}

/// A ranked tensor type, decomposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorType<'c> {
    /// The sizes; `None` for `?`.
    pub shape: Vec<Option<usize>>,
    /// The element type.
    pub element: Type<'c>,
}

impl<'c> TensorType<'c> {
    /// Decomposes a type; `None` if it is not a ranked tensor type.
    pub fn of(ty: Type<'c>) -> Option<Self> {
        // SAFETY: the handle is valid, and its kind is checked first.
        unsafe {
            let raw = ty.to_raw();
            if !mlirTypeIsARankedTensor(raw) {
                return None;
            }
            let shape = (0..mlirShapedTypeGetRank(raw) as isize)
                .map(|dim| {
                    let size = mlirShapedTypeGetDimSize(raw, dim);
                    (!mlirShapedTypeIsDynamicDim(raw, dim)).then(|| usize::try_from(size).unwrap_or(0))
                })
                .collect();
            Some(Self { shape, element: Type::from_raw(mlirShapedTypeGetElementType(raw)) })
        }
    }

    /// The dtype of the elements; `None` if no [`DType`] corresponds to their type.
    pub fn dtype(&self) -> Option<DType> {
        dtype_of(self.element)
    }

    /// The sizes, if none of them is dynamic.
    pub fn static_shape(&self) -> Option<Vec<usize>> {
        self.shape.iter().copied().collect()
    }

    /// The MLIR type.
    pub fn to_type(&self) -> Type<'c> {
        // SAFETY: the element type is valid, and the sizes live until the call returns.
        unsafe {
            let dynamic = mlirShapedTypeGetDynamicSize();
            let sizes: Vec<i64> = self
                .shape
                .iter()
                .map(|size| size.map_or(dynamic, |size| i64::try_from(size).unwrap_or(i64::MAX)))
                .collect();
            let encoding = mlir_sys::mlirAttributeGetNull();
            Type::from_raw(mlir_sys::mlirRankedTensorTypeGet(
                sizes.len() as isize,
                sizes.as_ptr(),
                self.element.to_raw(),
                encoding,
            ))
        }
    }

    /// The same shape with another element type.
    pub fn with_element(&self, element: Type<'c>) -> Self {
        Self { shape: self.shape.clone(), element }
    }
}

/// A ranked tensor type without dynamic sizes.
pub fn tensor_type<'c>(context: &'c Context, shape: &[usize], dtype: DType) -> Type<'c> {
    let sizes: Vec<u64> = shape.iter().map(|&size| size as u64).collect();
    RankedTensorType::new(&sizes, dtype_type(context, dtype), None).into()
}
