//! Every pass, in the order of the flow.

use pt2e_ir::pass::PassInfo;

/// Every pass, in the order of the flow.
pub static PASSES: &[&PassInfo] = &[
    &crate::import_torch::PASS,
    &crate::inline_grad_mode::PASS,
    &crate::lower_autocast::PASS,
    &crate::functionalize_batch_norm::PASS,
    &crate::verify_captured::PASS,
    &crate::unique_names::PASS,
    &crate::sink_constants::PASS,
    &crate::compose_ops::PASS,
    &crate::fuse_conv_bn::PASS,
    &crate::transform_for_annotation::PASS,
    &crate::annotate::PASS,
    &crate::verify_annotated::PASS,
    &crate::insert_observers::PASS,
    &crate::verify_prepared::PASS,
    &crate::calibrate::PASS,
    &crate::load_stats::PASS,
    &crate::complete_calibration::PASS,
    &crate::keep_masks_float::PASS,
    &crate::verify_calibrated::PASS,
    &crate::insert_qdq::PASS,
    &crate::remove_dead_ops::PASS,
    &crate::duplicate_dq::PASS,
    &crate::port_metadata::PASS,
    &crate::fold_quantized_weights::PASS,
    &crate::verify_converted::PASS,
    &crate::fold_qdq::PASS,
    &crate::lower_to_integer::PASS,
    &crate::verify_integer::PASS,
    &crate::lower_to_reference::PASS,
    &crate::export_torch::PASS,
];
