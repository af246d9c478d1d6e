//! The entries of the table: the facts that they hold, and the functions that write them.

/// Where the elements of an op's result come from. If the op has several results: those of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// All elements of the first argument, in the same order; only the shape may differ.
    Reshaped,
    /// Elements of the first argument: a part of them, reordered or repeated.
    Moved,
    /// Elements of the first argument, chosen by comparing them. Where there is nothing to choose from, as in a pooling window
    /// that covers only padding: the least number of the dtype.
    Selected,
    /// Elements of the first argument, those outside the bounds replaced by the nearer bound.
    Clamped(Clamp),
    /// Elements of several arguments, or of one argument and numbers, side by side.
    Joined,
    /// Numbers that come from no tensor.
    Filled,
    /// Elements of one argument, possibly converted to another dtype.
    Converted,
    /// The bits of the first argument, read as another dtype.
    Reinterpreted,
    /// Floats converted to integers by a scale, integers converted to floats, or the scale itself.
    Quantized,
    /// Computed from the elements of the arguments.
    Computed,
    /// Sums of products.
    Multiplied,
    /// No elements: the op only asks for sizes, or checks them.
    Unread,
}

impl Elements {
    /// Whether each of them is an element of the first argument.
    pub fn are_of_first_argument(self) -> bool {
        matches!(self, Self::Reshaped | Self::Moved | Self::Selected)
    }

    /// Whether the op only moves, creates or converts elements and never looks at their values: it works for every dtype.
    pub fn are_any_dtype(self) -> bool {
        use Elements::{Converted, Filled, Joined, Moved, Reinterpreted, Reshaped, Unread};
        matches!(self, Reshaped | Moved | Joined | Filled | Converted | Reinterpreted | Unread)
    }

    /// The cost class of an op that gives them.
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

/// What an op costs, apart from the sizes.
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

/// How the complex form of an op is made of the real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complex {
    /// By applying it to the real and the imaginary part separately: the op sums elements of one argument.
    Linear,
    /// Like the product of two complex numbers: the op sums products of elements of two arguments.
    Bilinear,
}

/// What `torch.autocast` does with an operator's floats on the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Autocast {
    /// Converts them to the dtype of the block.
    LowerPrecision,
    /// Converts those of a lower precision to `float32`.
    Float32,
    /// Converts them to the widest of their dtypes.
    Widest,
    /// Nothing, neither for the operator nor for the operators that it is made of.
    Unaffected,
}

/// Ops that most readers treat alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Batch norms.
    BatchNorm,
    /// Ops that choose scale and zero point at run time.
    ChooseQParams,
    /// Convolutions, with sizes or with words for padding.
    Conv,
    /// Ops that convert integers to floats.
    Dequantize,
    /// Dropouts: outside of training, the result is the first argument.
    Dropout,
    /// Products with a transposed weight, and a bias.
    Linear,
    /// Ops that convert floats to integers.
    Quantize,
    /// Transposed convolutions.
    TransposedConv,
}

/// What the table holds for one op, beyond its schema and tags.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(super) name: &'static str,
    /// `None` if the schema or a tag says it.
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

/// An op whose schema or tags say where its elements come from: a view, or an op that PyTorch tags as elementwise or as a
/// reduction.
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

/// [`Elements::Computed`], if no tag says so.
pub(super) const fn computes(name: &'static str) -> Entry {
    with(name, Elements::Computed)
}

/// [`Elements::Multiplied`].
pub(super) const fn multiplies(name: &'static str) -> Entry {
    with(name, Elements::Multiplied)
}

/// [`Elements::Unread`], if the types of the results do not say so.
pub(super) const fn checks(name: &'static str) -> Entry {
    with(name, Elements::Unread)
}

impl Entry {
    /// The result has the type of the first argument: its shape and its dtype.
    pub(super) const fn same_type(self) -> Self {
        Self { same_type: true, ..self }
    }

    /// A greater element of the first argument never gives a lesser result, all else being equal.
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

    /// [`Autocast::Unaffected`], if no tag says so.
    pub(super) const fn unaffected(self) -> Self {
        Self { autocast: Some(Autocast::Unaffected), ..self }
    }

    /// The op belongs to a family.
    pub(super) const fn family(self, family: Family) -> Self {
        Self { family: Some(family), ..self }
    }

    /// PyTorch's `convert_pt2e` inserts, folds and duplicates such ops; it leaves other ops of the family alone.
    pub(super) const fn made_by_convert(self) -> Self {
        Self { made_by_convert: true, ..self }
    }

    /// A number may stand for the tensor that is that argument. PyTorch keeps this in its argument parser; these are the
    /// arguments, other than `self`, that take a number when the operators are called with one.
    pub(super) const fn number(self, argument: &'static str) -> Self {
        Self { number: Some(argument), ..self }
    }

    /// It updates its running statistics, if it is given any, where that argument is true.
    pub(super) const fn statistics(self, argument: &'static str) -> Self {
        Self { statistics: Some(argument), ..self }
    }
}
