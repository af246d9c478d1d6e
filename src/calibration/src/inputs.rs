//! The calls that calibration runs: inputs from files, from the module's examples, or synthetic.

use melior::ir::{BlockLike, ValueLike};
use pt2e_archive::{
    ArchiveError, Blob, PyValue, ReadOptions, SampleInputs,
    calls::{Call, DataSet, ExpectedInput},
};
use pt2e_core::tensor::{DType, Storage, Tensor, TensorError};
use pt2e_ir::{Attrs, Op, OpExt, TensorType, attr_name};
use pt2e_kernels::numeric::cast;
use pt2e_translate::{
    record,
    size_limits::{SizeError, SizeLimits},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use std::path::Path;

/// The size used for an unconstrained dynamic dimension: 0 and 1 are special in PyTorch's export.
const SMALLEST_DYNAMIC_SIZE: i64 = 2;

/// Calls that a caller has in memory, one after the other.
pub trait CallStream {
    /// The next call; `None` after the last one.
    ///
    /// # Errors
    /// Why there is no call, which ends the run.
    fn next_call(&self) -> Option<Result<Call, String>>;

    /// How many calls are left, if that is known.
    fn remaining(&self) -> Option<usize>;
}

/// The source of calls.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// Calls in memory.
    Stream(&'a dyn CallStream),
    /// `.npz` or `.safetensors` files: one call each, arrays named by input or `0`, `1`, ...
    Data(&'a DataSet),
    /// The example inputs that `torch.export.save` kept: one call.
    ExampleInputs,
    /// One call of standard normal numbers (ChaCha8 of seed 0, an input's elements in row-major order, input after
    /// input); integers and bools are 0. Dynamic sizes are the smallest that the range constraints allow, at least 2.
    Synthetic,
}

/// Why the inputs of a call could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// A file could not be read, or does not fit the function.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The caller could not give a call.
    #[error("{0}")]
    Stream(String),
    /// The module carries no example inputs.
    #[error("the module carries no example inputs; name calibration data with --calibrate=\"data=FILE or FOLDER\"")]
    NoExamples,
    /// The bytes of the module's example inputs are missing.
    #[error(transparent)]
    MissingExamples(#[from] record::MissingBytes),
    /// The example inputs do not fit the function.
    #[error("the example inputs that the module carries do not fit the function: {0}")]
    Examples(String),
    /// The example inputs have sizes that the program was not captured for.
    #[error("the example inputs that the module carries do not fit the program: {0}")]
    ExampleSizes(#[from] SizeError),
    /// An argument of the function is not a tensor of a dtype that the compiler computes with.
    #[error("argument {0} of the function is {1}; only tensors can be inputs")]
    Argument(usize, String),
    /// A synthetic input could not be allocated.
    #[error("the synthetic input `{name}`, {dtype} {shape:?}: {cause}")]
    Synthetic {
        /// The input.
        name: String,
        /// Its dtype.
        dtype: DType,
        /// Its sizes.
        shape: Vec<usize>,
        /// Why it could not be made.
        cause: TensorError,
    },
}

/// A call: its name in messages, and its inputs.
pub type NamedCall = (String, Vec<Tensor>);

/// The calls of `source`; files are read lazily, one by one. The upper bound of the size hint is the number of calls, if it is known.
///
/// # Errors
/// See [`InputError`].
pub fn calls<'c, 's>(
    module: Op<'c>,
    function: Op<'c>,
    source: &Source<'s>,
) -> Result<Box<dyn Iterator<Item = Result<NamedCall, InputError>> + 's>, InputError> {
    let parameters = Parameters::of(module, function)?;
    Ok(match *source {
        Source::Stream(stream) => Box::new(Streamed { stream, parameters }),
        Source::Data(set) => {
            let files = set.files().to_vec();
            Box::new(files.into_iter().map(move |file| {
                let call = Call::read(&file)?;
                Ok((file.display().to_string(), parameters.bind(&call)?))
            }))
        }
        Source::ExampleInputs => {
            let inputs = examples(module, &parameters)?;
            Box::new(std::iter::once(Ok(("the example inputs".to_owned(), inputs))))
        }
        Source::Synthetic => {
            let inputs = synthetic(&parameters)?;
            Box::new(std::iter::once(Ok(("the synthetic inputs".to_owned(), inputs))))
        }
    })
}

/// The calls of a stream, as inputs of a function.
struct Streamed<'s> {
    stream: &'s dyn CallStream,
    parameters: Parameters,
}

impl Iterator for Streamed<'_> {
    type Item = Result<NamedCall, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(
            self.stream
                .next_call()?
                .map_err(InputError::Stream)
                .and_then(|call| Ok((call.file().display().to_string(), self.parameters.bind(&call)?))),
        )
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.stream.remaining())
    }
}

/// The parameters of a function.
#[derive(Clone, Debug)]
pub struct Parameters {
    inputs: Vec<ExpectedInput>,
    limits: SizeLimits,
}

impl Parameters {
    /// The parameters of `function` of `module`.
    ///
    /// # Errors
    /// [`InputError::Argument`] for an argument that is not a tensor.
    pub fn of<'c>(module: Op<'c>, function: Op<'c>) -> Result<Self, InputError> {
        let Some(block) = function.body() else {
            return Ok(Self { inputs: Vec::new(), limits: SizeLimits::default() });
        };
        let given = function.attr("arg_attrs").and_then(Attrs::as_array).unwrap_or_default();
        let attribute = |index: usize, name: &str| given.get(index).and_then(|attributes| attributes.get(name));
        let inputs = (0..block.argument_count())
            .map(|index| {
                let ty = block.argument(index).map(|argument| argument.r#type());
                let tensor = ty.as_ref().ok().and_then(|ty| TensorType::of(*ty));
                let dtype = tensor.as_ref().and_then(TensorType::dtype);
                let (Some(tensor), Some(dtype)) = (tensor, dtype) else {
                    let found = ty.map_or_else(|_| "missing".to_owned(), |ty| ty.to_string());
                    return Err(InputError::Argument(index, found));
                };
                let name = attribute(index, attr_name::NAME).and_then(Attrs::as_str);
                let name = name.map_or_else(|| index.to_string(), str::to_owned);
                Ok(ExpectedInput { name, dtype, shape: tensor.shape })
            })
            .collect::<Result<Vec<_>, _>>()?;
        let limits = SizeLimits::of(module, (0..inputs.len()).map(|index| attribute(index, attr_name::LAYOUT)));
        Ok(Self { inputs, limits })
    }

    /// The tensors of one call, in the order of the parameters.
    ///
    /// # Errors
    /// If a tensor is missing, or has a dtype or sizes that the program does not accept.
    pub fn bind(&self, call: &Call) -> Result<Vec<Tensor>, ArchiveError> {
        let tensors = call.bind(&self.inputs)?;
        self.check_sizes(&tensors).map_err(|error| ArchiveError::Inputs {
            file: call.file().to_path_buf(),
            why: format!("does not fit: {error}"),
        })?;
        Ok(tensors)
    }

    fn check_sizes(&self, tensors: &[Tensor]) -> Result<(), SizeError> {
        self.limits.check(self.inputs.iter().map(|input| input.name.as_str()), tensors)
    }
}

/// Whether the module carries example inputs.
pub fn has_examples(module: Op<'_>) -> bool {
    module.attr(attr_name::SAMPLE_INPUTS).is_some()
}

fn examples(module: Op<'_>, parameters: &Parameters) -> Result<Vec<Tensor>, InputError> {
    let blob: Blob = record::sample_inputs(module)?.ok_or(InputError::NoExamples)?;
    let inputs = SampleInputs::read(Path::new("example inputs"), blob, ReadOptions::default())?;
    let tensors: Vec<Tensor> = inputs
        .leaves()
        .into_iter()
        .filter_map(|leaf| if let PyValue::Tensor(tensor) = leaf { Some(tensor.clone()) } else { None })
        .collect();
    let expected = &parameters.inputs;
    if tensors.len() != expected.len() {
        return Err(InputError::Examples(format!("{} tensors for {} arguments", tensors.len(), expected.len())));
    }
    for (tensor, input) in tensors.iter().zip(expected) {
        if !input.accepts(tensor) {
            let found = format!("{} {:?}", tensor.dtype(), tensor.shape());
            return Err(InputError::Examples(format!("`{}` is {input}, the example {found}", input.name)));
        }
    }
    parameters.check_sizes(&tensors)?;
    Ok(tensors)
}

fn synthetic(parameters: &Parameters) -> Result<Vec<Tensor>, InputError> {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let dynamic = |index: usize, dim: usize| {
        let smallest = parameters.limits.smallest(index, dim, SMALLEST_DYNAMIC_SIZE);
        smallest.unwrap_or(SMALLEST_DYNAMIC_SIZE as usize)
    };
    let tensor = |(index, input): (usize, &ExpectedInput)| {
        let sizes = input.shape.iter().enumerate().map(|(dim, size)| size.unwrap_or_else(|| dynamic(index, dim)));
        let shape: Vec<usize> = sizes.collect();
        normal(&shape, input.dtype, &mut random).map_err(|cause| InputError::Synthetic {
            name: input.name.clone(),
            dtype: input.dtype,
            shape,
            cause,
        })
    };
    parameters.inputs.iter().enumerate().map(tensor).collect()
}

fn normal(shape: &[usize], dtype: DType, random: &mut ChaCha8Rng) -> Result<Tensor, TensorError> {
    let count = pt2e_core::tensor::num_elements(shape)?;
    let values: Storage<f32> = match dtype.is_float() {
        true => Storage::collect((0..count).map(|_| StandardNormal.sample(random)))?,
        false => Storage::zeroed(count)?,
    };
    cast(Tensor::new(shape, values)?, dtype)
}
