//! Add and mul: both tensors quantized, and the output, or that of the relu after it.

use super::{Matcher, ops};
use crate::NodeId;
use pt2e_core::{
    observer::LARGEST_COUNTED,
    tensor::{DType, Tensor},
};
use pt2e_ir::{Global, TensorType};
use pt2e_schema::Arg;

impl Matcher<'_, '_> {
    /// Those without a relu.
    pub(super) fn binary(&mut self, name: &str) {
        for &id in self.graph.ops_named(name) {
            if !self.is_taken(id) {
                self.take_binary(id, None);
            }
        }
    }

    /// Those with a relu, seen from the relu.
    pub(super) fn binary_relu(&mut self, name: &str) {
        for &relu in self.graph.ops_named(ops::RELU) {
            if let Some(id) = self.graph.fused_with(relu, &[name])
                && !self.is_taken(relu)
                && !self.is_taken(id)
            {
                self.take_binary(id, Some(relu));
            }
        }
    }

    /// Does nothing to an op with an operand that is no f32 tensor, or a constant too large to be observed.
    fn take_binary(&mut self, id: NodeId, relu: Option<NodeId>) {
        let Some(arguments) = self.graph.arguments(id) else { return };
        let mut annotation = self.graph.float_annotation(id);
        for argument in ["self", "other"] {
            match arguments.get(argument) {
                Ok(&Arg::Tensor(operand)) if self.is_small_f32(id, operand) => {
                    annotation.set_input(operand, self.config.activation());
                }
                Ok(Arg::Tensor(_) | Arg::Symbol(_)) | Err(_) => return,
                Ok(_) => {}
            }
        }
        self.take(id, annotation, relu);
    }

    fn is_small_f32(&self, id: NodeId, operand: usize) -> bool {
        let is_f32 = self.graph.operand_type(id, operand).is_some_and(|ty| ty.dtype() == Some(DType::F32));
        is_f32 && !self.graph.producer(id, operand).is_some_and(|producer| self.is_large_constant(producer))
    }

    fn is_large_constant(&self, id: NodeId) -> bool {
        let ty = self.graph.global(id).and_then(Global::ty).and_then(TensorType::of);
        // Only of these are the data looked at: those of a large tensor may have been left out.
        if ty.and_then(|ty| ty.static_shape()).is_none_or(|shape| shape.iter().any(|size| *size != 1)) {
            return false;
        }
        let tensor = self.graph.constant(id);
        let only = |tensor: &Tensor| tensor.as_slice::<f32>().ok()?.first().copied();
        tensor.is_some_and(|tensor| only(&tensor).is_some_and(|value| value.abs() > LARGEST_COUNTED))
    }
}
