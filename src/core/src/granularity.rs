//! Which elements of a tensor share a scale.

use std::fmt;

/// Which elements of a tensor share a scale: torchao's `Granularity`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Granularity {
    /// All of them.
    Tensor,
    /// All elements at the same index of this axis: per channel.
    Axis(usize),
    /// Each row along this dimension, which is counted from the end if negative.
    Row(i64),
    /// Each token: a row along the last dimension.
    Token,
    /// Each group of this many consecutive elements of the last dimension.
    Group(usize),
    /// Each block of these sizes in the last dimensions.
    Block(Vec<usize>),
}

/// Why a tensor cannot be divided into the blocks of a granularity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GranularityError {
    /// The tensor does not have the dimension.
    #[error("it is quantized per {granularity}, which a tensor of rank {rank} does not have")]
    Rank {
        /// The granularity.
        granularity: Granularity,
        /// The rank.
        rank: usize,
    },
    /// The size of a dimension is not a multiple of the block's.
    #[error(
        "it is quantized per {granularity}, but dimension {dim} is of size {size}, which is no multiple of {block}"
    )]
    Indivisible {
        /// The granularity.
        granularity: Granularity,
        /// The dimension.
        dim: usize,
        /// Its size.
        size: usize,
        /// The size of the block in it.
        block: usize,
    },
}

impl Granularity {
    /// The name without its number: `tensor`, `axis`, `row`, `token`, `group`, `block`.
    pub const fn name(&self) -> &'static str {
        match self {
            Granularity::Tensor => "tensor",
            Granularity::Axis(_) => "axis",
            Granularity::Row(_) => "row",
            Granularity::Token => "token",
            Granularity::Group(_) => "group",
            Granularity::Block(_) => "block",
        }
    }

    /// The channel axis; `None` for all but [`Granularity::Axis`].
    pub const fn axis(&self) -> Option<usize> {
        match self {
            Granularity::Axis(axis) => Some(*axis),
            _ => None,
        }
    }

    /// The sizes of a block of elements that share a scale, one for each dimension of `shape`: torchao's `block_size`.
    ///
    /// # Errors
    /// If a tensor of that shape cannot be divided into such blocks.
    pub fn block_size(&self, shape: &[usize]) -> Result<Vec<usize>, GranularityError> {
        let rank = shape.len();
        let missing = || GranularityError::Rank { granularity: self.clone(), rank };
        let mut block = vec![1; rank];
        match self {
            Granularity::Tensor => block = shape.to_vec(),
            Granularity::Axis(axis) => {
                block = shape.to_vec();
                *block.get_mut(*axis).ok_or_else(missing)? = 1;
            }
            Granularity::Row(dim) => {
                let dim = usize::try_from(*dim).ok().or_else(|| rank.checked_add_signed(isize::try_from(*dim).ok()?));
                let dim = dim.filter(|dim| *dim < rank).ok_or_else(missing)?;
                block[dim] = shape[dim];
            }
            Granularity::Token => {
                *block.last_mut().ok_or_else(missing)? = shape.last().copied().ok_or_else(missing)?;
            }
            Granularity::Group(size) => *block.last_mut().ok_or_else(missing)? = *size,
            Granularity::Block(sizes) => {
                let start = rank.checked_sub(sizes.len()).ok_or_else(missing)?;
                block[start..].copy_from_slice(sizes);
            }
        }
        for (dim, (&size, &block)) in shape.iter().zip(&block).enumerate() {
            if size != block && (block == 0 || size % block != 0) {
                return Err(GranularityError::Indivisible { granularity: self.clone(), dim, size, block });
            }
        }
        Ok(block)
    }
}

/// Worded to follow "per".
impl fmt::Display for Granularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Granularity::Tensor => f.write_str("tensor"),
            Granularity::Axis(axis) => write!(f, "index of axis {axis}"),
            Granularity::Row(dim) => write!(f, "row of dimension {dim}"),
            Granularity::Token => f.write_str("token"),
            Granularity::Group(size) => write!(f, "group of {size}"),
            Granularity::Block(sizes) => write!(f, "block of {sizes:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_those_of_torchao() {
        let shape = [4, 6, 8];
        for (granularity, block) in [
            (Granularity::Tensor, vec![4, 6, 8]),
            (Granularity::Axis(1), vec![4, 1, 8]),
            (Granularity::Row(-1), vec![1, 1, 8]),
            (Granularity::Row(0), vec![4, 1, 1]),
            (Granularity::Token, vec![1, 1, 8]),
            (Granularity::Group(4), vec![1, 1, 4]),
            (Granularity::Block(vec![3, 2]), vec![1, 3, 2]),
        ] {
            assert_eq!(granularity.block_size(&shape), Ok(block), "{granularity}");
        }
        assert_eq!(Granularity::Tensor.block_size(&[]), Ok(vec![]));
        assert_eq!(Granularity::Tensor.block_size(&[0, 3]), Ok(vec![0, 3]));
        assert_eq!(Granularity::Token.block_size(&[3, 0]), Ok(vec![1, 0]));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let error = |granularity: Granularity, shape: &[usize]| granularity.block_size(shape).unwrap_err().to_string();
        let group = error(Granularity::Group(3), &[4, 8]);
        assert_eq!(group, "it is quantized per group of 3, but dimension 1 is of size 8, which is no multiple of 3");
        for (granularity, shape) in [
            (Granularity::Axis(2), &[1, 2][..]),
            (Granularity::Row(2), &[1, 2]),
            (Granularity::Row(-3), &[1, 2]),
            (Granularity::Token, &[]),
            (Granularity::Group(1), &[]),
            (Granularity::Block(vec![1, 1]), &[2]),
        ] {
            let rank = error(granularity, shape);
            assert!(rank.ends_with(&format!("which a tensor of rank {} does not have", shape.len())), "{rank}");
        }
        assert!(error(Granularity::Block(vec![2, 0]), &[2, 4]).ends_with("which is no multiple of 0"));
    }
}
