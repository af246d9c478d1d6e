//! PyTorch's view of an op: its arguments in the order of its schema. The ops of `qint` have schemas too.
//!
//! The schema's layout says which operand or attribute each argument is. [`arguments`] reads an op and [`build`] builds one by
//! this layout, so that the archive, the evaluator and the e-graph need not know how ODS represents an argument. An
//! `aten.operator` differs only in that its schema and its constants are two attributes.

use crate::{
    Attrs, Builder, Op, OpExt, Value, array, attrs::i64_array, bool_attr, context_of, dictionary, dtype_of, dtype_type,
    f64_attr, i64_attr, string, type_attr,
};
use melior::{
    Context,
    ir::{
        Attribute, Identifier, Region, Type, ValueLike,
        attribute::DenseI32ArrayAttribute,
        operation::{OperationBuilder, OperationLike},
    },
};
use pt2e_schema::{Arg, Arguments, SymInt};
use pt2e_schema::{
    Schema,
    ods::{ArgForm, ArgLayout, OpLayout, has_operation},
    parse_schema, registry,
};
use std::{
    collections::HashMap,
    sync::{OnceLock, RwLock},
};

/// The operation for operators without an operation of their own.
pub const OPERATOR: &str = "aten.operator";
/// The attribute of an `aten.operator` with the schema.
pub(super) const SCHEMA: &str = "schema";
/// The attribute of an `aten.operator` with the constant arguments.
pub(super) const CONSTANTS: &str = "constants";
/// The attribute with the sizes of the groups of operands.
pub(super) const OPERAND_SEGMENTS: &str = "operandSegmentSizes";
/// MLIR's number for a size that is an operand: `ShapedType::kDynamic`.
const DYNAMIC: i64 = i64::MIN;

/// Why an op could not be read or built by its schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TorchOpError {
    /// The op is unknown.
    #[error("'{0}' is not a PyTorch op that the compiler knows")]
    Unknown(String),
    /// An argument does not match the schema.
    #[error("'{op}': argument '{argument}' {reason}")]
    Argument {
        /// The op.
        op: String,
        /// PyTorch's name of the argument.
        argument: String,
        /// The error.
        reason: String,
    },
    /// MLIR refused to make the op.
    #[error("'{0}' could not be created")]
    Create(String),
}

/// An op's schema and its layout in MLIR.
#[derive(Clone, Copy, Debug)]
pub struct TorchOp {
    /// The schema: PyTorch's, or for `qint` that of this compiler.
    pub schema: &'static Schema,
    /// The operands and attributes that represent the arguments.
    pub layout: &'static OpLayout,
    /// Whether the operation is an `aten.operator`.
    pub(super) generic: bool,
}

/// A graph of an op.
pub struct Graph<'c> {
    /// Its metadata: a dictionary.
    pub metadata: Attribute<'c>,
    /// Its single block.
    pub region: Region<'c>,
}

impl TorchOp {
    /// The op of a full name such as `aten.add.Tensor`; `None` if neither the dialects nor PyTorch's `aten` have it.
    pub fn named(name: &str) -> Option<Self> {
        static KNOWN: OnceLock<RwLock<HashMap<String, Option<TorchOp>>>> = OnceLock::new();
        let known = KNOWN.get_or_init(RwLock::default);
        if let Some(op) = known.read().ok().and_then(|known| known.get(name).copied()) {
            return op;
        }
        let op = registry().by_mlir_name(name).and_then(|schema| {
            // One layout per op is kept until the process ends.
            let layout: &'static OpLayout = Box::leak(Box::new(OpLayout::of(schema).ok()?));
            Some(TorchOp { schema, layout, generic: !has_operation(schema) })
        });
        if let Ok(mut known) = known.write() {
            known.insert(name.to_owned(), op);
        }
        op
    }

    /// The operator of an op; `None` if it is not one of PyTorch's.
    pub fn of(op: Op<'_>) -> Option<Self> {
        match op.full_name() {
            OPERATOR => Self::of_schema_text(op.attr(SCHEMA)?.as_str()?).ok(),
            name => Self::named(name),
        }
    }

    /// The operator that a schema describes, as an `aten.operator`.
    ///
    /// # Errors
    /// A message that says what is wrong with the schema.
    pub fn described(schema: &Schema) -> Result<Self, String> {
        Self::of_schema_text(&schema.to_string())
    }

    /// The operator that the text of a schema describes.
    ///
    /// # Errors
    /// A message that says what is wrong with the schema.
    pub(super) fn of_schema_text(text: &str) -> Result<Self, String> {
        static KNOWN: OnceLock<RwLock<HashMap<String, TorchOp>>> = OnceLock::new();
        let known = KNOWN.get_or_init(RwLock::default);
        if let Some(op) = known.read().ok().and_then(|known| known.get(text).copied()) {
            return Ok(op);
        }
        let schema = parse_schema(text).map_err(|error| format!("has a schema that does not parse, {error}"))?;
        let layout = OpLayout::of(&schema).map_err(|error| format!("has a schema that no operation has: {error}"))?;
        // Schemas are kept until the process ends; a program has few different operators.
        let op = TorchOp { schema: Box::leak(Box::new(schema)), layout: Box::leak(Box::new(layout)), generic: true };
        if let Ok(mut known) = known.write() {
            known.insert(text.to_owned(), op);
        }
        Ok(op)
    }

    /// Whether the operation is an `aten.operator`, because the operator has no operation of its own.
    pub fn is_generic(self) -> bool {
        self.generic
    }

    /// The name in [`Arguments`] and of its kernel: `aten.conv2d`, `torchvision.nms`.
    pub fn name(self, op: Op<'_>) -> String {
        if self.generic { self.schema.mlir_name() } else { op.full_name().to_owned() }
    }

    /// The attribute of `op` for an argument.
    fn attribute<'c>(self, op: Op<'c>, name: &str) -> Option<Attribute<'c>> {
        if self.generic { op.attr(CONSTANTS)?.get(name) } else { op.attr(name) }
    }

    /// The metadata of a graph of `op`: the dictionary under the name of its argument.
    pub(super) fn graph_metadata<'c>(self, op: Op<'c>, graph: usize) -> Option<Attribute<'c>> {
        let place = self.layout.args.iter().filter(|place| place.form == ArgForm::Graph).nth(graph)?;
        self.attribute(op, place.attr.as_deref()?)
    }

    /// Builds an op from its arguments in the order of the schema; indices are positions in `operands` and `graphs`.
    ///
    /// `attributes` are discardable ones, such as `pt2e.name`.
    ///
    /// # Errors
    /// [`TorchOpError::Argument`] for arguments that do not match the schema.
    pub fn build<'c>(
        self,
        builder: &mut Builder<'c>,
        args: &[Arg],
        operands: &[Value<'c>],
        graphs: Vec<Graph<'c>>,
        results: &[Type<'c>],
        attributes: &[(&str, Attribute<'c>)],
    ) -> Result<Op<'c>, TorchOpError> {
        let TorchOp { schema, layout, generic } = self;
        let context: &'c Context = context_of(builder.location().context());
        let name = schema.mlir_name();
        let wrong = |argument: &str, reason: String| TorchOpError::Argument {
            op: name.clone(),
            argument: argument.to_owned(),
            reason,
        };
        if args.len() != layout.args.len() {
            return Err(wrong("*", format!("count is {}, but the schema has {}", args.len(), layout.args.len())));
        }
        let (metadata, regions): (Vec<_>, Vec<_>) =
            graphs.into_iter().map(|graph| (graph.metadata, graph.region)).unzip();
        let mut parts = Parts::new(context, operands, &metadata, generic);
        for ((argument, place), value) in schema.args.iter().zip(&layout.args).zip(args) {
            parts.add(place, value).map_err(|reason| wrong(&argument.name, reason))?;
        }
        let segments = DenseI32ArrayAttribute::new(context, &parts.segments);
        let mut own: Vec<(&str, Attribute<'c>)> =
            parts.attributes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        if layout.operand_segments {
            own.push((OPERAND_SEGMENTS, segments.into()));
        }
        if generic {
            let constants = (!own.is_empty()).then(|| (CONSTANTS, dictionary(context, &own)));
            own = vec![(SCHEMA, string(context, &schema.to_string()))];
            own.extend(constants);
        }
        own.extend_from_slice(attributes);
        let own: Vec<_> = own.into_iter().map(|(name, value)| (Identifier::new(context, name), value)).collect();
        let op = OperationBuilder::new(if generic { OPERATOR } else { &name }, builder.location())
            .add_operands(&parts.values)
            .add_results(results)
            .add_attributes(&own)
            .add_regions_vec(regions)
            .build()
            .map_err(|_| TorchOpError::Create(name.clone()))?;
        Ok(builder.insert(op))
    }
}

/// The arguments of an op by PyTorch's names, with defaults filled in; indices are positions among its operands.
///
/// # Errors
/// [`TorchOpError::Unknown`] for an op that is not PyTorch's, [`TorchOpError::Argument`] for a dtype with which the compiler
/// does not compute.
pub fn arguments(op: Op<'_>) -> Result<Arguments, TorchOpError> {
    let torch = TorchOp::of(op).ok_or_else(|| TorchOpError::Unknown(op.full_name().to_owned()))?;
    let TorchOp { schema, layout, .. } = torch;
    let name = torch.name(op);
    let groups = operand_groups(op, torch);
    let mut entries = Vec::with_capacity(layout.args.len());
    let mut graphs = 0..;
    for (argument, place) in schema.args.iter().zip(&layout.args) {
        let operands = place.operand_group.map_or(0..0, |group| groups[group].clone());
        let value = match place.form {
            ArgForm::Graph => Ok(Arg::Graph(graphs.next().unwrap_or_default())),
            _ => read(op, torch, place, operands),
        };
        let value = value.map_err(|reason| TorchOpError::Argument {
            op: name.clone(),
            argument: argument.name.clone(),
            reason,
        })?;
        entries.push((argument.name.as_str().into(), value));
    }
    Ok(Arguments::new(name, entries))
}

/// The sizes of the groups of operands, if the op states them.
fn operand_segments(op: Op<'_>, torch: TorchOp) -> Option<Vec<usize>> {
    let segments = DenseI32ArrayAttribute::try_from(torch.attribute(op, OPERAND_SEGMENTS)?).ok()?;
    (0..segments.len()).map(|i| usize::try_from(segments.element(i).ok()?).ok()).collect()
}

/// Checks that the operands and attributes of an op match its schema, so that it could be built from its arguments.
///
/// # Errors
/// A message that says what is wrong.
pub(super) fn verify(op: Op<'_>, torch: TorchOp) -> Result<(), String> {
    let TorchOp { schema, layout, .. } = torch;
    let groups = operand_groups(op, torch);
    let sizes: Vec<usize> = groups.iter().map(std::iter::ExactSizeIterator::len).collect();
    if layout.operand_segments && operand_segments(op, torch).as_ref() != Some(&sizes) {
        return Err(format!(
            "needs '{OPERAND_SEGMENTS}', the number of operands of each of the {} arguments that have some, {} in all",
            layout.operand_groups,
            op.operand_count()
        ));
    }
    if sizes.iter().sum::<usize>() != op.operand_count() {
        return Err(format!("has {} operands, but its schema {}", op.operand_count(), sizes.iter().sum::<usize>()));
    }
    let operands = op.operand_values();
    let metadata: Vec<_> = (0..op.region_count()).filter_map(|graph| torch.graph_metadata(op, graph)).collect();
    let arguments = arguments(op).map_err(|error| error.to_string())?;
    for ((argument, place), (_, value)) in schema.args.iter().zip(&layout.args).zip(arguments.entries()) {
        let mut parts = Parts::new(op.ctx(), &operands, &metadata, torch.generic);
        let about = |reason: &str| format!("argument '{}' {reason}", argument.name);
        parts.add(place, value).map_err(|reason| about(&reason))?;
        if parts.values.len() != place.operand_group.and_then(|group| sizes.get(group)).copied().unwrap_or(0) {
            return Err(about("has more operands than its constant has places for"));
        }
    }
    Ok(())
}

/// The range of the operands of each group.
pub(super) fn operand_groups(op: Op<'_>, torch: TorchOp) -> Vec<std::ops::Range<usize>> {
    let layout = torch.layout;
    let count = op.operand_count();
    let sizes = operand_segments(op, torch).unwrap_or_else(|| {
        let grouped = layout.args.iter().filter(|arg| arg.operand_group.is_some());
        // At most one group varies in size; it takes the operands that the others leave.
        let rest = (count + 1).saturating_sub(layout.operand_groups);
        grouped.map(|arg| if arg.form.is_variadic() { rest } else { 1 }).collect()
    });
    let mut start = 0;
    (0..layout.operand_groups)
        .map(|group| {
            let end = (start + sizes.get(group).copied().unwrap_or(0)).min(count);
            let range = start..end;
            start = end;
            range
        })
        .collect()
}

fn read(op: Op<'_>, torch: TorchOp, place: &ArgLayout, operands: std::ops::Range<usize>) -> Result<Arg, String> {
    let attr = place.attr.as_deref().and_then(|name| torch.attribute(op, name));
    let first = operands.clone().next();
    let is_tensor = |index: usize| op.operand(index).is_ok_and(|value| crate::TensorType::of(value.r#type()).is_some());
    let wrong = || "is missing, or of another kind than the schema says".to_owned();
    Ok(match (place.form, attr, first) {
        (ArgForm::Tensor, _, Some(index)) => Arg::Tensor(index),
        (ArgForm::OptionalTensor, _, Some(index)) => Arg::Tensor(index),
        (ArgForm::OptionalTensor, _, None) => Arg::None,
        (ArgForm::TensorList, ..) => Arg::Tensors(operands.collect()),
        (ArgForm::OptionalTensorList, Some(mask), _) => {
            let mut next = operands;
            let present = mask.as_bools().ok_or_else(wrong)?;
            Arg::OptionalTensors(present.into_iter().map(|here| if here { next.next() } else { None }).collect())
        }
        (ArgForm::TensorOrNumber | ArgForm::SymNumber, _, Some(index)) if is_tensor(index) => Arg::Tensor(index),
        (ArgForm::TensorOrNumber | ArgForm::SymNumber, _, Some(index)) => Arg::Symbol(index),
        (ArgForm::SymInt, _, Some(index)) => Arg::Symbol(index),
        (ArgForm::SymIntList, Some(list), Some(_)) => {
            let mut next = operands;
            let list = list.as_i64s().ok_or_else(wrong)?.into_iter();
            let sizes: Option<Vec<_>> = list
                .map(|size| if size == DYNAMIC { next.next().map(SymInt::Operand) } else { Some(SymInt::Known(size)) })
                .collect();
            Arg::SymInts(sizes.ok_or_else(wrong)?)
        }
        (ArgForm::Dropped, ..) => Arg::None,
        (_, None, _) if place.nullable => Arg::None,
        (_, None, _) => return Err(wrong()),
        (ArgForm::StrList, Some(list), _) => {
            let strings: Option<Vec<_>> =
                list.as_array().and_then(|list| list.iter().map(|text| text.as_str().map(str::to_owned)).collect());
            Arg::Strs(strings.ok_or_else(wrong)?)
        }
        (_, Some(attr), _) => constant(attr)?,
    })
}

/// The constant that an attribute stands for.
fn constant(attr: Attribute<'_>) -> Result<Arg, String> {
    if let Some(value) = attr.as_bool() {
        return Ok(Arg::Bool(value));
    }
    if let Some(value) = attr.as_i64() {
        return Ok(Arg::Int(value));
    }
    if let Some(value) = attr.as_f64() {
        return Ok(Arg::Float(value));
    }
    if let Some(value) = attr.as_str() {
        return Ok(Arg::Str(value.to_owned()));
    }
    if let Some(value) = attr.as_i64s() {
        return Ok(Arg::Ints(value));
    }
    if let Some(value) = attr.as_f64s() {
        return Ok(Arg::Floats(value));
    }
    if let Some(value) = attr.as_bools() {
        return Ok(Arg::Bools(value));
    }
    if let Some(values) = attr.as_array() {
        return list(&values).ok_or_else(|| format!("has elements of different kinds: {attr}"));
    }
    if let Some(value) = attr.as_type() {
        return dtype_of(value).map(Arg::DType).ok_or_else(|| format!("has the dtype {value}, which is not supported"));
    }
    Err(format!("has an attribute of an unexpected kind: {attr}"))
}

/// An array of numbers of one kind.
fn list(values: &[Attribute<'_>]) -> Option<Arg> {
    let ints: Option<Vec<_>> = values.iter().map(|value| value.as_i64()).collect();
    let floats: Option<Vec<_>> = values.iter().map(|value| value.as_f64()).collect();
    ints.map(Arg::Ints).or(floats.map(Arg::Floats))
}

/// Builds an op from its arguments in the order of its schema; indices are positions in `operands`.
///
/// `attributes` are discardable ones, such as `pt2e.name`.
///
/// # Errors
/// [`TorchOpError::Unknown`] for a name that the dialects do not have, [`TorchOpError::Argument`] for arguments that do
/// not match the schema.
pub fn build<'c>(
    builder: &mut Builder<'c>,
    name: &str,
    args: &[Arg],
    operands: &[Value<'c>],
    results: &[Type<'c>],
    attributes: &[(&str, Attribute<'c>)],
) -> Result<Op<'c>, TorchOpError> {
    let torch = TorchOp::named(name).ok_or_else(|| TorchOpError::Unknown(name.to_owned()))?;
    torch.build(builder, args, operands, Vec::new(), results, attributes)
}

/// The operands and attributes of an op that is being built.
struct Parts<'c, 'v> {
    context: &'c Context,
    operands: &'v [Value<'c>],
    metadata: &'v [Attribute<'c>],
    generic: bool,
    values: Vec<Value<'c>>,
    segments: Vec<i32>,
    attributes: Vec<(String, Attribute<'c>)>,
}

impl<'c, 'v> Parts<'c, 'v> {
    fn new(context: &'c Context, operands: &'v [Value<'c>], metadata: &'v [Attribute<'c>], generic: bool) -> Self {
        Self { context, operands, metadata, generic, values: Vec::new(), segments: Vec::new(), attributes: Vec::new() }
    }

    fn add(&mut self, place: &ArgLayout, value: &Arg) -> Result<(), String> {
        let before = self.values.len();
        let attribute = self.add_operands(place, value)?;
        if place.operand_group.is_some() {
            self.segments.push(i32::try_from(self.values.len() - before).map_err(|_| "is too long".to_owned())?);
        }
        if let (Some(name), Some(attribute)) = (&place.attr, attribute) {
            self.attributes.push((name.clone(), attribute));
        }
        Ok(())
    }

    /// Adds the operands of an argument, and returns its attribute.
    fn add_operands(&mut self, place: &ArgLayout, value: &Arg) -> Result<Option<Attribute<'c>>, String> {
        let context = self.context;
        let mismatch = || Err(format!("cannot be {}", value.kind()));
        Ok(match (place.form, value) {
            (ArgForm::Dropped, _) | (ArgForm::OptionalTensor, Arg::None) => None,
            (ArgForm::Tensor | ArgForm::OptionalTensor | ArgForm::TensorOrNumber, Arg::Tensor(index)) => {
                self.operand(*index)?;
                None
            }
            (ArgForm::TensorOrNumber | ArgForm::SymNumber, Arg::Symbol(index)) => {
                self.operand(*index)?;
                None
            }
            (ArgForm::TensorList, Arg::Tensors(indices)) => {
                for index in indices {
                    self.operand(*index)?;
                }
                None
            }
            (ArgForm::OptionalTensorList, Arg::OptionalTensors(indices)) => {
                for index in indices.iter().flatten() {
                    self.operand(*index)?;
                }
                Some(bools(context, indices.iter().map(Option::is_some)))
            }
            (ArgForm::OptionalTensorList, Arg::Tensors(indices)) => {
                for index in indices {
                    self.operand(*index)?;
                }
                Some(bools(context, indices.iter().map(|_| true)))
            }
            (ArgForm::SymInt, Arg::Symbol(index)) => {
                self.operand(*index)?;
                // The verifier of an operation of its own (`Torch_SymIntMatches`) needs the attribute. Among the constants of an
                // `aten.operator` it would only be an unreadable number.
                (!self.generic).then(|| i64_attr(context, DYNAMIC))
            }
            (ArgForm::SymIntList, Arg::SymInts(sizes)) => {
                let mut list = Vec::with_capacity(sizes.len());
                for size in sizes {
                    list.push(match size {
                        SymInt::Known(size) => *size,
                        SymInt::Operand(index) => {
                            self.operand(*index)?;
                            DYNAMIC
                        }
                    });
                }
                Some(i64_array(context, &list))
            }
            (ArgForm::Graph, Arg::Graph(index)) => match self.metadata.get(*index) {
                Some(metadata) => Some(*metadata),
                None => return Err(format!("names graph {index}, which does not exist")),
            },
            (_, Arg::None) if place.nullable => None,
            (ArgForm::TensorOrNumber | ArgForm::SymNumber | ArgForm::Number, Arg::Int(value)) => {
                Some(i64_attr(context, *value))
            }
            (ArgForm::TensorOrNumber | ArgForm::SymNumber | ArgForm::Number, Arg::Float(value)) => {
                Some(f64_attr(context, *value))
            }
            (ArgForm::TensorOrNumber | ArgForm::SymNumber | ArgForm::Number | ArgForm::Bool, Arg::Bool(value)) => {
                Some(bool_attr(context, *value))
            }
            (ArgForm::SymInt | ArgForm::Int, Arg::Int(value)) => Some(i64_attr(context, *value)),
            (ArgForm::Float, Arg::Float(value)) => Some(f64_attr(context, *value)),
            // PyTorch accepts an int for a float.
            (ArgForm::Float, Arg::Int(value)) => Some(f64_attr(context, *value as f64)),
            (ArgForm::SymIntList | ArgForm::IntList, Arg::Ints(values)) => Some(i64_array(context, values)),
            (ArgForm::BoolList, Arg::Bools(values)) => Some(bools(context, values.iter().copied())),
            (ArgForm::FloatList, Arg::Floats(values)) => Some(floats(context, values)),
            (ArgForm::NumberList, Arg::Ints(values)) => {
                Some(array(context, &values.iter().map(|&value| i64_attr(context, value)).collect::<Vec<_>>()))
            }
            (ArgForm::NumberList, Arg::Floats(values)) => {
                Some(array(context, &values.iter().map(|&value| f64_attr(context, value)).collect::<Vec<_>>()))
            }
            (ArgForm::Str | ArgForm::MemoryFormat | ArgForm::Layout | ArgForm::Device, Arg::Str(value)) => {
                Some(string(context, value))
            }
            (ArgForm::StrList, Arg::Strs(values)) => {
                Some(array(context, &values.iter().map(|value| string(context, value)).collect::<Vec<_>>()))
            }
            (ArgForm::ScalarType, Arg::DType(dtype)) => Some(type_attr(dtype_type(context, *dtype))),
            _ => return mismatch(),
        })
    }

    fn operand(&mut self, index: usize) -> Result<(), String> {
        let value = self.operands.get(index).ok_or_else(|| format!("names operand {index}, which does not exist"))?;
        self.values.push(*value);
        Ok(())
    }
}

fn bools(context: &Context, values: impl Iterator<Item = bool>) -> Attribute<'_> {
    let values: Vec<i32> = values.map(i32::from).collect();
    // SAFETY: the values live until the call returns.
    unsafe {
        Attribute::from_raw(mlir_sys::mlirDenseBoolArrayGet(context.to_raw(), values.len() as isize, values.as_ptr()))
    }
}

fn floats<'c>(context: &'c Context, values: &[f64]) -> Attribute<'c> {
    // SAFETY: the values live until the call returns.
    unsafe {
        Attribute::from_raw(mlir_sys::mlirDenseF64ArrayGet(context.to_raw(), values.len() as isize, values.as_ptr()))
    }
}
