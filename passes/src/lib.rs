//! The passes of `pt2e-opt`, one file each, and the pipelines made of them.

pub mod pipelines;
pub mod registry;

mod annotate;
mod annotate_observed;
mod blocks;
mod buffer_writes;
mod calibrate;
mod calibration_errors;
mod calibration_ranges;
mod chosen_quantizers;
mod complete_calibration;
mod compose_ops;
mod duplicate_dq;
mod emit;
mod export_torch;
mod fold_conv_bn_qat;
mod fold_qdq;
mod fold_quantized_weights;
mod functionalize_batch_norm;
mod fuse_conv_bn;
mod fuse_conv_bn_qat;
mod import_torch;
mod inline_grad_mode;
mod insert_fake_quants;
mod insert_observers;
mod insert_qdq;
mod integer_arithmetic;
mod keep_masks_float;
mod kept_statistics;
mod load_stats;
mod lower_autocast;
mod lower_to_integer;
mod lower_to_reference;
mod pack_weights;
mod port_metadata;
mod recover_observers;
mod remove_dead_ops;
mod report;
mod require_quantized;
mod restore_batch_norm;
mod rewriting;
mod sink_constants;
mod transform_for_annotation;
mod unique_names;
mod verify_annotated;
mod verify_calibrated;
mod verify_captured;
mod verify_converted;
mod verify_integer;
mod verify_prepared;
mod wording;

pub use calibrate::calibrate_on;

/// Registers every pass and pipeline with MLIR. Call once, before the command line is parsed.
pub fn register() {
    pt2e_ir::pass::register(registry::PASSES, pipelines::PIPELINES);
}
