//! Named functions that derive qparams from those of other values: PT2E's `derive_qparams_fn`.

use crate::numerics::QParams;

/// Why no qparams could be derived.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DerivationError {
    /// The wrong number of source values.
    #[error("'{derivation}' derives qparams of {expected} values, not of {found}")]
    Sources {
        /// The derivation.
        derivation: &'static str,
        /// The number of values it takes.
        expected: usize,
        /// The number of values given.
        found: usize,
    },
    /// Two values are quantized per channel, with different numbers of channels.
    #[error("one value has {0} scales and another {1}, so that they have no product")]
    Scales(usize, usize),
    /// The number of derived scales does not match the spec's granularity.
    #[error("there are {scales} scales, but the tensor of this spec is quantized {granularity}")]
    Granularity {
        /// The number of derived scales.
        scales: usize,
        /// The granularity.
        granularity: String,
    },
    /// A derived scale is not a positive normal float32.
    #[error("the derived scale {0} is not a positive normal number in float32")]
    Scale(f32),
}

/// Computes scales and zero points from the qparams of the sources.
type Derive = fn(&[&QParams]) -> Result<(Vec<f32>, Vec<i64>), DerivationError>;

/// A named way to derive qparams.
#[derive(Debug)]
pub struct Derivation {
    /// Its name in specs.
    pub name: &'static str,
    /// One sentence for the documentation.
    pub doc: &'static str,
    /// The number of source values.
    pub sources: usize,
    derive: Derive,
}

/// The derivation for a bias, which is added to an accumulator of integer products.
pub static BIAS: Derivation = Derivation {
    name: "bias",
    doc: "the scales of an activation and a weight multiplied, zero point 0",
    sources: 2,
    derive: product_of_scales,
};

static DERIVATIONS: [&Derivation; 1] = [&BIAS];

impl Derivation {
    /// The derivation called `name`.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        DERIVATIONS.iter().copied().find(|derivation| derivation.name == name)
    }

    /// The names of all derivations.
    pub fn names() -> Vec<&'static str> {
        DERIVATIONS.iter().map(|derivation| derivation.name).collect()
    }

    /// The scales and zero points derived from the qparams of the sources.
    ///
    /// # Errors
    /// If the number of sources is wrong, their numbers of scales do not fit, or a derived scale is not a positive
    /// normal float32.
    pub fn derive(&self, sources: &[&QParams]) -> Result<(Vec<f32>, Vec<i64>), DerivationError> {
        if sources.len() != self.sources {
            let (derivation, expected, found) = (self.name, self.sources, sources.len());
            return Err(DerivationError::Sources { derivation, expected, found });
        }
        let (scales, zero_points) = (self.derive)(sources)?;
        if let Some(scale) = scales.iter().find(|scale| !(scale.is_normal() && **scale > 0.0)) {
            return Err(DerivationError::Scale(*scale));
        }
        Ok((scales, zero_points))
    }
}

impl PartialEq for Derivation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

fn product_of_scales(sources: &[&QParams]) -> Result<(Vec<f32>, Vec<i64>), DerivationError> {
    let mut product = vec![1f32];
    for QParams { scales, .. } in sources {
        product = match (product.as_slice(), scales.as_slice()) {
            (left, &[scale]) => left.iter().map(|left| left * scale).collect(),
            (&[left], scales) => scales.iter().map(|scale| left * scale).collect(),
            (left, right) if left.len() == right.len() => left.iter().zip(right).map(|(l, r)| l * r).collect(),
            (left, right) => return Err(DerivationError::Scales(left.len(), right.len())),
        };
    }
    let zero_points = vec![0; product.len()];
    Ok((product, zero_points))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{granularity::Granularity, numerics::ZeroPoints, tensor::DType};

    fn qparams(scales: &[f32]) -> QParams {
        QParams {
            scales: scales.to_vec(),
            zero_points: ZeroPoints::Int(vec![3; scales.len()]),
            granularity: if scales.len() > 1 { Granularity::Axis(0) } else { Granularity::Tensor },
            quant_min: -128,
            quant_max: 127,
            dtype: DType::I8,
        }
    }

    #[test]
    fn a_bias_has_the_product_of_scales() {
        let (one, three, two) = (qparams(&[0.5]), qparams(&[0.25, 1.0, 2.0]), qparams(&[1.0, 2.0]));
        let derived = |sources: &[&QParams]| BIAS.derive(sources);
        assert_eq!(derived(&[&one, &one]), Ok((vec![0.25], vec![0])));
        let expected = Ok((vec![0.125, 0.5, 1.0], vec![0; 3]));
        assert_eq!(derived(&[&one, &three]), expected);
        assert_eq!(derived(&[&three, &one]), expected);
        assert_eq!(derived(&[&three, &two]), Err(DerivationError::Scales(3, 2)));
        assert_eq!(derived(&[&one]), Err(DerivationError::Sources { derivation: "bias", expected: 2, found: 1 }));
        let tiny = qparams(&[1e-30]);
        assert_eq!(derived(&[&tiny, &tiny]), Err(DerivationError::Scale(0.0)));
    }
}
