//! `fuse-conv-bn`: inference-mode batch norms are folded into the convolution or linear before them.
//!
//! ```text
//! %1 = aten.conv2d %x, %w; %2 = aten.batch_norm %1, %gamma, %beta, %mean, %var      =>      %2 = aten.conv2d %x, %w' bias %b'
//! ```
//!
//! A norm is folded, with PyTorch's arithmetic, if it is the only user of an op whose weight and bias are constants. A
//! weight that other ops use too, or that several different norms would change, is cloned first. Norms that look foldable
//! but are not get a remark: the convolution has other users, the norm is in training mode, or a parameter is computed or
//! not f32. (torchao 0.18 folds the first two kinds, and scales a shared weight only once; its results are then wrong.)

mod candidate;

use candidate::{Candidate, FoldKey, NotFolded};
use melior::ir::operation::OperationLike;
use pt2e_core::tensor::Tensor;
use pt2e_ir::{
    Attrs, Builder, Eraser, GlobalKind, GlobalUses, Globals, Namer, Op, OpExt, Value, ValueExt, bodies,
    dialect::{rewrite, torch_op},
    node_name,
    node_names::namer_of,
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    tensor_attribute,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "fuse-conv-bn",
    description: "Fold inference-mode batch norms into the convolution or linear before them",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[
        Statistic { name: c"norms-folded", description: c"Batch norms that were folded" },
        Statistic { name: c"parameters-cloned", description: c"Parameters that were cloned for another user" },
    ],
    dialects: &["ml_program"],
    needs: &[],
    gives: None,
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let Folds { folded, cloned } = fold(pass.op())?;
    pass.count(c"norms-folded", folded);
    pass.count(c"parameters-cloned", cloned);
    if folded == 0 {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// What was folded.
#[derive(Default)]
pub(crate) struct Folds {
    /// The number of batch norms.
    folded: usize,
    /// The number of parameters that were cloned for another user.
    cloned: usize,
}

/// Folds the batch norms of a module that can be folded.
pub(crate) fn fold<'c>(module: Op<'c>) -> Result<Folds, PassError<'c>> {
    let globals = Globals::of(module);
    let mut found = Vec::new();
    for body in bodies(module) {
        let mut candidates = Vec::new();
        let mut positions = HashMap::new();
        for (position, op) in body.ops().iter().copied().enumerate() {
            positions.insert(op.op_key(), position);
            match Candidate::of(op, &globals) {
                Ok(candidate) => candidates.push(candidate),
                Err(NotFolded::NoCandidate) => {}
                Err(NotFolded::Because(reason)) => {
                    Diagnostic::remark(op.location(), format!("this batch norm is not folded: {reason}")).emit();
                }
                Err(NotFolded::Lost { global, cause }) => {
                    let message = format!("this batch norm cannot be folded: @{global}: {cause}");
                    return Err(Diagnostic::error(op.location(), message).into());
                }
            }
        }
        // A new parameter is loaded before the op that is folded first, so fold in program order: the load then dominates all uses.
        candidates.sort_by_key(|candidate| positions.get(&candidate.base.op_key()).copied());
        found.push((body, candidates));
    }
    if found.iter().all(|(_, candidates)| candidates.is_empty()) {
        return Ok(Folds::default());
    }
    let mut folder = Folder {
        globals,
        uses: GlobalUses::of(module),
        orphans: Vec::new(),
        eraser: Eraser::default(),
        folds: HashMap::new(),
        made: HashMap::new(),
        namer: Namer::default(),
        loads: HashMap::new(),
        cloned: 0,
    };
    for (_, candidates) in &found {
        for candidate in candidates {
            *folder.folds.entry(candidate.key).or_insert(0) += 1;
        }
    }
    let mut folded = 0;
    for (body, candidates) in found.iter().filter(|(_, candidates)| !candidates.is_empty()) {
        folder.namer = namer_of(body);
        folder.loads.clear();
        for candidate in candidates {
            folder.fold(candidate)?;
            folded += 1;
        }
    }
    // Erased only now, because the parameters were read until the last new value was computed.
    let Folder { mut globals, orphans, mut eraser, cloned, .. } = folder;
    let mut uses = GlobalUses::of(module);
    orphans.into_iter().for_each(|load| uses.erase_unused(load, &mut globals, &mut eraser));
    Ok(Folds { folded, cloned })
}

struct Folder<'c> {
    globals: Globals<'c>,
    /// The uses of globals before the first fold.
    uses: GlobalUses<'c>,
    /// Loads that may have no uses left.
    orphans: Vec<Op<'c>>,
    eraser: Eraser<'c>,
    /// How many candidates share each folded weight and bias.
    folds: HashMap<FoldKey<'c>, usize>,
    /// The symbols of the folded weight and bias.
    made: HashMap<FoldKey<'c>, (String, String)>,
    /// The names in the current function.
    namer: Namer,
    /// The new loads in the current function, by symbol.
    loads: HashMap<String, Value<'c>>,
    cloned: usize,
}

impl<'c> Folder<'c> {
    fn fold(&mut self, candidate: &Candidate<'c>) -> Result<(), PassError<'c>> {
        let (base, norm) = (candidate.base, candidate.norm);
        let (weight, bias) = self.parameters(candidate)?;
        let arguments = torch_op::arguments(base).map_err(|error| PassError::internal(&base, error))?;
        let (names, mut args): (Vec<_>, Vec<Arg>) = arguments.entries().iter().cloned().unzip();
        let mut operands = base.operand_values();
        let mut changed = false;
        for (name, arg) in names.iter().zip(&mut args) {
            let symbol = match name.as_ref() {
                "weight" => &weight,
                "bias" => &bias,
                _ => continue,
            };
            let old = if let Arg::Tensor(operand) = arg { operands.get(*operand).copied() } else { None };
            let old = old.and_then(|value| value.defining_op()).map(|(load, _)| load);
            if old.and_then(|load| load.attr("global")).and_then(Attrs::as_symbol) != Some(symbol) {
                self.orphans.extend(old);
                *arg = Arg::Tensor(operands.len());
                operands.push(self.load(base, symbol)?);
                changed = true;
            }
        }
        let base = if changed {
            rewrite::with_arguments(base, &args, &operands, &mut self.eraser)
                .map_err(|error| PassError::internal(&norm, error))?
        } else {
            base
        };
        let parameters = norm.operand_values().into_iter().skip(1);
        self.orphans.extend(parameters.filter_map(|value| Some(value.defining_op()?.0)));
        if let (Some(new), Some(old)) = (base.only_result(), norm.result_values().first()) {
            old.replace_all_uses_with(new);
        }
        self.eraser.erase(norm);
        Ok(())
    }

    /// The symbols of the folded weight and bias, which the first call for a key creates.
    fn parameters(&mut self, candidate: &Candidate<'c>) -> Result<(String, String), PassError<'c>> {
        if let Some(symbols) = self.made.get(&candidate.key) {
            return Ok(symbols.clone());
        }
        let folded = candidate.folded(&self.globals);
        let folded = folded.ok_or_else(|| PassError::internal(&candidate.norm, "sizes that do not fit"))?;
        let (weight, bias) = folded.map_err(|cause| {
            let message = format!("'{}': folding it into the weight {cause}", candidate.norm.full_name());
            Diagnostic::error(candidate.norm.location(), message)
        })?;
        let key = candidate.key;
        let weight = self.store(candidate, key.weight, &weight)?;
        let bias = match key.bias {
            Some(symbol) => self.store(candidate, symbol, &bias)?,
            None => self.add(candidate, &format!("{}_bias", self.fqn(key.weight)), &bias)?,
        };
        self.made.insert(key, (weight.clone(), bias.clone()));
        Ok((weight, bias))
    }

    /// Stores a folded value in its global, or in a clone if others use the global too; returns the symbol.
    fn store(&mut self, candidate: &Candidate<'c>, symbol: &'c str, value: &Tensor) -> Result<String, PassError<'c>> {
        if Some(&self.uses.of_value(symbol)) != self.folds.get(&candidate.key) {
            self.cloned += 1;
            return self.add(candidate, self.fqn(symbol), value);
        }
        if let Some(global) = self.globals.get(symbol) {
            global.0.set_attr("value", tensor_attribute(global.0.ctx(), symbol, value));
        }
        Ok(symbol.to_owned())
    }

    fn add(&mut self, candidate: &Candidate<'c>, fqn: &str, value: &Tensor) -> Result<String, PassError<'c>> {
        let global = self.globals.add(candidate.base.location(), fqn, GlobalKind::Parameter, value);
        Ok(global.map_err(|error| PassError::internal(&candidate.base, error))?.name().to_owned())
    }

    fn fqn(&self, symbol: &'c str) -> &'c str {
        self.globals.get(symbol).map_or(symbol, |global| global.fqn())
    }

    /// The value of a new global in the current function, loaded before its first user.
    fn load(&mut self, user: Op<'c>, symbol: &str) -> Result<Value<'c>, PassError<'c>> {
        if let Some(value) = self.loads.get(symbol) {
            return Ok(*value);
        }
        let internal = || PassError::internal(&user, format!("no global '{symbol}'"));
        let global = self.globals.get(symbol).ok_or_else(internal)?;
        let value = global
            .load(&mut Builder::before(user), &[node_name(user, symbol, &mut self.namer)])
            .map_err(|error| PassError::internal(&user, error))?;
        self.loads.insert(symbol.to_owned(), value);
        Ok(value)
    }
}
