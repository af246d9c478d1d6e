//! Mirror of `glue.h`.

pub use crate::dialect::ffi::Text;
use mlir_sys::{MlirLocation, MlirOperation, MlirStringRef};
use std::ffi::{c_int, c_void};

#[repr(C)]
pub struct Opt {
    pub name: MlirStringRef,
    pub description: MlirStringRef,
    pub default: MlirStringRef,
}

#[repr(C)]
pub struct Statistic {
    pub name: MlirStringRef,
    pub description: MlirStringRef,
}

#[repr(C)]
pub struct Pass {
    pub this: *const c_void,
    pub name: MlirStringRef,
    pub description: MlirStringRef,
    pub anchor: MlirStringRef,
    pub options: *const Opt,
    pub num_options: isize,
    pub statistics: *const Statistic,
    pub num_statistics: isize,
    pub dialects: *const MlirStringRef,
    pub num_dialects: isize,
    pub check: unsafe extern "C" fn(*const c_void, MlirStringRef, Text, *mut c_void) -> bool,
    pub run: unsafe extern "C" fn(*const c_void, MlirOperation, *const MlirStringRef, *mut i64, *mut bool) -> bool,
}

#[repr(C)]
pub struct Pipeline {
    pub this: *const c_void,
    pub name: MlirStringRef,
    pub description: MlirStringRef,
    pub options: *const Opt,
    pub num_options: isize,
    pub check: unsafe extern "C" fn(*const c_void, MlirStringRef, Text, *mut c_void) -> bool,
    pub build: unsafe extern "C" fn(*const c_void, *const MlirStringRef, Text, *mut c_void) -> bool,
}

unsafe extern "C" {
    pub fn pt2eRegisterPass(pass: *const Pass);
    pub fn pt2eRegisterPipeline(pipeline: *const Pipeline);
    pub fn pt2eEmitDiagnostic(
        location: MlirLocation,
        severity: c_int,
        message: MlirStringRef,
        notes: *const MlirStringRef,
        num_notes: isize,
    );
}
