//! Fuzzes attributes and types as MLIR text: each one that parses is converted to Rust data and back, printed and parsed again.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use melior::{
    Context,
    ir::{Attribute, Location, Module, Type},
};
use pt2e_ir::{
    Op, TensorType, array, attribute_tensor,
    dialect::{
        attributes::{
            annotation_attribute, attribute_annotation, attribute_qspec, attribute_state, meta_attribute, meta_entries,
            program_attribute, program_entries, qspec_attribute, state_attribute,
        },
        torch_mlir,
    },
    string,
};
use pt2e_translate::size_limits::SizeLimits;
use std::{
    cell::RefCell,
    fmt::{Debug, Write as _},
};

/// A context is replaced after this many runs, because it keeps every attribute until it is destroyed.
const RUNS_PER_CONTEXT: usize = 20_000;

thread_local! {
    static CONTEXT: RefCell<(Context, usize)> = RefCell::new((silent_context(), 0));
}

fn silent_context() -> Context {
    let context = pt2e_ir::dialect::context();
    context.attach_diagnostic_handler(|_| true);
    context
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    CONTEXT.with_borrow_mut(|(context, runs)| {
        if *runs == RUNS_PER_CONTEXT {
            (*context, *runs) = (silent_context(), 0);
        }
        *runs += 1;
        if let Some(attribute) = Attribute::parse(context, text) {
            read_attribute(context, attribute);
        }
        if let Some(ty) = Type::parse(context, text) {
            read_type(context, ty);
        }
        read_layout(context, text);
    });
});

fn read_attribute(context: &Context, attribute: Attribute) {
    let location = Location::unknown(context);
    let _ = attribute_tensor(attribute);
    let ours = [
        same(attribute, attribute_qspec, |spec| qspec_attribute(location, spec)),
        same(attribute, attribute_annotation, |annotation| annotation_attribute(location, annotation)),
        same(attribute, meta_entries, |&entries| Some(meta_attribute(entries))),
        same(attribute, program_entries, |&entries| Some(program_attribute(entries))),
    ];
    if let Some(state) = attribute_state(attribute).ok().filter(|state| !state.is_empty()) {
        let (again, shown) = (state_attribute(context, &state), format!("{:?}", Some(&state)));
        // A splat in the text can be a large tensor, and the memory budget may not allow two of them.
        drop(state);
        let again = again.and_then(|again| attribute_state(again).ok());
        assert_eq!(format!("{again:?}"), shown);
    }
    let mut printed = String::new();
    if ours.contains(&true) && write!(printed, "{attribute}").is_ok() {
        assert_eq!(Attribute::parse(context, &printed), Some(attribute), "{printed}");
    }
}

/// Whether the reader accepts the attribute. Written as an attribute again, the result must read the same.
fn same<'c, T: Debug>(
    attribute: Attribute<'c>,
    read: impl Fn(Attribute<'c>) -> Option<T>,
    write: impl FnOnce(&T) -> Option<Attribute<'c>>,
) -> bool {
    let Some(value) = read(attribute) else { return false };
    let again = write(&value).and_then(read);
    // Compared as text, because a NaN is not equal to itself.
    assert_eq!(format!("{again:?}"), format!("{:?}", Some(value)));
    true
}

fn read_type<'c>(context: &'c Context, ty: Type<'c>) {
    let _ = TensorType::of(ty).map(|tensor| (tensor.dtype(), tensor.static_shape(), tensor.to_type()));
    if let Some(builtin) = torch_mlir::to_builtin(context, ty) {
        let again = torch_mlir::of_builtin(context, builtin).and_then(|ty| torch_mlir::to_builtin(context, ty));
        assert_eq!(again, Some(builtin));
    }
}

/// Reads the text as an entry of `pt2e.layout`, which has a syntax of its own.
fn read_layout(context: &Context, text: &str) {
    let module = Module::new(Location::unknown(context));
    // SAFETY: the module outlives the call.
    let op = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let _ = SizeLimits::of(op, [Some(array(context, &[string(context, text)]))]).smallest(0, 0, 2);
}
