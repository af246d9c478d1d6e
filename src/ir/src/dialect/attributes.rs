//! `#pt2e.*` attributes as the Rust data they stand for.

use super::ffi;
use crate::{
    Attrs, NoTensor, array, attribute_tensor, context_of, dictionary, dtype_of, dtype_type, f64_attr, i64_attr, text_of,
};
use melior::{
    Context, StringRef,
    ir::{Attribute, Location, Type, TypeLike, attribute::AttributeLike},
};
use mlir_sys::{MlirAttribute, MlirStringRef};
use pt2e_core::{
    numerics::QScheme,
    observer::{ObserverSpec, ObserverState, known_observer},
    qspec::{Annotation, FixedQSpec, QSpec, ValueRef, axis_of},
    tensor::{Tensor, TensorError},
};

const NULL: MlirAttribute = MlirAttribute { ptr: std::ptr::null() };

/// A pointer to an optional integer, as the glue takes it.
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
            QSpec::Observed { observer, is_dynamic } => {
                let (mut quant_min, mut quant_max) = (observer.quant_min, observer.quant_max);
                let mut ch_axis = axis_of(observer).and_then(|axis| i64::try_from(axis).ok());
                let eps = f64_attr(context, f64::from(observer.eps));
                ffi::pt2eQSpecGet(
                    location.to_raw(),
                    &ffi::QSpec {
                        dtype: dtype_type(context, observer.dtype).to_raw(),
                        qscheme: StringRef::new(observer.qscheme.name()).to_raw(),
                        quant_min: pointer(&mut quant_min),
                        quant_max: pointer(&mut quant_max),
                        ch_axis: pointer(&mut ch_axis),
                        is_dynamic: *is_dynamic,
                        observer: StringRef::new(observer.kind.name()).to_raw(),
                        eps: if observer.eps == pt2e_core::observer::DEFAULT_EPS { NULL } else { eps.to_raw() },
                    },
                )
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
                let (node, operand) = match target {
                    ValueRef::Output(node) => (node, -1),
                    ValueRef::Edge(node, operand) => (node, i64::try_from(*operand).ok()?),
                };
                ffi::pt2eSharedQSpecGet(context.to_raw(), StringRef::new(node).to_raw(), operand)
            }
            QSpec::Float => ffi::pt2eFloatQSpecGet(context.to_raw()),
        };
        Attribute::from_option_raw(raw)
    }
}

/// The spec that an attribute stands for; `None` for other attributes, and for dtypes the compiler does not know.
pub fn attribute_qspec(attribute: Attribute<'_>) -> Option<QSpec> {
    let raw = attribute.to_raw();
    let empty = MlirStringRef { data: std::ptr::null(), length: 0 };
    let [mut quant_min, mut quant_max, mut ch_axis] = [0i64; 3];
    // SAFETY: the attribute is valid, and each accessor fills what it is given if the attribute is of its kind.
    unsafe {
        if ffi::pt2eIsFloatQSpec(raw) {
            return Some(QSpec::Float);
        }
        let (mut node, mut operand) = (empty, 0);
        if ffi::pt2eSharedQSpecFields(raw, &mut node, &mut operand) {
            let node = text_of(node)?.to_owned();
            return Some(QSpec::Shared(match usize::try_from(operand) {
                Ok(operand) => ValueRef::Edge(node, operand),
                Err(_) => ValueRef::Output(node),
            }));
        }
        let mut fields = ffi::QSpec {
            dtype: mlir_sys::MlirType { ptr: std::ptr::null() },
            qscheme: empty,
            quant_min: &raw mut quant_min,
            quant_max: &raw mut quant_max,
            ch_axis: &raw mut ch_axis,
            is_dynamic: false,
            observer: empty,
            eps: NULL,
        };
        if ffi::pt2eQSpecFields(raw, &mut fields) {
            let kind = known_observer(text_of(fields.observer)?)?;
            let qscheme = QScheme::from_name(text_of(fields.qscheme)?)?;
            let mut observer = ObserverSpec::new(kind, dtype_of(Type::from_raw(fields.dtype))?, qscheme);
            observer.quant_min = read(fields.quant_min);
            observer.quant_max = read(fields.quant_max);
            observer.ch_axis = read(fields.ch_axis).and_then(|axis| usize::try_from(axis).ok()).unwrap_or(0);
            if let Some(eps) = Attribute::from_option_raw(fields.eps).and_then(Attrs::as_f64) {
                observer.eps = eps as f32;
            }
            return Some(QSpec::Observed { observer, is_dynamic: fields.is_dynamic });
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

/// An annotation as an attribute; `None`, after a diagnostic, where MLIR's verifier refuses it.
pub fn annotation_attribute<'c>(location: Location<'c>, annotation: &Annotation) -> Option<Attribute<'c>> {
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
pub fn attribute_annotation(attribute: Attribute<'_>) -> Option<Annotation> {
    let (mut inputs, mut output, mut allow_implicit_sharing) = (NULL, NULL, true);
    // SAFETY: the accessor fills what it is given if the attribute is an annotation.
    let (inputs, output) = unsafe {
        ffi::pt2eAnnotationFields(attribute.to_raw(), &mut inputs, &mut output, &mut allow_implicit_sharing)
            .then_some(())?;
        (Attribute::from_raw(inputs), Attribute::from_option_raw(output))
    };
    Some(Annotation {
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
pub fn state_attribute<'c>(context: &'c Context, state: &ObserverState) -> Option<Attribute<'c>> {
    if *state == ObserverState::default() {
        return None;
    }
    let vector = |values: &[f32]| {
        let tensor = Tensor::from_vec(&[values.len()], values.to_vec()).ok()?;
        Some(dense(context, &tensor))
    };
    let mut entries = Vec::new();
    if state.is_calibrated() {
        entries.extend([("max", vector(&state.max)?), ("min", vector(&state.min)?)]);
    }
    if state.infinities > 0 {
        entries.push(("infinities", i64_attr(context, i64::try_from(state.infinities).unwrap_or(i64::MAX))));
    }
    if !state.histogram.is_empty() {
        entries.push(("histogram", vector(&state.histogram)?));
    }
    Some(dictionary(context, &entries))
}

/// Statistics are small, and `dense` keeps them in the text of a golden file.
fn dense<'c>(context: &'c Context, tensor: &Tensor) -> Attribute<'c> {
    let ty = crate::tensor_type(context, tensor.shape(), tensor.dtype());
    melior::ir::attribute::DenseElementsAttribute::raw_buffer(ty, &tensor.bytes()).into()
}

/// Why the `state` of an observer's symbol is not understood.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// A part is not there, or is no tensor that can be had.
    #[error("`{part}` of its state cannot be read: {cause}")]
    Part {
        /// The part.
        part: &'static str,
        /// Why.
        cause: NoTensor,
    },
    /// The number of infinities is none.
    #[error("`infinities` of its state is no count")]
    Infinities,
    /// A part has other elements than f32.
    #[error("`{part}` of its state cannot be read: {cause}")]
    DType {
        /// The part.
        part: &'static str,
        /// Why.
        cause: TensorError,
    },
}

/// The statistics in the `state` of an observer's symbol.
///
/// # Errors
/// See [`StateError`].
pub fn attribute_state(attribute: Attribute<'_>) -> Result<ObserverState, StateError> {
    let vector = |part: &'static str| {
        let value = attribute.get(part).ok_or(NoTensor::NoValue);
        let tensor = value.and_then(attribute_tensor).map_err(|cause| StateError::Part { part, cause })?;
        tensor.into_vec::<f32>().map_err(|cause| StateError::DType { part, cause })
    };
    let histogram = match attribute.get("histogram") {
        Some(_) => vector("histogram")?,
        None => Vec::new(),
    };
    let infinities = match attribute.get("infinities") {
        Some(count) => {
            let count = count.as_i64().and_then(|count| u64::try_from(count).ok());
            count.ok_or(StateError::Infinities)?
        }
        None => 0,
    };
    // One that saw infinities alone has no range.
    let range = |part: &'static str| match attribute.get(part) {
        None if infinities > 0 => Ok(Vec::new()),
        _ => vector(part),
    };
    Ok(ObserverState { min: range("min")?, max: range("max")?, histogram, infinities })
}
