//! The ODS definitions of the dialects, generated from the schemas.
//!
//! [`OpLayout`] determines the operands and attributes of an operation. All operations have the same assembly format:
//!
//! ```text
//! aten.conv2d %x, %w bias %b stride [2, 2] padding [3, 3] : (tensor<…>, tensor<…>, tensor<…>) -> tensor<…>
//! ```
//!
//! First the tensors, comma separated (lists in brackets; a number if an argument accepts one instead of a tensor),
//! then every other argument that differs from its default, in PyTorch's order, each after its name in PyTorch, then
//! the types. Since each clause begins with its own keyword, leaving one out is never ambiguous.

mod descriptions;
mod integer;
mod layout;
mod overrides;
mod render;

pub use layout::{ArgForm, ArgLayout, LayoutError, OpLayout, ResultForm, ResultLayout, ods_name, ods_names};
pub use overrides::{Condition, Effects, Trigger, effects, memory_format, memory_format_number};

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::model::{Schema, Type};
use crate::registry::{INTEGER_NAMESPACE, registry};

/// The command that regenerates the files.
pub const COMMAND: &str = "cargo xtask gen-dialects";

/// Why the definitions cannot be generated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OdsError {
    /// A schema cannot be an operation.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A default has no form in ODS.
    #[error("`{op}`: no attribute for the default of `{arg}` of type `{ty}`")]
    Default {
        /// The operation.
        op: String,
        /// The argument.
        arg: String,
        /// Its type.
        ty: Type,
    },
    /// No dialect is generated from this namespace.
    #[error("no dialect is generated from namespace `{0}`")]
    Namespace(String),
}

/// A dialect that is generated from a namespace.
struct Dialect {
    namespace: &'static str,
    /// The prefix of its definitions in ODS.
    prefix: &'static str,
    /// The handwritten file that the generated one includes: the dialect, the base classes of its operations, and
    /// operations without a schema.
    base: &'static str,
    /// The path of the generated file from the root of the repository.
    path: &'static str,
}

const DIALECTS: [Dialect; 4] = [
    Dialect { namespace: "aten", prefix: "Aten", base: "AtenOperator.td", path: "src/ir/src/dialect/aten/AtenOps.td" },
    Dialect {
        namespace: "quantized_decomposed",
        prefix: "Qd",
        base: "QuantizedDecomposedBase.td",
        path: "src/ir/src/dialect/quantized_decomposed/QuantizedDecomposedOps.td",
    },
    Dialect {
        namespace: INTEGER_NAMESPACE,
        prefix: "QInt",
        base: "QIntBase.td",
        path: "src/ir/src/dialect/qint/QIntOps.td",
    },
    Dialect {
        namespace: "torchao",
        prefix: "TorchAo",
        base: "TorchAoBase.td",
        path: "src/ir/src/dialect/torchao/TorchAoOps.td",
    },
];

/// Path (from the root of the repository) and content of every generated file.
pub fn outputs() -> Result<Vec<(&'static str, String)>, OdsError> {
    DIALECTS.iter().map(|dialect| Ok((dialect.path, generate(dialect.namespace)?))).collect()
}

/// The overloads that have an operation.
const DIALECT: &str = include_str!("../../dialect.txt");

/// Whether the overload has an operation in its dialect. Overloads that write to an argument never do.
pub fn has_operation(schema: &Schema) -> bool {
    if schema.namespace == INTEGER_NAMESPACE {
        return registry().integer_ops().any(|own| own.name == schema.name && own.overload == schema.overload);
    }
    static NAMES: OnceLock<HashSet<&str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| DIALECT.lines().filter(|line| !line.starts_with('#')).collect());
    let overload = if schema.overload.is_empty() { "default" } else { &schema.overload };
    !schema.is_mutating() && names.contains(format!("{}.{}.{overload}", schema.namespace, schema.name).as_str())
}

/// The operations of a namespace as an ODS file.
pub fn generate(namespace: &str) -> Result<String, OdsError> {
    let dialect = DIALECTS.iter().find(|dialect| dialect.namespace == namespace);
    let dialect = dialect.ok_or_else(|| OdsError::Namespace(namespace.to_owned()))?;
    let guard = format!("{}_OPS", namespace.to_ascii_uppercase());
    let (source, about, operations) = if namespace == INTEGER_NAMESPACE {
        ("qint.schemas", "integer.rs", integer::operations()?)
    } else {
        let schemas = registry().listed().filter(|schema| schema.namespace == namespace && has_operation(schema));
        let operations = schemas.map(|schema| render::operation(dialect.prefix, schema)).collect::<Result<_, _>>()?;
        ("aten.schemas", "layout.rs", operations)
    };
    let mut text = format!(
        "// The operations of the {namespace} dialect, one per overload. Made from src/schema/{source} by\n\
         // `{COMMAND}`; do not edit. What the arguments become is explained in src/schema/src/ods/{about}.\n\n\
         #ifndef {guard}\n#define {guard}\n\ninclude \"{}\"\n",
        dialect.base
    );
    for operation in operations {
        text.push('\n');
        text.push_str(&operation);
    }
    text.push_str(&format!("\n#endif // {guard}\n"));
    Ok(text)
}

/// The name of an operation's C++ and Rust class: `Conv2dOp`, `AddTensorOp`. Leading underscores become words, because
/// C++ reserves underscores before capitals: `PrivateSoftmaxOp`, `DunderAndTensorOp`.
pub fn class_name(schema: &Schema) -> String {
    let (prefix, name) = match schema.name.strip_prefix("__") {
        Some(rest) => ("Dunder", rest),
        None => schema.name.strip_prefix('_').map_or(("", schema.name.as_str()), |rest| ("Private", rest)),
    };
    let words = name.split('_').chain(schema.overload.split('_'));
    let mut class = prefix.to_owned();
    for word in words {
        let mut chars = word.chars();
        class.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        class.push_str(chars.as_str());
    }
    class + "Op"
}
