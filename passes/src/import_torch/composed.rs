//! Imports decomposed convolutions and batch norms as the ops that quantizers know.

use super::Importer;
use crate::compose_ops::{CONVOLUTION, convolution};
use pt2e_ir::{Op, pass::PassError};
use pt2e_schema::Arg;

const BATCH_NORM: &str = "aten.native_batch_norm";

impl<'c> Importer<'c, '_> {
    /// Imports `convolution` as `conv2d` or one of its siblings, by the rank of the weight and the argument `transposed`.
    pub(super) fn convolution(&mut self, op: Op<'c>) -> Result<(), PassError<'c>> {
        let (args, operands) = self.arguments_of(op, CONVOLUTION)?;
        match convolution(&args, &operands) {
            Some((name, own)) => self.build(op, name, &own, &operands),
            None => self.build(op, CONVOLUTION, &args, &operands),
        }
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
