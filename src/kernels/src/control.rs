//! Control flow: kernels of the higher-order operators, whose graphs are separate programs.
//!
//! Their arguments are PyTorch's: `cond(pred, yes, no, operands)`, `while_loop(condition, body, carried, others)`,
//! `map_impl(body, rows, others)`, `scan(body, carried, rows, others)`.

use crate::{
    hooks::{GraphKernel, HookError, Hooks},
    kernel::{KernelError, Operands, Value},
    program::Program,
    random::Generator,
    registry,
};
use pt2e_core::{memory, tensor::Tensor};
use pt2e_schema::{Arg, Arguments, Number};

/// The maximum number of iterations of a loop, so that an endless one does not hang.
const MAX_ITERATIONS: usize = 1 << 20;

/// Forwards observations from a graph to the enclosing hooks, but not its results, whose `ResultId`s would clash with
/// those of the enclosing program.
struct Observing<'h>(&'h mut dyn Hooks);

impl Hooks for Observing<'_> {
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        self.0.observe(site, value)
    }
}

/// The kernel of a higher-order operator, given its arguments and the programs of its graphs; `None` for an unknown operator.
///
/// # Errors
/// [`KernelError::Invalid`] if the operator does not accept the arguments.
pub fn kernel(args: &Arguments, graphs: Vec<Program>) -> Result<Option<GraphKernel>, KernelError> {
    let entries: Vec<&Arg> = args.entries().iter().map(|(_, arg)| arg).collect();
    let mut graphs = graphs.into_iter();
    let mut next = || graphs.next().ok_or_else(|| KernelError::Invalid("a graph is missing".to_owned()));
    Ok(Some(match (args.op(), entries.as_slice()) {
        ("higher_order.cond", [pred, Arg::Graph(_), Arg::Graph(_), operands]) => {
            let (pred, operands) = (one(pred)?, list(operands)?);
            let (yes, no) = (next()?, next()?);
            Box::new(move |given, hooks| {
                let graph = if truth(given.value(pred)?)? { &yes } else { &no };
                run(graph, values(&given, &operands)?, hooks, given.generator()?)
            })
        }
        ("higher_order.while_loop", [Arg::Graph(_), Arg::Graph(_), carried, others]) => {
            let (carried, others) = (list(carried)?, list(others)?);
            let (condition, body) = (next()?, next()?);
            Box::new(move |given, hooks| {
                let (mut state, others) = (values(&given, &carried)?, values(&given, &others)?);
                for _ in 0..MAX_ITERATIONS {
                    let all = || state.iter().chain(&others).cloned().collect::<Vec<_>>();
                    let goes_on = run(&condition, all(), hooks, given.generator()?)?;
                    if !truth(goes_on.first().ok_or(KernelError::Operand(0))?)? {
                        return Ok(state);
                    }
                    state = run(&body, all(), hooks, given.generator()?)?;
                }
                Err(KernelError::Invalid(format!("the loop runs more than {MAX_ITERATIONS} times")))
            })
        }
        ("higher_order.map_impl", [Arg::Graph(_), rows, others]) => {
            let (rows, others) = (list(rows)?, list(others)?);
            let body = next()?;
            Box::new(move |given, hooks| Ok(over_rows(&body, Vec::new(), &given, &rows, &others, hooks)?.1))
        }
        ("higher_order.scan", [Arg::Graph(_), carried, rows, others]) => {
            let (carried, rows, others) = (list(carried)?, list(rows)?, list(others)?);
            let body = next()?;
            Box::new(move |given, hooks| {
                let (mut state, stacked) = over_rows(&body, values(&given, &carried)?, &given, &rows, &others, hooks)?;
                state.extend(stacked);
                Ok(state)
            })
        }
        _ => return Ok(None),
    }))
}

/// The operand of a single-value argument.
fn one(arg: &Arg) -> Result<usize, KernelError> {
    match arg {
        Arg::Tensor(index) | Arg::Symbol(index) => Ok(*index),
        other => Err(KernelError::Invalid(format!("expected a value, got {}", other.kind()))),
    }
}

/// The operands of a list argument.
fn list(arg: &Arg) -> Result<Vec<usize>, KernelError> {
    match arg {
        Arg::Tensors(indices) => Ok(indices.clone()),
        other => Err(KernelError::Invalid(format!("expected a list of tensors, got {}", other.kind()))),
    }
}

fn values(given: &Operands, indices: &[usize]) -> Result<Vec<Value>, KernelError> {
    indices.iter().map(|index| given.value(*index).cloned()).collect()
}

/// The truth value of a number, or of a tensor's only element.
fn truth(value: &Value) -> Result<bool, KernelError> {
    Ok(match value {
        Value::Number(Number::Bool(value)) => *value,
        Value::Number(number) => number.to_f64() != 0.0,
        Value::Tensor(tensor) => match &*tensor.as_slice::<pt2e_core::tensor::TorchBool>()? {
            [value] => bool::from(*value),
            several => {
                return Err(KernelError::Invalid(format!(
                    "the condition has {} elements, expected one",
                    several.len()
                )));
            }
        },
    })
}

fn run(
    graph: &Program,
    inputs: Vec<Value>,
    hooks: &mut dyn Hooks,
    generator: &Generator,
) -> Result<Vec<Value>, KernelError> {
    let results = graph.run_in_place(inputs, &mut Observing(hooks), generator);
    results.map_err(|error| KernelError::Graph(Box::new(error)))
}

/// The row of a tensor.
fn row(tensor: &Tensor, index: usize) -> Result<Tensor, KernelError> {
    match tensor.shape().first() {
        Some(&size) if index < size => Ok(tensor.clone().select(0, index)?),
        Some(size) => Err(KernelError::Invalid(format!("index {index} is out of range for size {size}"))),
        None => Err(KernelError::Invalid("a 0-d tensor has no rows".into())),
    }
}

/// Runs a graph on each row of tensors. Returns the final carried values, then its other results, stacked.
fn over_rows(
    body: &Program,
    mut state: Vec<Value>,
    given: &Operands,
    rows: &[usize],
    others: &[usize],
    hooks: &mut dyn Hooks,
) -> Result<(Vec<Value>, Vec<Value>), KernelError> {
    let others = values(given, others)?;
    let tensors: Vec<&Tensor> = rows.iter().map(|row| given.tensor(*row)).collect::<Result<_, _>>()?;
    let count = tensors.first().and_then(|tensor| tensor.shape().first()).copied().unwrap_or(0);
    if count == 0 {
        return Err(KernelError::Unsupported(
            "a loop over 0 rows, because the types of its results are unknown".to_owned(),
        ));
    }
    // Memory for the metadata of each row of the results.
    let _rows = memory::reserve_for::<[usize; 32]>(count)?;
    let carried = state.len();
    let mut stacks: Vec<Vec<Value>> = Vec::new();
    for index in 0..count {
        let mut inputs = std::mem::take(&mut state);
        for tensor in &tensors {
            inputs.push(Value::Tensor(row(tensor, index)?));
        }
        inputs.extend(others.iter().cloned());
        state = run(body, inputs, hooks, given.generator()?)?;
        let results = state.split_off(carried.min(state.len()));
        stacks.resize_with(results.len(), Vec::new);
        stacks.iter_mut().zip(results).for_each(|(stack, result)| stack.push(result));
    }
    let stack = |rows: Vec<Value>| -> Result<Vec<Value>, KernelError> {
        let arguments = vec![("tensors".into(), Arg::Tensors((0..rows.len()).collect())), ("dim".into(), Arg::Int(0))];
        registry::build(&Arguments::new("aten.stack", arguments))?(Operands::new(rows))
    };
    let stacked: Vec<Vec<Value>> = stacks.into_iter().map(stack).collect::<Result<_, _>>()?;
    Ok((state, stacked.into_iter().flatten().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{EvalError, ProgramBuilder};

    #[derive(Debug, thiserror::Error)]
    #[error("not finite")]
    struct Refused;

    /// A graph without ops, mapped over the rows of a tensor of shape [3, 2].
    fn mapped(hooks: &mut dyn Hooks) -> Result<Vec<Value>, KernelError> {
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        builder.observe(0, "layer1", x);
        let body = builder.finish(vec![x]).unwrap();
        let entries = vec![
            ("f".into(), Arg::Graph(0)),
            ("xs".into(), Arg::Tensors(vec![0])),
            ("pos_args".into(), Arg::Tensors(Vec::new())),
        ];
        let map = kernel(&Arguments::new("higher_order.map_impl", entries), vec![body]).unwrap().unwrap();
        let rows = Tensor::from_vec(&[3, 2], vec![1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        map(Operands::new([rows.into()]).drawing_from(&Generator::seeded(0)), hooks)
    }

    #[test]
    fn a_graph_gets_row_after_row() {
        let mut seen = Vec::new();
        let mut observe = |_: usize, row: &Tensor| {
            seen.extend(row.as_slice::<f32>()?.iter().copied());
            assert_eq!(row.shape(), [2]);
            Ok(())
        };
        let result = mapped(&mut observe).unwrap();
        assert_eq!(seen, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(result[0].as_tensor().unwrap().shape(), [3, 2]);
    }

    #[test]
    fn the_error_of_a_graph_keeps_its_cause() {
        let error = mapped(&mut |_: usize, _: &Tensor| Err(HookError::from(Refused))).unwrap_err();
        assert_eq!(error.to_string(), "layer1: not finite");
        let KernelError::Graph(cause) = error else { panic!("{error:?}") };
        assert!(matches!(*cause, EvalError::Hook { cause, .. } if cause.is::<Refused>()));
    }
}
