//! The specs that a thread has read and written last. A module has few of them, but passes meet one at every operand.

use super::ffi;
use melior::{
    Context,
    ir::{Attribute, AttributeLike},
};
use mlir_sys::{MlirAttribute, MlirContext, mlirAttributeGetContext};
use pt2e_core::qspec::QuantizationSpec;
use std::{cell::RefCell, collections::VecDeque};

/// Specs that are kept: more than a quantizer gives, and few enough to be searched one by one.
const CAPACITY: usize = 16;

type Known = VecDeque<(QuantizationSpec, MlirAttribute)>;

/// Specs with their attributes, the newest ones last.
struct Cache {
    /// The number of the context whose attributes these are; 0 for none.
    context: u64,
    read: Known,
    /// Apart from those that were read: the text of a module may write a spec in other ways than a pass does.
    written: Known,
}

thread_local! {
    static CACHE: RefCell<Cache> =
        const { RefCell::new(Cache { context: 0, read: VecDeque::new(), written: VecDeque::new() }) };
}

impl Cache {
    /// Gives `f` what is known of the attributes of a context, if that has a number.
    fn of<T>(context: MlirContext, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        // SAFETY: both callers have a reference to the context, or to an attribute in it.
        let number = unsafe { ffi::pt2eContextNumber(context) };
        CACHE.with_borrow_mut(|cache| {
            if number != cache.context {
                // Another context, which may be gone, and its attributes with it.
                *cache = Self { context: number, read: Known::new(), written: Known::new() };
            }
            (number != 0).then(|| f(cache)).flatten()
        })
    }
}

fn keep(known: &mut Known, spec: &QuantizationSpec, attribute: MlirAttribute) {
    if known.len() == CAPACITY {
        known.pop_front();
    }
    known.push_back((spec.clone(), attribute));
}

/// The spec of an attribute: what `read` gives, or has given before.
pub(super) fn read_once<E>(
    attribute: Attribute<'_>,
    read: impl FnOnce() -> Result<QuantizationSpec, E>,
) -> Result<QuantizationSpec, E> {
    let raw = attribute.to_raw();
    // SAFETY: the attribute is valid.
    let context = unsafe { mlirAttributeGetContext(raw) };
    let find = |cache: &mut Cache| cache.read.iter().find(|known| known.1.ptr == raw.ptr).map(|known| known.0.clone());
    if let Some(spec) = Cache::of(context, find) {
        return Ok(spec);
    }
    let spec = read()?;
    Cache::of(context, |cache| {
        keep(&mut cache.read, &spec, raw);
        Some(())
    });
    Ok(spec)
}

/// The attribute of a spec in a context: what `write` gives, or has given before; `None` where that is null.
pub(super) fn write_once(
    context: &Context,
    spec: &QuantizationSpec,
    write: impl FnOnce() -> Option<MlirAttribute>,
) -> Option<MlirAttribute> {
    let find = |cache: &mut Cache| cache.written.iter().find(|known| known.0 == *spec).map(|known| known.1);
    let context = context.to_raw();
    if let Some(attribute) = Cache::of(context, find) {
        return Some(attribute);
    }
    let attribute = write().filter(|attribute| !attribute.ptr.is_null())?;
    Cache::of(context, |cache| {
        keep(&mut cache.written, spec, attribute);
        Some(())
    });
    Some(attribute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;
    use pt2e_core::{observer::MinMaxObserver, qspec::QSpec, tensor::DType};

    fn read_back(context: &Context, text: &str) -> QSpec {
        dialect::attributes::attribute_qspec(Attribute::parse(context, text).unwrap()).unwrap()
    }

    #[test]
    fn a_spec_is_the_one_of_its_attribute_in_any_number_of_contexts() {
        // Contexts and attributes often get the addresses of those that are gone.
        for _ in 0..20 {
            for (dtype, ty) in [(DType::I8, "i8"), (DType::U8, "ui8"), (DType::I32, "i32")] {
                let context = dialect::context();
                context.load_all_available_dialects();
                for _ in 0..2 {
                    let text = format!("#pt2e.qspec<dtype = {ty}, qscheme = per_tensor_affine, observer = min_max>");
                    let expected = QSpec::Observed(QuantizationSpec::new(dtype, MinMaxObserver::NAMED));
                    assert_eq!(read_back(&context, &text), expected);
                    let location = melior::ir::Location::unknown(&context);
                    let written = dialect::attributes::qspec_attribute(location, &expected).unwrap();
                    assert_eq!(written.to_string(), text);
                }
            }
        }
    }

    #[test]
    fn more_specs_than_are_kept_are_read_and_written_as_well() {
        let context = dialect::context();
        context.load_all_available_dialects();
        let location = melior::ir::Location::unknown(&context);
        for _ in 0..2 {
            for quant_max in 1..100 {
                let mut spec = QuantizationSpec::new(DType::I8, MinMaxObserver::NAMED);
                spec.quant_max = Some(quant_max);
                let spec = QSpec::Observed(spec);
                let attribute = dialect::attributes::qspec_attribute(location, &spec).unwrap();
                assert!(attribute.to_string().contains(&format!("quant_max = {quant_max}")), "{attribute}");
                assert_eq!(dialect::attributes::attribute_qspec(attribute), Some(spec));
            }
        }
    }
}
