//! Calls the chosen functions.

use super::{
    Arguments, NAME,
    error::RunError,
    output::{Call, Destination},
    task::{self, Task},
};
use melior::ir::operation::OperationLike;
use pt2e_archive::calls::{self, DataSet};
use pt2e_calibration::{Parameters, Source};
use pt2e_core::tensor::Tensor;
use pt2e_ir::{Attrs, Op, OpExt, ValueExt, attr_name, dialect::writes::written_arguments, pass::Diagnostic};
use pt2e_kernels::{Generator, Value};
use pt2e_translate::expect::Expectation;
use std::{io::Write, path::Path, time::Instant};

/// Runs the chosen functions. Returns whether all expectations were met; an unmet expectation gets a diagnostic.
pub fn run(module: Op<'_>, arguments: &Arguments) -> Result<bool, RunError> {
    let tasks = task::choose(module, arguments.function.as_deref())?;
    if arguments.output.is_some() && tasks.len() > 1 {
        return Err(RunError::Several(tasks.len()));
    }
    let data = arguments.inputs.as_deref().map(DataSet::open).transpose()?;
    if let Some(ignored) = data.as_ref().and_then(DataSet::ignored) {
        eprintln!("{NAME}: warning: {ignored}");
    }
    let from_folder = arguments.inputs.as_deref().is_some_and(Path::is_dir);
    let destination = Destination::new(arguments.output.as_deref(), from_folder)?;
    let (mut met, mut unmet) = (0, 0);
    for task in &tasks {
        let runner = Runner::new(task, &destination, arguments);
        match &data {
            Some(data) => {
                let parameters = Parameters::of(module, task.function).map_err(|cause| runner.inputs(cause))?;
                for file in data.files() {
                    let inputs = parameters.bind(&calls::Call::read(file)?)?;
                    runner.call(&file.display().to_string(), Some(file), inputs, &mut met, &mut unmet)?;
                }
            }
            None => {
                let takes_any = task.program.program.num_inputs() > 0;
                let source = match (takes_any, pt2e_calibration::has_examples(module)) {
                    (true, true) => Source::ExampleInputs,
                    _ => Source::Synthetic,
                };
                if takes_any && matches!(source, Source::Synthetic) {
                    eprintln!(
                        "{NAME}: warning: @{} is run on synthetic inputs (standard normal, seed 0): the module carries no \
                         example inputs; for real ones use --inputs",
                        task.name
                    );
                }
                for call in
                    pt2e_calibration::calls(module, task.function, &source).map_err(|cause| runner.inputs(cause))?
                {
                    let (name, inputs) = call.map_err(|cause| runner.inputs(cause))?;
                    let name = if takes_any { name } else { String::new() };
                    runner.call(&name, None, inputs, &mut met, &mut unmet)?;
                }
            }
        }
    }
    if met + unmet > 0 {
        writeln!(std::io::stdout(), "{met} of {} expectations met", met + unmet)?;
    }
    if unmet == 0 {
        destination.finish()?;
    }
    Ok(unmet == 0)
}

/// Calls of one function.
struct Runner<'c, 'a> {
    task: &'a Task<'c>,
    destination: &'a Destination,
    /// How often each call is repeated for timing.
    repeat: usize,
    seed: u64,
    /// The generator of random numbers, which all calls share.
    generator: Generator,
    /// Torch's names of the results.
    names: Vec<Option<&'c str>>,
    /// The names under which results are written: a number, or for a result that is written to an argument the name of the
    /// argument.
    keys: Vec<String>,
}

impl<'c, 'a> Runner<'c, 'a> {
    fn new(task: &'a Task<'c>, destination: &'a Destination, arguments: &Arguments) -> Self {
        let (repeat, seed) = (arguments.repeat, arguments.seed);
        let last = task.function.body_ops().into_iter().find(|op| op.full_name() == "func.return");
        let results = last.map(OpExt::operand_values).unwrap_or_default();
        let name = |result: pt2e_ir::Value<'c>| result.defining_op()?.0.attr(attr_name::NAME)?.as_str();
        let left = written_arguments(task.function);
        let attributes = task.function.attr("arg_attrs").and_then(Attrs::as_array).unwrap_or_default();
        let key = |number: usize| match left.get(number).copied().flatten() {
            None => number.to_string(),
            Some(argument) => {
                let name = attributes.get(argument).and_then(|given| given.get(attr_name::NAME)?.as_str());
                name.map_or_else(|| format!("arg{argument}"), str::to_owned)
            }
        };
        let keys = (0..results.len()).map(key).collect();
        let names = results.into_iter().map(name).collect();
        Self { task, destination, repeat, seed, generator: Generator::seeded(seed), names, keys }
    }

    fn inputs(&self, cause: pt2e_calibration::InputError) -> RunError {
        match cause {
            // Its message names the file already.
            pt2e_calibration::InputError::Archive(error) => error.into(),
            cause => RunError::Inputs { function: self.task.name.to_owned(), cause: Box::new(cause) },
        }
    }

    /// Runs one call. `name` describes its inputs, and `from` is their file, if any.
    fn call(
        &self,
        name: &str,
        from: Option<&Path>,
        inputs: Vec<Tensor>,
        met: &mut usize,
        unmet: &mut usize,
    ) -> Result<(), RunError> {
        let Task { name: function, program, .. } = self.task;
        let title = if name.is_empty() { format!("@{function}") } else { format!("@{function}, {name}") };
        let failed = |cause| RunError::Call { call: title.clone(), cause: Box::new(cause) };
        let inputs: Vec<Value> = inputs.into_iter().map(Value::Tensor).collect();
        let run = |generator: &Generator| program.program.run_drawing(inputs.clone(), generator);
        let values = run(&self.generator).map_err(failed)?;
        if self.repeat > 0 {
            write!(std::io::stdout(), "{title}, ms:")?;
            for _ in 0..self.repeat {
                let start = Instant::now();
                // A generator of its own, so that repetitions do not change the random numbers of the next call.
                run(&Generator::seeded(self.seed)).map_err(failed)?;
                write!(std::io::stdout(), " {:.3}", start.elapsed().as_secs_f64() * 1e3)?;
            }
            writeln!(std::io::stdout())?;
        }
        let values: Vec<Tensor> = values.into_iter().map(Tensor::from).collect();
        let (outputs, pairs) = values.split_at(program.results.min(values.len()));
        let before = *unmet;
        for (op, pair) in program.expectations.iter().zip(pairs.chunks_exact(2)) {
            let ([actual, expected], Some(expectation)) = (pair, Expectation::of(*op)) else { continue };
            match expectation.mismatch(actual, expected)? {
                None => *met += 1,
                Some(mismatch) => {
                    *unmet += 1;
                    Diagnostic::error(op.location(), format!("expectation not met: {mismatch}")).emit();
                }
            }
        }
        if outputs.is_empty() || *unmet > before {
            return Ok(());
        }
        self.destination.put(&Call { title: title.clone(), names: &self.names, keys: &self.keys, outputs }, from)
    }
}
