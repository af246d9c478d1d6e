//! The ops of the `qint` dialect in the form of PyTorch's schemas.

use pt2e_schema::{Schema, parse_schema};
use std::sync::LazyLock;

/// How the full names of the dialect's ops start.
pub const PREFIX: &str = "qint.";

static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    let lines = include_str!("qint/qint.schemas").lines().filter(|line| !line.starts_with('#'));
    // A test parses every line, so that nothing is lost by `ok` here.
    lines.filter_map(|line| parse_schema(line).ok()).collect()
});

/// Every op of the dialect.
pub fn schemas() -> &'static [Schema] {
    &SCHEMAS
}

/// The op of a full name such as `qint.conv2d`.
pub fn schema(name: &str) -> Option<&'static Schema> {
    name.starts_with(PREFIX).then(|| SCHEMAS.iter().find(|schema| schema.mlir_name() == name))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::{self, torch_op::TorchOp};
    use pt2e_kernels::registry;

    #[test]
    fn every_op_has_a_schema_a_definition_and_a_kernel() {
        let lines = include_str!("qint/qint.schemas").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(schemas().len(), lines);
        let context = dialect::context();
        context.get_or_load_dialect("qint");
        for schema in schemas() {
            let name = schema.mlir_name();
            assert!(TorchOp::named(&name).is_some(), "{name}");
            assert!(context.is_registered_operation(&name), "{name}");
            assert!(registry::supports(&name), "{name}");
        }
    }
}
