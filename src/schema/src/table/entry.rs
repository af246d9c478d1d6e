//! What an entry of the table says, and how it is written.

/// Where the elements of an op's result come from; of several results, those of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elements {
    /// All those of the first argument, in their order: only the shape may differ.
    Reshaped,
    /// Those of the first argument: some of them, in another order, or repeated.
    Moved,
    /// Some of the first argument, found by comparing them; and the least number where there are none, as in a window of a
    /// pooling that sees nothing but padding.
    Selected,
    /// Those of the first argument, moved to the nearer bound where they lie outside.
    Clamped(Clamp),
    /// Those of several arguments, or of one argument and numbers, beside each other.
    Joined,
    /// Numbers that are no tensor's elements.
    Filled,
    /// Those of one argument, perhaps in another dtype.
    Converted,
    /// The bits of the first argument, read in another dtype.
    Reinterpreted,
    /// Floats made integers, or integers made floats, by a scale; or the scale itself.
    Quantized,
    /// Computed from those of the arguments.
    Computed,
    /// Sums of products.
    Multiplied,
    /// None: the op asks for sizes or checks them.
    Unread,
}

impl Elements {
    /// Whether each is an element of the first argument.
    pub fn are_of_first_argument(self) -> bool {
        matches!(self, Self::Reshaped | Self::Moved | Self::Selected)
    }

    /// Whether they are moved, made or converted without a look at their values, so that any dtype will do.
    pub fn are_any_dtype(self) -> bool {
        use Elements::{Converted, Filled, Joined, Moved, Reinterpreted, Reshaped, Unread};
        matches!(self, Reshaped | Moved | Joined | Filled | Converted | Reinterpreted | Unread)
    }

    /// What it takes to make them.
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
    /// There is none.
    Absent,
    /// A number.
    Fixed(i64),
    /// The argument of that name; none where that is `None`.
    Argument(&'static str),
}

/// What an op costs, without the sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Reading and writing.
    Bytes,
    /// Conversion between floats and integers by a scale.
    Quantization,
    /// Some arithmetic an element.
    Arithmetic,
    /// Sums of products: many multiplications an element.
    Products,
}

/// How an op on real numbers gives that on complex ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complex {
    /// Real and imaginary part apart: the op sums elements of one argument.
    Linear,
    /// As a product of two complex numbers: the op sums products of the elements of two arguments.
    Bilinear,
}

/// What `torch.autocast` does with an operator's floats on the CPU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Autocast {
    /// They become the dtype of the block.
    LowerPrecision,
    /// Those of a lower precision become `float32`.
    Float32,
    /// They are taken in the widest of their dtypes.
    Widest,
    /// Nothing, neither with it nor with the operators that it is made of.
    Unaffected,
}

/// Ops that are the same to most who look for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Batch norms.
    BatchNorm,
    /// Choosing scale and zero point at run time.
    ChooseQParams,
    /// Convolutions, with sizes or with words for padding.
    Conv,
    /// Integers made floats.
    Dequantize,
    /// Outside of training these give their first argument.
    Dropout,
    /// Products with a transposed weight, and a bias.
    Linear,
    /// Floats made integers.
    Quantize,
    /// Transposed convolutions.
    TransposedConv,
}

/// What the table says of one op, beyond its schema and tags.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(super) name: &'static str,
    /// `None` where the schema or a tag says it.
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

/// An op whose schema says where its elements come from: a view, or one that PyTorch has tagged as elementwise or as a
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

/// [`Elements::Computed`], where no tag says so.
pub(super) const fn computes(name: &'static str) -> Entry {
    with(name, Elements::Computed)
}

/// [`Elements::Multiplied`].
pub(super) const fn multiplies(name: &'static str) -> Entry {
    with(name, Elements::Multiplied)
}

/// [`Elements::Unread`], where the schema has no result that says so.
pub(super) const fn checks(name: &'static str) -> Entry {
    with(name, Elements::Unread)
}

impl Entry {
    /// The result has the type of the first argument: its shape and its dtype.
    pub(super) const fn same_type(self) -> Self {
        Self { same_type: true, ..self }
    }

    /// The greater of two elements of the first argument never gives the lesser result, all else being equal.
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

    /// [`Autocast::Unaffected`], where no tag says so.
    pub(super) const fn unaffected(self) -> Self {
        Self { autocast: Some(Autocast::Unaffected), ..self }
    }

    /// It is one of a family.
    pub(super) const fn family(self, family: Family) -> Self {
        Self { family: Some(family), ..self }
    }

    /// PyTorch's `convert_pt2e` makes such ops, folds and duplicates them; it leaves others of the family as it finds them.
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
