//! The entries of the table of ops, and the functions that construct them.

/// Where the elements of an op's result come from; of the first result, if the op has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// All elements of the first argument in the same order; only the shape may differ.
    Reshaped,
    /// Elements of the first argument, selected by position, reordered or repeated.
    Moved,
    /// Elements of the first argument, selected by comparison. If there are none to select from, as in a pooling window
    /// that covers only padding, the least number of the dtype.
    Selected,
    /// Elements of the first argument, clamped to bounds.
    Clamped(Clamp),
    /// Elements of several arguments, or of one argument and numbers, side by side.
    Joined,
    /// Numbers that do not come from a tensor.
    Filled,
    /// Elements of one argument, converted to another dtype if necessary.
    Converted,
    /// The bits of the first argument, reinterpreted as another dtype.
    Reinterpreted,
    /// Floats converted to integers by a scale, integers converted to floats, or the scale itself.
    Quantized,
    /// Computed from the elements of the arguments.
    Computed,
    /// Sums of products.
    Multiplied,
    /// None: the op only reads or checks sizes.
    Unread,
}

impl Elements {
    /// Whether each result element is an element of the first argument.
    pub fn are_of_first_argument(self) -> bool {
        matches!(self, Self::Reshaped | Self::Moved | Self::Selected)
    }

    /// Whether the op only moves, creates or converts elements, and so works for every dtype.
    pub fn are_any_dtype(self) -> bool {
        use Elements::{Converted, Filled, Joined, Moved, Reinterpreted, Reshaped, Unread};
        matches!(self, Reshaped | Moved | Joined | Filled | Converted | Reinterpreted | Unread)
    }

    /// The cost class of such an op.
    pub fn cost(self) -> Cost {
        match self {
            Self::Quantized => Cost::Quantization,
            Self::Computed => Cost::Arithmetic,
            Self::Multiplied => Cost::Products,
            _ => Cost::Bytes,
        }
    }
}

/// The bounds of a clamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clamp {
    /// The lower one.
    pub low: Bound,
    /// The upper one.
    pub high: Bound,
}

/// A bound of a clamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// There is no bound.
    Absent,
    /// A number.
    Fixed(i64),
    /// The value of the argument of that name; no bound if it is `None`.
    Argument(&'static str),
}

/// The cost class of an op, independent of sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Reading and writing.
    Bytes,
    /// Conversion between floats and integers by a scale.
    Quantization,
    /// Some arithmetic for each element.
    Arithmetic,
    /// Sums of products: many multiplications for each element.
    Products,
}

/// How the complex form of an op is composed of the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complex {
    /// By applying it to the real and the imaginary parts separately: the op sums elements of one argument.
    Linear,
    /// Like the product of two complex numbers: the op sums products of elements of two arguments.
    Bilinear,
}

/// How `torch.autocast` treats an operator's floats on the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Autocast {
    /// Converts them to the dtype of the block.
    LowerPrecision,
    /// Converts floats of lower precision to `float32`.
    Float32,
    /// Converts them to the widest of their dtypes.
    Widest,
    /// Leaves them alone, also in the operators that it is composed of.
    Unaffected,
}

/// Families of ops that most code treats alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Batch norms.
    BatchNorm,
    /// Ops that choose scale and zero point at run time.
    ChooseQParams,
    /// Convolutions, whose padding is a list of sizes or a string.
    Conv,
    /// Dequantize ops.
    Dequantize,
    /// Dropouts: outside training, the result is the first argument.
    Dropout,
    /// Linear layers: products with a transposed weight, plus a bias.
    Linear,
    /// Quantize ops.
    Quantize,
    /// Transposed convolutions.
    TransposedConv,
}

/// The facts about one op beyond its schema and tags.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(super) name: &'static str,
    /// `None` if the schema or a tag tells.
    pub(super) elements: Option<Elements>,
    pub(super) same_type: bool,
    pub(super) increasing: bool,
    pub(super) complex: Option<Complex>,
    pub(super) autocast: Option<Autocast>,
    pub(super) family: Option<Family>,
    pub(super) made_by_convert: bool,
    pub(super) number: Option<&'static str>,
    pub(super) statistics: Option<&'static str>,
}

/// An op whose schema or tags tell where its elements come from: a view, or an op that PyTorch tags as elementwise or
/// as a reduction.
pub(super) const fn op(name: &'static str) -> Entry {
    Entry {
        name,
        elements: None,
        same_type: false,
        increasing: false,
        complex: None,
        autocast: None,
        family: None,
        made_by_convert: false,
        number: None,
        statistics: None,
    }
}

const fn with(name: &'static str, elements: Elements) -> Entry {
    Entry { elements: Some(elements), ..op(name) }
}

/// [`Elements::Reshaped`].
pub(super) const fn reshapes(name: &'static str) -> Entry {
    with(name, Elements::Reshaped)
}

/// [`Elements::Moved`].
pub(super) const fn moves(name: &'static str) -> Entry {
    with(name, Elements::Moved)
}

/// [`Elements::Selected`].
pub(super) const fn selects(name: &'static str) -> Entry {
    with(name, Elements::Selected)
}

/// [`Elements::Clamped`].
pub(super) const fn clamps(name: &'static str, low: Bound, high: Bound) -> Entry {
    with(name, Elements::Clamped(Clamp { low, high })).same_type().increasing()
}

/// [`Elements::Joined`].
pub(super) const fn joins(name: &'static str) -> Entry {
    with(name, Elements::Joined)
}

/// [`Elements::Filled`].
pub(super) const fn fills(name: &'static str) -> Entry {
    with(name, Elements::Filled)
}

/// [`Elements::Converted`].
pub(super) const fn converts(name: &'static str) -> Entry {
    with(name, Elements::Converted)
}

/// [`Elements::Reinterpreted`].
pub(super) const fn reinterprets(name: &'static str) -> Entry {
    with(name, Elements::Reinterpreted)
}

/// [`Elements::Quantized`].
pub(super) const fn quantizes(name: &'static str) -> Entry {
    with(name, Elements::Quantized)
}

/// [`Elements::Computed`], for ops without a tag that tells.
pub(super) const fn computes(name: &'static str) -> Entry {
    with(name, Elements::Computed)
}

/// [`Elements::Multiplied`].
pub(super) const fn multiplies(name: &'static str) -> Entry {
    with(name, Elements::Multiplied)
}

/// [`Elements::Unread`], for ops whose result types do not tell.
pub(super) const fn checks(name: &'static str) -> Entry {
    with(name, Elements::Unread)
}

impl Entry {
    /// The result has the shape and dtype of the first argument.
    pub(super) const fn same_type(self) -> Self {
        Self { same_type: true, ..self }
    }

    /// The op is monotonically increasing in the elements of its first argument.
    pub(super) const fn increasing(self) -> Self {
        Self { increasing: true, ..self }
    }

    /// [`Complex::Linear`].
    pub(super) const fn linear(self) -> Self {
        Self { complex: Some(Complex::Linear), ..self }
    }

    /// [`Complex::Bilinear`].
    pub(super) const fn bilinear(self) -> Self {
        Self { complex: Some(Complex::Bilinear), ..self }
    }

    /// [`Autocast::LowerPrecision`].
    pub(super) const fn lower_precision(self) -> Self {
        Self { autocast: Some(Autocast::LowerPrecision), ..self }
    }

    /// [`Autocast::Float32`].
    pub(super) const fn float32(self) -> Self {
        Self { autocast: Some(Autocast::Float32), ..self }
    }

    /// [`Autocast::Widest`].
    pub(super) const fn widest(self) -> Self {
        Self { autocast: Some(Autocast::Widest), ..self }
    }

    /// [`Autocast::Unaffected`], for ops without a tag that tells.
    pub(super) const fn unaffected(self) -> Self {
        Self { autocast: Some(Autocast::Unaffected), ..self }
    }

    /// The op belongs to a family.
    pub(super) const fn family(self, family: Family) -> Self {
        Self { family: Some(family), ..self }
    }

    /// PyTorch's `convert_pt2e` inserts, folds and duplicates this op, unlike other ops of the family.
    pub(super) const fn made_by_convert(self) -> Self {
        Self { made_by_convert: true, ..self }
    }

    /// This tensor argument may be a number instead. In PyTorch this is part of the argument parser, not of the schema;
    /// the table lists the arguments other than `self` for which a call with a number works.
    pub(super) const fn number(self, argument: &'static str) -> Self {
        Self { number: Some(argument), ..self }
    }

    /// The op updates its running statistics, if it has any, when this argument is true.
    pub(super) const fn statistics(self, argument: &'static str) -> Self {
        Self { statistics: Some(argument), ..self }
    }
}
