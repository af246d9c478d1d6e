//! Converts PyTorch's element types to MLIR and back, including types that the compiler does not compute with.

use melior::{
    Context,
    ir::{Type, TypeLike, r#type::IntegerType},
};
use pt2e_archive::schema::ScalarType;
use pt2e_ir::{context_of, dtype_type};

/// The types without a [`pt2e_core::tensor::DType`].
const OTHERS: [ScalarType; 5] = [
    ScalarType::UInt32,
    ScalarType::UInt64,
    ScalarType::Float8E4M3FnUz,
    ScalarType::Float8E5M2FnUz,
    ScalarType::Float8E8M0Fnu,
];

/// The MLIR type of an element type; `None` if MLIR does not have it.
pub(crate) fn element_type(context: &Context, scalar: ScalarType) -> Option<Type<'_>> {
    if let Some(dtype) = scalar.dtype() {
        return Some(dtype_type(context, dtype));
    }
    let raw = context.to_raw();
    // SAFETY: the context is valid, and so are its types.
    Some(unsafe {
        Type::from_raw(match scalar {
            ScalarType::UInt32 => return Some(IntegerType::unsigned(context, 32).into()),
            ScalarType::UInt64 => return Some(IntegerType::unsigned(context, 64).into()),
            ScalarType::Float8E4M3FnUz => mlir_sys::mlirFloat8E4M3FNUZTypeGet(raw),
            ScalarType::Float8E5M2FnUz => mlir_sys::mlirFloat8E5M2FNUZTypeGet(raw),
            ScalarType::Float8E8M0Fnu => mlir_sys::mlirFloat8E8M0FNUTypeGet(raw),
            _ => return None,
        })
    })
}

/// The element type of an MLIR type; `None` if PyTorch does not have it.
pub(crate) fn scalar_type(ty: Type<'_>) -> Option<ScalarType> {
    if let Some(dtype) = pt2e_ir::dtype_of(ty) {
        return Some(dtype.into());
    }
    OTHERS.into_iter().find(|scalar| element_type(context_of(ty.context()), *scalar) == Some(ty))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pt2e_core::tensor::DType;

    #[test]
    fn types_read_back() {
        let context = Context::new();
        for scalar in OTHERS.into_iter().chain(DType::ALL.map(ScalarType::from)) {
            let ty = element_type(&context, scalar).unwrap();
            assert_eq!(scalar_type(ty), Some(scalar), "{ty}");
        }
        assert_eq!(element_type(&context, ScalarType::ComplexHalf), None);
        assert_eq!(scalar_type(Type::index(&context)), None);
    }
}
