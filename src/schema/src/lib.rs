//! PyTorch's operator schemas as data.
//!
//! `aten.schemas` is a snapshot of PyTorch's schemas of the operators that models use: argument names, types and
//! defaults, aliasing and writes, and results. `aten-all.schemas` has the rest of `aten`, and `qint.schemas` our own
//! integer ops. They are the only source of
//! - the ODS definitions of the `aten`, `quantized_decomposed`, `torchao` and `qint` dialects ([`ods::outputs`], by
//!   `cargo xtask gen-dialects`);
//! - the mapping between the arguments of a `.pt2` node and the operands and attributes of an operation ([`ods::OpLayout`]);
//! - the defaults of arguments that a `.pt2` node leaves out.
//!
//! Further facts about ops are in [`table`].
//!
//! ```
//! let conv2d = pt2e_schema::registry().by_target("torch.ops.aten.conv2d.default").expect("in the snapshot");
//! assert_eq!(conv2d.mlir_name(), "aten.conv2d");
//! assert_eq!(conv2d.args[2].name, "bias");
//! ```

mod aliases;
mod call;
mod dtype;
pub mod einsum;
pub mod infer;
mod model;
pub mod ods;
mod parse;
pub mod promote;
mod registry;
pub mod shapes;
pub mod table;
mod types;

pub use aliases::{ALIASES, canonical_name};
pub use call::{Arg, ArgumentError, Arguments, Number, Scalar, SymInt, TensorOrNumber};
pub use dtype::DType;
pub use model::{Alias, Argument, BaseType, Default, List, Return, Schema, Tag, Type};
pub use parse::{ErrorKind, ParseError, parse_schema, parse_snapshot_line};
pub use registry::{INTEGER_NAMESPACE, Registry, registry};
pub use types::{NumberType, TensorType, ValueType};
