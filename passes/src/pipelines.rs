//! Named pipelines: which passes run, in which order, and why in that order.

use pt2e::pass::PipelineInfo;

/// Every pipeline.
pub static PIPELINES: &[&PipelineInfo] = &[];
