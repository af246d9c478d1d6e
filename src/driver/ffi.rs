//! Mirror of `glue.h`.

use mlir_sys::{MlirContext, MlirDialectRegistry, MlirModule, MlirStringRef};
use std::ffi::{c_char, c_int};

#[repr(C)]
pub struct Format {
    pub name: MlirStringRef,
    pub extension: MlirStringRef,
    pub magic: MlirStringRef,
    pub read: unsafe extern "C" fn(MlirContext, MlirStringRef) -> MlirModule,
    pub write: unsafe extern "C" fn(MlirModule, MlirStringRef, MlirStringRef) -> bool,
}

#[repr(C)]
pub struct Tool {
    pub name: MlirStringRef,
    pub overview: MlirStringRef,
    pub version: MlirStringRef,
    pub format: *const Format,
}

unsafe extern "C" {
    pub fn pt2eOptMain(
        argc: c_int,
        argv: *const *const c_char,
        registry: MlirDialectRegistry,
        tool: *const Tool,
    ) -> c_int;
    pub fn pt2eLspMain(argc: c_int, argv: *const *const c_char, registry: MlirDialectRegistry) -> c_int;
}
