//! The passes and pipelines that are run, and what each must preserve.

use pt2e_ir::pass::{Anchor, PassInfo};

/// The results that a pipeline must preserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// Every output, bit for bit.
    Bits,
    /// Every output, up to the rounding of constants that were folded in float.
    Values,
    /// It quantizes; the result can still be run.
    Nothing,
    /// It makes ops of a dialect that the evaluator does not know, so its output is not run.
    Foreign,
}

/// A pass pipeline, as text.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) text: String,
    pub(crate) keeps: Keeps,
}

impl Pipeline {
    /// Whether it is slow: it searches histograms for ranges, or lowers to integers or to the reference form.
    pub(crate) fn takes_long(&self) -> bool {
        ["convert", "complete-calibration", "lower-to-"].iter().any(|part| self.text.contains(part))
    }
}

/// Every pass by itself, passes of MLIR, and sequences.
pub(crate) fn pipelines() -> Vec<Pipeline> {
    let alone = pt2e_passes::registry::PASSES.iter().map(|pass| Pipeline {
        text: match pass.anchor {
            Anchor::Module => pass.name.to_owned(),
            Anchor::Function => format!("func.func({})", pass.name),
        },
        keeps: kept_by(pass),
    });
    let several = [
        ("canonicalize", Keeps::Bits),
        ("cse", Keeps::Bits),
        ("inline", Keeps::Bits),
        ("symbol-dce", Keeps::Bits),
        ("canonicalize,cse,symbol-dce,remove-dead-ops", Keeps::Bits),
        ("annotate,insert-observers", Keeps::Bits),
        ("sink-constants,remove-dead-ops,fold-quantized-weights,func.func(duplicate-dq,fold-qdq)", Keeps::Bits),
        ("prepare", Keeps::Values),
        ("prepare{per-channel=true}", Keeps::Values),
        ("prepare,convert", Keeps::Nothing),
        ("prepare{per-channel=true},convert{fold-quantize=false},fold-quantized-weights", Keeps::Nothing),
        ("prepare,convert{calibration=none},func.func(fold-qdq)", Keeps::Nothing),
        ("prepare,convert,lower-to-integer", Keeps::Nothing),
        ("remove-dead-ops,prepare{per-channel=true},convert,lower-to-integer,remove-dead-ops", Keeps::Nothing),
        ("prepare,convert{reference=true}", Keeps::Nothing),
        ("prepare{dynamic=true},convert,func.func(fold-qdq),lower-to-integer", Keeps::Nothing),
        ("prepare,convert,export-torch", Keeps::Foreign),
        ("export-torch,import-torch", Keeps::Bits),
    ];
    alone.chain(several.map(|(text, keeps)| Pipeline { text: text.to_owned(), keeps })).collect()
}

fn kept_by(pass: &PassInfo) -> Keeps {
    match pass.name {
        "fuse-conv-bn" => Keeps::Values,
        "insert-qdq" | "lower-to-integer" | "lower-to-reference" => Keeps::Nothing,
        "export-torch" => Keeps::Foreign,
        _ => Keeps::Bits,
    }
}
