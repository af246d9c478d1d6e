//! Linear and convolutions: input and weight quantized, bias float, and the output, or that of the relu after it.

use super::{Matcher, ops, ops::Weighted};
use crate::NodeId;

impl Matcher<'_, '_> {
    /// Those without a relu.
    pub(super) fn weighted(&mut self, family: &Weighted) {
        for id in self.graph.ops_of(family.names) {
            let relu_follows = || self.graph.only_user(id).is_some_and(|user| self.graph.op_name(user) == ops::RELU);
            if self.is_taken(id) || (family.leaves_relu && relu_follows()) {
                continue;
            }
            self.take_weighted(id, family, None);
        }
    }

    /// Those with a relu, seen from the relu.
    pub(super) fn weighted_relu(&mut self, family: &Weighted) {
        for &relu in self.graph.ops_named(ops::RELU) {
            if let Some(id) = self.graph.fused_with(relu, family.names)
                && !self.is_taken(relu)
                && !self.is_taken(id)
            {
                self.take_weighted(id, family, Some(relu));
            }
        }
    }

    /// Does nothing to an op that the backend cannot do.
    fn take_weighted(&mut self, id: NodeId, family: &Weighted, relu: Option<NodeId>) {
        let Some(arguments) = self.graph.arguments(id) else { return };
        if family.ungrouped_only && !matches!(arguments.int("groups"), Ok(1)) {
            return;
        }
        let (Ok(input), Ok(weight)) = (arguments.tensor("input"), arguments.tensor("weight")) else { return };
        if !(self.graph.is_quantizable(id, input) && self.graph.is_quantizable(id, weight)) {
            return;
        }
        let mut annotation = self.graph.float_annotation(id);
        annotation.set_input(input, self.config.activation());
        annotation.set_input(weight, self.config.weight(family.channel_axis));
        self.take(id, annotation, relu);
        let parameters = [Some(weight), arguments.tensor("bias").ok()];
        self.note_parameters(id, parameters, family.float_where_shared);
    }

    /// executorch takes a convolution for annotated when its weight or bias is, and leaves the second one float: `says_shared`.
    fn note_parameters(&mut self, id: NodeId, operands: [Option<usize>; 2], says_shared: bool) {
        for parameter in operands.into_iter().flatten().filter_map(|operand| self.graph.producer(id, operand)) {
            if !self.parameters.insert(parameter) && says_shared {
                let message = "shares its weight or bias with another op; both are quantized, while executorch's \
                               XNNPACKQuantizer leaves one of them float";
                self.remarks.push((id, message.to_owned()));
            }
        }
    }
}
