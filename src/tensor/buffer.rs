//! Tensor memory: owned vectors, or bytes that someone else owns (a mapped archive).

use super::Element;
use std::{any::Any, fmt, ops::Range, sync::Arc};

/// Bytes with an owner that keeps them alive: a memory-mapped archive, or a blob of an MLIR context.
pub trait ByteOwner: Send + Sync + 'static {
    /// All the owner's bytes. Must give the same bytes at every call.
    fn bytes(&self) -> &[u8];
}

impl ByteOwner for memmap2::Mmap {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl ByteOwner for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

pub(super) trait OwnedVec: Any + Send + Sync {
    fn bytes(&self) -> &[u8];
}

impl<T: Element> OwnedVec for Vec<T> {
    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}

/// Immutable, reference-counted memory. Cloning shares it.
#[derive(Clone)]
pub(super) enum Buffer {
    Owned(Arc<dyn OwnedVec>),
    Shared { owner: Arc<dyn ByteOwner>, range: Range<usize> },
}

impl Buffer {
    pub(super) fn from_vec<T: Element>(data: Vec<T>) -> Self {
        Buffer::Owned(Arc::new(data))
    }

    /// Shares `range` of `owner`. Bytes that are not aligned for `T` are copied: a mapped archive may hold them anywhere.
    pub(super) fn shared<T: Element>(owner: Arc<dyn ByteOwner>, range: Range<usize>) -> Option<Self> {
        let bytes = owner.bytes().get(range.clone())?;
        if bytemuck::try_cast_slice::<u8, T>(bytes).is_ok() {
            return Some(Buffer::Shared { owner, range });
        }
        Some(Buffer::from_vec(bytemuck::allocation::pod_collect_to_vec::<u8, T>(bytes)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Buffer::Owned(data) => data.bytes(),
            Buffer::Shared { owner, range } => &owner.bytes()[range.clone()],
        }
    }

    /// Whether `self` and `other` are the same memory.
    pub(super) fn same_memory(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes())
    }

    /// The elements as a vector: without a copy when this is the only reference to owned memory.
    pub(super) fn into_vec<T: Element>(self) -> Vec<T> {
        match self {
            Buffer::Owned(data) => {
                let data: Arc<dyn Any + Send + Sync> = data;
                match data.downcast::<Vec<T>>() {
                    Ok(vec) => Arc::try_unwrap(vec).unwrap_or_else(|shared| (*shared).clone()),
                    Err(_) => unreachable!("a tensor's dtype is that of its buffer"),
                }
            }
            Buffer::Shared { owner, range } => bytemuck::cast_slice(&owner.bytes()[range]).to_vec(),
        }
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}
