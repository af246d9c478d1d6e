//! Every pass, in the order of the flow.

use pt2e::pass::PassInfo;

/// Every pass.
pub static PASSES: &[&PassInfo] = &[&crate::verify_captured::PASS, &crate::fold_qdq::PASS];
