//! Finds the batch norms that can be folded, and computes the folded weight and bias.

use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::{
    memory,
    numerics::{BatchNorm, WeightLayout},
    tensor::{DType, Tensor, TensorError},
};
use pt2e_ir::{
    Globals, NoTensor, Op, OpExt, TensorType, Value, ValueExt, attr_name,
    dialect::{
        families::{BATCH_NORMS, CONVS, LINEARS, TRANSPOSED_CONVS},
        torch_op,
    },
    is_constant_load,
};
use pt2e_schema::{Arg, Arguments};

/// Everything that determines a folded weight and bias: the symbols that they are computed from, and the parameters of the fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FoldKey<'c> {
    pub(super) weight: &'c str,
    pub(super) bias: Option<&'c str>,
    gamma: Option<&'c str>,
    beta: Option<&'c str>,
    mean: &'c str,
    variance: &'c str,
    /// The bits of `eps`.
    eps: u64,
    transposed_groups: Option<usize>,
}

/// A batch norm that can be folded.
pub(super) struct Candidate<'c> {
    /// The convolution or linear.
    pub(super) base: Op<'c>,
    /// The batch norm, the only user of `base`.
    pub(super) norm: Op<'c>,
    /// The weight and bias that it folds to.
    pub(super) key: FoldKey<'c>,
}

/// Why an op is not folded.
pub(super) enum NotFolded {
    /// The op is not a batch norm after a convolution or linear.
    NoCandidate,
    /// The op is such a batch norm, but for this reason cannot be folded.
    Because(&'static str),
    /// The data of one of its parameters are not available.
    Lost {
        /// The parameter's symbol.
        global: String,
        /// The error.
        cause: NoTensor,
    },
}

use NotFolded::{Because, Lost, NoCandidate};

/// The tensor of a parameter.
fn tensor<'c>(globals: &Globals<'c>, symbol: &str) -> Option<Tensor> {
    globals.get(symbol)?.tensor().ok()
}

impl<'c> Candidate<'c> {
    /// The candidate that an op is, or why it is not one.
    pub(super) fn of(norm: Op<'c>, globals: &Globals<'c>) -> Result<Self, NotFolded> {
        if !BATCH_NORMS.contains(&norm.full_name()) {
            return Err(NoCandidate);
        }
        let arguments = torch_op::arguments(norm).map_err(|_| NoCandidate)?;
        let input = operand(norm, &arguments, "input").ok_or(NoCandidate)?;
        let (base, _) = input.defining_op().ok_or(NoCandidate)?;
        let name = base.full_name();
        if !(CONVS.contains(&name) || TRANSPOSED_CONVS.contains(&name) || LINEARS.contains(&name)) {
            return Err(NoCandidate);
        }
        // An annotation would no longer match the operands of the folded op.
        if [base, norm].iter().any(|op| op.attr(attr_name::ANNOTATION).is_some()) {
            return Err(Because("it is annotated already; --fuse-conv-bn comes before --annotate"));
        }
        if arguments.bool("training").unwrap_or(false) {
            return Err(Because("it is in training mode; export the model after model.eval()"));
        }
        if input.uses().nth(1).is_some() {
            return Err(Because("the op before it has other users, which need its result as it is"));
        }
        if norm.result_values().iter().skip(1).any(|result| result.uses().next().is_some()) {
            return Err(Because("its saved statistics are used"));
        }
        if norm.result_values().first().is_none_or(|result| result.r#type() != input.r#type()) {
            return Err(Because("the type of its result is not that of its input"));
        }
        let constant = |name: &str| match arguments.get(name) {
            Ok(Arg::Tensor(index)) => symbol(norm, *index, globals).map(Some),
            _ => Ok(None),
        };
        let (mean, variance) = (constant("running_mean")?, constant("running_var")?);
        let (Some(mean), Some(variance)) = (mean, variance) else {
            return Err(Because("it has no running statistics"));
        };
        let base_arguments = torch_op::arguments(base).map_err(|_| NoCandidate)?;
        let parameter = |name: &str| match base_arguments.get(name) {
            Ok(Arg::Tensor(index)) => symbol(base, *index, globals).map(Some),
            _ => Ok(None),
        };
        let groups = base_arguments.int("groups").ok().and_then(|groups| usize::try_from(groups).ok());
        let key = FoldKey {
            weight: parameter("weight")?.ok_or(NoCandidate)?,
            bias: parameter("bias")?,
            gamma: constant("weight")?,
            beta: constant("bias")?,
            mean,
            variance,
            eps: arguments.float("eps").map_err(|_| NoCandidate)?.to_bits(),
            transposed_groups: if TRANSPOSED_CONVS.contains(&name) { groups.or(Some(1)) } else { None },
        };
        let candidate = Self { base, norm, key };
        // The channels of a norm are on axis 1, so the base must have its channels there too: a convolution of a batch, or a linear
        // of a matrix.
        let rank = TensorType::of(input.r#type()).map(|ty| ty.shape.len());
        let weight = tensor(globals, key.weight);
        if rank != weight.as_ref().map(Tensor::rank) {
            return Err(Because("its channels are not those of the op before it"));
        }
        let sizes = candidate.with_norm(globals, |norm| norm.channels()).flatten();
        let bias_fits = key.bias.is_none_or(|bias| tensor(globals, bias).is_some_and(|bias| Some(bias.len()) == sizes));
        if sizes.is_none()
            || sizes != weight.and_then(|weight| candidate.layout(&weight)).map(WeightLayout::channels)
            || !bias_fits
        {
            return Err(Because("its channels are not those of the op before it"));
        }
        Ok(candidate)
    }

    fn layout(&self, weight: &Tensor) -> Option<WeightLayout> {
        let (&[rows, columns], inner) = weight.shape().split_first_chunk()?;
        Some(WeightLayout {
            rows,
            columns,
            inner: inner.iter().product(),
            transposed_groups: self.key.transposed_groups,
        })
    }

    fn with_norm<T>(&self, globals: &Globals<'c>, with: impl FnOnce(BatchNorm<'_>) -> T) -> Option<T> {
        let tensor = |symbol: &str| tensor(globals, symbol);
        let optional = |symbol: Option<&str>| match symbol {
            None => Some(None),
            Some(symbol) => tensor(symbol).map(Some),
        };
        let (gamma, beta) = (optional(self.key.gamma)?, optional(self.key.beta)?);
        let (mean, variance) = (tensor(self.key.mean)?, tensor(self.key.variance)?);
        Some(with(BatchNorm {
            gamma: gamma.as_ref().map(Tensor::as_slice::<f32>).transpose().ok()?.as_deref(),
            beta: beta.as_ref().map(Tensor::as_slice::<f32>).transpose().ok()?.as_deref(),
            mean: &mean.as_slice::<f32>().ok()?,
            variance: &variance.as_slice::<f32>().ok()?,
            eps: f64::from_bits(self.key.eps),
        }))
    }

    /// The folded weight and bias; `None` if the sizes do not fit, which [`Candidate::of`] has excluded.
    pub(super) fn folded(&self, globals: &Globals<'c>) -> Option<Result<(Tensor, Tensor), TensorError>> {
        let weight = tensor(globals, self.key.weight)?;
        let bias = match self.key.bias {
            None => None,
            Some(bias) => Some(tensor(globals, bias)?),
        };
        let layout = self.layout(&weight)?;
        let bias_values = match &bias {
            None => None,
            Some(bias) => Some(bias.as_slice::<f32>().ok()?),
        };
        let weight_values = weight.as_slice::<f32>().ok()?;
        // Checked before folding allocates the weight.
        if let Err(error) = memory::reserve_for::<f32>(weight_values.len()) {
            return Some(Err(error.into()));
        }
        let is_linear = LINEARS.contains(&self.base.full_name());
        let fold = |norm: BatchNorm<'_>| {
            let bias = bias_values.as_deref();
            let bias = if is_linear { norm.fold_linear_bias(bias) } else { norm.fold_bias(bias) };
            Some((norm.fold_weight(&weight_values, layout)?, bias?))
        };
        let (weight_values, bias_values) = self.with_norm(globals, fold).flatten()?;
        let channels = bias_values.len();
        let folded =
            || Ok((Tensor::from_vec(weight.shape(), weight_values)?, Tensor::from_vec(&[channels], bias_values)?));
        Some(folded())
    }
}

fn operand<'c>(op: Op<'c>, arguments: &Arguments, name: &str) -> Option<Value<'c>> {
    op.operand(arguments.tensor(name).ok()?).ok()
}

/// The symbol of an operand that is an f32 constant.
fn symbol<'c>(op: Op<'c>, index: usize, globals: &Globals<'c>) -> Result<&'c str, NotFolded> {
    let load = op.operand(index).ok().and_then(|value| Some(value.defining_op()?.0));
    let load = load.filter(|load| is_constant_load(*load));
    let Some(global) = load.and_then(|load| globals.loaded_by(load)) else {
        return Err(Because("a parameter is not a constant"));
    };
    match global.tensor() {
        Ok(tensor) if tensor.dtype() == DType::F32 => Ok(global.name()),
        Err(cause) if cause.is_lost() => Err(Lost { global: global.name().to_owned(), cause }),
        Ok(_) | Err(_) => Err(Because("a parameter is not f32")),
    }
}
