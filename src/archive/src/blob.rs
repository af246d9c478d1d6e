//! Immutable bytes with a shared owner, so that the content of an input reaches an output without a copy.

use pt2e_core::tensor::{ByteOwner, Storage, Tensor};
use std::{fmt, ops::Range, sync::Arc};

/// Immutable bytes with a shared owner: a range of a mapped file, or memory. Cloning copies nothing.
#[derive(Clone)]
pub struct Blob {
    owner: Arc<dyn ByteOwner>,
    range: Range<usize>,
}

impl Blob {
    /// The bytes of `range` in `owner`; `None` if it is out of bounds.
    pub fn new(owner: Arc<dyn ByteOwner>, range: Range<usize>) -> Option<Self> {
        owner.bytes().get(range.clone())?;
        Some(Self { owner, range })
    }

    /// All the bytes of `owner`.
    pub(super) fn whole(owner: Arc<dyn ByteOwner>) -> Self {
        let range = 0..owner.bytes().len();
        Self { owner, range }
    }

    /// A part of this blob; `None` if it is out of bounds.
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        self.as_slice().get(range.clone())?;
        let start = self.range.start;
        Some(Self { owner: self.owner.clone(), range: start + range.start..start + range.end })
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.owner.bytes().get(self.range.clone()).unwrap_or_default()
    }

    /// The owner and the range in it, for [`pt2e_core::tensor::Tensor::from_owner`].
    pub fn into_parts(self) -> (Arc<dyn ByteOwner>, Range<usize>) {
        (self.owner, self.range)
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self { owner: Arc::new(bytes), range }
    }
}

impl From<Storage<u8>> for Blob {
    fn from(bytes: Storage<u8>) -> Self {
        let range = 0..bytes.len();
        Self { owner: Arc::new(bytes), range }
    }
}

impl From<Tensor> for Blob {
    fn from(tensor: Tensor) -> Self {
        let (owner, range) = tensor.shared_bytes();
        Self { owner, range }
    }
}

impl ByteOwner for Blob {
    fn bytes(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.range.len())
    }
}
