//! Files of statistics: what the observers of a module have collected, to be used again and merged.
//!
//! A file is JSON. Floats are written with enough digits to be read back exactly; infinities and NaN are strings.
//!
//! ```json
//! {
//!   "format": "pt2e-opt statistics",
//!   "version": 1,
//!   "module": "5b2e07c3d1a4...",
//!   "statistics": [
//!     {
//!       "values": [{"id": 3, "name": "conv2d"}],
//!       "kind": "histogram",
//!       "parameters": {"bins": 2048},
//!       "calls": 24,
//!       "state": {"min": {"dtype": "float32", "shape": [1], "values": [-1.5]}}
//!     }
//!   ]
//! }
//! ```

use super::{ArchiveError, OutputFile, Result, map_file};
use pt2e_core::{
    observer::{Collected, ObserverError, ObserverState},
    parameter::Value,
    tensor::{DType, Tensor, TensorError, TorchBool, bf16, f16},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// The content of `format`.
const FORMAT: &str = "pt2e-opt statistics";
/// The version that is written, and the only one that is read.
const VERSION: u64 = 1;

/// Why files of statistics could not be read, written or merged.
#[derive(Debug, thiserror::Error)]
pub enum StatisticsError {
    /// The file cannot be opened or written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The file is not one of statistics, or a part of it is damaged.
    #[error("{}: {why}", file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
    /// The file has a version that this tool does not read.
    #[error(
        "{}: the file has version {version}, and this version of pt2e-opt reads version {VERSION}; write it again with \
         --calibrate=\"save-stats=FILE\"", file.display()
    )]
    Version {
        /// The file.
        file: PathBuf,
        /// Its version.
        version: u64,
    },
    /// Two files are about different modules.
    #[error(
        "{}: these are statistics of another module than those of {}; only runs over parts of the data of one module, with the \
         same weights, can be merged", later.display(), earlier.display()
    )]
    OtherModule {
        /// The file that was given first.
        earlier: PathBuf,
        /// The other one.
        later: PathBuf,
    },
    /// A file lacks statistics that another one has.
    #[error(
        "{}: it has no {what}, which {} has; calibrate the same prepared module on each part of the data",
        file.display(),
        other.display()
    )]
    Missing {
        /// The file that lacks them.
        file: PathBuf,
        /// The file that has them.
        other: PathBuf,
        /// The statistics, as messages call them.
        what: String,
    },
    /// Statistics of both files cannot be merged.
    #[error("{}: {what}: {why}", file.display())]
    Merge {
        /// The later file.
        file: PathBuf,
        /// The statistics, as messages call them.
        what: String,
        /// Why.
        why: Box<ObserverError>,
    },
}

/// A value of a module that observers see.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedValue {
    /// The number of the value in the module.
    pub id: u64,
    /// The name of its node, for people.
    pub name: String,
}

/// Values are equal if their numbers are.
impl PartialEq for ObservedValue {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The statistics of values that share qparams.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics {
    /// The values, in the order in which the observer sees them.
    pub values: Vec<ObservedValue>,
    /// What was collected.
    pub collected: Collected,
    /// In how many calls of the model the observer saw a value; 0 if the file does not say.
    pub calls: i64,
    /// The statistics.
    pub state: ObserverState,
}

impl Statistics {
    /// What messages call them: `histogram bins=2048 of 'conv2d'`.
    fn described(&self) -> String {
        format!("statistics '{}' of {}", self.collected, names(&self.values))
    }

    fn are_about(&self, other: &Self) -> bool {
        self.values == other.values && self.collected == other.collected
    }
}

/// The names of values, for messages.
pub fn names(values: &[ObservedValue]) -> String {
    let names: Vec<_> = values.iter().map(|value| format!("'{}'", value.name)).collect();
    names.join(", ")
}

/// The content of a file of statistics.
#[derive(Clone, Debug, PartialEq)]
pub struct StatisticsFile {
    /// A hash of what determines the values of the module: its ops and its weights.
    pub module: String,
    /// The statistics, no two of the same kind of the same values.
    pub statistics: Vec<Statistics>,
}

impl StatisticsFile {
    /// Reads a file, and checks that observers of this version can have such statistics.
    ///
    /// # Errors
    /// [`StatisticsError`], naming the file and the place in it.
    pub fn read(file: &Path) -> Result<Self, StatisticsError> {
        let bytes = map_file(file)?;
        let wrong = |why: String| StatisticsError::Content { file: file.to_path_buf(), why };
        let head: Head = serde_json::from_slice(bytes.as_slice())
            .map_err(|error| wrong(format!("it is not a file of statistics: {error}")))?;
        if head.format != FORMAT {
            return Err(wrong(format!("it is not a file of statistics: its format is '{}'", head.format)));
        }
        if head.version != VERSION {
            return Err(StatisticsError::Version { file: file.to_path_buf(), version: head.version });
        }
        let mut json = serde_json::Deserializer::from_slice(bytes.as_slice());
        let stored: Stored = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| wrong(format!("at `{}`: {}", error.path(), error.inner())))?;
        let mut statistics: Vec<Statistics> = Vec::with_capacity(stored.statistics.len());
        for (index, entry) in stored.statistics.into_iter().enumerate() {
            let at = |why: String| wrong(format!("at `statistics[{index}]`: {why}"));
            let state = entry.state.into_iter().try_fold(ObserverState::default(), |state, (name, array)| {
                let tensor = array.tensor().map_err(|why| at(format!("`{name}`: {why}")))?;
                Ok::<_, StatisticsError>(state.with(name, tensor))
            })?;
            let parameters = entry.parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
            let collected = Collected { kind: entry.kind, parameters };
            collected.check(&state).map_err(|error| at(error.to_string()))?;
            if entry.calls < 0 {
                return Err(at(format!("`calls`: {} is negative", entry.calls)));
            }
            let found = Statistics { values: entry.values, collected, calls: entry.calls, state };
            if found.values.is_empty() || statistics.iter().any(|other| other.are_about(&found)) {
                return Err(at(format!("{} are empty or given twice", found.described())));
            }
            statistics.push(found);
        }
        Ok(Self { module: stored.module, statistics })
    }

    /// Writes a file, completely or not at all.
    ///
    /// # Errors
    /// If the file cannot be written, or a tensor has a dtype that the format does not have.
    pub fn write(&self, file: &Path) -> Result<(), StatisticsError> {
        let entry = |statistics: &Statistics| {
            let array = |(name, tensor): (&str, &Tensor)| {
                let array = Array::of(tensor).map_err(|why| StatisticsError::Content {
                    file: file.to_path_buf(),
                    why: format!("{}: `{name}`: {why}", statistics.described()),
                })?;
                Ok((name.to_owned(), array))
            };
            let Collected { kind, parameters } = statistics.collected.clone();
            Ok(StoredStatistics {
                values: statistics.values.clone(),
                kind,
                parameters: parameters.into_iter().map(|(name, value)| (name, value.into())).collect(),
                calls: statistics.calls,
                state: statistics.state.iter().map(array).collect::<Result<_, StatisticsError>>()?,
            })
        };
        let statistics = self.statistics.iter().map(entry).collect::<Result<_, StatisticsError>>()?;
        let stored = Stored { format: FORMAT.to_owned(), version: VERSION, module: self.module.clone(), statistics };
        let io = |action| move |source| ArchiveError::Io { file: file.to_path_buf(), action, source };
        let output = OutputFile::create(file)?;
        let mut writer = BufWriter::new(output.temporary().as_file());
        serde_json::to_writer(&mut writer, &stored).map_err(|error| io("write it")(error.into()))?;
        writer.write_all(b"\n").and_then(|()| writer.flush()).map_err(io("write it"))?;
        drop(writer);
        Ok(output.commit()?)
    }

    /// The statistics of several files, which are about parts of the data in this order, merged.
    ///
    /// # Errors
    /// [`StatisticsError`]: all files must have the same kinds of statistics of the same values of the same module.
    pub fn merge(files: &[PathBuf]) -> Result<Self, StatisticsError> {
        let mut merged: Option<(&PathBuf, Self)> = None;
        for file in files {
            let later = Self::read(file)?;
            match &mut merged {
                None => merged = Some((file, later)),
                Some((first, earlier)) => earlier.add(first, &later, file)?,
            }
        }
        Ok(merged.map_or_else(|| Self { module: String::new(), statistics: Vec::new() }, |(_, merged)| merged))
    }

    /// Adds the statistics of `later`, which were read from `file`; these were read from `first`.
    fn add(&mut self, first: &Path, later: &Self, file: &Path) -> Result<(), StatisticsError> {
        if self.module != later.module {
            return Err(StatisticsError::OtherModule { earlier: first.to_path_buf(), later: file.to_path_buf() });
        }
        let missing = |file: &Path, other: &Path, what: &Statistics| StatisticsError::Missing {
            file: file.to_path_buf(),
            other: other.to_path_buf(),
            what: what.described(),
        };
        if let Some(extra) =
            later.statistics.iter().find(|later| !self.statistics.iter().any(|own| own.are_about(later)))
        {
            return Err(missing(first, file, extra));
        }
        for own in &mut self.statistics {
            let later = later.statistics.iter().find(|later| own.are_about(later));
            let later = later.ok_or_else(|| missing(file, first, own))?;
            own.calls = own.calls.saturating_add(later.calls);
            own.state = own.collected.merged(&own.state, &later.state).map_err(|why| StatisticsError::Merge {
                file: file.to_path_buf(),
                what: own.described(),
                why: Box::new(why),
            })?;
        }
        Ok(())
    }
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

/// The file as JSON.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    format: String,
    version: u64,
    module: String,
    statistics: Vec<StoredStatistics>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct StoredStatistics {
    values: Vec<ObservedValue>,
    kind: String,
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    calls: i64,
    state: BTreeMap<String, Array>,
}

/// The value of a parameter.
#[derive(Clone, Copy, Deserialize, Serialize)]
#[serde(untagged)]
enum Parameter {
    Bool(bool),
    Int(i64),
    Float(f64),
}

impl From<Parameter> for Value {
    fn from(parameter: Parameter) -> Self {
        match parameter {
            Parameter::Bool(value) => Value::Bool(value),
            Parameter::Int(value) => Value::Int(value),
            Parameter::Float(value) => Value::Float(value),
        }
    }
}

impl From<Value> for Parameter {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(value) => Parameter::Bool(value),
            Value::Int(value) => Parameter::Int(value),
            Value::Float(value) => Parameter::Float(value),
        }
    }
}

/// A tensor.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Array {
    dtype: String,
    shape: Vec<usize>,
    values: Vec<Element>,
}

/// An element of a tensor.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
enum Element {
    Int(i64),
    Float(f64),
    /// `inf`, `-inf` or `nan`.
    Special(String),
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(x) => write!(f, "{x}"),
            Self::Float(x) => write!(f, "{x:?}"),
            Self::Special(name) => write!(f, "'{name}'"),
        }
    }
}

impl Element {
    fn of_float(x: f64) -> Self {
        if x.is_finite() {
            Self::Float(x)
        } else {
            Self::Special(if x.is_nan() { "nan".to_owned() } else { x.to_string() })
        }
    }

    fn float(&self) -> Option<f64> {
        match self {
            // Integers of JSON that were written as floats are small.
            Self::Int(x) => Some(*x as f64),
            Self::Float(x) => Some(*x),
            Self::Special(name) => match name.as_str() {
                "inf" => Some(f64::INFINITY),
                "-inf" => Some(f64::NEG_INFINITY),
                "nan" => Some(f64::NAN),
                _ => None,
            },
        }
    }

    fn int(&self) -> Option<i64> {
        if let Self::Int(x) = self { Some(*x) } else { None }
    }
}

impl Array {
    fn of(tensor: &Tensor) -> Result<Self, String> {
        fn with<T: pt2e_core::tensor::Element>(
            tensor: &Tensor,
            element: impl Fn(T) -> Element,
        ) -> Result<Array, TensorError> {
            let values = tensor.as_slice::<T>()?.iter().map(|&x| element(x)).collect();
            Ok(Array { dtype: tensor.dtype().name().to_owned(), shape: tensor.shape().to_vec(), values })
        }
        let float = Element::of_float;
        let array = match tensor.dtype() {
            DType::F32 => with(tensor, |x: f32| float(x.into())),
            DType::F64 => with(tensor, float),
            DType::F16 => with(tensor, |x: f16| float(x.into())),
            DType::BF16 => with(tensor, |x: bf16| float(x.into())),
            DType::Bool => with(tensor, |x: TorchBool| Element::Int(bool::from(x).into())),
            DType::U8 => with(tensor, |x: u8| Element::Int(x.into())),
            DType::I8 => with(tensor, |x: i8| Element::Int(x.into())),
            DType::U16 => with(tensor, |x: u16| Element::Int(x.into())),
            DType::I16 => with(tensor, |x: i16| Element::Int(x.into())),
            DType::I32 => with(tensor, |x: i32| Element::Int(x.into())),
            DType::I64 => with(tensor, Element::Int),
            dtype => return Err(format!("files of statistics hold no {dtype}")),
        };
        array.map_err(|error| error.to_string())
    }

    fn tensor(&self) -> Result<Tensor, String> {
        fn ints<T: TryFrom<i64>>(values: &[Element], dtype: DType) -> Result<Vec<T>, String> {
            let int =
                |x: &Element| x.int().and_then(|x| T::try_from(x).ok()).ok_or_else(|| format!("{x} is no {dtype}"));
            values.iter().map(int).collect()
        }
        let dtype = DType::ALL.into_iter().find(|dtype| dtype.name() == self.dtype);
        let dtype = dtype.ok_or_else(|| format!("unknown dtype '{}'", self.dtype))?;
        let floats = || -> Result<Vec<f64>, String> {
            let float = |x: &Element| x.float().ok_or_else(|| format!("{x} is no {dtype}"));
            self.values.iter().map(float).collect()
        };
        let (shape, values) = (&self.shape, &self.values);
        let tensor = match dtype {
            DType::F32 => Tensor::from_vec(shape, floats()?.into_iter().map(|x| x as f32).collect()),
            DType::F64 => Tensor::from_vec(shape, floats()?),
            DType::F16 => Tensor::from_vec(shape, floats()?.into_iter().map(f16::from_f64).collect()),
            DType::BF16 => Tensor::from_vec(shape, floats()?.into_iter().map(bf16::from_f64).collect()),
            DType::Bool => Tensor::from_vec(shape, ints::<u8>(values, dtype)?.into_iter().map(TorchBool).collect()),
            DType::U8 => Tensor::from_vec(shape, ints::<u8>(values, dtype)?),
            DType::I8 => Tensor::from_vec(shape, ints::<i8>(values, dtype)?),
            DType::U16 => Tensor::from_vec(shape, ints::<u16>(values, dtype)?),
            DType::I16 => Tensor::from_vec(shape, ints::<i16>(values, dtype)?),
            DType::I32 => Tensor::from_vec(shape, ints::<i32>(values, dtype)?),
            DType::I64 => Tensor::from_vec(shape, ints::<i64>(values, dtype)?),
            dtype => return Err(format!("files of statistics hold no {dtype}")),
        };
        tensor.map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests;
