//! Checks the properties that every pass must have on any module.

use crate::pipelines::{Keeps, Pipeline, pipelines};
use melior::{
    Context,
    diagnostic::DiagnosticSeverity,
    ir::{Module, operation::OperationLike},
    pass::PassManager,
    utility::parse_pass_pipeline,
};
use pt2e_calibration::Source;
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{Globals, Op, functions, is_private, symbol_name};
use pt2e_kernels::Value;
use pt2e_translate::function::FunctionProgram;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, Once, PoisonError},
};

/// The tolerance of values if constants are folded in float, relative to the largest value of the tensor.
const TOLERANCE: f32 = 1e-2;
/// The slow pipelines run on one module in this many.
const LONG_ONCE_IN: u8 = 8;
/// Ops that amplify small differences: outputs that depend on them are not compared if constants are folded in float.
const STEEP: [&str; 6] = ["aten.exp", "aten.div", "aten.max.dim", "aten.gt", "quantize_per", "aten.sort"];

/// A failure, with everything that is needed to reproduce it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The text does not parse: a bug in the generator.
    #[error("{messages}\nin\n{text}")]
    Text {
        /// The module.
        text: String,
        /// MLIR's error.
        messages: String,
    },
    /// The evaluator runs the module before a pass, but not after it.
    #[error("{after}: the evaluator then fails: {why}\nmodule:\n{text}\nbecame\n{became}")]
    Evaluation {
        /// The pipeline.
        after: String,
        /// The error.
        why: String,
        /// The module before it.
        text: String,
        /// The module after it.
        became: String,
    },
    /// A pass failed because of a bug, or without an error.
    #[error("{pipeline}: {messages}\nmodule:\n{text}")]
    Pass {
        /// The pipeline.
        pipeline: String,
        /// Its message.
        messages: String,
        /// The module before it.
        text: String,
    },
    /// A pass that must not change values did.
    #[error("{pipeline}: @{function}: {what}\nmodule:\n{text}\nbecame\n{became}")]
    Values {
        /// The pipeline.
        pipeline: String,
        /// The function.
        function: String,
        /// The value, before and after.
        what: String,
        /// The module before it.
        text: String,
        /// The module after it.
        became: String,
    },
}

/// How often pipelines ended in each way.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How often each pipeline refused a module with an error, and the first line of its first error.
    pub refused: BTreeMap<String, (usize, String)>,
    /// How often each pipeline ran to the end.
    pub done: BTreeMap<String, usize>,
    /// How often values were compared after each pipeline.
    pub compared: BTreeMap<String, usize>,
    /// How many modules the evaluator could not run, for example because qparams are chosen for a NaN; they are not compared.
    pub not_run: usize,
}

/// Runs passes on modules, and checks the results.
pub struct Checker {
    context: Context,
    messages: Arc<Mutex<Vec<String>>>,
    pipelines: Vec<Pipeline>,
    /// How the pipelines ended so far.
    pub tally: Tally,
}

/// The results of the functions of a module in two calls. The second call starts with the buffers of the first.
type Results = BTreeMap<String, Vec<Tensor>>;

impl Default for Checker {
    fn default() -> Self {
        static REGISTER: Once = Once::new();
        REGISTER.call_once(|| {
            pt2e_passes::register();
            melior::pass::transform::register_canonicalizer();
            melior::pass::transform::register_cse();
            melior::pass::transform::register_inliner();
            melior::pass::transform::register_symbol_dce();
        });
        let context = pt2e_ir::dialect::context();
        context.load_all_available_dialects();
        // On one thread, so that results do not depend on scheduling.
        context.enable_multi_threading(false);
        let messages = Arc::new(Mutex::new(Vec::new()));
        let log = messages.clone();
        context.attach_diagnostic_handler(move |diagnostic| {
            if matches!(diagnostic.severity(), DiagnosticSeverity::Error) {
                log.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic.to_string());
            }
            true
        });
        Self { context, messages, pipelines: pipelines(), tally: Tally::default() }
    }
}

impl Checker {
    /// Runs every pass and pipeline on a copy of the module, and then, one after the other, those that `sequence` chooses. Its
    /// first byte also decides whether the slow pipelines run.
    ///
    /// # Errors
    /// The first [`Failure`].
    pub fn check(&mut self, text: &str, sequence: &[u8]) -> Result<(), Failure> {
        self.messages();
        let Some(module) = Module::parse(&self.context, text) else {
            return Err(Failure::Text { text: text.to_owned(), messages: self.messages() });
        };
        let before = evaluate(&module).ok();
        self.tally.not_run += usize::from(before.is_none());
        let long_too = sequence.first().is_none_or(|first| first % LONG_ONCE_IN == 0);
        for index in 0..self.pipelines.len() {
            if self.pipelines[index].takes_long() && !long_too {
                continue;
            }
            self.run(&module, index, before.as_ref(), text)?;
        }
        self.run_sequence(&module, sequence, before, text)
    }

    /// Runs pipelines one after the other on the same module, until one refuses it.
    fn run_sequence(
        &mut self,
        module: &Module<'_>,
        sequence: &[u8],
        mut before: Option<Results>,
        text: &str,
    ) -> Result<(), Failure> {
        let Some(mut module) = copy(module) else { return Ok(()) };
        let mut so_far = text.to_owned();
        for &choice in sequence {
            let index = usize::from(choice) % self.pipelines.len();
            let Some((next, results)) = self.run(&module, index, before.as_ref(), &so_far)? else { break };
            (module, before) = (next, results);
            so_far = module.as_operation().to_string();
        }
        Ok(())
    }

    /// Returns the module after a pipeline, and its results; `None` if the pipeline refuses it, or if the evaluator does not
    /// know the dialect of the output.
    fn run<'m>(
        &mut self,
        module: &Module<'m>,
        index: usize,
        before: Option<&Results>,
        text: &str,
    ) -> Result<Option<(Module<'m>, Option<Results>)>, Failure> {
        let Pipeline { text: pipeline, keeps } = self.pipelines[index].clone();
        let failed = |messages: String| Failure::Pass { pipeline: pipeline.clone(), messages, text: text.to_owned() };
        let Some(mut module) = copy(module) else { return Ok(None) };
        self.messages();
        let manager = PassManager::new(&self.context);
        // Verified below instead, to tell invalid output from errors about the input.
        manager.enable_verifier(false);
        parse_pass_pipeline(manager.as_operation_pass_manager(), &format!("builtin.module({pipeline})"))
            .map_err(|error| failed(error.to_string()))?;
        let succeeded = manager.run(&mut module).is_ok();
        let messages = self.messages();
        if !succeeded {
            if messages.is_empty() || messages.contains("internal error") {
                return Err(failed(format!("fails: {messages}")));
            }
            let first = messages.lines().next().unwrap_or_default().to_owned();
            self.tally.refused.entry(pipeline).or_insert((0, first)).0 += 1;
            return Ok(None);
        }
        if !module.as_operation().verify() {
            let became = module.as_operation();
            return Err(failed(format!("makes invalid IR: {}\n{became}", self.messages())));
        }
        *self.tally.done.entry(pipeline.clone()).or_default() += 1;
        if keeps == Keeps::Foreign {
            return Ok(None);
        }
        let became = || module.as_operation().to_string();
        let after = match (evaluate(&module), before) {
            (Ok(after), _) => after,
            (Err(_), None) => return Ok(Some((module, None))),
            (Err(why), Some(_)) => {
                return Err(Failure::Evaluation { after: pipeline, why, text: text.to_owned(), became: became() });
            }
        };
        let steep = STEEP.iter().any(|op| text.contains(op));
        let same: Option<fn(&Tensor, &Tensor) -> bool> = match keeps {
            Keeps::Bits => Some(identical),
            Keeps::Values if !steep => Some(close),
            _ => None,
        };
        if let (Some(same), Some(before)) = (same, before) {
            *self.tally.compared.entry(pipeline.clone()).or_default() += 1;
            if let Some((function, what)) = difference(before, &after, same) {
                return Err(Failure::Values { pipeline, function, what, text: text.to_owned(), became: became() });
            }
        }
        Ok(Some((module, Some(after))))
    }

    /// The errors since the last call.
    fn messages(&self) -> String {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect::<Vec<_>>().join("\n")
    }
}

fn copy<'c>(module: &Module<'c>) -> Option<Module<'c>> {
    let operation: melior::ir::OperationRef<'_, '_> = module.as_operation();
    Module::from_operation((*operation).clone())
}

/// Evaluates the public functions.
fn evaluate(module: &Module<'_>) -> Result<Results, String> {
    // SAFETY: the module owns the op, and outlives this handle to it.
    let operation = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let globals = Globals::of(operation);
    let mut results = Results::new();
    for function in functions(operation) {
        if is_private(function) {
            continue;
        }
        let name = symbol_name(function).unwrap_or_default();
        let about = |error: &dyn std::fmt::Display| format!("@{name}: {error}");
        let mut program = FunctionProgram::of(function, &globals).map_err(|error| about(&error))?;
        let mut calls =
            pt2e_calibration::calls(operation, function, &Source::Synthetic).map_err(|error| about(&error))?;
        let (_, inputs) = calls.next().ok_or("no call")?.map_err(|error| about(&error))?;
        let mut given = Vec::new();
        for _ in 0..2 {
            let inputs = inputs.iter().cloned().map(Value::Tensor).collect();
            let outputs = program.program.run(inputs).map_err(|error| about(&error))?;
            for output in &outputs[..program.results] {
                given.push(output.clone().into_tensor().map_err(|error| about(&error))?);
            }
            program.carry(outputs);
        }
        results.insert(name.to_owned(), given);
    }
    Ok(results)
}

/// The first function whose results differ, and the difference in words.
fn difference(before: &Results, after: &Results, same: fn(&Tensor, &Tensor) -> bool) -> Option<(String, String)> {
    for (function, before) in before {
        let none = Vec::new();
        let after = after.get(function).unwrap_or(&none);
        if before.len() != after.len() {
            return Some((function.clone(), format!("gave {} tensors, gives {}", before.len(), after.len())));
        }
        if let Some(index) = (0..before.len()).find(|&index| !same(&before[index], &after[index])) {
            let shown = |tensor: &Tensor| format!("{} {:?} {:?}", tensor.dtype(), tensor.shape(), numbers(tensor));
            let (old, new) = (shown(&before[index]), shown(&after[index]));
            return Some((function.clone(), format!("tensor {index} of two calls was {old}, is {new}")));
        }
    }
    None
}

/// Whether two tensors have the same bits, except that any two NaNs are equal: which NaN a CPU returns for an operation on two
/// NaNs depends on the operand order that the compiler chooses, and so on which of two tensors is overwritten.
fn identical(before: &Tensor, after: &Tensor) -> bool {
    if before.dtype() != after.dtype() || before.shape() != after.shape() {
        return false;
    }
    let size = before.dtype().size();
    let (old, new) = (before.bytes(), after.bytes());
    let are_nan = || numbers(before).into_iter().zip(numbers(after)).map(|(a, b)| a.is_nan() && b.is_nan());
    old == new || old.chunks(size).zip(new.chunks(size)).zip(are_nan()).all(|((a, b), nan)| a == b || nan)
}

fn close(before: &Tensor, after: &Tensor) -> bool {
    if before.dtype() != after.dtype() || before.shape() != after.shape() {
        return false;
    }
    let (before, after) = (numbers(before), numbers(after));
    let largest = before.iter().copied().filter(|value| value.is_finite()).map(f32::abs).fold(1.0, f32::max);
    // Values that overflowed are not compared.
    let differ = |(a, b): (&f32, &f32)| a.is_finite() && b.is_finite() && (a - b).abs() > TOLERANCE * largest;
    !before.iter().zip(&after).any(differ)
}

fn numbers(tensor: &Tensor) -> Vec<f32> {
    let floats = pt2e_kernels::numeric::cast(tensor.clone(), DType::F32).ok();
    floats.and_then(|floats| floats.into_vec().ok()).unwrap_or_default()
}
