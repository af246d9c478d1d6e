//! Imports decomposed convolutions and batch norms as the ops that quantizers know.

use super::{Importer, unsupported};
use melior::ir::ValueLike;
use pt2e_ir::{Op, TensorType, pass::PassError};
use pt2e_schema::Arg;

const CONVOLUTION: &str = "aten.convolution";
const BATCH_NORM: &str = "aten.native_batch_norm";

impl<'c> Importer<'c, '_> {
    /// Imports `convolution` as `conv2d` or one of its siblings, by the rank of the weight and the argument `transposed`.
    pub(super) fn convolution(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let (args, operands) = self.arguments_of(op, CONVOLUTION)?;
        let rank = operands.get(1).and_then(|weight| TensorType::of(weight.r#type())).map(|ty| ty.shape.len());
        let [input, weight, bias, stride, padding, dilation, transposed, output_padding, groups] = &args[..] else {
            return Err(unsupported(op, "it does not have nine operands"));
        };
        let name = match (transposed, rank) {
            (Arg::Bool(false), Some(3)) => "aten.conv1d",
            (Arg::Bool(false), Some(4)) => "aten.conv2d",
            (Arg::Bool(false), Some(5)) => "aten.conv3d",
            (Arg::Bool(true), Some(3)) => "aten.conv_transpose1d",
            (Arg::Bool(true), Some(4)) => "aten.conv_transpose2d.input",
            (Arg::Bool(true), Some(5)) => "aten.conv_transpose3d.input",
            _ => return self.build(op, CONVOLUTION, &args, &operands),
        };
        let own = match transposed {
            Arg::Bool(true) => vec![input, weight, bias, stride, padding, output_padding, groups, dilation],
            _ => vec![input, weight, bias, stride, padding, dilation, groups],
        };
        let own: Vec<Arg> = own.into_iter().cloned().collect();
        self.build(op, name, &own, &operands)
    }

    /// Imports `native_batch_norm` in inference mode, where it only reads the statistics.
    pub(super) fn batch_norm(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let (mut args, operands) = self.arguments_of(op, BATCH_NORM)?;
        let has_statistics = matches!(args[..], [_, _, _, Arg::Tensor(_), Arg::Tensor(_), ..]);
        if !has_statistics || !matches!(args.get(TRAINING), Some(Arg::Bool(false))) {
            return self.build(op, BATCH_NORM, &args, &operands);
        }
        args.remove(TRAINING);
        self.build(op, "aten._native_batch_norm_legit_no_training", &args, &operands)
    }
}

/// The position of `training` among the arguments of `native_batch_norm`.
const TRAINING: usize = 5;
