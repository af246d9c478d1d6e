//! Converts a node's arguments, according to its operator's schema.

use super::{Failure, Importer, refuse};
use crate::defaults::default_arg;
use crate::words;
use pt2e_archive::schema::{
    Argument, NamedArgument, Node, OptionalTensorArgument, SymBoolArgument, SymFloatArgument, SymIntArgument,
};
use pt2e_ir::{
    Value,
    dialect::{operator::HIGHER_ORDER, torch_op::Graph},
};
use pt2e_schema::Schema;
use pt2e_schema::{Arg, SymInt};
use std::collections::HashMap;

/// Arguments in the order of the schema, and the operands and graphs that they refer to by index.
#[derive(Default)]
pub(super) struct Call<'c> {
    pub args: Vec<Arg>,
    pub operands: Vec<Value<'c>>,
    pub graphs: Vec<Graph<'c>>,
}

impl<'c, 'p> Importer<'c, 'p> {
    /// The arguments of a node; omitted ones have their defaults.
    pub(super) fn call(&mut self, schema: &Schema, node: &'p Node) -> Result<Call<'c>, Failure> {
        let given = if schema.namespace == HIGHER_ORDER { by_position(schema, node) } else { by_name(schema, node)? };
        let mut call = Call::default();
        for parameter in &schema.args {
            let higher_order = schema.namespace == HIGHER_ORDER;
            let arg = match (given.get(parameter.name.as_str()), &parameter.default) {
                // Sizes that are passed to a graph, as a list of tensors would be.
                (Some(NamedArgument { arg: Argument::SymInts(sizes), .. }), _) if higher_order => {
                    Arg::Tensors(sizes.iter().map(|size| self.given_size(size, &mut call)).collect::<Result<_, _>>()?)
                }
                (Some(input), _) => self.argument(&input.arg, &mut call).map_err(|failure| match failure {
                    Failure::Program(why) => Failure::Program(format!("argument `{}`: {why}", parameter.name)),
                    other => other,
                })?,
                (None, Some(default)) => default_arg(parameter.ty, default).map_err(Failure::Program)?,
                (None, None) => return refuse(format!("lacks the argument `{}`: {schema}", parameter.name)),
            };
            call.args.push(arg);
        }
        Ok(call)
    }

    fn given_size(&mut self, size: &'p SymIntArgument, call: &mut Call<'c>) -> Result<usize, Failure> {
        match size {
            SymIntArgument::Name(name) => self.operand(name, call),
            SymIntArgument::Int(size) => {
                refuse(format!("passes the constant {size} to a graph, which is not supported"))
            }
        }
    }

    fn operand(&mut self, name: &'p str, call: &mut Call<'c>) -> Result<usize, Failure> {
        let value = self.value(self.name(name))?;
        call.operands.push(value);
        Ok(call.operands.len() - 1)
    }

    pub(super) fn argument(&mut self, argument: &'p Argument, call: &mut Call<'c>) -> Result<Arg, Failure> {
        Ok(match argument {
            Argument::None(_) => Arg::None,
            Argument::Tensor(tensor) => Arg::Tensor(self.operand(&tensor.name, call)?),
            Argument::Tensors(tensors) => {
                Arg::Tensors(tensors.iter().map(|tensor| self.operand(&tensor.name, call)).collect::<Result<_, _>>()?)
            }
            Argument::OptionalTensor(tensor) => match tensor {
                OptionalTensorArgument::Tensor(tensor) => Arg::Tensor(self.operand(&tensor.name, call)?),
                OptionalTensorArgument::None(_) => Arg::None,
            },
            Argument::OptionalTensors(tensors) => Arg::OptionalTensors(
                tensors
                    .iter()
                    .map(|tensor| match tensor {
                        OptionalTensorArgument::Tensor(tensor) => self.operand(&tensor.name, call).map(Some),
                        OptionalTensorArgument::None(_) => Ok(None),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Argument::Int(value) => Arg::Int(*value),
            Argument::Ints(values) => Arg::Ints(values.clone()),
            Argument::Float(value) => Arg::Float(value.0),
            Argument::Floats(values) => Arg::Floats(values.iter().map(|value| value.0).collect()),
            Argument::Bool(value) => Arg::Bool(*value),
            Argument::Bools(values) => Arg::Bools(values.clone()),
            Argument::String(value) => Arg::Str(value.clone()),
            Argument::Strings(values) => Arg::Strs(values.clone()),
            Argument::Graph(graph) => {
                let graph = self.graph(graph)?;
                call.graphs.push(graph);
                Arg::Graph(call.graphs.len() - 1)
            }
            Argument::SymInt(SymIntArgument::Int(value)) => Arg::Int(*value),
            Argument::SymInt(SymIntArgument::Name(name))
            | Argument::SymFloat(SymFloatArgument::Name(name))
            | Argument::SymBool(SymBoolArgument::Name(name)) => Arg::Symbol(self.operand(name, call)?),
            Argument::SymFloat(SymFloatArgument::Float(value)) => Arg::Float(value.0),
            Argument::SymBool(SymBoolArgument::Bool(value)) => Arg::Bool(*value),
            Argument::SymInts(values) => Arg::SymInts(
                values
                    .iter()
                    .map(|value| match value {
                        SymIntArgument::Int(value) => Ok(SymInt::Known(*value)),
                        SymIntArgument::Name(name) => self.operand(name, call).map(SymInt::Operand),
                    })
                    .collect::<Result<_, _>>()?,
            ),
            Argument::ScalarType(dtype) => match dtype.dtype() {
                Some(dtype) => Arg::DType(dtype),
                None => return refuse(format!("the dtype {dtype:?} is not supported")),
            },
            Argument::MemoryFormat(format) => match words::memory_format_word(*format) {
                Some(word) => Arg::Str(word.to_owned()),
                None => return refuse("has an unknown memory format"),
            },
            Argument::Layout(layout) => match words::layout_word(*layout) {
                Some(word) => Arg::Str(word.to_owned()),
                None => return refuse("has an unknown layout"),
            },
            Argument::Device(device) => Arg::Str(words::device_word(device)),
            other => return refuse(format!("`{}` is not supported", other.kind())),
        })
    }
}

/// A node's arguments by their names in the operator's schema.
fn by_name<'p>(schema: &Schema, node: &'p Node) -> Result<HashMap<&'p str, &'p NamedArgument>, Failure> {
    let mut given: HashMap<&str, &NamedArgument> = HashMap::new();
    for input in &node.inputs {
        if schema.arg(&input.name).is_none() {
            return refuse(format!("has an argument `{}`, which the operator does not take: {schema}", input.name));
        }
        if given.insert(&input.name, input).is_some() {
            return refuse(format!("has the argument `{}` twice", input.name));
        }
    }
    Ok(given)
}

/// A node's arguments by position. Arguments of higher-order operators have no names, and the schema was derived from the node.
fn by_position<'s, 'p>(schema: &'s Schema, node: &'p Node) -> HashMap<&'s str, &'p NamedArgument> {
    schema.args.iter().map(|parameter| parameter.name.as_str()).zip(&node.inputs).collect()
}
