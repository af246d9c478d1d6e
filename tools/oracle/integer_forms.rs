//! Compares the q/dq form and the integer form of a model op by op. Shared by the tool `integer_ops` and the tests of the pass.

use melior::{Context, ir::Module, pass::PassManager, utility::parse_pass_pipeline};
use pt2e_archive::calls::DataSet;
use pt2e_calibration::{Source, calls};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{Attrs, Globals, Op, OpExt, ValueExt, ValueKey, attr_name, dialect::families, functions};
use pt2e_kernels::{Generator, HookError, Hooks, ResultId, Value};
use pt2e_translate::{function::FunctionProgram, import};
use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

/// A result with any error, which the tools print.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The comparison of an integer op with the q/dq form, on the activations of the q/dq form.
#[derive(Clone, Debug, Default)]
pub struct OpReport {
    /// The op.
    pub op: String,
    /// Elements compared, over all calls.
    pub elements: usize,
    /// Elements that are equal.
    pub equal: usize,
    /// Elements that differ because of a tie in the q/dq form that float32's rounding errors decide. In averages of an even number
    /// of elements, some percent of the elements are such ties if input and output have the same qparams.
    pub undecided: usize,
    /// The greatest difference, in steps.
    pub steps: i64,
}

impl OpReport {
    /// Whether all elements are within a step, and at least 99 % are equal, not counting undecided ones.
    pub fn is_faithful(&self) -> bool {
        self.steps <= 1 && self.equal * 100 >= (self.elements - self.undecided) * 99
    }
}

/// The comparison of a model.
#[derive(Debug, Default)]
pub struct Report {
    /// By the name of the value, which is the name of the quantize op that the integer op replaces.
    pub ops: BTreeMap<String, OpReport>,
    /// The number of integer ops without a counterpart in the q/dq form.
    pub nameless: usize,
    /// SQNR of the q/dq form against the float model, in dB.
    pub converted_sqnr: f64,
    /// The same for the integer form.
    pub integer_sqnr: f64,
    /// Time per call of the integer form.
    pub integer_time: Duration,
}

/// Quantizes the model of an archive with the `options` of `--prepare`, lowers it by the passes `lowering`, and compares the
/// forms on data.
///
/// # Errors
/// The error of any step.
pub fn compare(model: &Path, options: &str, lowering: &str, calibration: &Path, data: &Path) -> Result<Report> {
    let context = pt2e_ir::dialect::context();
    context.load_all_available_dialects();
    let mut float = import::read(&context, model)?;
    transform(&context, &mut float, "import")?;
    let mut converted = copy(&float)?;
    let calibrate = format!("calibrate{{data={}}}", calibration.display());
    transform(&context, &mut converted, &format!("prepare{options},{calibrate},convert"))?;
    let mut integer = copy(&converted)?;
    transform(&context, &mut integer, lowering)?;
    let [float, converted, integer] = [&float, &converted, &integer].map(operation);
    let programs = [program(float)?, program(converted)?, program(integer)?];
    let forward = functions(float).next().ok_or("the model has no function")?;

    let mut report = Report::default();
    let (mut signal, mut noise) = (0.0, [0.0; 2]);
    let mut called = 0;
    let data = DataSet::open(data)?;
    for call in calls(float, forward, &Source::Data(&data))? {
        let inputs: Vec<Value> = call?.1.into_iter().map(Value::Tensor).collect();
        let expected = programs[0].program.run(inputs.clone())?;
        let mut own = Own { program: &programs[1], floats: HashMap::new(), values: HashMap::new() };
        let converted = programs[1].program.run_in_place(inputs.clone(), &mut own, &Generator::default())?;
        let mut fed = Fed { program: &programs[2], own: own.values, report: &mut report };
        programs[2].program.run_in_place(inputs.clone(), &mut fed, &Generator::default())?;
        let start = Instant::now();
        let integer = programs[2].program.run(inputs)?;
        report.integer_time += start.elapsed();
        for (index, expected) in expected.iter().enumerate().take(programs[0].results) {
            let expected = floats(expected)?;
            signal += energy(expected.iter().copied());
            for (noise, form) in noise.iter_mut().zip([&converted, &integer]) {
                let found = floats(form.get(index).ok_or("a form has fewer results")?)?;
                *noise += energy(found.iter().zip(&expected).map(|(found, expected)| found - expected));
            }
        }
        called += 1;
    }
    report.integer_time /= called.max(1);
    [report.converted_sqnr, report.integer_sqnr] = noise.map(|noise| 10.0 * (signal / noise).log10());
    Ok(report)
}

fn copy<'c>(module: &Module<'c>) -> Result<Module<'c>> {
    // SAFETY: the clone is a new, owned operation, and a module like the original.
    let clone =
        unsafe { melior::ir::Operation::from_raw(mlir_sys::mlirOperationClone(module.as_operation().to_raw())) };
    Ok(Module::from_operation(clone).ok_or("no module")?)
}

fn transform(context: &Context, module: &mut Module<'_>, passes: &str) -> Result<()> {
    let manager = PassManager::new(context);
    parse_pass_pipeline(manager.as_operation_pass_manager(), &format!("builtin.module({passes})"))?;
    Ok(manager.run(module)?)
}

fn operation<'c>(module: &Module<'c>) -> Op<'c> {
    // SAFETY: the module owns the op and outlives this handle to it.
    unsafe { Op::from_raw(module.as_operation().to_raw()) }
}

fn program(module: Op<'_>) -> Result<FunctionProgram<'_>> {
    let forward = functions(module).next().ok_or("the model has no function")?;
    let globals = Globals::of(module);
    // The program shares the tensors of the globals with the module.
    FunctionProgram::of(forward, &globals).map_err(|error| error.to_string().into())
}

fn name<'c>(op: Op<'c>) -> Option<&'c str> {
    op.attr(attr_name::NAME).and_then(Attrs::as_str)
}

/// The result of a quantize op of the q/dq form.
struct OwnValue {
    quantized: Tensor,
    /// Which elements were ties, up to rounding errors.
    ties: Vec<bool>,
}

/// Records the results of the quantize ops of the q/dq form.
struct Own<'p, 'c> {
    program: &'p FunctionProgram<'c>,
    floats: HashMap<ValueKey, Tensor>,
    values: HashMap<&'c str, OwnValue>,
}

impl Hooks for Own<'_, '_> {
    fn result(&mut self, id: ResultId, value: Value) -> std::result::Result<Value, HookError> {
        let op = self.program.instructions[id.instruction];
        // Values that are not tensors are sizes, and not needed.
        if let (Some(result), Ok(tensor)) = (op.result_values().get(id.index), value.as_tensor()) {
            self.floats.insert(result.value_key(), tensor.clone());
        }
        if let (true, Some(name)) = (families::is_quantize(op.full_name()), name(op)) {
            let float = op.operand_values().first().and_then(|operand| self.floats.get(&operand.value_key()));
            let ties = match (float, op.attr("scale").and_then(Attrs::as_f64)) {
                (Some(float), Some(scale)) => float.as_slice::<f32>()?.iter().map(|&x| is_tie(x, scale)).collect(),
                _ => Vec::new(),
            };
            self.values.insert(name, OwnValue { quantized: value.as_tensor()?.clone(), ties });
        }
        Ok(value)
    }
}

/// Whether `x / scale` is halfway between integers, up to a few rounding errors of a float32 of at most 128.
fn is_tie(x: f32, scale: f64) -> bool {
    let steps = f64::from(x) / scale;
    (steps - steps.floor() - 0.5).abs() <= 4.0 * 128.0 * f64::from(f32::EPSILON)
}

/// Compares the results of the integer ops with the q/dq form, and continues with the values of the q/dq form.
struct Fed<'p, 'c> {
    program: &'p FunctionProgram<'c>,
    own: HashMap<&'c str, OwnValue>,
    report: &'p mut Report,
}

impl Hooks for Fed<'_, '_> {
    fn result(&mut self, id: ResultId, value: Value) -> std::result::Result<Value, HookError> {
        let op = self.program.instructions[id.instruction];
        if op.full_name().starts_with("quantized_decomposed.") {
            return Ok(value);
        }
        let Some((name, own)) = name(op).and_then(|name| self.own.get_key_value(name)) else {
            self.report.nameless += usize::from(op.full_name().starts_with("qint."));
            return Ok(value);
        };
        let entry = self.report.ops.entry((*name).to_owned()).or_default();
        entry.op = op.full_name().to_owned();
        let pairs = integers(value.as_tensor()?)?.into_iter().zip(integers(&own.quantized)?);
        for (element, (found, expected)) in pairs.enumerate() {
            let steps = (found - expected).abs();
            entry.undecided += usize::from(steps != 0 && own.ties.get(element) == Some(&true));
            entry.elements += 1;
            entry.equal += usize::from(steps == 0);
            entry.steps = entry.steps.max(steps);
        }
        Ok(Value::Tensor(own.quantized.clone()))
    }
}

fn integers(tensor: &Tensor) -> std::result::Result<Vec<i64>, HookError> {
    Ok(pt2e_kernels::numeric::cast(tensor.clone(), DType::I64)?.into_vec()?)
}

fn floats(value: &Value) -> Result<Vec<f64>> {
    Ok(pt2e_kernels::numeric::cast(value.as_tensor()?.clone(), DType::F64)?.into_vec()?)
}

fn energy(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}
