//! Mirror of `glue.h`.

use mlir_sys::{MlirContext, MlirDialectRegistry, MlirModule, MlirStringRef};
use pt2e_ir::dialect::ffi::{Blob, SideFiles, Text};
use std::ffi::{c_char, c_int, c_void};

#[repr(C)]
pub struct Format {
    pub name: MlirStringRef,
    pub extension: MlirStringRef,
    pub magic: MlirStringRef,
    pub pipeline: MlirStringRef,
    pub read: unsafe extern "C" fn(MlirContext, MlirStringRef, Text, *mut c_void) -> MlirModule,
    pub write: unsafe extern "C" fn(MlirModule, MlirStringRef, MlirStringRef, Text, *mut c_void) -> bool,
}

#[repr(C)]
pub struct Files {
    pub note: unsafe extern "C" fn(MlirStringRef, Text, *mut c_void) -> bool,
    pub map: unsafe extern "C" fn(MlirStringRef, *mut Blob, Text, *mut c_void) -> bool,
    pub create: unsafe extern "C" fn(MlirStringRef, *mut c_int, Text, Text, *mut c_void) -> *mut c_void,
    pub commit: unsafe extern "C" fn(*mut c_void, Text, *mut c_void) -> bool,
    pub discard: unsafe extern "C" fn(*mut c_void),
    pub changed: unsafe extern "C" fn(Text, *mut c_void) -> bool,
    pub reading: unsafe extern "C" fn(MlirStringRef),
    pub handle_signals: unsafe extern "C" fn(),
    pub remove_temporaries: unsafe extern "C" fn(),
}

#[repr(C)]
pub struct Tool {
    pub name: MlirStringRef,
    pub overview: MlirStringRef,
    pub version: MlirStringRef,
    pub format: *const Format,
    pub files: *const Files,
    pub side_files: *const SideFiles,
    pub set_memory: unsafe extern "C" fn(MlirStringRef, Text, *mut c_void) -> bool,
}

unsafe extern "C" {
    pub fn pt2eReportCrashes(advice: MlirStringRef);
    pub fn pt2eOptMain(
        argc: c_int,
        argv: *const *const c_char,
        registry: MlirDialectRegistry,
        tool: *const Tool,
    ) -> c_int;
    pub fn pt2eLspMain(argc: c_int, argv: *const *const c_char, registry: MlirDialectRegistry) -> c_int;
    pub fn pt2eWithModule(
        argc: c_int,
        argv: *const *const c_char,
        tool: *const Tool,
        registry: MlirDialectRegistry,
        path: MlirStringRef,
        run: unsafe extern "C" fn(MlirModule, *mut c_void),
        data: *mut c_void,
    ) -> bool;
}
