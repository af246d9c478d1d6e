//! Converts batch norms in training mode.
//!
//! In training mode, `aten.batch_norm` writes new running statistics, although its schema does not say so. Here they are
//! further results of the op, and from then on the values of the statistics.

use super::{Failure, Importer, Output};
use pt2e_archive::schema::{Argument, Node, OptionalTensorArgument, TensorArgument};
use pt2e_ir::{
    OpExt,
    dialect::batch_norm::{self, BATCH_NORM},
};
use pt2e_schema::{Schema, registry};

/// The running mean and variance to which a node writes although its schema does not say so.
pub(super) fn statistics(node: &Node) -> Option<[&TensorArgument; 2]> {
    let argument = |name: &str| node.inputs.iter().find(|input| input.name == name).map(|input| &input.arg);
    let tensor = |name: &str| match argument(name)? {
        Argument::Tensor(tensor) | Argument::OptionalTensor(OptionalTensorArgument::Tensor(tensor)) => Some(tensor),
        _ => None,
    };
    let named = |schema: &Schema| schema.mlir_name() == BATCH_NORM;
    if argument("training") != Some(&Argument::Bool(true)) || !registry().by_target(&node.target).is_some_and(named) {
        return None;
    }
    Some([tensor("running_mean")?, tensor("running_var")?])
}

impl<'c, 'p> Importer<'c, 'p> {
    /// Adds a batch norm that writes to its statistics.
    pub(super) fn add_batch_norm(
        &mut self,
        node: &'p Node,
        statistics: [&'p TensorArgument; 2],
    ) -> Result<(), Failure> {
        let torch = batch_norm::with_statistics().map_err(Failure::Program)?;
        let call = self.call(torch.schema, node)?;
        let mut outputs = self.outputs(node)?;
        for (tensor, what) in statistics.into_iter().zip(batch_norm::STATISTICS) {
            let Output { ty, layout, .. } = self.tensor_output(&tensor.name)?;
            let name = self.namer.unique(&format!("{}_{what}", super::node_name(node)));
            outputs.push(Output { name: name.into(), ty, layout });
        }
        let op = self.build(torch, call, node, outputs, &[])?;
        self.name_results(op, node)?;
        for (tensor, value) in statistics.into_iter().zip(op.result_values().into_iter().skip(1)) {
            let name = self.name(&tensor.name);
            // Both may be views of one tensor: the first write must reach that base before the second.
            let base = self.aliases.bases(name).next();
            if let Some(base) = base {
                self.value(base)?;
                self.aliases.renew(name);
            }
            self.write(name, value);
        }
        Ok(())
    }
}
