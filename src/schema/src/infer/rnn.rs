//! Inference for recurrent layers and cells.

use super::{
    Family, InferError, Inferred,
    call::Call,
    each, invalid,
    linear::expect_one_dtype,
    sizes::{as_size, differ, times},
};
use crate::TensorType;

/// The ops of this family.
pub(super) const FAMILY: Family = &[
    (lstm, &["aten.lstm.input"]),
    (rnn, &["aten.gru.input", "aten.rnn_relu.input", "aten.rnn_tanh.input"]),
    (lstm_cell, &["aten.lstm_cell"]),
    (cell, &["aten.gru_cell", "aten.rnn_relu_cell", "aten.rnn_tanh_cell"]),
];

/// The outputs of all steps, and the final states of each layer and direction.
fn layers(call: &Call<'_>, states: &[&TensorType]) -> Result<Vec<TensorType>, InferError> {
    let input = call.tensor("input")?;
    let params = call.tensors("params")?;
    let [first, ..] = states else { return invalid("no hidden state is given") };
    let dtype = expect_one_dtype([input].into_iter().chain(states.iter().copied()).chain(params))?;
    let directions = 1 + usize::from(call.bool("bidirectional")?);
    let layers = as_size(call.int("num_layers")?)?.saturating_mul(directions);
    let [batch @ .., _] = &input.sizes[..] else { return invalid(format!("{input} is not a sequence")) };
    for state in states {
        if state.rank() != input.rank() || differ(state.sizes[0], Some(layers)) {
            return invalid(format!(
                "the state {state} is not one of {layers} layers and directions for the sequence {input}"
            ));
        }
    }
    let width = times(first.sizes.last().copied().flatten(), Some(directions));
    let output = TensorType { dtype, sizes: [batch, &[width]].concat() };
    Ok(std::iter::once(output).chain(states.iter().map(|state| (*state).clone())).collect())
}

fn all(types: Vec<TensorType>) -> Inferred {
    Ok(super::Results::Each(types.into_iter().map(Into::into).collect()))
}

fn lstm(call: &Call<'_>) -> Inferred {
    let states = call.tensors("hx")?;
    if states.len() != 2 {
        return invalid(format!("takes a hidden state and a cell state, got {} states", states.len()));
    }
    all(layers(call, &states)?)
}

fn rnn(call: &Call<'_>) -> Inferred {
    all(layers(call, &[call.tensor("hx")?])?)
}

fn lstm_cell(call: &Call<'_>) -> Inferred {
    match call.tensors("hx")?[..] {
        [hidden, memory] => each([hidden.clone(), memory.clone()]),
        ref states => invalid(format!("takes a hidden state and a cell state, got {} states", states.len())),
    }
}

fn cell(call: &Call<'_>) -> Inferred {
    each([call.tensor("hx")?.clone()])
}
