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

use super::{Annotation, Annotations, Decisions, GraphView, NodeId, QSpec, Quantizer, ValueRef};
use crate::{eval::Arguments, tensor::DType};
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

impl<'c> Matcher<'_, 'c> {
    /// The op before `relu`, if it is one of `names` and has no other user.
    fn fused_with(&self, relu: NodeId, names: &[&str]) -> Option<NodeId> {
        let before = self.graph.producer(relu, 0)?;
        (names.contains(&self.graph.op_name(before)) && self.graph.only_user(before) == Some(relu)).then_some(before)
    }

    /// The arguments of an op; `None` for what no schema fits, which the dialect's verifier has seen to.
    fn arguments(&self, id: NodeId) -> Option<Arguments> {
        crate::dialect::torch_op::arguments(self.graph.op(id)?).ok()
    }

    /// Whether an operand can be quantized. executorch does not ask, and its observers or ops fail on what cannot.
    fn is_quantizable(&self, id: NodeId, operand: usize) -> bool {
        let dtype = self.graph.operand_type(id, operand).and_then(|ty| ty.dtype());
        dtype.is_some_and(DType::is_quantizable)
    }

    /// An annotation that leaves every edge of an op float.
    fn float(&self, id: NodeId) -> Annotation {
        Annotation::float(self.graph.inputs(id).count())
    }

    /// Annotates an op, and the relu that it is fused with.
    fn take(&mut self, id: NodeId, mut annotation: Annotation, relu: Option<NodeId>) {
        let output = Some(self.config.activation());
        match relu {
            None => annotation.output = output,
            Some(relu) => {
                let float = self.float(relu);
                self.annotations.set(relu, Annotation { output, ..float });
            }
        }
        self.annotations.set(id, annotation);
    }

    /// A spec that shares the qparams of a node's output.
    fn shared_output(&self, id: NodeId) -> Option<QSpec> {
        Some(QSpec::Shared(ValueRef::Output(self.graph.name(id)?.to_owned())))
    }

    /// A spec that shares the qparams of an edge.
    fn shared_edge(&self, id: NodeId, operand: usize) -> Option<QSpec> {
        Some(QSpec::Shared(ValueRef::Edge(self.graph.name(id)?.to_owned(), operand)))
    }
}

/// Sets the spec of one edge.
fn set_input(annotation: &mut Annotation, operand: usize, spec: QSpec) {
    if let Some(input) = annotation.inputs.get_mut(operand) {
        *input = spec;
    }
}
