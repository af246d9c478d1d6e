//! The elements of a tensor in row-major order.

use super::Storage;
use std::ops::Deref;

/// Elements in row-major order: a slice of the tensor's memory if they are stored that way, else a copy.
#[derive(Debug)]
pub enum Elements<'a, T> {
    /// In the tensor's memory.
    Stored(&'a [T]),
    /// Copied.
    Copied(Storage<T>),
}

impl<T> Deref for Elements<'_, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Elements::Stored(elements) => elements,
            Elements::Copied(elements) => elements,
        }
    }
}

impl<T: PartialEq, S: AsRef<[T]> + ?Sized> PartialEq<S> for Elements<'_, T> {
    fn eq(&self, other: &S) -> bool {
        **self == *other.as_ref()
    }
}

impl<T> AsRef<[T]> for Elements<'_, T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<'a, T> IntoIterator for &'a Elements<'_, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
