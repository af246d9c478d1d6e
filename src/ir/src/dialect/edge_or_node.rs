//! `#pt2e.edge_or_node`: how specs name other values.

use super::ffi;
use crate::text_of;
use melior::{
    Context, StringRef,
    ir::{Attribute, attribute::AttributeLike},
};
use pt2e_core::qspec::EdgeOrNode;

/// The name of a node, and the number of an operand, or -1 for its output; `None` if the number is too large.
pub(super) fn node_and_operand(value: &EdgeOrNode) -> Option<(&str, i64)> {
    Some(match value {
        EdgeOrNode::Output(node) => (node, -1),
        EdgeOrNode::Edge(node, operand) => (node, i64::try_from(*operand).ok()?),
    })
}

/// The inverse of [`node_and_operand`].
pub(super) fn edge_or_node(node: &str, operand: i64) -> EdgeOrNode {
    match usize::try_from(operand) {
        Ok(operand) => EdgeOrNode::Edge(node.to_owned(), operand),
        Err(_) => EdgeOrNode::Output(node.to_owned()),
    }
}

/// An edge or output as `#pt2e.edge_or_node`; `None` if the number of the operand is too large.
pub(super) fn edge_or_node_attribute<'c>(context: &'c Context, value: &EdgeOrNode) -> Option<Attribute<'c>> {
    let (node, operand) = node_and_operand(value)?;
    // SAFETY: the text lives until the call returns.
    unsafe {
        Attribute::from_option_raw(ffi::pt2eEdgeOrNodeGet(context.to_raw(), StringRef::new(node).to_raw(), operand))
    }
}

/// The edge or output that a `#pt2e.edge_or_node` names.
pub(super) fn attribute_edge_or_node(attribute: Attribute<'_>) -> Option<EdgeOrNode> {
    let (mut node, mut operand) = (StringRef::new("").to_raw(), 0);
    // SAFETY: the attribute is valid, and the accessor fills what it is given if the attribute is of that kind.
    let node = unsafe {
        ffi::pt2eEdgeOrNodeFields(attribute.to_raw(), &mut node, &mut operand).then_some(())?;
        text_of(node)?
    };
    Some(edge_or_node(node, operand))
}
