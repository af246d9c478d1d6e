//! Converts `#pt2e.*` attributes to Rust data and back.

use super::{
    edge_or_node::{edge_or_node, node_and_operand},
    ffi, spec_cache,
    spec_fields::{derived_fields, qspec_fields, read_derived, read_qspec},
};
use crate::{
    Attrs, NoTensor, array, attribute_tensor, context_of, dictionary, dtype_of, dtype_type, f64_attr, i64_attr, text_of,
};
use melior::{
    Context, StringRef,
    ir::{Attribute, Location, Type, TypeLike, attribute::AttributeLike},
};
use mlir_sys::{MlirAttribute, mlirEmitError};
use pt2e_core::{
    observer::ObserverState,
    parameter::Named,
    qspec::{FixedQSpec, QSpec, QuantizationAnnotation},
    tensor::{DType, Tensor},
};
use std::ffi::CString;

const NULL: MlirAttribute = MlirAttribute { ptr: std::ptr::null() };

/// A pointer to an optional integer for the glue; null for `None`.
fn pointer(value: &mut Option<i64>) -> *mut i64 {
    value.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut)
}

/// # Safety
/// `pointer` must be null or valid.
unsafe fn read(pointer: *mut i64) -> Option<i64> {
    // SAFETY: promised by the caller.
    unsafe { pointer.as_ref() }.copied()
}

/// A spec as an attribute; `None`, after a diagnostic at `location`, for a spec that MLIR's verifier refuses.
pub fn qspec_attribute<'c>(location: Location<'c>, spec: &QSpec) -> Option<Attribute<'c>> {
    let context: &'c Context = context_of(location.context());
    // SAFETY: all that the fields point to lives until the call returns.
    unsafe {
        let raw = match spec {
            QSpec::Observed(spec) => {
                let write = || {
                    // An undeclared parameter may have the name of a field, and then the verifier would not find it.
                    let checked = std::iter::once(&spec.observer).chain(&spec.fake_quant).try_for_each(Named::check);
                    if let Err(error) = checked {
                        let message = CString::new(error.to_string().replace('\0', " ")).ok()?;
                        mlirEmitError(location.to_raw(), message.as_ptr());
                        return None;
                    }
                    Some(ffi::pt2eQSpecGet(location.to_raw(), qspec_fields(context, spec).to_raw()))
                };
                spec_cache::write_once(context, spec, write)?
            }
            QSpec::Derived(spec) => {
                ffi::pt2eDerivedQSpecGet(location.to_raw(), derived_fields(context, spec)?.to_raw())
            }
            QSpec::Fixed(fixed) => {
                let (mut quant_min, mut quant_max) = (fixed.quant_min, fixed.quant_max);
                ffi::pt2eFixedQSpecGet(
                    location.to_raw(),
                    &ffi::FixedQSpec {
                        dtype: dtype_type(context, fixed.dtype).to_raw(),
                        scale: f64_attr(context, fixed.scale).to_raw(),
                        zero_point: fixed.zero_point,
                        quant_min: pointer(&mut quant_min),
                        quant_max: pointer(&mut quant_max),
                    },
                )
            }
            QSpec::Shared(target) => {
                let (node, operand) = node_and_operand(target)?;
                ffi::pt2eSharedQSpecGet(context.to_raw(), StringRef::new(node).to_raw(), operand)
            }
            QSpec::Float => ffi::pt2eFloatQSpecGet(context.to_raw()),
        };
        Attribute::from_option_raw(raw)
    }
}

/// The spec that an attribute stands for; `None` for other attributes, and for dtypes that the compiler does not know.
pub fn attribute_qspec(attribute: Attribute<'_>) -> Option<QSpec> {
    let raw = attribute.to_raw();
    let [mut quant_min, mut quant_max] = [0i64; 2];
    // SAFETY: the attribute is valid, and each accessor fills what it is given if the attribute is of its kind.
    unsafe {
        if let Some(fields) = Attribute::from_option_raw(ffi::pt2eQSpecFields(raw)) {
            return spec_cache::read_once(attribute, || read_qspec(fields)).ok().map(QSpec::Observed);
        }
        if ffi::pt2eIsFloatQSpec(raw) {
            return Some(QSpec::Float);
        }
        let (mut node, mut operand) = (StringRef::new("").to_raw(), 0);
        if ffi::pt2eSharedQSpecFields(raw, &mut node, &mut operand) {
            return Some(QSpec::Shared(edge_or_node(text_of(node)?, operand)));
        }
        if let Some(fields) = Attribute::from_option_raw(ffi::pt2eDerivedQSpecFields(raw)) {
            return read_derived(fields).ok().map(QSpec::Derived);
        }
        let mut fixed = ffi::FixedQSpec {
            dtype: mlir_sys::MlirType { ptr: std::ptr::null() },
            scale: NULL,
            zero_point: 0,
            quant_min: &raw mut quant_min,
            quant_max: &raw mut quant_max,
        };
        ffi::pt2eFixedQSpecFields(raw, &mut fixed).then_some(())?;
        Some(QSpec::Fixed(FixedQSpec {
            dtype: dtype_of(Type::from_raw(fixed.dtype))?,
            scale: Attribute::from_option_raw(fixed.scale)?.as_f64()?,
            zero_point: fixed.zero_point,
            quant_min: read(fixed.quant_min),
            quant_max: read(fixed.quant_max),
        }))
    }
}

/// An annotation as an attribute; `None`, after a diagnostic, if MLIR's verifier refuses it.
pub fn annotation_attribute<'c>(location: Location<'c>, annotation: &QuantizationAnnotation) -> Option<Attribute<'c>> {
    let context: &'c Context = context_of(location.context());
    let inputs: Option<Vec<_>> = annotation.inputs.iter().map(|spec| qspec_attribute(location, spec)).collect();
    let output = match &annotation.output {
        Some(spec) => qspec_attribute(location, spec)?.to_raw(),
        None => NULL,
    };
    // SAFETY: all handles are valid or null where that is allowed.
    unsafe {
        Attribute::from_option_raw(ffi::pt2eAnnotationGet(
            location.to_raw(),
            array(context, &inputs?).to_raw(),
            output,
            annotation.allow_implicit_sharing,
        ))
    }
}

/// The annotation that an attribute stands for.
pub fn attribute_annotation(attribute: Attribute<'_>) -> Option<QuantizationAnnotation> {
    let (mut inputs, mut output, mut allow_implicit_sharing) = (NULL, NULL, true);
    // SAFETY: the accessor fills what it is given if the attribute is an annotation.
    let (inputs, output) = unsafe {
        ffi::pt2eAnnotationFields(attribute.to_raw(), &mut inputs, &mut output, &mut allow_implicit_sharing)
            .then_some(())?;
        (Attribute::from_raw(inputs), Attribute::from_option_raw(output))
    };
    Some(QuantizationAnnotation {
        inputs: inputs.as_array()?.into_iter().map(attribute_qspec).collect::<Option<_>>()?,
        output: match output {
            Some(output) => Some(attribute_qspec(output)?),
            None => None,
        },
        allow_implicit_sharing,
    })
}

/// `#pt2e.meta` over a dictionary of strings.
pub fn meta_attribute(dictionary: Attribute<'_>) -> Attribute<'_> {
    // SAFETY: the attribute is valid; the glue checks that it is a dictionary.
    unsafe { Attribute::from_raw(ffi::pt2eMetaGet(dictionary.to_raw())) }
}

/// The dictionary in a `#pt2e.meta`.
pub fn meta_entries(attribute: Attribute<'_>) -> Option<Attribute<'_>> {
    // SAFETY: the attribute is valid; other attributes give null.
    unsafe { Attribute::from_option_raw(ffi::pt2eMetaEntries(attribute.to_raw())) }
}

/// `#pt2e.program` over a dictionary.
pub fn program_attribute(dictionary: Attribute<'_>) -> Attribute<'_> {
    // SAFETY: the attribute is valid; the glue checks that it is a dictionary.
    unsafe { Attribute::from_raw(ffi::pt2eProgramGet(dictionary.to_raw())) }
}

/// The dictionary in a `#pt2e.program`.
pub fn program_entries(attribute: Attribute<'_>) -> Option<Attribute<'_>> {
    // SAFETY: the attribute is valid; other attributes give null.
    unsafe { Attribute::from_option_raw(ffi::pt2eProgramEntries(attribute.to_raw())) }
}

/// The statistics of an observer as the `state` of its symbol; `None` if it has seen nothing.
///
/// A number is written as one, any other tensor as `dense`.
pub fn state_attribute<'c>(context: &'c Context, state: &ObserverState) -> Option<Attribute<'c>> {
    let part = |tensor: &Tensor| match (tensor.shape(), tensor.dtype()) {
        ([], DType::I64) => tensor.as_slice::<i64>().ok()?.first().map(|number| i64_attr(context, *number)),
        _ => Some(dense(context, tensor)),
    };
    let entries: Vec<_> = state.iter().filter_map(|(name, tensor)| Some((name, part(tensor)?))).collect();
    (!entries.is_empty()).then(|| dictionary(context, &entries))
}

/// A tensor as `dense`, which is always printed in the text: statistics are small.
fn dense<'c>(context: &'c Context, tensor: &Tensor) -> Attribute<'c> {
    let ty = crate::tensor_type(context, tensor.shape(), tensor.dtype());
    melior::ir::attribute::DenseElementsAttribute::raw_buffer(ty, &tensor.bytes()).into()
}

/// The `state` of an observer's symbol cannot be read, because a part is not a tensor or its data are missing. Whether the part
/// is one that the observer keeps is not checked here, but by the observer.
#[derive(Debug, thiserror::Error)]
#[error("`{part}` of its state cannot be read: {cause}")]
pub struct StateError {
    /// The part.
    pub part: String,
    /// Why.
    pub cause: NoTensor,
}

/// The statistics in the `state` of an observer's symbol.
///
/// # Errors
/// See [`StateError`].
pub fn attribute_state(attribute: Attribute<'_>) -> Result<ObserverState, StateError> {
    let mut state = ObserverState::default();
    for (name, value) in attribute.as_dictionary().unwrap_or_default() {
        let tensor = match value.as_i64() {
            Some(number) => Ok(Tensor::scalar(number)),
            None => attribute_tensor(value),
        };
        let tensor = tensor.map_err(|cause| StateError { part: name.to_owned(), cause })?;
        state = state.with(name.to_owned(), tensor);
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pt2e_core::{observer::MinMaxObserver, qspec::QuantizationSpec};
    use std::sync::{Arc, Mutex};

    #[test]
    fn parameters_that_nobody_declares_make_no_attribute() {
        let context = crate::dialect::context();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&messages);
        context.attach_diagnostic_handler(move |diagnostic| {
            sink.lock().unwrap().push(diagnostic.to_string());
            true
        });
        for name in ["dtype", "observer", "epz", "bins"] {
            let observer = MinMaxObserver::NAMED.with(name, 3);
            let spec = QSpec::Observed(QuantizationSpec::new(DType::I8, observer));
            assert!(qspec_attribute(Location::unknown(&context), &spec).is_none(), "{name}");
            let message = messages.lock().unwrap().pop().unwrap();
            assert!(message.starts_with(&format!("the min_max observer has no parameter '{name}'")), "{message}");
        }
    }
}
