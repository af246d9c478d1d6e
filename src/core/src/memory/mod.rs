//! The memory budget of the process for tensors.
//!
//! Memory whose size depends on a model, a file or an option is [reserved](reserve) before it is allocated, so that too
//! large a size is an error instead of the end of the process. Tensors and the scratch memory of kernels are
//! [`Storage`](crate::tensor::Storage)s, which reserve memory themselves and release it when they are dropped. Bytes of
//! mapped files and bytes held by MLIR do not count.

mod machine;

use bytesize::ByteSize;
use std::{
    fmt,
    str::FromStr,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Why memory could not be reserved or allocated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// The budget is too small.
    #[error(
        "needs {} of memory, and the budget is {}{}; --memory=SIZE sets another one",
        Bytes(*needed), Bytes(*limit), InUse(*used)
    )]
    Budget {
        /// Bytes requested.
        needed: usize,
        /// Bytes in use.
        used: usize,
        /// The budget in bytes.
        limit: usize,
    },
    /// The system has no memory left, or the process has reached a limit.
    #[error(
        "needs {} of memory, which the system does not give{}; end other programs, or raise the limit of this one (ulimit -v)",
        Bytes(*needed), InUse(*used)
    )]
    Refused {
        /// Bytes requested.
        needed: usize,
        /// Bytes in use.
        used: usize,
    },
    /// The number of bytes overflows.
    #[error("needs more memory than there are addresses ({count} elements of {size} bytes)")]
    Addresses {
        /// Elements requested.
        count: usize,
        /// Bytes of one element.
        size: usize,
    },
}

/// A number of bytes, for messages.
pub struct Bytes(pub usize);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&ByteSize::b(self.0 as u64).display().si(), f)
    }
}

struct InUse(usize);

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { Ok(()) } else { write!(f, ", of which {} are in use", Bytes(self.0)) }
    }
}

static USED: AtomicUsize = AtomicUsize::new(0);
static LIMIT: OnceLock<usize> = OnceLock::new();
/// The largest size that an allocation can have.
const LARGEST_LIMIT: usize = isize::MAX as usize;

/// The budget in bytes: that of [`set_limit`], or else most of the memory that the machine and the limits of the process leave.
pub fn limit() -> usize {
    *LIMIT.get_or_init(machine::default_limit)
}

/// Bytes in use.
pub fn used() -> usize {
    USED.load(Ordering::Relaxed)
}

/// Why a budget could not be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// The text is not a size.
    #[error("--memory takes a size such as 20GB or 512MiB, got '{0}'")]
    NotASize(String),
    /// The budget has been set, or used, already.
    #[error("the memory budget is set already")]
    AlreadySet,
}

/// Sets the budget from text such as `20GB`, `512MiB` or a number of bytes. Must be called before anything is reserved.
///
/// # Errors
/// See [`LimitError`].
pub fn set_limit(text: &str) -> Result<(), LimitError> {
    let size = ByteSize::from_str(text.trim()).ok().and_then(|size| usize::try_from(size.as_u64()).ok());
    // The parser clamps larger numbers to the maximum.
    let size = size.filter(|size| (1..=LARGEST_LIMIT).contains(size));
    let size = size.ok_or_else(|| LimitError::NotASize(text.to_owned()))?;
    LIMIT.set(size).map_err(|_| LimitError::AlreadySet)
}

/// Bytes that are counted as in use until this is dropped.
#[derive(Debug, Default)]
pub struct Reservation(usize);

/// Counts `bytes` as in use if they are within the budget.
///
/// # Errors
/// [`MemoryError::Budget`] if they are not.
pub fn reserve(bytes: usize) -> Result<Reservation, MemoryError> {
    let mut reservation = Reservation::default();
    reservation.grow(bytes)?;
    Ok(reservation)
}

/// As [`reserve`], for `count` values of type `T`.
///
/// # Errors
/// As [`reserve`], and if the number of bytes overflows.
pub fn reserve_for<T>(count: usize) -> Result<Reservation, MemoryError> {
    reserve(bytes_of::<T>(count)?)
}

/// The size in bytes of `count` values of type `T`.
///
/// # Errors
/// [`MemoryError::Addresses`] if they overflow.
pub(crate) fn bytes_of<T>(count: usize) -> Result<usize, MemoryError> {
    let size = size_of::<T>();
    count
        .checked_mul(size)
        .filter(|bytes| isize::try_from(*bytes).is_ok())
        .ok_or(MemoryError::Addresses { count, size })
}

impl Reservation {
    /// Counts bytes that are already allocated, whether or not they are within the budget.
    pub(crate) fn of_existing(bytes: usize) -> Self {
        USED.fetch_add(bytes, Ordering::Relaxed);
        Self(bytes)
    }

    /// Counts a further `bytes`.
    ///
    /// # Errors
    /// As [`reserve`].
    pub fn grow(&mut self, bytes: usize) -> Result<(), MemoryError> {
        let limit = limit();
        let within = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= limit);
        match USED.fetch_update(Ordering::Relaxed, Ordering::Relaxed, within) {
            Ok(_) => {
                self.0 += bytes;
                Ok(())
            }
            Err(used) => Err(MemoryError::Budget { needed: bytes, used, limit }),
        }
    }
}

impl Reservation {
    /// Takes over the bytes that `other` counts.
    pub(crate) fn absorb(&mut self, mut other: Self) {
        self.0 += std::mem::take(&mut other.0);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        USED.fetch_sub(self.0, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_how_much_there_is() {
        let budget = MemoryError::Budget { needed: 40_000_000_000, used: 1_500_000, limit: 20_000_000_000 };
        assert_eq!(
            budget.to_string(),
            "needs 40.0 GB of memory, and the budget is 20.0 GB, of which 1.5 MB are in use; --memory=SIZE sets another one"
        );
        let refused = MemoryError::Refused { needed: 4096, used: 0 };
        assert!(refused.to_string().starts_with("needs 4.1 kB of memory, which the system does not give; "));
        let overflow = bytes_of::<u64>(usize::MAX).unwrap_err();
        assert!(overflow.to_string().ends_with("(18446744073709551615 elements of 8 bytes)"), "{overflow}");
        assert!(bytes_of::<u8>(usize::MAX / 2 + 1).is_err());
    }

    #[test]
    fn a_budget_that_is_no_size_is_refused() {
        for text in ["", "0", "many", "-1", "20 apples", "99999999999999999999GB", "9EiB"] {
            let error = set_limit(text).unwrap_err().to_string();
            assert!(error.contains(&format!("got '{text}'")), "{error}");
        }
    }

    #[test]
    fn more_than_the_machine_has_is_refused() {
        assert!(matches!(reserve(usize::MAX / 2), Err(MemoryError::Budget { .. })));
        let mut held = reserve(1 << 20).unwrap();
        assert!(held.grow(usize::MAX).is_err());
        assert!(used() >= 1 << 20);
    }
}
