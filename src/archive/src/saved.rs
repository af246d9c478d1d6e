//! Files of `torch.save`: a zip of a pickle and the storages of its tensors.
//!
//! `torch.export.save` stores the example inputs in this form. Before PyTorch 2.9, it also stored parameters, buffers and
//! constants in it.

use super::{
    Blob, Container, ReadOptions,
    error::{ArchiveError, Result},
    pickle::{Id, ORDERED_DICT, Object, Pickle},
    schema::{PayloadConfig, PayloadMeta, ScalarType},
    strided::StridedView,
};
use pt2e_core::tensor::Tensor;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// How deeply containers may be nested.
const MAX_DEPTH: usize = 64;
/// How many values the result may have, counting a shared value once for each use.
const MAX_VALUES: usize = 1 << 20;

/// A Python value of a type that example inputs consist of.
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
    /// A tensor; several references to one pickled tensor share memory.
    Tensor(Tensor),
    /// A `torch.dtype`.
    ScalarType(ScalarType),
    /// A `tuple`.
    Tuple(Vec<PyValue>),
    /// A `list`.
    List(Vec<PyValue>),
    /// A `dict` or `OrderedDict`, in insertion order.
    Dict(Vec<(PyValue, PyValue)>),
}

impl PyValue {
    pub(super) fn push_leaves<'a>(&'a self, leaves: &mut Vec<&'a PyValue>) {
        match self {
            PyValue::Tuple(items) | PyValue::List(items) => items.iter().for_each(|v| v.push_leaves(leaves)),
            PyValue::Dict(items) => items.iter().for_each(|(_, v)| v.push_leaves(leaves)),
            leaf => leaves.push(leaf),
        }
    }
}

/// A file of `torch.save`.
#[derive(Debug)]
pub(super) struct SavedFile {
    name: PathBuf,
    zip: Container,
    /// The entry of the pickle.
    entry: String,
    pickle: Pickle,
}

impl SavedFile {
    /// Reads the zip. Errors call it `name`.
    ///
    /// # Errors
    /// [`ArchiveError`] if it is not a zip of `torch.save`, or its pickle does more than build values.
    pub fn open(name: &Path, blob: Blob, options: ReadOptions) -> Result<Self> {
        let zip = Container::from_bytes(name, blob, options)?;
        let entry = zip.names().find(|n| *n == "data.pkl" || n.ends_with("/data.pkl")).map(str::to_owned);
        let entry = entry.ok_or_else(|| ArchiveError::Container {
            file: name.to_path_buf(),
            why: "holds no data.pkl; it is not a file of torch.save".to_owned(),
        })?;
        let bytes = zip.read(&entry)?;
        let pickle = Pickle::read(bytes.as_slice()).map_err(|e| ArchiveError::Pickle {
            file: name.to_path_buf(),
            entry: entry.clone(),
            offset: e.offset,
            why: e.why,
        })?;
        Ok(Self { name: name.to_path_buf(), zip, entry, pickle })
    }

    /// The saved value.
    ///
    /// # Errors
    /// A message if it cannot be read; types that are not in [`PyValue`] are refused by name.
    pub fn value(&self) -> Result<PyValue, String> {
        let mut builder = Builder { file: self, pickle: &self.pickle, tensors: HashMap::new(), values: 0 };
        builder.value(self.pickle.root, 0)
    }

    /// The saved dictionary of tensors, as an archive's payload configuration in which `path_name` is the number of a storage.
    /// Anything but a plain tensor is marked as pickled.
    ///
    /// # Errors
    /// A message if the saved value is not a dictionary whose keys are strings.
    pub fn payloads(&self) -> Result<PayloadConfig, String> {
        let pickle = &self.pickle;
        let items = match pickle.get(pickle.root) {
            Object::Dict(items) => items.as_slice(),
            Object::Call { .. } => &[],
            _ => return Err("is not a dictionary of tensors".to_owned()),
        };
        let mut config = PayloadConfig::default();
        for &(key, value) in items {
            let Object::Str(name) = pickle.get(key) else {
                return Err("has a tensor whose name is not a string".to_owned());
            };
            let located = match pickle.get(value) {
                &Object::Call { function, arguments } => pickle.locate(function, arguments, 0).ok(),
                _ => None,
            };
            let meta = match located {
                Some(found) => PayloadMeta {
                    tensor_meta: Some(found.view.to_meta(found.requires_grad)?),
                    path_name: found.storage,
                    is_param: found.is_param,
                    use_pickle: false,
                },
                None => PayloadMeta { path_name: String::new(), is_param: false, use_pickle: true, tensor_meta: None },
            };
            config.config.insert(name.clone(), meta);
        }
        Ok(config)
    }

    /// The bytes of a storage, by its number.
    ///
    /// # Errors
    /// The errors of [`Container::read`].
    pub fn storage(&self, number: &str) -> Result<Blob> {
        let folder = self.entry.strip_suffix("data.pkl").unwrap_or_default();
        self.zip.read(&format!("{folder}data/{number}"))
    }

    /// An error about the value as a whole.
    pub fn error(&self, why: String) -> ArchiveError {
        let offset = self.zip.read(&self.entry).map_or(0, |bytes| bytes.as_slice().len());
        ArchiveError::Pickle { file: self.name.clone(), entry: self.entry.clone(), offset, why }
    }
}

/// Converts the objects of a pickle to values.
struct Builder<'a> {
    file: &'a SavedFile,
    pickle: &'a Pickle,
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
            Object::Bytes(_) => return Err("holds a bytes object, which cannot be an input of a graph".to_owned()),
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

    /// The tensor that a call rebuilds. An object of the pickle becomes one tensor, however often it is referred to.
    fn tensor(&mut self, id: Id, depth: usize) -> Result<Tensor, String> {
        if let Some(tensor) = self.tensors.get(&id) {
            return Ok(tensor.clone());
        }
        let &Object::Call { function, arguments } = self.pickle.get(id) else {
            return Err("has a tensor that is not made by a call".to_owned());
        };
        let found = self.pickle.locate(function, arguments, depth)?;
        let blob = self.file.storage(&found.storage).map_err(|e| e.to_string())?;
        let tensor = found.view.tensor(&blob).map_err(|why| format!("holds a tensor that {why}"))?;
        self.tensors.insert(id, tensor.clone());
        Ok(tensor)
    }
}

/// The storage of a pickled tensor, and its view of that storage.
struct Located {
    /// The storage's number.
    storage: String,
    view: StridedView,
    is_param: bool,
    requires_grad: bool,
}

impl Pickle {
    /// The metadata in a call that rebuilds a tensor.
    fn locate(&self, function: Id, arguments: Id, depth: usize) -> Result<Located, String> {
        if depth > MAX_DEPTH {
            return Err("is nested too deeply".to_owned());
        }
        let Object::Global(function) = self.get(function) else {
            return Err("calls an object that is not a global".to_owned());
        };
        let Object::Tuple(arguments) = self.get(arguments) else {
            return Err(format!("calls {function} without a tuple of arguments"));
        };
        match (function.as_str(), arguments.as_slice()) {
            ("torch._utils._rebuild_tensor_v2", &[_, _, _, _, _, _, metadata]) if matches!(self.get(metadata), Object::Dict(entries) if !entries.is_empty()) => {
                Err("holds a tensor that is conjugated or negated when it is read; only plain ones are read, as \
                     `.resolve_conj()` and `.resolve_neg()` make them"
                    .to_owned())
            }
            ("torch._utils._rebuild_tensor_v2", &[storage, offset, sizes, strides, requires_grad, ..]) => {
                self.view(storage, [offset, sizes, strides, requires_grad], None)
            }
            ("torch._utils._rebuild_tensor_v3", &[storage, offset, sizes, strides, requires_grad, _, dtype, ..]) => {
                self.view(storage, [offset, sizes, strides, requires_grad], Some(dtype))
            }
            ("torch._utils._rebuild_parameter", &[data, requires_grad, ..]) => match self.get(data) {
                Object::Call { function, arguments } => Ok(Located {
                    is_param: true,
                    requires_grad: self.flag(requires_grad),
                    ..self.locate(*function, *arguments, depth + 1)?
                }),
                _ => Err("has a parameter that is not made by a call".to_owned()),
            },
            // A tensor with Python attributes, such as those that `mark_dynamic` sets: (function, type, args, state).
            ("torch._tensor._rebuild_from_type_v2", &[inner, class, inner_arguments, ..]) => match self.get(class) {
                Object::Global(name) if PLAIN_TENSORS.contains(&name.as_str()) => {
                    self.locate(inner, inner_arguments, depth + 1)
                }
                Object::Global(name) => Err(format!("holds a tensor of class {name}; only plain tensors are read")),
                _ => Err("holds a tensor whose class is not a global".to_owned()),
            },
            _ => Err(format!("holds an object made by {function}; only tensors and Python's own types are read")),
        }
    }

    fn view(&self, storage: Id, geometry: [Id; 4], dtype: Option<Id>) -> Result<Located, String> {
        let (storage_dtype, storage) = self.storage(storage)?;
        let dtype = match dtype.map(|id| self.get(id)) {
            None => storage_dtype,
            Some(Object::Global(name)) => scalar_type(name)?,
            Some(_) => return Err("holds a tensor whose dtype is not a global".to_owned()),
        };
        let [offset, sizes, strides, requires_grad] = geometry;
        let view = StridedView::new(dtype, self.indices(sizes)?, self.indices(strides)?, self.index(offset)?);
        let view = view.map_err(|why| format!("holds a tensor that {why}"))?;
        Ok(Located { storage, view, is_param: false, requires_grad: self.flag(requires_grad) })
    }

    fn flag(&self, id: Id) -> bool {
        matches!(self.get(id), Object::Bool(true))
    }

    /// The element type and the key of a persistent reference `('storage', class, key, device, elements)`.
    fn storage(&self, id: Id) -> Result<(ScalarType, String), String> {
        let &Object::Persistent(reference) = self.get(id) else {
            return Err("holds a tensor without a storage".to_owned());
        };
        let Object::Tuple(parts) = self.get(reference) else {
            return Err("refers to a storage by something that is not a tuple".to_owned());
        };
        let parts: Vec<&Object> = parts.iter().map(|&part| self.get(part)).collect();
        let [Object::Str(tag), Object::Global(class), Object::Str(key), ..] = parts.as_slice() else {
            return Err("refers to a storage by an unknown form".to_owned());
        };
        if tag != "storage" {
            return Err(format!("refers to a {tag:?}, and only storages can be read"));
        }
        Ok((storage_type(class)?, key.clone()))
    }

    fn index(&self, id: Id) -> Result<usize, String> {
        match self.get(id) {
            Object::Int(v) => usize::try_from(*v).map_err(|_| format!("holds a tensor with a size of {v}")),
            other => Err(format!("holds a tensor with a size of {other:?}")),
        }
    }

    fn indices(&self, id: Id) -> Result<Vec<usize>, String> {
        match self.get(id) {
            Object::Tuple(items) => items.iter().map(|&item| self.index(item)).collect(),
            _ => Err("holds a tensor whose sizes are not a tuple".to_owned()),
        }
    }
}

/// The tensor classes whose Python attributes can be dropped.
const PLAIN_TENSORS: [&str; 2] = ["torch.Tensor", "torch.nn.parameter.Parameter"];

/// The element type of a storage class.
fn storage_type(class: &str) -> Result<ScalarType, String> {
    use ScalarType::*;
    Ok(match class.strip_prefix("torch.").unwrap_or(class) {
        // Untyped bytes: the tensor has the type.
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
        _ => return Err(format!("holds a {class}, which is unknown")),
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
