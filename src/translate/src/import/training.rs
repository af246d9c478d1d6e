//! Batch norms in training mode.
//!
//! `aten.batch_norm` then writes new running statistics, although its schema does not say so. What it does is written out, as
//! `run_decompositions` does: a functional batch norm, which gives the new statistics too, and copies of these to the old
//! ones.

use pt2e_archive::schema::{
    Argument, ArgumentKind, ExportedProgram, Graph, NamedArgument, Node, OptionalTensorArgument, TensorArgument,
};
use pt2e_ir::Namer;

const BATCH_NORM: &str = "torch.ops.aten.batch_norm.default";
const FUNCTIONAL: &str = "torch.ops.aten._native_batch_norm_legit_functional.default";
const COPY: &str = "torch.ops.aten.copy_.default";
/// The arguments that both operators have.
const SHARED: [&str; 8] = ["input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps"];

/// Writes out what the batch norms of a program write to, and gives their names. Those in graphs that operators are given
/// stay as they are: nothing is written from inside of these.
pub(super) fn write_statistics(program: &mut ExportedProgram) -> Vec<String> {
    let graph = &mut program.graph_module.graph;
    let mut namer = Namer::default();
    graph.tensor_values.keys().for_each(|name| namer.reserve(name));
    graph.nodes.iter().for_each(|node| namer.reserve(super::node_name(node)));
    let mut names = Vec::new();
    for node in std::mem::take(&mut graph.nodes) {
        match statistics(&node) {
            Some(statistics) => {
                names.push(super::node_name(&node).to_owned());
                write_out(graph, &mut namer, node, statistics);
            }
            None => graph.nodes.push(node),
        }
    }
    names
}

/// The running mean and variance that a node writes to unseen.
pub(super) fn statistics(node: &Node) -> Option<[TensorArgument; 2]> {
    let argument = |name: &str| node.inputs.iter().find(|input| input.name == name).map(|input| &input.arg);
    let tensor = |name: &str| match argument(name)? {
        Argument::Tensor(tensor) | Argument::OptionalTensor(OptionalTensorArgument::Tensor(tensor)) => {
            Some(tensor.clone())
        }
        _ => None,
    };
    if node.target != BATCH_NORM || argument("training") != Some(&Argument::Bool(true)) {
        return None;
    }
    Some([tensor("running_mean")?, tensor("running_var")?])
}

/// Adds the functional form of a batch norm, and the copies of its new statistics.
fn write_out(graph: &mut Graph, namer: &mut Namer, mut node: Node, statistics: [TensorArgument; 2]) {
    let name = super::node_name(&node).to_owned();
    let metadata = node.metadata.clone();
    FUNCTIONAL.clone_into(&mut node.target);
    node.inputs.retain(|input| SHARED.contains(&input.name.as_str()));
    let mut vector = |graph: &mut Graph, what: &str, like: &TensorArgument| {
        let name = namer.unique(&format!("{name}_{what}"));
        if let Some(meta) = graph.tensor_values.get(&like.name) {
            let mut meta = meta.clone();
            meta.requires_grad = false;
            graph.tensor_values.insert(name.clone(), meta);
        }
        name
    };
    let [mean, var] = &statistics;
    let batch = [("mean", mean), ("rstd", var)].map(|(what, like)| vector(graph, what, like));
    let running = [("running_mean", mean), ("running_var", var)].map(|(what, like)| vector(graph, what, like));
    node.outputs.extend(batch.iter().chain(&running).map(Argument::tensor));
    // Its name is that of its first result, by which the rest of the graph knows it; PyTorch wants another one for the node.
    node.name = Some(namer.unique("_native_batch_norm_legit_functional"));
    graph.nodes.push(node);
    for (old, new) in statistics.into_iter().zip(&running) {
        let copy = namer.unique("copy_");
        if let Some(meta) = graph.tensor_values.get(&old.name) {
            let meta = meta.clone();
            graph.tensor_values.insert(copy.clone(), meta);
        }
        let argument =
            |name: &str, arg| NamedArgument { name: name.to_owned(), arg, kind: Some(ArgumentKind::Positional) };
        graph.nodes.push(Node {
            target: COPY.to_owned(),
            inputs: vec![argument("self", Argument::Tensor(old)), argument("src", Argument::tensor(new))],
            outputs: vec![Argument::tensor(&copy)],
            metadata: metadata.clone(),
            is_hop_single_tensor_return: None,
            name: Some(copy),
            extra: Default::default(),
        });
    }
}
