//! Compares the integer form of a model with its q/dq form, op by op, and prints a table.
//!
//! ```text
//! cargo run --release -p pt2e-passes --example integer_ops -- MODEL.pt2 CALIBRATION DATA [OPTIONS]
//! ```
//!
//! `CALIBRATION` and `DATA` are `.npz` or `.safetensors` files or folders of them, one call each; `OPTIONS` are those of
//! `--prepare`, such as `per-channel=true`. Each integer op gets the activations of the q/dq form; its result must be within one
//! step of the q/dq form and at least 99 % equal. The 99 % exclude ties in the q/dq form that float32's rounding errors decide
//! (`undecided` counts those that differ). The integer form's SQNR against the float model must be within 1 dB of the q/dq
//! form's. Otherwise the exit code is 1.

mod integer_forms;

use integer_forms::OpReport;
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    pt2e_passes::register();
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("integer_ops: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> integer_forms::Result<bool> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, calibration, data, options @ ..] = arguments.as_slice() else {
        return Err("usage: integer_ops MODEL.pt2 CALIBRATION DATA [OPTIONS OF --prepare]".into());
    };
    let options = if options.is_empty() { String::new() } else { format!("{{{}}}", options.join(" ")) };
    let [model, calibration, data] = [model, calibration, data].map(Path::new);
    let report = integer_forms::compare(model, &options, "lower-to-integer", calibration, data)?;
    println!("{:<36} {:<26} {:>9} {:>9} {:>9} {:>5}", "value", "op", "elements", "equal %", "undecided", "steps");
    let mut faithful = true;
    for (name, op) in &report.ops {
        let equal = 100.0 * op.equal as f64 / op.elements.max(1) as f64;
        faithful &= op.is_faithful();
        let mark = if op.is_faithful() { "" } else { "  <-- more than a step, or less than 99 % equal" };
        let OpReport { op, elements, undecided, steps, .. } = op;
        println!("{name:<36} {op:<26} {elements:>9} {equal:>9.3} {undecided:>9} {steps:>5}{mark}");
    }
    let difference = report.integer_sqnr - report.converted_sqnr;
    println!("\n{} ops compared, {} without a counterpart", report.ops.len(), report.nameless);
    println!("SQNR against float: q/dq {:.2} dB, integer {:.2} dB", report.converted_sqnr, report.integer_sqnr);
    println!("integer form: {:.3} s a call", report.integer_time.as_secs_f64());
    Ok(faithful && difference.abs() <= 1.0 && !report.ops.is_empty())
}
