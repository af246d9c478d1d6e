//! Recurrent layers and cells: LSTM, GRU and the plain RNN.

use super::{
    binary::{add, subtract, times},
    dropout::factors,
    join::concatenate,
    linear::affine,
    unary::{apply, relu, sigmoid},
};
use crate::{
    family::Family,
    kernel::{Kernel, KernelError, Operands, Value},
    layout::size,
};
use pt2e_core::{memory, tensor::Tensor};
use pt2e_schema::Arguments;

/// The ops of this family.
pub const FAMILY: Family = &[
    ("aten.lstm.input", |args| layers(args, Cell::Lstm)),
    ("aten.gru.input", |args| layers(args, Cell::Gru)),
    ("aten.rnn_tanh.input", |args| layers(args, Cell::Tanh)),
    ("aten.rnn_relu.input", |args| layers(args, Cell::Relu)),
    ("aten.lstm_cell", |args| cell(args, Cell::Lstm)),
    ("aten.gru_cell", |args| cell(args, Cell::Gru)),
    ("aten.rnn_tanh_cell", |args| cell(args, Cell::Tanh)),
    ("aten.rnn_relu_cell", |args| cell(args, Cell::Relu)),
];

/// The kind of cell.
#[derive(Clone, Copy, PartialEq)]
enum Cell {
    Lstm,
    Gru,
    Tanh,
    Relu,
}

impl Cell {
    /// The number of state tensors: the hidden state, and for an LSTM the cell state.
    fn states(self) -> usize {
        if self == Cell::Lstm { 2 } else { 1 }
    }
}

/// The parameters of one direction of one layer.
#[derive(Clone)]
struct Weights {
    input: Tensor,
    hidden: Tensor,
    input_bias: Option<Tensor>,
    hidden_bias: Option<Tensor>,
    /// The projection of the hidden state to a smaller one, which an LSTM may have.
    projection: Option<Tensor>,
}

fn sigmoids(tensor: Tensor) -> Result<Tensor, KernelError> {
    apply(tensor, &sigmoid, &sigmoid)
}

fn tanh(tensor: Tensor) -> Result<Tensor, KernelError> {
    apply(tensor, &f32::tanh, &f64::tanh)
}

/// Splits the last dimension into gates.
fn gates<const N: usize>(tensor: &Tensor) -> Result<[Tensor; N], KernelError> {
    let wrong = || KernelError::Invalid(format!("shape {:?} is not divisible into {N} gates", tensor.shape()));
    let (&width, lead) = tensor.shape().split_last().ok_or_else(wrong)?;
    let size = width / N;
    let gate = |i: usize| tensor.clone().slice(lead.len(), i * size, (i + 1) * size, 1);
    let gates = (0..N).map(gate).collect::<Result<Vec<_>, _>>()?;
    gates.try_into().map_err(|_| wrong())
}

impl Weights {
    /// The part of the gates that depends on the input.
    fn project_input(&self, input: Tensor) -> Result<Tensor, KernelError> {
        affine(input, self.input.clone(), self.input_bias.clone())
    }

    /// The state after a step; `input` is the step's input after [`Weights::project_input`].
    fn step(&self, cell: Cell, input: Tensor, state: &[Tensor]) -> Result<Vec<Tensor>, KernelError> {
        let Some(hidden) = state.first() else {
            return Err(KernelError::Invalid("the hidden state is missing".into()));
        };
        let recurrent = affine(hidden.clone(), self.hidden.clone(), self.hidden_bias.clone())?;
        match cell {
            Cell::Tanh => Ok(vec![tanh(add(input, recurrent)?)?]),
            Cell::Relu => Ok(vec![apply(add(input, recurrent)?, &relu, &relu)?]),
            Cell::Gru => {
                let [input_reset, input_update, input_new] = gates(&input)?;
                let [reset, update, new] = gates(&recurrent)?;
                let reset = sigmoids(add(input_reset, reset)?)?;
                let update = sigmoids(add(input_update, update)?)?;
                let new = tanh(add(input_new, times(new, reset)?)?)?;
                Ok(vec![add(times(subtract(hidden.clone(), new.clone())?, update)?, new)?])
            }
            Cell::Lstm => {
                let Some(memory) = state.get(1) else {
                    return Err(KernelError::Invalid("the cell state is missing".into()));
                };
                let [keep, forget, new, show] = gates(&add(input, recurrent)?)?;
                let (keep, forget, show) = (sigmoids(keep)?, sigmoids(forget)?, sigmoids(show)?);
                let memory = add(times(forget, memory.clone())?, times(keep, tanh(new)?)?)?;
                let mut hidden = times(show, tanh(memory.clone())?)?;
                if let Some(projection) = &self.projection {
                    hidden = affine(hidden, projection.clone(), None)?;
                }
                Ok(vec![hidden, memory])
            }
        }
    }

    /// Runs a sequence (time, batch, features). Returns the hidden states of all steps, and the last state.
    fn run(
        &self,
        cell: Cell,
        input: Tensor,
        mut state: Vec<Tensor>,
        backwards: bool,
    ) -> Result<(Tensor, Vec<Tensor>), KernelError> {
        let steps = input.shape().first().copied().unwrap_or(0);
        let projected = self.project_input(input)?;
        // Memory for the metadata of each step's result.
        let _steps = memory::reserve_for::<[usize; 32]>(steps)?;
        let mut outputs = Vec::with_capacity(steps);
        for i in 0..steps {
            let step = if backwards { steps - 1 - i } else { i };
            state = self.step(cell, projected.clone().select(0, step)?, &state)?;
            outputs.extend(state.first().map(raised).transpose()?);
        }
        if backwards {
            outputs.reverse();
        }
        Ok((concatenate(&outputs, 0)?, state))
    }
}

/// The tensor with a dimension of size 1 added in front.
fn raised(tensor: &Tensor) -> Result<Tensor, KernelError> {
    Ok(tensor.clone().reshape(&[&[1], tensor.shape()].concat())?)
}

/// The operand indices of the parameters of an op.
struct Parameters {
    indices: Vec<usize>,
    biases: bool,
}

impl Parameters {
    /// The parameters of each layer and direction, in order.
    fn take(&self, operands: &mut Operands, projected: bool) -> Result<Vec<Weights>, KernelError> {
        let count = 2 + 2 * self.biases as usize + projected as usize;
        if !self.indices.len().is_multiple_of(count) {
            return Err(KernelError::Invalid(format!(
                "{} parameters are not divisible into groups of {count}",
                self.indices.len()
            )));
        }
        // The same tensor may be used for several parameters, so do not take it.
        let take = |index: &usize| operands.tensor(*index).cloned();
        let tensors = self.indices.iter().map(take).collect::<Result<Vec<_>, _>>()?;
        let groups = tensors.chunks_exact(count).map(|group| Weights {
            input: group[0].clone(),
            hidden: group[1].clone(),
            input_bias: self.biases.then(|| group[2].clone()),
            hidden_bias: self.biases.then(|| group[3].clone()),
            projection: projected.then(|| group[count - 1].clone()),
        });
        Ok(groups.collect())
    }
}

/// Stacked layers of one or two directions.
fn layers(args: &Arguments, cell: Cell) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    let states = if cell == Cell::Lstm { args.tensors("hx")? } else { vec![args.tensor("hx")?] };
    let parameters = Parameters { indices: args.tensors("params")?, biases: args.bool("has_biases")? };
    let (count, directions) = (size(args.int("num_layers")?)?, 1 + args.bool("bidirectional")? as usize);
    let batch_first = args.bool("batch_first")?;
    // Dropout between the layers, in training.
    let dropped = if args.bool("train")? { args.float("dropout")? } else { 0.0 };
    Ok(Box::new(move |mut operands| {
        let states = states.iter().map(|&index| operands.tensor(index).cloned()).collect::<Result<Vec<_>, _>>()?;
        let sizes: Vec<_> = states.iter().map(Tensor::shape).collect();
        let projected = sizes.windows(2).any(|pair| pair[0].last() != pair[1].last());
        let weights = parameters.take(&mut operands, projected)?;
        let mut output = operands.take(input)?;
        let fits = sizes.iter().all(|shape| shape.len() == 3 && shape[0] == weights.len());
        if output.rank() != 3 || !fits || states.len() != cell.states() || weights.len() != count * directions {
            let shape = output.shape();
            return Err(KernelError::Invalid(format!(
                "input {shape:?}, states {sizes:?} and parameters of {} layers do not fit",
                weights.len()
            )));
        }
        if batch_first {
            output = output.transpose(0, 1)?;
        }
        let mut last: Vec<Vec<Tensor>> = vec![Vec::new(); states.len()];
        for (layer, weights) in weights.chunks(directions).enumerate() {
            let mut outputs = Vec::with_capacity(directions);
            for (direction, weights) in weights.iter().enumerate() {
                let at = layer * directions + direction;
                let first = states.iter().map(|state| state.clone().select(0, at));
                let first = first.collect::<Result<Vec<_>, _>>()?;
                let (hidden, state) = weights.run(cell, output.clone(), first, direction == 1)?;
                outputs.push(hidden);
                for (all, state) in last.iter_mut().zip(&state) {
                    all.push(raised(state)?);
                }
            }
            output = concatenate(&outputs, 2)?;
            if layer + 1 < count
                && let Some(factors) = factors(&operands, output.shape(), output.dtype(), dropped)?
            {
                output = times(output, factors)?;
            }
        }
        if batch_first {
            output = output.transpose(0, 1)?;
        }
        let mut values = vec![Value::Tensor(output)];
        for states in last {
            values.push(concatenate(&states, 0)?.into());
        }
        Ok(values)
    }))
}

/// A single step.
fn cell(args: &Arguments, cell: Cell) -> Result<Kernel, KernelError> {
    let input = args.tensor("input")?;
    let states = if cell == Cell::Lstm { args.tensors("hx")? } else { vec![args.tensor("hx")?] };
    let (input_weight, hidden_weight) = (args.tensor("w_ih")?, args.tensor("w_hh")?);
    let (input_bias, hidden_bias) =
        (args.optional("b_ih", Arguments::tensor)?, args.optional("b_hh", Arguments::tensor)?);
    Ok(Box::new(move |operands| {
        let tensor = |index: usize| operands.tensor(index).cloned();
        let states = states.iter().map(|&index| tensor(index)).collect::<Result<Vec<_>, _>>()?;
        let weights = Weights {
            input: tensor(input_weight)?,
            hidden: tensor(hidden_weight)?,
            input_bias: input_bias.map(tensor).transpose()?,
            hidden_bias: hidden_bias.map(tensor).transpose()?,
            projection: None,
        };
        let state = weights.step(cell, weights.project_input(tensor(input)?)?, &states)?;
        Ok(state.into_iter().map(Value::Tensor).collect())
    }))
}
