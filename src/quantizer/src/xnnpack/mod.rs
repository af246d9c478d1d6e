//! What ExecuTorch's XNNPACK delegate can do, as executorch's `XNNPACKQuantizer` says it: static int8.
//!
//! | file | what is in it |
//! |---|---|
//! | `config` | [`XnnpackConfig`]: the specs of activations and weights |
//! | `ops` | which ops make which family |
//! | `weighted` | linear and convolutions, alone or with the relu after them |
//! | `binary` | add and mul, alone or with the relu after them |
//! | `pool` | adaptive average pooling |
//! | `cat` | concatenation, and which input owns the qparams |
//! | `propagate` | ops that pass values through, and share the qparams of their input |
//!
//! The patterns are tried one after the other on the whole graph, and an op that one has taken is left alone by those
//! after it. Each pattern starts from the ops of its own kind, so that all together take one look at each op.

mod binary;
mod cat;
mod config;
mod ops;
mod pool;
mod propagate;
mod weighted;

pub use config::XnnpackConfig;

use crate::{Annotations, Decisions, GraphView, NodeId, Quantizer};
use pt2e_core::qspec::Annotation;
use std::collections::HashSet;

/// The quantizer `xnnpack`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Xnnpack {
    config: XnnpackConfig,
}

impl Xnnpack {
    /// A quantizer that uses `config` for the whole graph.
    pub fn new(config: XnnpackConfig) -> Self {
        Self { config }
    }
}

impl Quantizer for Xnnpack {
    fn name(&self) -> &'static str {
        "xnnpack"
    }

    fn lifts_numbers_of(&self) -> &'static [&'static str] {
        &[ops::ADD, ops::MUL]
    }

    fn annotate(&self, graph: &GraphView<'_>) -> Decisions {
        let mut matcher = Matcher {
            graph,
            config: &self.config,
            annotations: Annotations::new(graph),
            parameters: HashSet::new(),
            remarks: Vec::new(),
        };
        // executorch's order. It decides who takes a relu that follows two candidates, and what `pool` and `cat` see.
        matcher.weighted_relu(ops::LINEARS);
        matcher.weighted(ops::LINEARS);
        matcher.weighted(ops::CONVS);
        matcher.weighted(ops::TRANSPOSED_CONVS);
        matcher.weighted_relu(ops::CONVS);
        matcher.weighted_relu(ops::TRANSPOSED_CONVS);
        matcher.pools();
        matcher.binary_relu(ops::ADD);
        matcher.binary(ops::ADD);
        matcher.binary_relu(ops::MUL);
        matcher.binary(ops::MUL);
        matcher.cats();
        matcher.propagate();
        Decisions { annotations: matcher.annotations, remarks: matcher.remarks }
    }
}

/// A graph that is being annotated.
struct Matcher<'g, 'c> {
    graph: &'g GraphView<'c>,
    config: &'g XnnpackConfig,
    annotations: Annotations,
    /// Weights and biases of the ops taken so far.
    parameters: HashSet<NodeId>,
    remarks: Vec<(NodeId, String)>,
}

impl Matcher<'_, '_> {
    /// Whether a pattern has taken the op, or an op whose weight or bias it computes: executorch marks that too, and so leaves
    /// what makes a weight float. The weight itself is quantized.
    fn is_taken(&self, id: NodeId) -> bool {
        self.annotations.has(id) || self.parameters.contains(&id)
    }

    /// Annotates an op, and the relu that it is fused with.
    fn take(&mut self, id: NodeId, mut annotation: Annotation, relu: Option<NodeId>) {
        let output = Some(self.config.activation());
        match relu {
            None => annotation.output = output,
            Some(relu) => {
                let float = self.graph.float_annotation(relu);
                self.annotations.set(relu, Annotation { output, ..float });
            }
        }
        self.annotations.set(id, annotation);
    }
}
