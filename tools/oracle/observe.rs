//! Runs observers on the tensors of a `.safetensors` file, and prints their qparams as JSON.
//!
//! ```text
//! cargo run --release -p pt2e-core --example observe -- cases.safetensors > results.json
//! ```
//!
//! The file's metadata has an entry `cases`: a JSON array of objects with `name`, `kind`, `dtype`, `qscheme`, `batches`, and
//! optionally `quant_min`, `quant_max`, `ch_axis`, `is_dynamic` and the parameters of the observer: `eps`, `bins`, ... The batches
//! of a case are the tensors `<name>/0`, `<name>/1`, ... With `fake_quant` and its parameters, the batches go through that
//! fake-quant, which `observer_off`, `observer_on`, `fake_quant_off`, `fake_quant_on` turn off and on from a batch on, and which
//! is trained before the batch `learned_from`. Other keys are ignored.
//!
//! The output is an array with one object for each case, in order: `name`, and either `scale_bits` (float32 bits as integers) and
//! `zero_point` (`zero_point_bits` if it is a float), or `error`. Fake-quants add `output_bits`, a list for each batch. With
//! `"asks": "values"`, an observer gives the `values` that it keeps instead: dtype, shape and bytes. With `"asks": "choice"`, it
//! gives the qparams that are chosen at run time for the last batch, with `quant_min`, `quant_max` and `eps_bits`, the operands of
//! the op that chooses them; with `"asks": "bias"`, those of a bias. `check_observers.py` compares them with torchao's.

mod cases;

use pt2e_core::derivation::BIAS;
use pt2e_core::granularity::Granularity;
use pt2e_core::numerics::{
    Choice, Formulas, MinMax, QParams, QParamsRule, ZeroPoints, choose_qparams, choose_qparams_affine, min_max, to_f32,
};
use pt2e_core::observer::{MinMaxObserver, Observer, ObserverError};
use pt2e_core::qspec::QuantizationSpec;
use pt2e_core::tensor::{DType, Tensor};
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
        let mut result = if let Some(asked) = case["asks"].as_str() {
            answer(asked, &case, &tensors)?
        } else if case["fake_quant"].is_string() {
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

fn error(error: &dyn std::error::Error) -> Value {
    json!({ "error": error.to_string() })
}

/// What a case asks for instead of the qparams of its observer.
fn answer(asked: &str, case: &Value, tensors: &cases::Tensors<'_>) -> cases::Result<Value> {
    let (spec, batches) = (cases::spec(case)?, cases::batches(case, tensors)?);
    Ok(match asked {
        "values" => cases::run(&spec, &batches).map_or_else(|why| error(&why), |observer| values(observer.as_ref())),
        "choice" => choice(&spec, &batches).unwrap_or_else(|why| error(&why)),
        "bias" => bias(spec, &batches).map_or_else(|why| error(why.as_ref()), |qparams| cases::bits(&qparams)),
        asked => return Err(format!("a case asks for {asked}").into()),
    })
}

/// The values that an observer keeps, and whether it has qparams.
fn values(observer: &dyn Observer) -> Value {
    let state = observer.state();
    let value = |index: usize| state.get(&format!("value_{index}"));
    let values = (0..).map_while(value).map(|x| json!([x.dtype().name(), x.shape(), hexadecimal(&x.bytes())]));
    json!({ "values": values.collect::<Vec<_>>(), "has_qparams": observer.qparams().is_ok() })
}

/// The qparams that are chosen at run time for the last batch, by the rule of the spec, and the operands of the op that chooses.
fn choice(spec: &QuantizationSpec, batches: &[Tensor]) -> Result<Value, ObserverError> {
    let observer = cases::run(spec, batches)?;
    if spec.is_cast() {
        return Ok(json!({ "cast": spec.dtype.name() }));
    }
    let rule = observer.rule();
    if rule.formulas == Formulas::MappingType {
        return choice_of_blocks(spec, rule, batches);
    }
    let found = batches.last().map_or(Ok(MinMax::EMPTY), |last| to_f32(last).map(|values| min_max(&values)))?;
    let min = if found.nan { f32::NAN } else { found.min };
    let mut result = cases::bits(&choose_qparams(&rule.at_run_time(), &[min], &[found.max], &Granularity::Tensor)?);
    result["quant_min"] = rule.range.min.into();
    result["quant_max"] = rule.range.max.into();
    result["eps_bits"] = rule.eps.to_bits().into();
    Ok(result)
}

/// The results of torchao's op that chooses the qparams of blocks at run time.
fn choice_of_blocks(spec: &QuantizationSpec, rule: &QParamsRule, batches: &[Tensor]) -> Result<Value, ObserverError> {
    let last = batches.last().ok_or(ObserverError::Uncalibrated)?;
    let eps = spec.observer.given().any(|(name, _)| name == "eps").then_some(rule.eps);
    let choice = Choice { rule: *rule, eps, scale_dtype: None, zero_point_dtype: None, keepdim: false };
    let block_size = spec.granularity.block_size(last.shape())?;
    let (scales, zero_points) = match choose_qparams_affine(last, &block_size, &choice) {
        Ok(chosen) => chosen,
        Err(why) => return Ok(error(&why)),
    };
    let integers = match zero_points.dtype() {
        DType::I32 => zero_points.as_slice::<i32>()?.iter().map(|&zero_point| zero_point.into()).collect(),
        _ => to_f32(&zero_points)?.iter().map(|&zero_point| zero_point as i64).collect(),
    };
    let qparams = QParams { scales: to_f32(&scales)?.to_vec(), ..QParams::uncalibrated(rule) };
    let mut result = cases::bits(&QParams { zero_points: ZeroPoints::Int(integers), ..qparams });
    result["dtypes"] = json!([scales.dtype().name(), zero_points.dtype().name()]);
    result["shape"] = json!(scales.shape());
    Ok(result)
}

/// The qparams of a bias: those derived from an activation, which the even batches show, and from a weight, the odd ones.
fn bias(weight: QuantizationSpec, batches: &[Tensor]) -> cases::Result<QParams> {
    let of = |first: usize| batches.iter().skip(first).step_by(2).cloned().collect::<Vec<_>>();
    let activation = QuantizationSpec::new(DType::U8, MinMaxObserver::NAMED);
    let activation = cases::run(&activation, &of(0))?.qparams()?;
    let weight = cases::run(&weight, &of(1))?.qparams()?;
    let (scales, zero_points) = BIAS.derive(&[&activation, &weight])?;
    Ok(QParams { scales, zero_points: ZeroPoints::Int(zero_points), ..weight })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
