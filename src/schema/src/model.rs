//! The data model of a schema, and how it is printed.

use std::fmt;

/// An operator overload: `namespace::name.overload(args) -> returns`.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// `aten`, `quantized_decomposed`, `torchao`.
    pub namespace: String,
    /// The operator, such as `add`; in-place ones end in `_`.
    pub name: String,
    /// The overload, such as `Tensor`; empty for the one that PyTorch calls `default`.
    pub overload: String,
    /// The arguments, in the order in which PyTorch takes them.
    pub args: Vec<Argument>,
    /// The results.
    pub returns: Vec<Return>,
    /// Those of PyTorch's tags that concern the operator's meaning, sorted.
    pub tags: Vec<Tag>,
}

/// An argument of a [`Schema`].
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// PyTorch's name, which a `.pt2` node uses too.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// What the argument may alias, and whether the operator writes to it.
    pub alias: Option<Alias>,
    /// The value if the argument is left out. The default of a fixed-length list has all its elements, even if the
    /// schema abbreviates it to one (`int[2] padding=0`).
    pub default: Option<Default>,
    /// Whether it follows the `*`: Python accepts it only by name.
    pub keyword_only: bool,
}

/// A result of a [`Schema`].
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// PyTorch's name, if the result has one.
    pub name: Option<String>,
    /// The type.
    pub ty: Type,
    /// Which argument the result may alias.
    pub alias: Option<Alias>,
}

/// The type of an argument or result: `int`, `Tensor?`, `int[2]`, `Tensor?[]`, `float[]?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The type without its suffixes.
    pub base: BaseType,
    /// The list suffix, if it is a list.
    pub list: Option<List>,
    /// Whether the value as a whole may be `None`; for elements see [`List::optional_elements`].
    pub optional: bool,
}

/// The list part of a [`Type`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct List {
    /// The length that a single number is expanded to. PyTorch does not enforce it.
    pub len: Option<usize>,
    /// Whether an element may be `None`, as in `Tensor?[]`.
    pub optional_elements: bool,
}

/// A type without suffixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BaseType {
    /// A tensor.
    Tensor,
    /// An integer, a float or a bool; the kinds are kept distinct: `1` is not `1.0`.
    Scalar,
    /// A 64-bit integer, always constant.
    Int,
    /// A 64-bit integer that may depend on the sizes of the inputs.
    SymInt,
    /// A double.
    Float,
    /// A bool.
    Bool,
    /// A bool that may depend on the sizes of the inputs.
    SymBool,
    /// A string.
    Str,
    /// A dtype; in defaults, its number in c10's enumeration, which is not that of `.pt2` files.
    ScalarType,
    /// A tensor layout such as `torch.strided`.
    Layout,
    /// A device such as `cpu`.
    Device,
    /// A memory format such as `channels_last`; in defaults, its number in c10's enumeration.
    MemoryFormat,
    /// A random number generator.
    Generator,
    /// A graph argument of a higher-order operator. PyTorch has no schemas for these; the name is ours.
    Graph,
}

impl BaseType {
    /// Each type with the name PyTorch gives it.
    pub const NAMES: [(&'static str, BaseType); 14] = [
        ("Tensor", BaseType::Tensor),
        ("Scalar", BaseType::Scalar),
        ("int", BaseType::Int),
        ("SymInt", BaseType::SymInt),
        ("float", BaseType::Float),
        ("bool", BaseType::Bool),
        ("SymBool", BaseType::SymBool),
        ("str", BaseType::Str),
        ("ScalarType", BaseType::ScalarType),
        ("Layout", BaseType::Layout),
        ("Device", BaseType::Device),
        ("MemoryFormat", BaseType::MemoryFormat),
        ("Generator", BaseType::Generator),
        ("Graph", BaseType::Graph),
    ];
}

/// A default value.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// An integer; for a `ScalarType` or `MemoryFormat`, the number in c10's enumeration.
    Int(i64),
    /// The default of a `float`, or a number with a point or an exponent for a `Scalar`.
    Float(f64),
    /// A string, without its quotes.
    Str(String),
    /// A list.
    List(Vec<Default>),
}

/// An alias annotation: `(a)`, `(a!)`, `(a -> *)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The alias sets of the value before the call.
    pub before: Vec<String>,
    /// Whether the operator writes to it.
    pub write: bool,
    /// The alias sets after the call, if the annotation gives them; `*` is any.
    pub after: Vec<String>,
}

/// Facts about an operator beyond its schema (`torch.Tag`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// Part of the core ATen op set, the target of decompositions.
    Core,
    /// The result depends on the data in a way that tracing cannot follow.
    DataDependentOutput,
    /// The shape of a result depends on the data.
    DynamicOutputShape,
    /// Changes the strides of its argument in place.
    InplaceView,
    /// May return or write to an argument although the schema does not say so.
    MaybeAliasingOrMutating,
    /// Draws random numbers.
    NondeterministicSeeded,
    /// Computes element by element, with broadcasting.
    Pointwise,
    /// Reduces dimensions.
    Reduction,
    /// The copying variant of a view op.
    ViewCopy,
}

impl Tag {
    /// Each tag with PyTorch's name.
    pub const NAMES: [(&'static str, Tag); 9] = [
        ("core", Tag::Core),
        ("data_dependent_output", Tag::DataDependentOutput),
        ("dynamic_output_shape", Tag::DynamicOutputShape),
        ("inplace_view", Tag::InplaceView),
        ("maybe_aliasing_or_mutating", Tag::MaybeAliasingOrMutating),
        ("nondeterministic_seeded", Tag::NondeterministicSeeded),
        ("pointwise", Tag::Pointwise),
        ("reduction", Tag::Reduction),
        ("view_copy", Tag::ViewCopy),
    ];
}

impl Schema {
    /// The name of the MLIR operation, `aten.conv2d` or `aten.add.Tensor`: the default overload has no suffix. In-place
    /// overloads also have a name, but no operation.
    pub fn mlir_name(&self) -> String {
        match self.overload.as_str() {
            "" => format!("{}.{}", self.namespace, self.name),
            overload => format!("{}.{}.{overload}", self.namespace, self.name),
        }
    }

    /// The target of a `.pt2` node: `torch.ops.aten.conv2d.default`.
    pub fn target(&self) -> String {
        let overload = if self.overload.is_empty() { "default" } else { &self.overload };
        format!("torch.ops.{}.{}.{overload}", self.namespace, self.name)
    }

    /// Whether the schema declares a write to an argument. Operators without such a declaration may still write: see
    /// [`Tag::MaybeAliasingOrMutating`].
    pub fn is_mutating(&self) -> bool {
        self.args.iter().any(|arg| arg.alias.as_ref().is_some_and(|alias| alias.write))
    }

    /// Whether the operator has the tag.
    pub(crate) fn has_tag(&self, tag: Tag) -> bool {
        self.tags.contains(&tag)
    }

    /// Whether the operator may draw random numbers: not all operators that take a generator have the tag.
    pub fn draws_random_numbers(&self) -> bool {
        self.has_tag(Tag::NondeterministicSeeded) || self.args.iter().any(|arg| arg.ty.base == BaseType::Generator)
    }

    /// The argument called `name`, with its position.
    pub fn arg(&self, name: &str) -> Option<(usize, &Argument)> {
        self.args.iter().enumerate().find(|(_, arg)| arg.name == name)
    }
}

fn name_of<T: PartialEq>(names: &[(&'static str, T)], value: &T) -> &'static str {
    names.iter().find(|(_, other)| other == value).map_or("", |(name, _)| name)
}

impl fmt::Display for BaseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name_of(&Self::NAMES, self))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_type(f, self, None)
    }
}

/// PyTorch writes the alias annotation between the base type and its suffixes: `Tensor(a)[]`.
fn fmt_type(f: &mut fmt::Formatter<'_>, ty: &Type, alias: Option<&Alias>) -> fmt::Result {
    write!(f, "{}", ty.base)?;
    if let Some(alias) = alias {
        write!(f, "{alias}")?;
    }
    if let Some(list) = ty.list {
        f.write_str(if list.optional_elements { "?[" } else { "[" })?;
        if let Some(len) = list.len {
            write!(f, "{len}")?;
        }
        f.write_str("]")?;
    }
    f.write_str(if ty.optional { "?" } else { "" })
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}{}", self.before.join("|"), if self.write { "!" } else { "" })?;
        if !self.after.is_empty() {
            write!(f, " -> {}", self.after.join("|"))?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Default {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Default::None => f.write_str("None"),
            Default::Bool(true) => f.write_str("True"),
            Default::Bool(false) => f.write_str("False"),
            Default::Int(value) => write!(f, "{value}"),
            Default::Float(value) => write!(f, "{value:?}"),
            Default::Str(value) => write!(f, "\"{value}\""),
            Default::List(values) => {
                f.write_str("[")?;
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
        }
    }
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_type(f, &self.ty, self.alias.as_ref())?;
        write!(f, " {}", self.name)?;
        match &self.default {
            Some(default) => write!(f, "={default}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_type(f, &self.ty, self.alias.as_ref())?;
        match &self.name {
            Some(name) => write!(f, " {name}"),
            None => Ok(()),
        }
    }
}

/// Prints the schema string, without tags, as [`crate::parse_schema`] reads it.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.namespace, self.name)?;
        if !self.overload.is_empty() {
            write!(f, ".{}", self.overload)?;
        }
        f.write_str("(")?;
        for (i, arg) in self.args.iter().enumerate() {
            let first_keyword = arg.keyword_only && self.args[..i].iter().all(|before| !before.keyword_only);
            let star = if first_keyword { "*, " } else { "" };
            write!(f, "{}{star}{arg}", if i == 0 { "" } else { ", " })?;
        }
        f.write_str(") -> ")?;
        match self.returns.as_slice() {
            [single] => write!(f, "{single}"),
            returns => {
                f.write_str("(")?;
                for (i, result) in returns.iter().enumerate() {
                    write!(f, "{}{result}", if i == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}
