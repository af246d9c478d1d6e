//! Element memory that counts against the memory budget of the process.

use super::TensorError;
use crate::memory::{self, MemoryError, Reservation, bytes_of};
use bytemuck::Zeroable;
use rayon::iter::{IndexedParallelIterator, ParallelExtend};
use std::ops::{Deref, DerefMut};

/// A vector whose memory is [reserved](memory::reserve) before it is allocated, so that exceeding the budget is an
/// error. Used for tensors and the scratch memory of kernels.
#[derive(Debug)]
pub struct Storage<T> {
    data: Vec<T>,
    /// Covers the vector's capacity.
    reservation: Reservation,
}

impl<T> Storage<T> {
    /// An empty storage without memory.
    pub fn new() -> Self {
        Self { data: Vec::new(), reservation: Reservation::default() }
    }

    /// An empty storage with room for `count` elements.
    ///
    /// # Errors
    /// [`TensorError::Memory`] if there is no memory; the same holds for all functions below.
    pub fn with_capacity(count: usize) -> Result<Self, TensorError> {
        let mut storage = Self::new();
        storage.reserve_exact(count)?;
        Ok(storage)
    }

    /// The items of an iterator.
    pub fn collect<I: IntoIterator<Item = T, IntoIter: ExactSizeIterator>>(items: I) -> Result<Self, TensorError> {
        let items = items.into_iter();
        let mut storage = Self::with_capacity(items.len())?;
        storage.data.extend(items);
        Ok(storage)
    }

    /// The items of an iterator, up to the first error.
    pub fn try_collect<E: From<TensorError>>(
        items: impl IntoIterator<Item = Result<T, E>, IntoIter: ExactSizeIterator>,
    ) -> Result<Self, E> {
        let items = items.into_iter();
        let mut storage = Self::with_capacity(items.len())?;
        for item in items {
            storage.push(item?)?;
        }
        Ok(storage)
    }

    /// The items of an iterator of unknown length.
    pub fn collect_unsized(items: impl IntoIterator<Item = T>) -> Result<Self, TensorError> {
        let mut storage = Self::new();
        for item in items {
            storage.push(item)?;
        }
        Ok(storage)
    }

    /// The items of a parallel iterator.
    pub fn collect_parallel(items: impl IndexedParallelIterator<Item = T>) -> Result<Self, TensorError>
    where
        T: Send,
    {
        let mut storage = Self::with_capacity(items.len())?;
        storage.data.par_extend(items);
        Ok(storage)
    }

    /// `count` elements whose bytes are 0.
    pub fn zeroed(count: usize) -> Result<Self, TensorError>
    where
        T: Zeroable,
    {
        let bytes = bytes_of::<T>(count)?;
        let reservation = memory::reserve(bytes)?;
        let data = bytemuck::allocation::try_zeroed_vec(count)
            .map_err(|()| MemoryError::Refused { needed: bytes, used: memory::used().saturating_sub(bytes) })?;
        Ok(Self { data, reservation })
    }

    /// `count` copies of `value`.
    pub fn filled(value: T, count: usize) -> Result<Self, TensorError>
    where
        T: bytemuck::Pod,
    {
        if bytemuck::bytes_of(&value).iter().all(|&byte| byte == 0) {
            return Self::zeroed(count);
        }
        let mut storage = Self::with_capacity(count)?;
        storage.data.resize(count, value);
        Ok(storage)
    }

    /// A copy of `elements`.
    pub fn copied(elements: &[T]) -> Result<Self, TensorError>
    where
        T: Copy,
    {
        let mut storage = Self::with_capacity(elements.len())?;
        storage.data.extend_from_slice(elements);
        Ok(storage)
    }

    /// Adds an element.
    pub fn push(&mut self, element: T) -> Result<(), TensorError> {
        self.make_room(1)?;
        self.data.push(element);
        Ok(())
    }

    /// Adds the items of an iterator.
    pub fn extend<I: IntoIterator<Item = T, IntoIter: ExactSizeIterator>>(
        &mut self,
        items: I,
    ) -> Result<(), TensorError> {
        let items = items.into_iter();
        self.make_room(items.len())?;
        self.data.extend(items);
        Ok(())
    }

    /// Adds copies of elements.
    pub fn extend_from_slice(&mut self, elements: &[T]) -> Result<(), TensorError>
    where
        T: Copy,
    {
        self.make_room(elements.len())?;
        self.data.extend_from_slice(elements);
        Ok(())
    }

    /// Changes the length to `count`; new elements are `value`.
    pub fn resize(&mut self, count: usize, value: T) -> Result<(), TensorError>
    where
        T: Copy,
    {
        self.reserve_exact(count.saturating_sub(self.data.len()))?;
        self.data.resize(count, value);
        Ok(())
    }

    /// Drops all elements after the first `count`, but keeps the memory.
    pub fn truncate(&mut self, count: usize) {
        self.data.truncate(count);
    }

    /// Drops all elements, but keeps the memory.
    pub fn clear(&mut self) {
        self.data.clear();
    }

    /// The elements as a vector, which no longer counts as memory in use.
    pub fn into_vec(self) -> Vec<T> {
        self.data
    }

    /// Ensures room for `more` elements, at least doubling the length if it has to grow.
    #[inline]
    fn make_room(&mut self, more: usize) -> Result<(), TensorError> {
        let room = self.data.capacity() - self.data.len();
        if more <= room {
            return Ok(());
        }
        self.reserve_exact(more.max(self.data.len()))
    }

    fn reserve_exact(&mut self, more: usize) -> Result<(), TensorError> {
        let (length, capacity) = (self.data.len(), self.data.capacity());
        let wanted = length.saturating_add(more);
        if wanted <= capacity || size_of::<T>() == 0 {
            return Ok(());
        }
        let bytes = bytes_of::<T>(wanted)? - size_of::<T>() * capacity;
        let reservation = memory::reserve(bytes)?;
        let refused = |_| MemoryError::Refused { needed: bytes, used: memory::used().saturating_sub(bytes) };
        self.data.try_reserve_exact(more).map_err(refused)?;
        self.reservation.absorb(reservation);
        Ok(())
    }
}

impl<T> Default for Storage<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Storage<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.data
    }
}

impl<T> DerefMut for Storage<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.data
    }
}

impl<T> From<Vec<T>> for Storage<T> {
    /// Counts the memory of an existing vector as in use.
    fn from(data: Vec<T>) -> Self {
        let reservation = Reservation::of_existing(data.capacity() * size_of::<T>());
        Self { data, reservation }
    }
}

impl<T> IntoIterator for Storage<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Storage<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_there_is_is_an_error() {
        const MANY: usize = 1 << 60;
        assert!(Storage::<u8>::zeroed(MANY).is_err());
        assert!(Storage::filled(1u8, MANY).is_err());
        assert!(Storage::<u64>::with_capacity(MANY).is_err());
        let mut grown = Storage::copied(&[1u8, 2]).unwrap();
        assert!(grown.resize(MANY, 0).is_err());
        assert_eq!(*grown, [1, 2]);
    }

    #[test]
    fn elements_are_those_asked_for() {
        assert_eq!(*Storage::filled(1.5f32, 3).unwrap(), [1.5; 3]);
        assert_eq!(*Storage::filled(0i64, 2).unwrap(), [0; 2]);
        assert_eq!(*Storage::collect([1, 2, 3].iter().map(|x| x * 2)).unwrap(), [2, 4, 6]);
        assert_eq!(*Storage::collect_unsized((0..10).filter(|x| x % 3 == 0)).unwrap(), [0, 3, 6, 9]);
        let negative_zero = Storage::filled(-0.0f32, 1).unwrap();
        assert!(negative_zero[0].is_sign_negative());
        let mut grown = Storage::new();
        (0..100).for_each(|i| grown.push(i).unwrap());
        grown.extend_from_slice(&[7, 8]).unwrap();
        grown.extend(0..2).unwrap();
        assert_eq!(grown[98..], [98, 99, 7, 8, 0, 1]);
        let failed: Result<Storage<u8>, TensorError> =
            Storage::try_collect([Ok(1), Err(TensorError::OutOfBounds(0..1))]);
        assert!(failed.is_err());
    }
}
