//! Tensor memory: owned storage, or bytes with another owner (such as a mapped archive).

use super::{Element, Storage, TensorError};
use std::{any::Any, fmt, ops::Range, sync::Arc};

/// Bytes with an owner that keeps them alive: a memory-mapped archive, or a blob of an MLIR context.
pub trait ByteOwner: Send + Sync + 'static {
    /// All the owner's bytes. Must return the same bytes at every call.
    fn bytes(&self) -> &[u8];
}

impl ByteOwner for Vec<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

impl ByteOwner for Storage<u8> {
    fn bytes(&self) -> &[u8] {
        self
    }
}

pub(super) trait OwnedStorage: Any + Send + Sync {
    fn bytes(&self) -> &[u8];
}

impl<T: Element> OwnedStorage for Storage<T> {
    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}

/// Immutable, reference-counted memory. Cloning shares it.
#[derive(Clone)]
pub(super) enum Buffer {
    Owned(Arc<dyn OwnedStorage>),
    Shared { owner: Arc<dyn ByteOwner>, range: Range<usize> },
}

impl Buffer {
    pub(super) fn new<T: Element>(data: Storage<T>) -> Self {
        Buffer::Owned(Arc::new(data))
    }

    /// Shares `range` of `owner`; `None` if it is out of bounds. Bytes that are not aligned for `T` are copied, because
    /// a mapped archive may hold them at any offset.
    pub(super) fn shared<T: Element>(
        owner: Arc<dyn ByteOwner>,
        range: Range<usize>,
    ) -> Result<Option<Self>, TensorError> {
        let Some(bytes) = owner.bytes().get(range.clone()) else { return Ok(None) };
        if bytemuck::try_cast_slice::<u8, T>(bytes).is_ok() {
            return Ok(Some(Buffer::Shared { owner, range }));
        }
        let elements = bytes.chunks_exact(size_of::<T>()).map(bytemuck::pod_read_unaligned);
        Ok(Some(Buffer::new(Storage::<T>::collect(elements)?)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Buffer::Owned(data) => data.bytes(),
            Buffer::Shared { owner, range } => &owner.bytes()[range.clone()],
        }
    }

    /// Whether this is the only reference to owned memory.
    pub(super) fn is_alone(&self) -> bool {
        match self {
            Buffer::Owned(data) => Arc::strong_count(data) == 1,
            Buffer::Shared { .. } => false,
        }
    }

    /// Whether `self` and `other` are the same memory.
    pub(super) fn same_memory(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes())
    }

    /// The elements as storage; not copied if this is the only reference to owned memory.
    pub(super) fn into_storage<T: Element>(self) -> Result<Storage<T>, TensorError> {
        match self {
            Buffer::Owned(data) => {
                let data: Arc<dyn Any + Send + Sync> = data;
                match data.downcast::<Storage<T>>() {
                    Ok(storage) => Arc::try_unwrap(storage).or_else(|shared| Storage::copied(&shared)),
                    Err(_) => unreachable!("a tensor's dtype is that of its buffer"),
                }
            }
            Buffer::Shared { owner, range } => Storage::copied(bytemuck::cast_slice(&owner.bytes()[range])),
        }
    }
}

impl ByteOwner for Buffer {
    fn bytes(&self) -> &[u8] {
        self.bytes()
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.bytes().len())
    }
}
