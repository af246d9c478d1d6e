//! The example inputs that `torch.export.save` pickles into the archive: `(args, kwargs)`.

use super::{
    Blob, Container, ReadOptions,
    error::{ArchiveError, Result},
    pickle::{Id, ORDERED_DICT, Object, Pickle},
    schema::ScalarType,
    strided::StridedView,
    weights::view_tensor,
};
use crate::tensor::Tensor;
use std::{collections::HashMap, path::Path};

/// How deep containers may be nested.
const MAX_DEPTH: usize = 64;
/// How many values the inputs may have once shared parts are spelt out.
const MAX_VALUES: usize = 1 << 20;

/// A Python value of the kinds that example inputs are made of.
#[derive(Clone, Debug)]
pub enum PyValue {
    /// `None`.
    None,
    /// A `bool`.
    Bool(bool),
    /// An `int` of 64 bits.
    Int(i64),
    /// A `float`.
    Float(f64),
    /// A `str`.
    Str(String),
    /// A tensor; equal ones share memory.
    Tensor(Tensor),
    /// A `torch.dtype`.
    ScalarType(ScalarType),
    /// A `tuple`.
    Tuple(Vec<PyValue>),
    /// A `list`.
    List(Vec<PyValue>),
    /// A `dict` or `OrderedDict`, in its order.
    Dict(Vec<(PyValue, PyValue)>),
}

/// The example inputs of a program.
#[derive(Clone, Debug)]
pub struct SampleInputs {
    /// Positional arguments.
    pub args: Vec<PyValue>,
    /// Keyword arguments, in the order they were passed.
    pub kwargs: Vec<(String, PyValue)>,
}

impl SampleInputs {
    /// Reads the zip that `torch.save` makes of the inputs. `name` stands for it in errors.
    ///
    /// # Errors
    /// [`ArchiveError`]; types that are not in [`PyValue`] are refused by name.
    pub fn read(name: &Path, blob: Blob, options: ReadOptions) -> Result<Self> {
        let zip = Container::from_bytes(name, blob, options)?;
        let entry = zip.names().find(|n| *n == "data.pkl" || n.ends_with("/data.pkl")).map(str::to_owned);
        let entry = entry.ok_or_else(|| ArchiveError::Container {
            file: name.to_path_buf(),
            why: "holds no data.pkl; it is not a file of torch.save".to_owned(),
        })?;
        let bytes = zip.read(&entry)?;
        let bad = |offset, why| ArchiveError::Pickle { file: name.to_path_buf(), entry: entry.clone(), offset, why };
        let pickle = Pickle::read(bytes.as_slice()).map_err(|e| bad(e.offset, e.why))?;
        let folder = entry.strip_suffix("data.pkl").unwrap_or_default();
        let mut builder = Builder { pickle: &pickle, zip: &zip, folder, tensors: HashMap::new(), values: 0 };
        let inputs = builder.value(pickle.root, 0).and_then(split_call);
        inputs.map_err(|why| bad(bytes.as_slice().len(), why))
    }

    /// The values in the order that the graph takes them: the leaves of `args`, then of `kwargs`, containers in their
    /// own order. `None` is a leaf, as in PyTorch's pytrees.
    pub fn leaves(&self) -> Vec<&PyValue> {
        let mut leaves = Vec::new();
        self.args.iter().for_each(|v| v.push_leaves(&mut leaves));
        self.kwargs.iter().for_each(|(_, v)| v.push_leaves(&mut leaves));
        leaves
    }
}

impl PyValue {
    fn push_leaves<'a>(&'a self, leaves: &mut Vec<&'a PyValue>) {
        match self {
            PyValue::Tuple(items) | PyValue::List(items) => items.iter().for_each(|v| v.push_leaves(leaves)),
            PyValue::Dict(items) => items.iter().for_each(|(_, v)| v.push_leaves(leaves)),
            leaf => leaves.push(leaf),
        }
    }
}

fn split_call(value: PyValue) -> Result<SampleInputs, String> {
    let PyValue::Tuple(pair) = value else { return Err("is not a pair (args, kwargs)".to_owned()) };
    let Ok([PyValue::Tuple(args), PyValue::Dict(kwargs)]) = <[PyValue; 2]>::try_from(pair) else {
        return Err("is not a pair of a tuple and a dict (args, kwargs)".to_owned());
    };
    let named = |(key, value)| match key {
        PyValue::Str(name) => Ok((name, value)),
        _ => Err("has a keyword argument whose name is not a string".to_owned()),
    };
    Ok(SampleInputs { args, kwargs: kwargs.into_iter().map(named).collect::<Result<_, _>>()? })
}

/// Makes values of what the pickle built.
struct Builder<'a> {
    pickle: &'a Pickle,
    zip: &'a Container,
    /// Where `data/0`, ... are, with the slash.
    folder: &'a str,
    tensors: HashMap<Id, Tensor>,
    values: usize,
}

impl Builder<'_> {
    fn value(&mut self, id: Id, depth: usize) -> Result<PyValue, String> {
        self.values += 1;
        if depth > MAX_DEPTH || self.values > MAX_VALUES {
            return Err("is nested too deeply, holds itself or has too many values".to_owned());
        }
        Ok(match self.pickle.get(id) {
            Object::None => PyValue::None,
            Object::Bool(v) => PyValue::Bool(*v),
            Object::Int(v) => PyValue::Int(*v),
            Object::Float(v) => PyValue::Float(*v),
            Object::Str(v) => PyValue::Str(v.clone()),
            Object::Tuple(items) => PyValue::Tuple(self.all(items, depth)?),
            Object::List(items) => PyValue::List(self.all(items, depth)?),
            Object::Dict(items) => PyValue::Dict(
                items
                    .iter()
                    .map(|&(k, v)| Ok((self.value(k, depth + 1)?, self.value(v, depth + 1)?)))
                    .collect::<Result<_, String>>()?,
            ),
            Object::Global(name) => PyValue::ScalarType(scalar_type(name)?),
            Object::Call { .. } if self.is_empty_ordered_dict(id) => PyValue::Dict(Vec::new()),
            Object::Call { .. } => PyValue::Tensor(self.tensor(id, depth)?),
            Object::Bytes(_) => return Err("holds a bytes object, which no graph takes".to_owned()),
            Object::Persistent(_) => return Err("holds a bare storage; only tensors are read".to_owned()),
        })
    }

    fn all(&mut self, items: &[Id], depth: usize) -> Result<Vec<PyValue>, String> {
        items.iter().map(|&item| self.value(item, depth + 1)).collect()
    }

    fn is_empty_ordered_dict(&self, id: Id) -> bool {
        match self.pickle.get(id) {
            &Object::Call { function, arguments } => {
                matches!(self.pickle.get(function), Object::Global(name) if name == ORDERED_DICT)
                    && matches!(self.pickle.get(arguments), Object::Tuple(items) if items.is_empty())
            }
            _ => false,
        }
    }

    /// The tensor that a call rebuilds. One object of the pickle is one tensor, however often it is referred to.
    fn tensor(&mut self, id: Id, depth: usize) -> Result<Tensor, String> {
        if let Some(tensor) = self.tensors.get(&id) {
            return Ok(tensor.clone());
        }
        let &Object::Call { function, arguments } = self.pickle.get(id) else {
            return Err("has a tensor that is not made by a call".to_owned());
        };
        let tensor = self.rebuild(function, arguments, depth)?;
        self.tensors.insert(id, tensor.clone());
        Ok(tensor)
    }

    fn rebuild(&mut self, function: Id, arguments: Id, depth: usize) -> Result<Tensor, String> {
        if depth > MAX_DEPTH {
            return Err("is nested too deeply".to_owned());
        }
        let pickle = self.pickle;
        let Object::Global(function) = pickle.get(function) else {
            return Err("calls what is not a global".to_owned());
        };
        let Object::Tuple(arguments) = pickle.get(arguments) else {
            return Err(format!("calls {function} without a tuple of arguments"));
        };
        match (function.as_str(), arguments.as_slice()) {
            ("torch._utils._rebuild_tensor_v2", &[storage, offset, sizes, strides, ..]) => {
                self.view(storage, offset, sizes, strides, None)
            }
            ("torch._utils._rebuild_tensor_v3", &[storage, offset, sizes, strides, _, _, dtype, ..]) => {
                self.view(storage, offset, sizes, strides, Some(dtype))
            }
            ("torch._utils._rebuild_parameter", &[data, ..]) => self.tensor(data, depth + 1),
            // A tensor that carries attributes, as those that `mark_dynamic` has seen do: (function, type, args, state).
            ("torch._tensor._rebuild_from_type_v2", &[inner, class, inner_arguments, ..]) => match pickle.get(class) {
                Object::Global(name) if PLAIN_TENSORS.contains(&name.as_str()) => {
                    self.rebuild(inner, inner_arguments, depth + 1)
                }
                Object::Global(name) => Err(format!("holds a tensor of class {name}; only plain tensors are read")),
                _ => Err("holds a tensor whose class is not a global".to_owned()),
            },
            _ => Err(format!("holds an object made by {function}; only tensors and Python's own types are read")),
        }
    }

    fn view(&self, storage: Id, offset: Id, sizes: Id, strides: Id, dtype: Option<Id>) -> Result<Tensor, String> {
        let (storage_dtype, blob) = self.storage(storage)?;
        let dtype = match dtype.map(|id| self.pickle.get(id)) {
            None => storage_dtype,
            Some(Object::Global(name)) => scalar_type(name)?,
            Some(_) => return Err("holds a tensor whose dtype is not a global".to_owned()),
        };
        let offset = self.index(offset)?;
        let view = StridedView::new(dtype, self.indices(sizes)?, self.indices(strides)?, offset);
        view.and_then(|view| view_tensor(&view, &blob)).map_err(|why| format!("holds a tensor that {why}"))
    }

    /// Element type and bytes of a persistent reference `('storage', class, key, device, elements)`.
    fn storage(&self, id: Id) -> Result<(ScalarType, Blob), String> {
        let &Object::Persistent(reference) = self.pickle.get(id) else {
            return Err("holds a tensor without a storage".to_owned());
        };
        let Object::Tuple(parts) = self.pickle.get(reference) else {
            return Err("refers to a storage by something that is not a tuple".to_owned());
        };
        let parts: Vec<&Object> = parts.iter().map(|&part| self.pickle.get(part)).collect();
        let [Object::Str(tag), Object::Global(class), Object::Str(key), ..] = parts.as_slice() else {
            return Err("refers to a storage by an unknown form".to_owned());
        };
        if tag != "storage" {
            return Err(format!("refers to a {tag:?}, and only storages are known"));
        }
        let blob = self.zip.read(&format!("{}data/{key}", self.folder)).map_err(|e| e.to_string())?;
        Ok((storage_type(class)?, blob))
    }

    fn index(&self, id: Id) -> Result<usize, String> {
        match self.pickle.get(id) {
            Object::Int(v) => usize::try_from(*v).map_err(|_| format!("holds a tensor with a size of {v}")),
            other => Err(format!("holds a tensor with a size of {other:?}")),
        }
    }

    fn indices(&self, id: Id) -> Result<Vec<usize>, String> {
        match self.pickle.get(id) {
            Object::Tuple(items) => items.iter().map(|&item| self.index(item)).collect(),
            _ => Err("holds a tensor whose sizes are not a tuple".to_owned()),
        }
    }
}

/// Classes whose attributes can be dropped.
const PLAIN_TENSORS: [&str; 2] = ["torch.Tensor", "torch.nn.parameter.Parameter"];

/// The element type of a storage class.
fn storage_type(class: &str) -> Result<ScalarType, String> {
    use ScalarType::*;
    Ok(match class.strip_prefix("torch.").unwrap_or(class) {
        // Bytes whose type stands in the tensor.
        "storage.UntypedStorage" | "ByteStorage" => Byte,
        "CharStorage" => Char,
        "ShortStorage" => Short,
        "IntStorage" => Int,
        "LongStorage" => Long,
        "HalfStorage" => Half,
        "FloatStorage" => Float,
        "DoubleStorage" => Double,
        "BoolStorage" => Bool,
        "BFloat16Storage" => BFloat16,
        "ComplexFloatStorage" => ComplexFloat,
        "ComplexDoubleStorage" => ComplexDouble,
        _ => return Err(format!("holds a {class}, which is not known")),
    })
}

/// The element type of a global such as `torch.float32`.
fn scalar_type(global: &str) -> Result<ScalarType, String> {
    use ScalarType::*;
    Ok(match global {
        "torch.uint8" => Byte,
        "torch.int8" => Char,
        "torch.int16" => Short,
        "torch.int32" => Int,
        "torch.int64" => Long,
        "torch.float16" => Half,
        "torch.float32" => Float,
        "torch.float64" => Double,
        "torch.complex32" => ComplexHalf,
        "torch.complex64" => ComplexFloat,
        "torch.complex128" => ComplexDouble,
        "torch.bool" => Bool,
        "torch.bfloat16" => BFloat16,
        "torch.uint16" => UInt16,
        "torch.uint32" => UInt32,
        "torch.uint64" => UInt64,
        "torch.float8_e4m3fn" => Float8E4M3Fn,
        "torch.float8_e5m2" => Float8E5M2,
        "torch.float8_e4m3fnuz" => Float8E4M3FnUz,
        "torch.float8_e5m2fnuz" => Float8E5M2FnUz,
        "torch.float8_e8m0fnu" => Float8E8M0Fnu,
        _ => return Err(format!("holds {global}; only tensors and Python's own types are read")),
    })
}
