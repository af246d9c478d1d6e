//! Named pipelines: which passes run, in which order, and why in that order.

use crate::{calibrate::SEED, complete_calibration::CALIBRATION, keep_masks_float::MASKS};
use pt2e_ir::pass::{OptionInfo, OptionKind, Options, PipelineInfo};
use pt2e_quantizer::{OPTIONS, quantizers};

/// Every pipeline.
pub static PIPELINES: &[&PipelineInfo] = &[&IMPORT, &PREPARE, &CONVERT];

/// The name of the pipeline that a `.pt2` archive goes through when it is read.
pub const IMPORT_NAME: &str = "import";

/// What an archive says becomes a captured graph: all that it computes and writes is in its ops.
static IMPORT: PipelineInfo = PipelineInfo {
    name: IMPORT_NAME,
    description: "Inline blocks of no_grad and autocast, and store what batch norms in training mode write",
    options: &[],
    build: import,
};

fn import(_: &Options) -> Result<String, String> {
    Ok(IMPORT_PASSES.join(","))
}

const IMPORT_PASSES: [&str; 3] = [
    // Before autocast, which does not look into these blocks for what it converts.
    "inline-grad-mode",
    // Before batch norms: one in a block writes to tensors of what is around it.
    "lower-autocast",
    "functionalize-batch-norm",
];

/// A captured graph becomes one with observers, ready to be calibrated.
static PREPARE: PipelineInfo = PipelineInfo {
    name: "prepare",
    description: "Inline calls, fold batch norms, let a quantizer annotate the graph, and insert observers",
    options: OPTIONS,
    build: prepare,
};

fn prepare(options: &Options) -> Result<String, String> {
    // What the passes would refuse is refused before any of them runs.
    quantizers(options).map_err(|error| error.to_string())?;
    let quantizer = options.forward(&OPTIONS.iter().map(|option| option.name).collect::<Vec<_>>());
    // What follows names nodes by `pt2e.name`, and would annotate a second time what is annotated already.
    let first = vec!["verify-captured".to_owned()];
    // A text, or what torch-mlir gives, may not have been imported yet. What has been is left as it is.
    let import = IMPORT_PASSES.map(str::to_owned).to_vec();
    let then = vec![
        // Quantizers look at one function at a time, and would not see what a callee is given. Nothing is simplified
        // meanwhile: what becomes of a program must not depend on whether it calls functions.
        "inline{default-pipeline=}".to_owned(),
        // The ops of a function that is called twice are there twice now.
        "unique-names".to_owned(),
        // Before whatever looks at users: a dead one would hide a batch norm to fold, or a relu to fuse.
        "remove-dead-ops".to_owned(),
        // Before all that looks for weights: one that a graph is given is an argument in it.
        "sink-constants".to_owned(),
        // Before annotation: quantizers look for conv-relu, which a batch norm in between would hide, and the weight to
        // be observed is the folded one.
        "fuse-conv-bn".to_owned(),
        // Before annotation, which speaks of operands: a number is one only once it is a tensor.
        format!("transform-for-annotation{quantizer}"),
        format!("annotate{quantizer}"),
        // A wrong annotation is reported where it stands, before observers are made from it.
        "verify-annotated".to_owned(),
        "insert-observers".to_owned(),
        "verify-prepared".to_owned(),
    ];
    Ok([first, import, then].concat().join(","))
}

/// Whether quantized weights are stored as integers.
const FOLD_QUANTIZE: OptionInfo = OptionInfo {
    name: "fold-quantize",
    description: "Store quantized weights as integers, instead of quantizing them in every run",
    kind: OptionKind::Bool,
    default: "true",
};

/// A calibrated graph becomes one with quantize and dequantize ops, which PyTorch can run.
static CONVERT: PipelineInfo = PipelineInfo {
    name: "convert",
    description: "Turn observers into quantize and dequantize ops, calibrating those that have seen nothing",
    options: &[CALIBRATION, SEED, MASKS, FOLD_QUANTIZE],
    build: convert,
};

fn convert(options: &Options) -> Result<String, String> {
    // Only here may an observer have seen nothing: elsewhere that is a mistake.
    let uncalibrated = options.text(CALIBRATION.name) == "none";
    let mut passes = vec![
        "verify-prepared".to_owned(),
        format!("complete-calibration{}", options.forward(&[CALIBRATION.name, SEED.name])),
        // Only now is it known what observers see; what is left of them must give finite qparams.
        format!("keep-masks-float{}", options.forward(&[MASKS.name])),
    ];
    if !uncalibrated {
        passes.push("verify-calibrated".to_owned());
    }
    passes.push(if uncalibrated { "insert-qdq{uncalibrated=default}" } else { "insert-qdq" }.to_owned());
    // Before the copies: a dead user would get one.
    passes.push("remove-dead-ops".to_owned());
    // Both read the annotations, the second drops them; copies of a dq then have the stack trace of their own user.
    passes.push("func.func(duplicate-dq,port-metadata)".to_owned());
    if options.bool(FOLD_QUANTIZE.name) {
        passes.push("fold-quantized-weights".to_owned());
    }
    passes.push("verify-converted".to_owned());
    Ok(passes.join(","))
}
