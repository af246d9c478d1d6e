//! Named pipelines: which passes run, in which order, and why in that order.

use crate::quantizers::{PER_CHANNEL, QUANTIZER};
use pt2e::pass::{Options, PipelineInfo};

/// Every pipeline.
pub static PIPELINES: &[&PipelineInfo] = &[&PREPARE];

/// A captured graph becomes one with observers, ready to be calibrated.
static PREPARE: PipelineInfo = PipelineInfo {
    name: "prepare",
    description: "Fold batch norms, let a quantizer annotate the graph, and insert observers",
    options: &[QUANTIZER, PER_CHANNEL],
    build: prepare,
};

fn prepare(options: &Options) -> Result<String, String> {
    let quantizer = options.forward(&[QUANTIZER.name, PER_CHANNEL.name]);
    Ok([
        // What follows names nodes by `pt2e.name`, and would annotate a second time what is annotated already.
        "verify-captured".to_owned(),
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
    ]
    .join(","))
}
