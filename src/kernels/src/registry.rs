//! The table from op names to kernels, assembled from the families.

use crate::{
    family::{Builder, Family},
    kernel::{Kernel, KernelError},
    kernels,
    rarer_dtypes::with_rarer_dtypes,
    symbolic,
};
use pt2e_schema::{ALIASES, Arguments, canonical_name};
use std::{collections::HashMap, sync::LazyLock};

static FAMILIES: &[Family] = &[
    kernels::attention::FAMILY,
    kernels::bag::FAMILY,
    kernels::binary::FAMILY,
    kernels::complex::FAMILY,
    kernels::conv::FAMILY,
    kernels::conv_transpose::FAMILY,
    kernels::count::FAMILY,
    kernels::create::FAMILY,
    kernels::distance::FAMILY,
    kernels::dropout::FAMILY,
    kernels::einsum::FAMILY,
    kernels::fake_quantize::FAMILY,
    kernels::functions::FAMILY,
    kernels::grid::FAMILY,
    kernels::index::FAMILY,
    kernels::integer::FAMILY,
    kernels::join::FAMILY,
    kernels::linear::FAMILY,
    kernels::norm::FAMILY,
    kernels::numbers::FAMILY,
    kernels::pairs::FAMILY,
    kernels::pixel::FAMILY,
    kernels::pool::FAMILY,
    kernels::products::FAMILY,
    kernels::quantized::FAMILY,
    kernels::quantiles::FAMILY,
    kernels::random::FAMILY,
    kernels::rearrange::FAMILY,
    kernels::reduce::FAMILY,
    kernels::resample::FAMILY,
    kernels::rnn::FAMILY,
    kernels::scan::FAMILY,
    kernels::scatter::FAMILY,
    kernels::search::FAMILY,
    kernels::shape::FAMILY,
    kernels::sort::FAMILY,
    kernels::spectrum::FAMILY,
    kernels::statistics::FAMILY,
    kernels::unary::FAMILY,
    kernels::vision::FAMILY,
    symbolic::FAMILY,
];

static TABLE: LazyLock<HashMap<&'static str, Builder>> = LazyLock::new(|| {
    let mut table: HashMap<_, _> = FAMILIES.iter().copied().flatten().copied().collect();
    let others: Vec<_> = ALIASES.iter().filter_map(|(name, op)| Some((*name, *table.get(op)?))).collect();
    table.extend(others);
    table
});

/// Builds the kernel of `args.op()`.
///
/// # Errors
/// [`KernelError::UnknownOp`] if no family has the op, and those of its builder.
pub fn build(args: &Arguments) -> Result<Kernel, KernelError> {
    let builder = TABLE.get(args.op()).ok_or_else(|| KernelError::UnknownOp(args.op().to_owned()))?;
    with_rarer_dtypes(canonical_name(args.op()), args, *builder)
}

/// Whether an op has a kernel.
pub fn supports(op: &str) -> bool {
    TABLE.contains_key(op)
}

/// The names of all ops with a kernel, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = TABLE.keys().copied().collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_op_is_in_two_places() {
        let entries: usize = FAMILIES.iter().map(|family| family.len()).sum();
        assert_eq!(entries + ALIASES.len(), TABLE.len());
    }

    #[test]
    fn an_unknown_op_is_named() {
        let error = build(&Arguments::new("aten.nonesuch", Vec::new())).err().expect("no such op");
        assert_eq!(error.to_string(), "the evaluator does not support the op `aten.nonesuch`");
    }
}
