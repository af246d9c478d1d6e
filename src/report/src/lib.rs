//! Reports: what was decided about each op of a module, why, and how far its values are from those of the float model.
//!
//! | file | contents |
//! |---|---|
//! | `model` | [`Report`]: the content, as it is written to JSON; `report.schema.json` describes it |
//! | `collect` | [`collect()`]: reads the content from a module of any stage |
//! | `observed`, `qparams` | the observers of a module, and the qparams of quantize and dequantize ops |
//! | `text` | the report as a table |
//! | `html` | the report as one HTML page |
//! | `output` | [`write()`]: writes a report to a file or to standard output |
//! | `require` | [`left_float`]: the ops that are float against a requirement |
//! | `compare` | [`compare()`]: the error of each op against the float model |
//!
//! A report repeats what the module says: the passes that decide record their reasons in `pt2e.decision`
//! ([`pt2e_quantizer::Reason`]), so that a report can be made from a module that was written to a file in between.

mod collect;
mod compare;
mod html;
pub mod model;
mod observed;
mod output;
mod qparams;
mod require;
mod text;

pub use collect::{Collected, collect};
pub use compare::{CompareError, compare};
pub use model::Report;
pub use output::{EXTENSIONS, WriteError, write};
pub use require::{RequirementError, left_float};
