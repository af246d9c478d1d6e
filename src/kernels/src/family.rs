//! Families of ops: the rows that a file of kernels contributes to the [registry](crate::registry).

use crate::kernel::{Kernel, KernelError};
use pt2e_schema::Arguments;

/// Builds the kernel of an op from its arguments.
pub type Builder = fn(&Arguments) -> Result<Kernel, KernelError>;

/// The ops of a family, with their builders. A `default` overload has no suffix, as in the `aten` dialect.
pub type Family = &'static [(&'static str, Builder)];
