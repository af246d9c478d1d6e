//! What a family of ops is: the rows of the [registry](crate::registry) that a file of kernels has.

use crate::kernel::{Kernel, KernelError};
use pt2e_schema::Arguments;

/// Makes the kernel of one op from its arguments.
pub type Builder = fn(&Arguments) -> Result<Kernel, KernelError>;

/// The ops of one family. A `default` overload has no suffix, as in the `aten` dialect.
pub type Family = &'static [(&'static str, Builder)];
