//! The named pipelines: their passes, and the reasons for their order.

use crate::{
    calibrate::SEED,
    complete_calibration::{CALIBRATION, Calibration},
    insert_qdq::{UNCALIBRATED, Uncalibrated},
    keep_masks_float::MASKS,
    kept_statistics::KEEP_STATISTICS,
    lower_to_reference::ROUNDING,
};
use pt2e_ir::pass::{Options, PassOption, PipelineInfo};
use pt2e_quantizer::{OPTIONS, QAT, QAT_OPTIONS, quantizers};

/// Every pipeline.
pub static PIPELINES: &[&PipelineInfo] = &[&IMPORT, &PREPARE, &PREPARE_QAT, &CONVERT];

/// The name of the pipeline that a `.pt2` archive goes through when it is read.
pub const IMPORT_NAME: &str = "import";

/// Turns the graph of an archive into a captured graph: all its computations and writes become ops.
static IMPORT: PipelineInfo = PipelineInfo {
    name: IMPORT_NAME,
    description: "Inline blocks of no_grad and autocast, and store the statistics that batch norms in training mode write",
    options: &[],
    build: import,
};

fn import(_: &Options) -> Result<String, String> {
    Ok(IMPORT_PASSES.join(","))
}

const IMPORT_PASSES: [&str; 3] = [
    // Before lower-autocast, which does not convert ops in these blocks.
    "inline-grad-mode",
    // Before functionalize-batch-norm: a batch norm in a block writes to tensors outside the block.
    "lower-autocast",
    "functionalize-batch-norm",
];

/// Turns a captured graph into a prepared one, with observers.
static PREPARE: PipelineInfo = PipelineInfo {
    name: "prepare",
    description: "Inline calls, fold batch norms, let a quantizer annotate the graph, and insert observers",
    options: OPTIONS,
    build: prepare,
};

/// Turns a captured graph into one with fake-quants, to be trained in PyTorch.
static PREPARE_QAT: PipelineInfo = PipelineInfo {
    name: "prepare-qat",
    description: "Prepare a model that was exported in training mode for quantization-aware training in PyTorch",
    options: QAT_OPTIONS,
    build: prepare,
};

fn prepare(options: &Options) -> Result<String, String> {
    // Refuse invalid options before any pass runs.
    quantizers(options).map_err(|error| error.to_string())?;
    let names: Vec<_> = OPTIONS.iter().map(|option| option.name).filter(|name| *name != QAT.info.name).collect();
    let mut quantizer = options.forward(&names);
    let is_trained = options.get(&QAT);
    if is_trained {
        let others = quantizer.trim_matches(['{', '}']).to_owned();
        quantizer = format!("{{{}}}", [others, QAT.set(true)].join(" ").trim());
    }
    // The passes below refer to nodes by `pt2e.name`, and would annotate ops a second time.
    let first = vec!["verify-captured".to_owned()];
    // A text, or a module from torch-mlir, may not have gone through the import passes. They change no other module.
    let import = IMPORT_PASSES.map(str::to_owned).to_vec();
    let mut then = vec![
        // A quantizer sees one function at a time, not across calls. The inliner's default pipeline would also simplify, so
        // that the result would depend on whether a program calls functions.
        "inline{default-pipeline=}".to_owned(),
        // Inlining duplicates the ops of a function that is called twice, with their names.
        "unique-names".to_owned(),
        // Before the passes that look at users: a dead user would hide a batch norm to fold, or a relu to fuse.
        "remove-dead-ops".to_owned(),
        // Before the passes that look for weights: in a graph of control flow, a weight is an argument until then.
        "sink-constants".to_owned(),
        // Before the passes that look for convolutions and linear layers.
        "func.func(compose-ops)".to_owned(),
    ];
    // Before annotation: a batch norm in between would hide conv-relu from quantizers, and the observer of a weight must see
    // the folded weight. In training a norm cannot be folded; quantizers fuse `aten.batch_norm`, not its functional form, and
    // PyTorch can train only the former.
    then.push(if is_trained { "restore-batch-norm" } else { "fuse-conv-bn" }.to_owned());
    then.extend([
        // Before annotation, because only operands can be annotated, and a number is not an operand.
        format!("transform-for-annotation{quantizer}"),
        format!("annotate{quantizer}"),
        // Reports a wrong annotation at its op, before observers are made from it.
        "verify-annotated".to_owned(),
    ]);
    if is_trained {
        // Before observers are inserted: that of a weight must see the weight that inference will use. After annotation, which
        // finds a batch norm right behind the op that it is fused with.
        then.push("fuse-conv-bn-qat".to_owned());
    }
    then.extend(["insert-observers", "verify-prepared"].map(str::to_owned));
    if is_trained {
        then.push("insert-fake-quants".to_owned());
    }
    Ok([first, import, then].concat().join(","))
}

/// Whether quantized weights are stored as integers.
const FOLD_QUANTIZE: PassOption<bool> = PassOption::switch(
    "fold-quantize",
    "Store quantized weights as integers, instead of quantizing them in every run",
    true,
);

/// Whether narrow weights are stored several to a byte.
const PACK_WEIGHTS: PassOption<bool> = PassOption::switch(
    "pack-weights",
    "Store quantized weights of 1, 2 or 4 bits several to a byte, and unpack them in every run: run --pack-weights",
    false,
);

/// Whether the result is the reference form.
const REFERENCE: PassOption<bool> = PassOption::switch(
    "reference",
    "Write quantized computation as integer ops of aten: run --lower-to-reference at the end",
    false,
);

/// Turns a calibrated graph into one with quantize and dequantize ops, which PyTorch can run.
static CONVERT: PipelineInfo = PipelineInfo {
    name: "convert",
    description: "Turn observers into quantize and dequantize ops, after calibrating those that have seen no data",
    options: &[
        CALIBRATION.info,
        SEED.info,
        MASKS.info,
        FOLD_QUANTIZE.info,
        PACK_WEIGHTS.info,
        KEEP_STATISTICS.info,
        REFERENCE.info,
        ROUNDING.info,
    ],
    build: convert,
};

fn convert(options: &Options) -> Result<String, String> {
    // Only with this option may an observer have seen no data; otherwise that is an error.
    let uncalibrated = options.get(&CALIBRATION) == Calibration::None;
    let mut passes = vec![
        // These three change only a program that was trained with fake-quants. The annotations come last: folding would make
        // them wrong.
        "recover-observers".to_owned(),
        "fold-conv-bn-qat".to_owned(),
        "annotate-observed".to_owned(),
        "verify-prepared".to_owned(),
        format!("complete-calibration{}", options.forward(&[CALIBRATION.info.name, SEED.info.name])),
        // After calibration, which shows masks to observers, and before the check that qparams are finite.
        format!("keep-masks-float{}", options.forward(&[MASKS.info.name])),
    ];
    if uncalibrated {
        let keeps = KEEP_STATISTICS.set(options.get(&KEEP_STATISTICS));
        passes.push(format!("insert-qdq{{{} {keeps}}}", UNCALIBRATED.set(Uncalibrated::Default)));
    } else {
        passes.push("verify-calibrated".to_owned());
        passes.push(format!("insert-qdq{}", options.forward(&[KEEP_STATISTICS.info.name])));
    }
    // Before duplicate-dq, which would copy a dq for a dead user.
    passes.push("remove-dead-ops".to_owned());
    // Both read the annotations, and port-metadata removes them. In this order each copy of a dq gets the stack trace of
    // its user.
    passes.push("func.func(duplicate-dq,port-metadata)".to_owned());
    if options.get(&FOLD_QUANTIZE) {
        passes.push("fold-quantized-weights".to_owned());
    }
    // After folding, which makes the buffers that are packed.
    if options.get(&PACK_WEIGHTS) {
        passes.push("pack-weights".to_owned());
    }
    passes.push("verify-converted".to_owned());
    if options.get(&REFERENCE) {
        passes.push(format!("lower-to-reference{}", options.forward(&[ROUNDING.info.name])));
    }
    Ok(passes.join(","))
}
