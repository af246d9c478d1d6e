//! Reading and making builtin attributes.

use melior::{
    Context,
    ir::{
        Attribute, Identifier, Type,
        attribute::{
            ArrayAttribute, AttributeLike, BoolAttribute, DenseI64ArrayAttribute, FloatAttribute, IntegerAttribute,
            StringAttribute, TypeAttribute,
        },
        r#type::IntegerType,
    },
};
use mlir_sys::{
    mlirArrayAttrGetElement, mlirArrayAttrGetNumElements, mlirAttributeIsAArray, mlirAttributeIsABool,
    mlirAttributeIsADenseBoolArray, mlirAttributeIsADenseF64Array, mlirAttributeIsADenseI64Array,
    mlirAttributeIsADictionary, mlirAttributeIsAFlatSymbolRef, mlirAttributeIsAFloat, mlirAttributeIsAInteger,
    mlirAttributeIsAString, mlirAttributeIsAType, mlirBoolAttrGetValue, mlirDenseArrayGetNumElements,
    mlirDenseBoolArrayGetElement, mlirDenseF64ArrayGetElement, mlirDenseI64ArrayGetElement,
    mlirDictionaryAttrGetElement, mlirDictionaryAttrGetElementByName, mlirDictionaryAttrGetNumElements,
    mlirFlatSymbolRefAttrGetValue, mlirFloatAttrGetValueDouble, mlirIdentifierStr, mlirIntegerAttrGetValueInt,
    mlirStringAttrGetValue, mlirTypeAttrGetValue,
};

/// An `i64` attribute.
pub fn i64_attr(context: &Context, value: i64) -> Attribute<'_> {
    IntegerAttribute::new(IntegerType::new(context, 64).into(), value).into()
}

/// An `f64` attribute.
pub fn f64_attr(context: &Context, value: f64) -> Attribute<'_> {
    FloatAttribute::new(context, Type::float64(context), value).into()
}

/// A `bool` attribute.
pub fn bool_attr(context: &Context, value: bool) -> Attribute<'_> {
    BoolAttribute::new(context, value).into()
}

/// A string attribute.
pub fn string<'c>(context: &'c Context, value: &str) -> Attribute<'c> {
    StringAttribute::new(context, value).into()
}

/// A type attribute.
pub fn type_attr(value: Type<'_>) -> Attribute<'_> {
    TypeAttribute::new(value).into()
}

/// An `array<i64: ...>` attribute.
pub(crate) fn i64_array<'c>(context: &'c Context, values: &[i64]) -> Attribute<'c> {
    DenseI64ArrayAttribute::new(context, values).into()
}

/// An array of attributes.
pub fn array<'c>(context: &'c Context, values: &[Attribute<'c>]) -> Attribute<'c> {
    ArrayAttribute::new(context, values).into()
}

/// Typed readers of attributes. Each returns `None` for an attribute of another kind.
pub trait Attrs<'c>: Copy {
    /// An integer of any width, sign-extended.
    fn as_i64(self) -> Option<i64>;
    /// A float of any width, widened.
    fn as_f64(self) -> Option<f64>;
    /// A bool.
    fn as_bool(self) -> Option<bool>;
    /// A string.
    fn as_str(self) -> Option<&'c str>;
    /// The name in a flat symbol reference.
    fn as_symbol(self) -> Option<&'c str>;
    /// A type.
    fn as_type(self) -> Option<Type<'c>>;
    /// A dense array of `i64`.
    fn as_i64s(self) -> Option<Vec<i64>>;
    /// A dense array of `f64`.
    fn as_f64s(self) -> Option<Vec<f64>>;
    /// A dense array of bools.
    fn as_bools(self) -> Option<Vec<bool>>;
    /// The elements of an array.
    fn as_array(self) -> Option<Vec<Attribute<'c>>>;
    /// The entries of a dictionary, sorted by key as MLIR keeps them.
    fn as_dictionary(self) -> Option<Vec<(&'c str, Attribute<'c>)>>;
    /// An entry of a dictionary.
    fn get(self, key: &str) -> Option<Attribute<'c>>;
}

/// The text of an MLIR string; `None` if it is not UTF-8. (melior's own reader reads before the start of an empty string.)
///
/// # Safety
/// `text` must be valid for `'a`.
pub unsafe fn text_of<'a>(text: mlir_sys::MlirStringRef) -> Option<&'a str> {
    if text.length == 0 {
        return Some("");
    }
    // SAFETY: promised by the caller.
    std::str::from_utf8(unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.length) }).ok()
}

/// # Safety
/// `text` must live as long as the context.
unsafe fn str_of<'c>(text: mlir_sys::MlirStringRef) -> &'c str {
    // SAFETY: promised by the caller.
    unsafe { text_of(text) }.unwrap_or("")
}

// SAFETY of every call below: the attribute is valid, and its kind was checked by the matching `IsA`; strings are owned
// by the context.
impl<'c> Attrs<'c> for Attribute<'c> {
    fn as_i64(self) -> Option<i64> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe { (mlirAttributeIsAInteger(raw) && !mlirAttributeIsABool(raw)).then(|| mlirIntegerAttrGetValueInt(raw)) }
    }

    fn as_f64(self) -> Option<f64> {
        // SAFETY: see above the impl.
        unsafe { mlirAttributeIsAFloat(self.to_raw()).then(|| mlirFloatAttrGetValueDouble(self.to_raw())) }
    }

    fn as_bool(self) -> Option<bool> {
        // SAFETY: see above the impl.
        unsafe { mlirAttributeIsABool(self.to_raw()).then(|| mlirBoolAttrGetValue(self.to_raw())) }
    }

    fn as_str(self) -> Option<&'c str> {
        // SAFETY: see above the impl.
        unsafe { mlirAttributeIsAString(self.to_raw()).then(|| str_of(mlirStringAttrGetValue(self.to_raw()))) }
    }

    fn as_symbol(self) -> Option<&'c str> {
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsAFlatSymbolRef(self.to_raw()).then(|| str_of(mlirFlatSymbolRefAttrGetValue(self.to_raw())))
        }
    }

    fn as_type(self) -> Option<Type<'c>> {
        // SAFETY: see above the impl.
        unsafe { mlirAttributeIsAType(self.to_raw()).then(|| Type::from_raw(mlirTypeAttrGetValue(self.to_raw()))) }
    }

    fn as_i64s(self) -> Option<Vec<i64>> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsADenseI64Array(raw)
                .then(|| (0..mlirDenseArrayGetNumElements(raw)).map(|i| mlirDenseI64ArrayGetElement(raw, i)).collect())
        }
    }

    fn as_f64s(self) -> Option<Vec<f64>> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsADenseF64Array(raw)
                .then(|| (0..mlirDenseArrayGetNumElements(raw)).map(|i| mlirDenseF64ArrayGetElement(raw, i)).collect())
        }
    }

    fn as_bools(self) -> Option<Vec<bool>> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsADenseBoolArray(raw)
                .then(|| (0..mlirDenseArrayGetNumElements(raw)).map(|i| mlirDenseBoolArrayGetElement(raw, i)).collect())
        }
    }

    fn as_array(self) -> Option<Vec<Attribute<'c>>> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsAArray(raw).then(|| {
                (0..mlirArrayAttrGetNumElements(raw))
                    .map(|i| Attribute::from_raw(mlirArrayAttrGetElement(raw, i)))
                    .collect()
            })
        }
    }

    fn as_dictionary(self) -> Option<Vec<(&'c str, Attribute<'c>)>> {
        let raw = self.to_raw();
        // SAFETY: see above the impl.
        unsafe {
            mlirAttributeIsADictionary(raw).then(|| {
                (0..mlirDictionaryAttrGetNumElements(raw))
                    .map(|i| {
                        let entry = mlirDictionaryAttrGetElement(raw, i);
                        (str_of(mlirIdentifierStr(entry.name)), Attribute::from_raw(entry.attribute))
                    })
                    .collect()
            })
        }
    }

    fn get(self, key: &str) -> Option<Attribute<'c>> {
        // SAFETY: see above the impl.
        unsafe {
            if !mlirAttributeIsADictionary(self.to_raw()) {
                return None;
            }
            let key = melior::StringRef::new(key).to_raw();
            Attribute::from_option_raw(mlirDictionaryAttrGetElementByName(self.to_raw(), key))
        }
    }
}

/// A dictionary.
pub fn dictionary<'c>(context: &'c Context, entries: &[(&str, Attribute<'c>)]) -> Attribute<'c> {
    let entries: Vec<_> = entries
        .iter()
        .map(|(key, value)| mlir_sys::MlirNamedAttribute {
            name: Identifier::new(context, key).to_raw(),
            attribute: value.to_raw(),
        })
        .collect();
    // SAFETY: the entries live until the call returns.
    unsafe {
        Attribute::from_raw(mlir_sys::mlirDictionaryAttrGet(context.to_raw(), entries.len() as isize, entries.as_ptr()))
    }
}
