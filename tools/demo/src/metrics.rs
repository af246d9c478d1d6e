//! The metrics: accuracy against labels, and SQNR against a reference.

use pt2e_core::tensor::{Tensor, TensorError};

/// Why something cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// A tensor does not have the expected type.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// The shapes of two tensors do not match.
    #[error("cannot compare {what}: shapes {left:?} and {right:?}")]
    Shape {
        /// The tensors that were compared.
        what: &'static str,
        /// One shape.
        left: Vec<usize>,
        /// The other.
        right: Vec<usize>,
    },
}

fn shapes(what: &'static str, left: &Tensor, right: &Tensor) -> MetricsError {
    MetricsError::Shape { what, left: left.shape().to_vec(), right: right.shape().to_vec() }
}

/// The share of rows of `logits` (f32, `[N, classes]`) whose largest element is at the row's label (i64, `[N]`); of
/// equal elements the first counts, as in `torch.argmax`.
///
/// # Errors
/// Other types or shapes.
pub fn accuracy(logits: &Tensor, labels: &Tensor) -> Result<f64, MetricsError> {
    let (&[rows, classes], &[count]) = (logits.shape(), labels.shape()) else {
        return Err(shapes("logits with labels", logits, labels));
    };
    if rows != count || rows == 0 || classes == 0 {
        return Err(shapes("logits with labels", logits, labels));
    }
    let (labels, logits) = (labels.as_slice::<i64>()?, logits.as_slice::<f32>()?);
    let rights = logits.chunks_exact(classes).zip(&labels).filter(|(row, label)| {
        let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let class = row.iter().position(|&value| value == largest);
        class.and_then(|class| i64::try_from(class).ok()) == Some(**label)
    });
    Ok(rights.count() as f64 / rows as f64)
}

/// Signal to quantization noise of `actual` against `reference` (f32, equal shapes), in dB:
/// 10 log10(Σ r² / Σ (a - r)²). Infinite when they are equal.
///
/// # Errors
/// Other types, or shapes that differ.
pub fn sqnr(actual: &Tensor, reference: &Tensor) -> Result<f64, MetricsError> {
    if actual.shape() != reference.shape() {
        return Err(shapes("outputs", actual, reference));
    }
    let (mut signal, mut noise) = (0.0, 0.0);
    for (&a, &r) in actual.as_slice::<f32>()?.iter().zip(&reference.as_slice::<f32>()?) {
        signal += f64::from(r).powi(2);
        noise += (f64::from(a) - f64::from(r)).powi(2);
    }
    Ok(10.0 * (signal / noise).log10())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(shape: &[usize], values: &[f32]) -> Tensor {
        Tensor::from_vec(shape, values.to_vec()).unwrap()
    }

    #[test]
    fn accuracy_counts_the_rows_that_are_right() {
        let logits = tensor(&[4, 3], &[0.0, 2.0, 1.0, 5.0, 5.0, 0.0, 0.0, 0.0, 1.0, -3.0, -1.0, -2.0]);
        let labels = |labels: &[i64]| Tensor::from_vec(&[labels.len()], labels.to_vec()).unwrap();
        assert_eq!(accuracy(&logits, &labels(&[1, 0, 0, 1])).unwrap(), 0.75);
        assert!(matches!(accuracy(&logits, &labels(&[1])), Err(MetricsError::Shape { .. })));
        assert!(matches!(accuracy(&logits, &tensor(&[4], &[0.0; 4])), Err(MetricsError::Tensor(_))));
    }

    #[test]
    fn sqnr_is_in_decibels() {
        let reference = tensor(&[2], &[3.0, 4.0]);
        // Σ r² = 25, Σ (a - r)² = 0.25: a factor of 100.
        assert!((sqnr(&tensor(&[2], &[3.3, 4.4]), &reference).unwrap() - 20.0).abs() < 1e-4);
        assert_eq!(sqnr(&reference, &reference).unwrap(), f64::INFINITY);
        assert!(sqnr(&tensor(&[1], &[1.0]), &reference).is_err());
    }
}
