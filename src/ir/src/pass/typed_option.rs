//! Typed options, which a pass declares once and reads as values of a Rust type.

use super::option_info::{OptionInfo, OptionKind};
use std::{convert::Infallible, fmt::Display, marker::PhantomData, path::PathBuf, str::FromStr};
use strum::VariantNames;

/// A file to write, or `-` for standard output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output(pub PathBuf);

impl Output {
    /// Whether it is standard output.
    pub fn is_standard(&self) -> bool {
        self.0.as_os_str() == "-"
    }
}

impl FromStr for Output {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(PathBuf::from(text)))
    }
}

/// An option whose value is a `T`.
///
/// One constant declares it: a pass or pipeline lists its [`PassOption::info`], and [`super::Options::get`] reads its value.
///
/// ```
/// use pt2e_ir::pass::{Options, PassOption};
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq, strum::Display, strum::EnumString, strum::VariantNames)]
/// #[strum(serialize_all = "kebab-case")]
/// enum Speed {
///     #[default]
///     AsItIs,
///     Fast,
/// }
///
/// const SPEED: PassOption<Speed> = PassOption::words("speed", "How fast the pass is");
///
/// let options = Options::parse(&[SPEED.info], "speed=fast").unwrap();
/// assert_eq!(options.get(&SPEED), Speed::Fast);
/// assert_eq!(Options::parse(&[SPEED.info], "").unwrap().get(&SPEED), Speed::AsItIs);
/// assert_eq!(SPEED.set(Speed::AsItIs), "speed=as-it-is");
/// ```
pub struct PassOption<T> {
    /// The untyped description, which is listed, checked and shown.
    pub info: OptionInfo,
    value: PhantomData<fn() -> T>,
}

impl<T> PassOption<T> {
    const fn new(name: &'static str, description: &'static str, kind: OptionKind, default: &'static str) -> Self {
        Self { info: OptionInfo { name, description, kind, default }, value: PhantomData }
    }
}

impl<T: Display> PassOption<T> {
    /// The text of the option with a value, for the options of a pass.
    pub fn set(&self, value: T) -> String {
        format!("{}={value}", self.info.name)
    }
}

impl<T: VariantNames> PassOption<T> {
    /// An option that takes the words of an enum; the first is the default.
    pub const fn words(name: &'static str, description: &'static str) -> Self {
        Self::new(name, description, OptionKind::Enum(T::VARIANTS), T::VARIANTS[0])
    }
}

impl PassOption<bool> {
    /// An option that is `true` or `false`.
    pub const fn switch(name: &'static str, description: &'static str, default: bool) -> Self {
        Self::new(name, description, OptionKind::Bool, if default { "true" } else { "false" })
    }
}

impl PassOption<i64> {
    /// An option that takes an integer of at least `least`; `default` must be one.
    pub const fn integer(name: &'static str, description: &'static str, least: i64, default: &'static str) -> Self {
        Self::new(name, description, OptionKind::Int(least), default)
    }
}

impl PassOption<Output> {
    /// An option that takes a file whose name ends in one of `extensions`, or `-`, which is the default. Its value may be
    /// written without its name, as in `--report=r.json`.
    pub const fn output(name: &'static str, description: &'static str, extensions: &'static [&'static str]) -> Self {
        Self::new(name, description, OptionKind::Output(extensions), "-")
    }
}

impl PassOption<String> {
    /// An option that takes a regular expression; empty if none is given. Its value may be written without its name.
    pub const fn regex(name: &'static str, description: &'static str) -> Self {
        Self::new(name, description, OptionKind::Regex, "")
    }
}

impl PassOption<PathBuf> {
    /// An option that takes a file or folder; empty if none is given.
    pub const fn path(name: &'static str, description: &'static str) -> Self {
        Self::new(name, description, OptionKind::Path, "")
    }
}
