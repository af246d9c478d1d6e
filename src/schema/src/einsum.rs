//! The equations of `einsum`, which label the dimensions of its operands and its result.

use crate::DType;
use std::collections::HashSet;

/// Why an equation is invalid or does not fit its operands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EquationError {
    /// The equation is malformed.
    #[error("malformed equation `{0}`")]
    Syntax(String),
    /// The number of operands differs from the equation.
    #[error("the equation has {named} operands, but {found} are given")]
    Operands {
        /// Operands in the equation.
        named: usize,
        /// Operands given.
        found: usize,
    },
    /// The rank of an operand differs from the equation.
    #[error("the equation labels {named} dimensions of an operand of rank {rank}")]
    Rank {
        /// Dimensions in the equation.
        named: usize,
        /// The rank of the operand.
        rank: usize,
    },
}

/// The label of a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A letter.
    Letter(char),
    /// A dimension that `...` stands for, counted from the last.
    Rest(usize),
}

/// The two sides of an equation; `None` is `...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    inputs: Vec<Vec<Option<char>>>,
    output: Vec<Option<char>>,
}

/// The labels of the dimensions of all operands, and of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labels {
    /// The labels of each operand.
    pub inputs: Vec<Vec<Label>>,
    /// The labels of the result.
    pub output: Vec<Label>,
}

impl Equation {
    /// Parses an equation such as `bij,bjk->bik`.
    ///
    /// # Errors
    /// [`EquationError::Syntax`].
    pub fn parse(text: &str) -> Result<Self, EquationError> {
        let wrong = || EquationError::Syntax(text.to_owned());
        let labels = |side: &str| {
            let side = side.replace("...", ".");
            let mut labels = Vec::new();
            for c in side.chars().filter(|c| *c != ' ') {
                match c {
                    '.' if !labels.contains(&None) => labels.push(None),
                    c if c.is_ascii_alphabetic() => labels.push(Some(c)),
                    _ => return Err(wrong()),
                }
            }
            Ok(labels)
        };
        let (left, right) = text.split_once("->").map_or((text, None), |(left, right)| (left, Some(right)));
        let inputs = left.split(',').map(labels).collect::<Result<Vec<_>, _>>()?;
        let all: Vec<_> = inputs.iter().flatten().copied().collect();
        let output = match right {
            Some(right) => labels(right)?,
            // The implicit output: `...`, then the letters that occur once, in alphabetical order (capitals first).
            None => {
                let mut once: Vec<_> =
                    all.iter().copied().filter(|label| all.iter().filter(|l| *l == label).count() == 1).collect();
                once.retain(Option::is_some);
                once.sort_unstable();
                if all.contains(&None) { [vec![None], once].concat() } else { once }
            }
        };
        let repeated = output.iter().enumerate().any(|(i, label)| output[..i].contains(label));
        if repeated || output.iter().any(|label| label.is_some() && !all.contains(label)) {
            return Err(wrong());
        }
        Ok(Self { inputs, output })
    }

    /// The number of operands.
    pub fn operands(&self) -> usize {
        self.inputs.len()
    }

    /// The labels of the result and of operands of these ranks.
    ///
    /// # Errors
    /// If the numbers of operands or dimensions differ from the equation.
    pub fn labels(&self, ranks: &[usize]) -> Result<Labels, EquationError> {
        if ranks.len() != self.inputs.len() {
            return Err(EquationError::Operands { named: self.inputs.len(), found: ranks.len() });
        }
        let pairs = self.inputs.iter().zip(ranks);
        let inputs = pairs.map(|(labels, rank)| spread(labels, *rank)).collect::<Result<Vec<_>, _>>()?;
        let rest = inputs.iter().flatten().filter_map(|label| match label {
            Label::Rest(i) => Some(i + 1),
            Label::Letter(_) => None,
        });
        let letters = self.output.iter().flatten().count();
        let output = spread(&self.output, letters + rest.max().filter(|_| self.output.contains(&None)).unwrap_or(0))?;
        Ok(Labels { inputs, output })
    }
}

impl Labels {
    /// The dtype of the result of tensors of one dtype: PyTorch sums a label that only one operand has with `sum`, which gives
    /// int64 for integers, and all others in a matrix product, which keeps the dtype. `sizes` has the sizes of each operand's
    /// dimensions, all of them known.
    ///
    /// `None` if PyTorch would multiply matrices of two dtypes, which it refuses.
    pub fn result_dtype(&self, sizes: &[&[Option<usize>]], dtype: DType) -> Option<DType> {
        let summed = if dtype.is_float() || dtype.is_complex() { dtype } else { DType::I64 };
        let is_summed = |label: &Label| !self.output.contains(label);
        if let [only] = self.inputs.as_slice() {
            return Some(if only.iter().any(is_summed) { summed } else { dtype });
        }
        // The labels of each operand, as far as they are summed and their size is not 1.
        let wide = self.inputs.iter().zip(sizes).map(|(labels, sizes)| {
            let wide = labels.iter().zip(*sizes).filter(|(label, size)| is_summed(label) && **size != Some(1));
            wide.map(|(label, _)| *label).collect::<HashSet<_>>()
        });
        let mut later: Vec<HashSet<Label>> = wide.rev().collect();
        let (mut left, mut found) = (later.pop()?, dtype);
        while let Some(right) = later.pop() {
            let ends = |label: &&Label| !later.iter().any(|labels| labels.contains(label));
            let sums_left = left.difference(&right).any(|label| ends(&label));
            let sums_right = right.difference(&left).any(|label| ends(&label));
            let sums_product = left.intersection(&right).any(|label| ends(&label));
            let (a, b) = (if sums_left { summed } else { found }, if sums_right { summed } else { dtype });
            if sums_product && a != b {
                return None;
            }
            found = if a == b { a } else { summed };
            left = left.union(&right).filter(|label| !ends(label)).copied().collect();
        }
        Some(found)
    }
}

/// The labels of a tensor's dimensions.
fn spread(labels: &[Option<char>], rank: usize) -> Result<Vec<Label>, EquationError> {
    let wrong = || EquationError::Rank { named: labels.len(), rank };
    let letters = labels.iter().flatten().count();
    let rest = rank.checked_sub(letters).ok_or_else(wrong)?;
    if rest > 0 && !labels.contains(&None) {
        return Err(wrong());
    }
    let label = |label: &Option<char>| match label {
        Some(letter) => vec![Label::Letter(*letter)],
        None => (0..rest).rev().map(Label::Rest).collect(),
    };
    Ok(labels.iter().flat_map(label).collect())
}
