//! Tests the integer form of small models: each op, given the activations of the q/dq form, is within one step of the q/dq form
//! and at least 99 % equal, and the whole is as close to the float model as the q/dq form.

#[path = "../../tools/oracle/integer_forms.rs"]
mod integer_forms;

use std::{
    path::{Path, PathBuf},
    sync::Once,
};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-files/models")
}

/// Checks a model whose ops are all lowered, per tensor and per channel. `compared` is the number of ops that are compared.
fn check(model: &str, calibration: &str, data: &str, compared: usize) {
    static REGISTER: Once = Once::new();
    REGISTER.call_once(pt2e_passes::register);
    for options in ["", "{per-channel=true}"] {
        let [model, calibration, data] = [model, calibration, data].map(|name| models().join(name));
        let lowering = "lower-to-integer,verify-integer";
        let report = integer_forms::compare(&model, options, lowering, &calibration, &data).unwrap();
        for (name, op) in &report.ops {
            assert!(op.is_faithful(), "{name}: {op:?}");
        }
        assert_eq!(report.ops.len(), compared, "{report:?}");
        let difference = report.integer_sqnr - report.converted_sqnr;
        assert!(difference.abs() <= 1.0, "{} dB for {} dB", report.integer_sqnr, report.converted_sqnr);
    }
}

#[test]
fn a_residual_network() {
    check("residual.pt2", "residual/calib", "residual/calib", 11);
}

#[test]
fn a_depthwise_network() {
    check("depthwise.pt2", "depthwise/calib", "depthwise/calib", 7);
}

#[test]
fn trained_digits() {
    check("digits/digits.pt2", "digits/calib", "digits/test", 8);
}
