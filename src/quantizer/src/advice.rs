//! What a user can do about an op that stays float.

use crate::{BACKENDS, Reason};
use pt2e_ir::pass::Options;

impl Reason {
    /// What to type so that the op is quantized, if that is possible. `op` is the full name of the op and `node` its name.
    pub fn advice(&self, op: &str, node: &str) -> Option<String> {
        Some(match self {
            Self::NoPattern { quantizers } => {
                let others = backends_of(op).filter(|name| !quantizers.split(", ").any(|asked| asked == *name));
                let others: Vec<&str> = others.collect();
                if others.is_empty() {
                    return None;
                }
                format!("{} can: --prepare=\"quantizer={quantizers},{}\"", others.join(" and "), others[0])
                    .replace(", ", ",")
            }
            Self::Excluded { .. } | Self::FloatValues => {
                format!("add a more specific rule to the configuration: [[rule]] node = \"{node}\", quantize = true")
            }
            Self::Dtype { .. } => "capture the model in float32, with model.float() before torch.export".to_owned(),
            Self::ScalarTooLarge { .. } => "clamp the constant in the model".to_owned(),
            Self::FloatInput { producer }
            | Self::SharedWithFloat { op: producer }
            | Self::FusedWithFloat { op: producer } => {
                format!("see why {producer} stays float")
            }
            Self::Mask { .. } => "--convert=\"masks=quantized\" quantizes it, as torchao does".to_owned(),
            Self::NotRun { .. } => "--calibrate=\"data=FILE or FOLDER\" with calls that run it".to_owned(),
            Self::Taken { quantizer } => format!("name '{quantizer}' first in 'quantizer='"),
            Self::NotAsked => "--prepare asks a quantizer".to_owned(),
            Self::NotRecorded => {
                "run --report in the command that has --prepare, or keep the module as .mlirbc".to_owned()
            }
            Self::Form { .. }
            | Self::Shape { .. }
            | Self::RuntimeNumber { .. }
            | Self::SeveralResults
            | Self::Parameter { .. }
            | Self::NoIntegerForm { .. }
            | Self::NoFloats
            | Self::Unused => return None,
        })
    }
}

/// The backends that have a pattern for an op with their default options.
fn backends_of(op: &str) -> impl Iterator<Item = &'static str> {
    BACKENDS.iter().filter_map(move |backend| {
        let options = Options::parse(backend.options, "").ok()?;
        let quantizer = (backend.quantizer)(&options);
        quantizer.patterns().iter().any(|pattern| pattern.ops.contains(&op)).then_some(backend.name)
    })
}
