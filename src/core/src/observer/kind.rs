//! The names of observers.

use std::fmt;

/// Which observer, by its name in text: `min_max`, `histogram`.
///
/// The set is open: each observer has one as `KIND`, and [`known_observer`](super::known_observer) finds those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObserverKind(&'static str);

impl ObserverKind {
    /// The kind of an observer of that name.
    pub(super) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ObserverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
