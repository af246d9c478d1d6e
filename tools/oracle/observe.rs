//! Runs observers on the tensors of a `.safetensors` file, and prints their qparams as JSON.
//!
//! ```text
//! cargo run --release -p pt2e-core --example observe -- cases.safetensors > results.json
//! ```
//!
//! The file's metadata has an entry `cases`: a JSON array of objects with `name`, `kind`, `dtype`, `qscheme`, `batches`, and
//! optionally `quant_min`, `quant_max`, `ch_axis` and the parameters of the observer: `eps`, `bins`, `reduce_range`, ... The
//! batches of a case are the tensors `<name>/0`, `<name>/1`, ... With `fake_quant` and its parameters, the batches go through
//! that fake-quant, which is turned off in parts from the batches `observer_off` and `fake_quant_off` on. Other keys are ignored.
//!
//! The output is an array with one object for each case, in order: `name`, and either `scale_bits` (float32 bits as integers) and
//! `zero_point` (`zero_point_bits` if it is a float), or `error`. Fake-quants add `output_bits`, a list for each batch.
//! `check_observers.py` compares them with torchao's.

mod cases;

use serde_json::{Value, json};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("observe: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> cases::Result<()> {
    let path = std::env::args_os().nth(1).ok_or("usage: observe FILE.safetensors")?;
    let bytes = std::fs::read(path)?;
    let tensors = cases::Tensors::read(&bytes)?;
    let mut results = Vec::new();
    for case in cases::describe(&bytes)? {
        let error = |error: &dyn std::error::Error| json!({ "error": error.to_string() });
        let mut result = if case["fake_quant"].is_string() {
            match cases::fake_quantize(&case, &tensors)? {
                Ok(forward) => {
                    let mut result = cases::bits(&forward.qparams);
                    result["output_bits"] = json!(forward.outputs);
                    result
                }
                Err(why) => error(&why),
            }
        } else {
            cases::observe(&case, &tensors)?.map_or_else(|why| error(&why), |qparams| cases::bits(&qparams))
        };
        result["name"] = case["name"].clone();
        results.push(result);
    }
    println!("{}", Value::Array(results));
    Ok(())
}
