//! The stages of the flow. A module records the stage that it has reached.

use crate::{Attrs, Op, OpExt, attr_name, string};
use std::fmt;

/// A `pt2e.stage` that does not name a stage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the module's pt2e.stage is {0}; the stages are captured, annotated, prepared, calibrated, converted and integer"
)]
pub struct UnknownStage(String);

/// What has been done to a module, in the order of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// As `torch.export` captured it.
    Captured,
    /// A quantizer has annotated its ops.
    Annotated,
    /// It has observers.
    Prepared,
    /// The observers have seen data.
    Calibrated,
    /// It has quantize and dequantize ops in place of observers.
    Converted,
    /// It computes with integers.
    Integer,
}

impl Stage {
    /// All stages, in the order of the flow.
    pub const ALL: [Stage; 6] =
        [Stage::Captured, Stage::Annotated, Stage::Prepared, Stage::Calibrated, Stage::Converted, Stage::Integer];

    /// The word for it in `pt2e.stage`.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Captured => "captured",
            Stage::Annotated => "annotated",
            Stage::Prepared => "prepared",
            Stage::Calibrated => "calibrated",
            Stage::Converted => "converted",
            Stage::Integer => "integer",
        }
    }

    /// The flag that takes a module to this stage.
    pub const fn flag(self) -> Option<&'static str> {
        match self {
            Stage::Captured => None,
            Stage::Annotated => Some("--annotate"),
            Stage::Prepared => Some("--prepare"),
            Stage::Calibrated => Some("--calibrate"),
            Stage::Converted => Some("--convert"),
            Stage::Integer => Some("--lower-to-integer"),
        }
    }

    /// The stage that a module has reached; `None` if it records none, as in a hand-written module.
    ///
    /// # Errors
    /// [`UnknownStage`] for a word that names no stage.
    pub fn read(module: Op<'_>) -> Result<Option<Self>, UnknownStage> {
        let Some(attribute) = module.attr(attr_name::STAGE) else { return Ok(None) };
        let known = attribute.as_str().and_then(|name| Self::ALL.into_iter().find(|stage| stage.name() == name));
        known.map(Some).ok_or_else(|| UnknownStage(attribute.to_string()))
    }

    /// As [`Stage::read`], for passes: the framework checks the stage before a pass runs.
    pub fn of(module: Op<'_>) -> Option<Self> {
        Self::read(module).ok().flatten()
    }

    /// Records that a module has reached this stage.
    pub fn set(self, module: Op<'_>) {
        module.set_attr(attr_name::STAGE, string(module.ctx(), self.name()));
    }

    /// Whether a module at this stage is quantized.
    pub fn is_quantized(self) -> bool {
        self >= Stage::Converted
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
