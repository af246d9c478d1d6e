//! PyTorch's view of an op: its arguments in the order of its schema. The ops of `qint` have schemas too.
//!
//! The schema's layout says which operand or attribute each argument is; [`arguments`] reads an op by it and [`build`]
//! makes one, so that the archive, the evaluator and the e-graph need not know how ODS spells an argument.

use crate::{
    dialect::qint_schemas,
    eval::{Arg, Arguments, SymInt},
    ir::{
        Attrs, Builder, Op, OpExt, Value, array, bool_attr, context_of, dtype_of, dtype_type, f64_attr, i64_array,
        i64_attr, string, type_attr,
    },
};
use melior::{
    Context,
    ir::{Attribute, Type, ValueLike, attribute::DenseI32ArrayAttribute, operation::OperationLike},
};
use pt2e_schema::{
    Schema,
    ods::{ArgForm, ArgLayout, OpLayout, has_operation},
    registry,
};
use std::{
    collections::HashMap,
    sync::{OnceLock, RwLock},
};

/// What MLIR writes for a size that is an operand: `ShapedType::kDynamic`.
const DYNAMIC: i64 = i64::MIN;

/// Why an op could not be read or made by its schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TorchOpError {
    /// There is no such op.
    #[error("'{0}' is not an op of PyTorch's that the compiler has")]
    Unknown(String),
    /// An argument is not what the schema says.
    #[error("'{op}': argument '{argument}' {reason}")]
    Argument {
        /// The op.
        op: String,
        /// PyTorch's name of the argument.
        argument: String,
        /// What is wrong with it.
        reason: String,
    },
    /// MLIR refused to make the op.
    #[error("'{0}' could not be created")]
    Create(String),
}

/// An op's schema and what it becomes in MLIR.
#[derive(Clone, Copy, Debug)]
pub struct TorchOp {
    /// The schema: PyTorch's, or for `qint` our own.
    pub schema: &'static Schema,
    /// Where the arguments are.
    pub layout: &'static OpLayout,
}

impl TorchOp {
    /// The op of a full name such as `aten.add.Tensor`; `None` if the dialects have no such op.
    pub fn named(name: &str) -> Option<Self> {
        static KNOWN: OnceLock<RwLock<HashMap<String, Option<TorchOp>>>> = OnceLock::new();
        let known = KNOWN.get_or_init(RwLock::default);
        if let Some(op) = known.read().ok().and_then(|known| known.get(name).copied()) {
            return op;
        }
        let torch = registry().by_mlir_name(name).filter(|schema| has_operation(schema));
        let op = torch.or_else(|| qint_schemas::schema(name)).and_then(|schema| {
            // One layout an op for the life of the process.
            let layout: &'static OpLayout = Box::leak(Box::new(OpLayout::of(schema).ok()?));
            Some(TorchOp { schema, layout })
        });
        if let Ok(mut known) = known.write() {
            known.insert(name.to_owned(), op);
        }
        op
    }
}

/// The arguments of an op by PyTorch's names, defaults filled in; indices are positions among its operands.
///
/// # Errors
/// [`TorchOpError::Unknown`] for an op that is not PyTorch's, [`TorchOpError::Argument`] for a dtype that the compiler
/// does not compute in.
pub fn arguments(op: Op<'_>) -> Result<Arguments, TorchOpError> {
    let name = op.full_name();
    let TorchOp { schema, layout } = TorchOp::named(name).ok_or_else(|| TorchOpError::Unknown(name.to_owned()))?;
    let groups = operand_groups(op, layout);
    let mut entries = Vec::with_capacity(layout.args.len());
    for (argument, place) in schema.args.iter().zip(&layout.args) {
        let operands = place.operand_group.map_or(0..0, |group| groups[group].clone());
        let value = read(op, place, operands).map_err(|reason| TorchOpError::Argument {
            op: name.to_owned(),
            argument: argument.name.clone(),
            reason,
        })?;
        entries.push((argument.name.as_str().into(), value));
    }
    Ok(Arguments::new(name, entries))
}

/// The operands of each group.
fn operand_groups(op: Op<'_>, layout: &OpLayout) -> Vec<std::ops::Range<usize>> {
    let count = op.operand_count();
    let segments: Option<Vec<usize>> = op
        .attr("operandSegmentSizes")
        .and_then(|segments| DenseI32ArrayAttribute::try_from(segments).ok())
        .map(|segments| (0..segments.len()).filter_map(|i| usize::try_from(segments.element(i).ok()?).ok()).collect());
    let sizes = segments.unwrap_or_else(|| {
        let grouped = layout.args.iter().filter(|arg| arg.operand_group.is_some());
        // At most one group varies in size: it takes what the others leave.
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

fn read(op: Op<'_>, place: &ArgLayout, operands: std::ops::Range<usize>) -> Result<Arg, String> {
    let attr = place.attr.as_deref().and_then(|name| op.attr(name));
    let first = operands.clone().next();
    let is_tensor =
        |index: usize| op.operand(index).is_ok_and(|value| crate::ir::TensorType::of(value.r#type()).is_some());
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
        (_, Some(attr), _) => constant(attr)?,
    })
}

/// An attribute as the constant it stands for.
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
    if let Some(value) = attr.as_type() {
        return dtype_of(value).map(Arg::DType).ok_or_else(|| format!("has the dtype {value}, which is not supported"));
    }
    Err(format!("has an attribute of an unexpected kind: {attr}"))
}

/// Makes an op from its arguments in the order of its schema; indices are positions in `operands`.
///
/// `attributes` are discardable ones, such as `pt2e.name`.
///
/// # Errors
/// [`TorchOpError::Unknown`] for a name that the dialects do not have, [`TorchOpError::Argument`] for arguments that do
/// not fit the schema.
pub fn build<'c>(
    builder: &mut Builder<'c>,
    name: &str,
    args: &[Arg],
    operands: &[Value<'c>],
    results: &[Type<'c>],
    attributes: &[(&str, Attribute<'c>)],
) -> Result<Op<'c>, TorchOpError> {
    let TorchOp { schema, layout } = TorchOp::named(name).ok_or_else(|| TorchOpError::Unknown(name.to_owned()))?;
    let context: &'c Context = context_of(builder.location().context());
    let mut parts = Parts { context, operands, values: Vec::new(), segments: Vec::new(), attributes: Vec::new() };
    if args.len() != layout.args.len() {
        return Err(TorchOpError::Argument {
            op: name.to_owned(),
            argument: "*".to_owned(),
            reason: format!("count is {}, but the schema has {}", args.len(), layout.args.len()),
        });
    }
    for ((argument, place), value) in schema.args.iter().zip(&layout.args).zip(args) {
        parts.add(place, value).map_err(|reason| TorchOpError::Argument {
            op: name.to_owned(),
            argument: argument.name.clone(),
            reason,
        })?;
    }
    let segments = DenseI32ArrayAttribute::new(context, &parts.segments);
    let mut all: Vec<(&str, Attribute<'c>)> =
        parts.attributes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    if layout.operand_segments {
        all.push(("operandSegmentSizes", segments.into()));
    }
    all.extend_from_slice(attributes);
    builder.build(name, &parts.values, results, &all).map_err(|_| TorchOpError::Create(name.to_owned()))
}

struct Parts<'c, 'v> {
    context: &'c Context,
    operands: &'v [Value<'c>],
    values: Vec<Value<'c>>,
    segments: Vec<i32>,
    attributes: Vec<(String, Attribute<'c>)>,
}

impl<'c> Parts<'c, '_> {
    fn add(&mut self, place: &ArgLayout, value: &Arg) -> Result<(), String> {
        let before = self.values.len();
        let attribute = self.place(place, value)?;
        if place.operand_group.is_some() {
            self.segments.push(i32::try_from(self.values.len() - before).map_err(|_| "is too long".to_owned())?);
        }
        if let (Some(name), Some(attribute)) = (&place.attr, attribute) {
            self.attributes.push((name.clone(), attribute));
        }
        Ok(())
    }

    /// Adds the operands of an argument, and gives its attribute.
    fn place(&mut self, place: &ArgLayout, value: &Arg) -> Result<Option<Attribute<'c>>, String> {
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
                Some(i64_attr(context, DYNAMIC))
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
            // PyTorch takes an int for a float.
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
            (ArgForm::ScalarType, Arg::DType(dtype)) => Some(type_attr(dtype_type(context, *dtype))),
            _ => return mismatch(),
        })
    }

    fn operand(&mut self, index: usize) -> Result<(), String> {
        let value = self.operands.get(index).ok_or_else(|| format!("names operand {index}, which there is not"))?;
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
