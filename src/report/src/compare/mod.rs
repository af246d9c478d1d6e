//! The error of each op of a quantized model against the float model, in one pass over the data.
//!
//! Each call is run three times: the float model, which gives the values to compare with; the quantized model, for the errors
//! that accumulate; and the quantized model again, in which every value, once it is compared, is replaced by that of the float
//! model. In that run, an op gets what it gets in the float model, so its error is the damage that it does itself: by its quantized
//! weights, and by the rounding of its result. Only the values of one call are in memory, and only sums are kept.
//!
//! The value of an op is what the ops after it see: after quantization and dequantization if there is a pair behind it.

mod matching;
mod sums;

use crate::{
    Collected, Report, collect,
    model::{Comparison, OpError},
};
use matching::{Match, matches};
use pt2e_core::tensor::{Tensor, TensorError};
use pt2e_ir::{
    Globals, Op, OpExt, OpMap, OpSet, Value as IrValue, ValueExt,
    dialect::{families, torch_op::TorchOp},
};
use pt2e_kernels::{EvalError, Generator, HookError, Hooks, ResultId, Value};
use pt2e_translate::function::{FunctionError, FunctionProgram, place};
use rustc_hash::FxHashMap;
use sums::Sums;

/// Why models could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A function cannot be evaluated.
    #[error("the {model} model: {cause}")]
    Function {
        /// Which model.
        model: &'static str,
        /// The error.
        cause: Box<FunctionError>,
    },
    /// A call failed.
    #[error("the {model} model, {call}: {cause}")]
    Call {
        /// Which model.
        model: &'static str,
        /// The call.
        call: String,
        /// The error.
        cause: Box<EvalError>,
    },
    /// The functions take different inputs.
    #[error(
        "the float model takes {float} inputs and the quantized model {quantized}; compare a model with its own quantized form"
    )]
    Inputs {
        /// The number of inputs of the float model.
        float: usize,
        /// That of the quantized model.
        quantized: usize,
    },
    /// No op of one model was found in the other.
    #[error(
        "no op of the float model is in the quantized one: they have no names or origins in common; compare a model with its own quantized form"
    )]
    Nothing,
    /// Memory is short.
    #[error(transparent)]
    Tensor(#[from] TensorError),
}

/// Values of the two models that are to be equal.
#[derive(Default)]
struct Pair {
    /// The entry in the report: an op or an input.
    entry: Option<Entry>,
    local: Sums,
    accumulated: Sums,
    /// Whether the values had the same shape and were floats in every call.
    was_compared: bool,
}

#[derive(Clone, Copy)]
enum Entry {
    Op(usize),
    Input(usize),
}

/// What to do with a result of an instruction of the quantized model.
#[derive(Clone, Copy)]
struct Site {
    pair: usize,
    /// Whether it is compared; otherwise it is only replaced.
    is_measured: bool,
}

/// Compares `quantized` with `float`, two functions that take the same inputs, on `calls`, and returns the report of the module
/// of `quantized` with the errors.
///
/// # Errors
/// See [`CompareError`], and the errors of `calls`.
pub fn compare<'f, 'q, E: From<CompareError>>(
    (float_module, float): (Op<'f>, Op<'f>),
    (module, quantized): (Op<'q>, Op<'q>),
    calls: impl Iterator<Item = Result<(String, Vec<Tensor>), E>>,
    seed: u64,
) -> Result<Report, E> {
    let Collected { mut report, ops } = collect(module);
    let mut comparer = Comparer::new((float_module, float), (module, quantized), &ops, &report)?;
    let generators = [(); 3].map(|()| Generator::seeded(seed));
    let mut count = 0;
    for call in calls {
        let (name, inputs) = call?;
        comparer.call(&name, inputs, &generators)?;
        count += 1;
    }
    comparer.finish(&mut report, count);
    Ok(report)
}

struct Comparer<'f, 'q> {
    float: FunctionProgram<'f>,
    quantized: FunctionProgram<'q>,
    pairs: Vec<Pair>,
    /// The pair of each result of the float model that is compared.
    recorded: FxHashMap<ResultId, usize>,
    /// The pairs of the inputs, and the numbers of the inputs.
    inputs: Vec<(usize, usize)>,
    sites: FxHashMap<ResultId, Site>,
    unmatched: Vec<String>,
    outputs: Vec<Sums>,
}

/// Whether an op has a value to compare: it is one of PyTorch, and not a part of quantization.
fn is_compared(op: Op<'_>) -> bool {
    TorchOp::of(op).is_some() && !families::is_quantization(op.full_name())
}

/// The dequantize ops through which other ops see a value, or the casts back.
fn seen_through<'c>(value: IrValue<'c>) -> Vec<Op<'c>> {
    let users = |value: IrValue<'c>| value.uses_in_order().into_iter().map(|used| used.op);
    let casts = |op: &Op<'c>| op.full_name() == "quantized_decomposed.convert_element_type.no_fuse";
    let begins = |op: &Op<'c>| families::is_quantize(op.full_name()) || casts(op);
    let ends = |op: &Op<'c>| families::is_dequantize(op.full_name()) || casts(op);
    users(value).filter(begins).filter_map(|op| op.only_result()).flat_map(users).filter(ends).collect()
}

/// Whether a value is used other than by quantization.
fn has_float_users(value: IrValue<'_>) -> bool {
    value.uses().any(|used| !families::is_quantization(used.op.full_name()))
}

impl<'f, 'q> Comparer<'f, 'q> {
    fn new(
        (float_module, float): (Op<'f>, Op<'f>),
        (module, quantized): (Op<'q>, Op<'q>),
        listed: &[Op<'q>],
        report: &Report,
    ) -> Result<Self, CompareError> {
        let failed = |model| move |cause| CompareError::Function { model, cause: Box::new(cause) };
        let float = FunctionProgram::of(float, &Globals::of(float_module)).map_err(failed("float"))?;
        // Where a value is both quantized and used as it is, the ops that use it as it is get a copy, which can be replaced alone.
        let needs_copy = |op: &Op<'q>| {
            let value = op.result_values().first().copied().filter(|_| is_compared(*op));
            value.is_some_and(|value| has_float_users(value) && !seen_through(value).is_empty())
        };
        let copied: OpSet = quantized.body_ops().into_iter().filter(needs_copy).map(|op| op.op_key()).collect();
        let names_of_inputs: Vec<IrValue<'q>> = quantized
            .body()
            .map(|block| {
                use melior::ir::BlockLike;
                (0..block.argument_count())
                    .filter_map(|number| block.argument(number).ok())
                    .map(IrValue::from)
                    .collect()
            })
            .unwrap_or_default();
        let quantized =
            FunctionProgram::with_copies(quantized, &Globals::of(module), &copied).map_err(failed("quantized"))?;
        let counts = (float.program.num_inputs(), quantized.program.num_inputs());
        if counts.0 != counts.1 {
            return Err(CompareError::Inputs { float: counts.0, quantized: counts.1 });
        }
        let entries: OpMap<usize> = listed.iter().enumerate().map(|(number, op)| (op.op_key(), number)).collect();
        let function = report.inputs.iter().position(|input| {
            Some(input.function.as_str())
                == names_of_inputs.first().and_then(|value| pt2e_ir::symbol_name(value.argument_owner()?))
        });
        let mut comparer = Self {
            pairs: Vec::new(),
            recorded: FxHashMap::default(),
            inputs: Vec::new(),
            sites: FxHashMap::default(),
            unmatched: Vec::new(),
            outputs: vec![Sums::default(); float.results.min(quantized.results)],
            float,
            quantized,
        };
        let instructions = instructions_of(&comparer.quantized);
        let float_instructions = instructions_of(&comparer.float);
        let float_ops: Vec<Op<'f>> =
            comparer.float.instructions.iter().copied().filter(|op| is_compared(*op)).collect();
        let own: Vec<Op<'q>> = ops_of(&comparer.quantized);
        for (number, value) in names_of_inputs.into_iter().enumerate() {
            let seen = seen_through(value);
            if seen.is_empty() {
                continue;
            }
            let entry = function.map(|first| Entry::Input(first + number));
            comparer.pairs.push(Pair { entry, ..Pair::default() });
            let pair = comparer.pairs.len() - 1;
            comparer.inputs.push((pair, number));
            comparer.add_sites(pair, &seen, &instructions);
        }
        for (float, found) in float_ops.iter().zip(matches(&float_ops, &own)) {
            let (op, instruction) = match (found, float_instructions.get(&float.op_key())) {
                (Match::Found(number), Some(instruction)) => (own[number], *instruction),
                (Match::Folded, _) => continue,
                _ => {
                    comparer.unmatched.push(place(*float));
                    continue;
                }
            };
            let Some(value) = op.result_values().first().copied() else { continue };
            let entry = entries.get(&op.op_key()).map(|number| Entry::Op(*number));
            comparer.pairs.push(Pair { entry, ..Pair::default() });
            let pair = comparer.pairs.len() - 1;
            comparer.recorded.insert(ResultId { instruction, index: 0 }, pair);
            let seen = seen_through(value);
            comparer.add_sites(pair, &seen, &instructions);
            // The last instruction of an op with a copy is the copy.
            let copy = instructions.get(&op.op_key()).copied();
            if let Some(instruction) = copy.filter(|_| seen.is_empty() || copied.contains(&op.op_key())) {
                let site = Site { pair, is_measured: seen.is_empty() };
                comparer.sites.insert(ResultId { instruction, index: 0 }, site);
            }
        }
        if comparer.recorded.is_empty() && !float_ops.is_empty() {
            return Err(CompareError::Nothing);
        }
        Ok(comparer)
    }

    /// Compares a value where other ops see it, and replaces it there.
    fn add_sites(&mut self, pair: usize, seen: &[Op<'q>], instructions: &OpMap<usize>) {
        for (number, op) in seen.iter().enumerate() {
            if let Some(&instruction) = instructions.get(&op.op_key()) {
                self.sites.insert(ResultId { instruction, index: 0 }, Site { pair, is_measured: number == 0 });
            }
        }
    }

    fn call(&mut self, name: &str, inputs: Vec<Tensor>, generators: &[Generator; 3]) -> Result<(), CompareError> {
        let given = || inputs.iter().cloned().map(Value::Tensor).collect::<Vec<_>>();
        let mut values: Vec<Option<Tensor>> = vec![None; self.pairs.len()];
        for &(pair, number) in &self.inputs {
            values[pair] = inputs.get(number).cloned();
        }
        let failed = |model| move |cause| CompareError::Call { model, call: name.to_owned(), cause: Box::new(cause) };
        let mut record = Record { recorded: &self.recorded, values: &mut values };
        let expected = self.float.program.run_hooked(given(), &mut record, &generators[0]).map_err(failed("float"))?;
        for (replaces, generator) in [(false, &generators[1]), (true, &generators[2])] {
            let mut measure = Measure { sites: &self.sites, values: &values, pairs: &mut self.pairs, replaces };
            let run = self.quantized.program.run_hooked(given(), &mut measure, generator);
            let outputs = run.map_err(failed("quantized"))?;
            if replaces {
                continue;
            }
            for ((sums, expected), output) in self.outputs.iter_mut().zip(&expected).zip(&outputs) {
                if let (Value::Tensor(expected), Value::Tensor(output)) = (expected, output)
                    && are_comparable(expected, output)
                {
                    sums.add(expected, output)?;
                }
            }
        }
        Ok(())
    }

    fn finish(self, report: &mut Report, calls: usize) {
        let mut matched = 0;
        for pair in self.pairs.iter().filter(|pair| pair.was_compared) {
            matched += 1;
            let error = OpError { local: pair.local.error(), accumulated: pair.accumulated.error() };
            match pair.entry {
                Some(Entry::Op(number)) => {
                    if let Some(op) = report.ops.get_mut(number) {
                        op.error = Some(error);
                    }
                }
                Some(Entry::Input(number)) => {
                    if let Some(input) = report.inputs.get_mut(number) {
                        input.error = Some(error);
                    }
                }
                None => {}
            }
        }
        let outputs = self.outputs.iter().map(Sums::error).collect();
        report.comparison = Some(Comparison { calls, matched, unmatched: self.unmatched, outputs });
    }
}

/// The last instruction of each op. An op of a function that is called several times has several; the last one counts.
fn instructions_of(program: &FunctionProgram<'_>) -> OpMap<usize> {
    program.instructions.iter().enumerate().map(|(number, op)| (op.op_key(), number)).collect()
}

/// The ops of a program that have values to compare, each once.
fn ops_of<'c>(program: &FunctionProgram<'c>) -> Vec<Op<'c>> {
    let mut seen = OpSet::default();
    program.instructions.iter().copied().filter(|op| is_compared(*op) && seen.insert(op.op_key())).collect()
}

/// Whether two values are float tensors of one shape.
fn are_comparable(float: &Tensor, quantized: &Tensor) -> bool {
    float.dtype().is_float() && quantized.dtype().is_float() && float.shape() == quantized.shape()
}

/// Keeps the values of the float model during one call.
struct Record<'a> {
    recorded: &'a FxHashMap<ResultId, usize>,
    values: &'a mut Vec<Option<Tensor>>,
}

impl Hooks for Record<'_> {
    fn result(&mut self, id: ResultId, value: Value) -> Result<Value, HookError> {
        if let (Some(pair), Value::Tensor(tensor)) = (self.recorded.get(&id), &value)
            && let Some(place) = self.values.get_mut(*pair)
        {
            *place = Some(tensor.clone());
        }
        Ok(value)
    }
}

/// Compares the values of the quantized model with them.
struct Measure<'a> {
    sites: &'a FxHashMap<ResultId, Site>,
    values: &'a [Option<Tensor>],
    pairs: &'a mut [Pair],
    /// Whether the values of the float model replace those of the quantized one.
    replaces: bool,
}

impl Hooks for Measure<'_> {
    fn result(&mut self, id: ResultId, value: Value) -> Result<Value, HookError> {
        let Some(&Site { pair, is_measured }) = self.sites.get(&id) else { return Ok(value) };
        let (Value::Tensor(actual), Some(Some(expected))) = (&value, self.values.get(pair)) else { return Ok(value) };
        if is_measured
            && are_comparable(expected, actual)
            && let Some(pair) = self.pairs.get_mut(pair)
        {
            pair.was_compared = true;
            let sums = if self.replaces { &mut pair.local } else { &mut pair.accumulated };
            sums.add(expected, actual)?;
        }
        let can_replace = self.replaces && (expected.dtype(), expected.shape()) == (actual.dtype(), actual.shape());
        Ok(if can_replace { Value::Tensor(expected.clone()) } else { value })
    }
}
