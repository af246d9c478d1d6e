//! Mirror of `glue.h`.

#![expect(missing_docs, reason = "glue.h documents them")]

pub use crate::unwind::Text;
use mlir_sys::{MlirAttribute, MlirContext, MlirDialectRegistry, MlirLocation, MlirOperation, MlirStringRef, MlirType};
use std::ffi::{c_char, c_void};

pub type VerifyOperator = unsafe extern "C" fn(op: MlirOperation, text: Text, sink: *mut c_void) -> bool;

#[repr(C)]
pub struct Blob {
    pub data: *const c_char,
    pub size: isize,
    pub alignment: isize,
    pub owner: *mut c_void,
    pub release: unsafe extern "C" fn(*mut c_void),
}

#[repr(C)]
pub struct SideFiles {
    pub write: unsafe extern "C" fn(
        *const MlirAttribute,
        *const MlirStringRef,
        isize,
        MlirStringRef,
        Text,
        *mut c_void,
    ) -> *mut c_void,
    pub commit: unsafe extern "C" fn(*mut c_void, Text, *mut c_void) -> bool,
    pub discard: unsafe extern "C" fn(*mut c_void),
    pub read: unsafe extern "C" fn(MlirStringRef, MlirStringRef, MlirStringRef, *mut Blob, Text, *mut c_void) -> bool,
}

#[repr(C)]
pub struct FixedQSpec {
    pub dtype: MlirType,
    pub scale: MlirAttribute,
    pub zero_point: i64,
    pub quant_min: *mut i64,
    pub quant_max: *mut i64,
}

unsafe extern "C" {
    pub fn pt2eSetSideFiles(files: *const SideFiles);
    pub fn pt2eSetOperatorVerifier(verifier: VerifyOperator);
    pub fn pt2eSetTypeVerifier(verifier: VerifyOperator);
    pub fn pt2eSetOperatorIsPure(is_pure: unsafe extern "C" fn(op: MlirOperation) -> bool);
    pub fn pt2eRegisterDialects(registry: MlirDialectRegistry);
    pub fn pt2eSetSpecVerifier(
        verifier: unsafe extern "C" fn(fields: MlirAttribute, is_derived: bool, text: Text, sink: *mut c_void) -> bool,
    );
    pub fn pt2eContextNumber(context: MlirContext) -> u64;
    pub fn pt2eQSpecGet(location: MlirLocation, fields: MlirAttribute) -> MlirAttribute;
    pub fn pt2eQSpecFields(attribute: MlirAttribute) -> MlirAttribute;
    pub fn pt2eDerivedQSpecGet(location: MlirLocation, fields: MlirAttribute) -> MlirAttribute;
    pub fn pt2eDerivedQSpecFields(attribute: MlirAttribute) -> MlirAttribute;
    pub fn pt2eFixedQSpecGet(location: MlirLocation, fields: *const FixedQSpec) -> MlirAttribute;
    pub fn pt2eFixedQSpecFields(attribute: MlirAttribute, fields: *mut FixedQSpec) -> bool;
    pub fn pt2eSharedQSpecGet(context: MlirContext, node: MlirStringRef, operand: i64) -> MlirAttribute;
    pub fn pt2eSharedQSpecFields(attribute: MlirAttribute, node: *mut MlirStringRef, operand: *mut i64) -> bool;
    pub fn pt2eEdgeOrNodeGet(context: MlirContext, node: MlirStringRef, operand: i64) -> MlirAttribute;
    pub fn pt2eEdgeOrNodeFields(attribute: MlirAttribute, node: *mut MlirStringRef, operand: *mut i64) -> bool;
    pub fn pt2eFloatQSpecGet(context: MlirContext) -> MlirAttribute;
    pub fn pt2eIsFloatQSpec(attribute: MlirAttribute) -> bool;
    pub fn pt2eAnnotationGet(
        location: MlirLocation,
        inputs: MlirAttribute,
        output: MlirAttribute,
        allow_implicit_sharing: bool,
    ) -> MlirAttribute;
    pub fn pt2eAnnotationFields(
        attribute: MlirAttribute,
        inputs: *mut MlirAttribute,
        output: *mut MlirAttribute,
        allow_implicit_sharing: *mut bool,
    ) -> bool;
    pub fn pt2eMetaGet(dictionary: MlirAttribute) -> MlirAttribute;
    pub fn pt2eMetaEntries(attribute: MlirAttribute) -> MlirAttribute;
    pub fn pt2eProgramGet(dictionary: MlirAttribute) -> MlirAttribute;
    pub fn pt2eProgramEntries(attribute: MlirAttribute) -> MlirAttribute;
}
