//! Adaptive average pooling: input and output share their qparams, with the producer's where those are annotated.
//!
//! executorch finds these ops by where they come from in the user's code: the source function of strict exports, the module
//! of others. An `F.adaptive_avg_pool2d` of a non-strict export is none of them, and stays float behind a float op.

use super::{Matcher, ops};
use pt2e_ir::{Attrs, Op, OpExt, attr_name, dialect::attributes::meta_entries};

/// The module, as metadata name it.
const MODULE: &str = "torch.nn.modules.pooling.AdaptiveAvgPool2d";
/// The function, as metadata name it.
const FUNCTION: &str = "torch.nn.functional.adaptive_avg_pool2d";

impl Matcher<'_, '_> {
    /// Every adaptive average pooling that comes from PyTorch's module or function of that name.
    pub(super) fn pools(&mut self) {
        for &id in self.graph.ops_named(ops::ADAPTIVE_AVG_POOL2D) {
            let Some(producer) = self.graph.producer(id, 0) else { continue };
            if self.is_taken(id) || !self.graph.is_quantizable(id, 0) || !self.graph.op(id).is_some_and(is_known_source)
            {
                continue;
            }
            let input = match self.annotations.output(producer) {
                Some(_) => self.graph.shared_output(producer),
                None => Some(self.config.activation()),
            };
            let (Some(input), output @ Some(_)) = (input, self.graph.shared_edge(id, 0)) else { continue };
            let mut annotation = self.graph.float_annotation(id);
            annotation.set_input(0, input);
            annotation.output = output;
            self.annotations.set(id, annotation);
        }
    }
}

/// What PyTorch's `get_source_partitions` asks: whether the innermost source is the module or function.
fn is_known_source(op: Op<'_>) -> bool {
    let Some(meta) = op.attr(attr_name::META).and_then(meta_entries) else { return false };
    // Both are lists separated by `;` of parts separated by `,`, the last of which names the function or type.
    let innermost = |key| {
        let stack: &str = meta.get(key).and_then(Attrs::as_str)?;
        stack.rsplit([';', ',']).next()
    };
    match innermost("source_fn_stack") {
        Some(source) => source == MODULE || source == FUNCTION,
        None => innermost("nn_module_stack") == Some(MODULE),
    }
}
