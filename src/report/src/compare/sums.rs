//! The error of values that arrive piece by piece.

use crate::model::Error;
use pt2e_core::tensor::{DType, Tensor, TensorError};
use pt2e_kernels::numeric::cast;
use rayon::prelude::*;

/// How many elements are added up at once. It is fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1 << 14;

/// Sums over all values of an op so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    count: u64,
    /// The sum of squares of float values.
    signal: f64,
    /// The sum of squares of quantized values.
    actual: f64,
    /// The sum of squares of differences.
    noise: f64,
    /// The sum of products.
    product: f64,
    largest: f64,
}

impl Sums {
    /// Adds a value. Elements that are infinite or NaN in the float model, such as those of a mask, are left out.
    ///
    /// # Errors
    /// If memory is short.
    pub fn add(&mut self, float: &Tensor, quantized: &Tensor) -> Result<(), TensorError> {
        let (float, quantized) = (float.clone().contiguous()?, quantized.clone().contiguous()?);
        let parts: Vec<Self> = if (float.dtype(), quantized.dtype()) == (DType::F32, DType::F32) {
            let (float, quantized) = (float.as_slice::<f32>()?, quantized.as_slice::<f32>()?);
            let pairs = float.par_chunks(CHUNK).zip(quantized.par_chunks(CHUNK));
            pairs.map(|(float, quantized)| Self::of(float, quantized, f64::from)).collect()
        } else {
            let (float, quantized) = (cast(float, DType::F64)?, cast(quantized, DType::F64)?);
            let (float, quantized) = (float.as_slice::<f64>()?, quantized.as_slice::<f64>()?);
            let pairs = float.par_chunks(CHUNK).zip(quantized.par_chunks(CHUNK));
            pairs.map(|(float, quantized)| Self::of(float, quantized, |x| x)).collect()
        };
        parts.iter().for_each(|part| self.absorb(part));
        Ok(())
    }

    fn of<T: Copy>(float: &[T], quantized: &[T], widen: impl Fn(T) -> f64) -> Self {
        let mut sums = Self::default();
        for (&float, &quantized) in float.iter().zip(quantized) {
            let (float, quantized) = (widen(float), widen(quantized));
            if !float.is_finite() {
                continue;
            }
            let difference = quantized - float;
            sums.count += 1;
            sums.signal += float * float;
            sums.actual += quantized * quantized;
            sums.noise += difference * difference;
            sums.product += float * quantized;
            sums.largest = sums.largest.max(difference.abs());
        }
        sums
    }

    fn absorb(&mut self, part: &Self) {
        self.count += part.count;
        self.signal += part.signal;
        self.actual += part.actual;
        self.noise += part.noise;
        self.product += part.product;
        self.largest = self.largest.max(part.largest);
    }

    /// The error of all values.
    pub fn error(&self) -> Error {
        let has_ratio = self.noise > 0.0 && self.signal > 0.0;
        let norms = (self.signal * self.actual).sqrt();
        Error {
            sqnr: has_ratio.then(|| 10.0 * (self.signal / self.noise).log10()),
            mse: if self.count == 0 { 0.0 } else { self.noise / self.count as f64 },
            cosine: (norms > 0.0).then(|| self.product / norms),
            largest: self.largest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(float: &[f32], quantized: &[f32]) -> Error {
        let tensor = |values: &[f32]| Tensor::from_vec(&[values.len()], values.to_vec()).unwrap();
        let mut sums = Sums::default();
        sums.add(&tensor(float), &tensor(quantized)).unwrap();
        sums.error()
    }

    #[test]
    fn errors_follow_from_sums() {
        // Signal 9 + 16, noise 1: 10 log10(25) dB. Cosine: (9 + 20) / (5 * sqrt(9 + 25)).
        let found = error(&[3.0, 4.0], &[3.0, 5.0]);
        assert!((found.sqnr.unwrap() - 13.979_400_086_720_376).abs() < 1e-12);
        assert!((found.cosine.unwrap() - 29.0 / (5.0 * 34f64.sqrt())).abs() < 1e-12);
        assert_eq!((found.mse, found.largest), (0.5, 1.0));
        let exact = error(&[3.0, f32::NEG_INFINITY], &[3.0, -1e30]);
        assert_eq!((exact.sqnr, exact.mse, exact.cosine), (None, 0.0, Some(1.0)));
        assert_eq!(error(&[0.0], &[0.0]).cosine, None);
        assert_eq!(error(&[], &[]).mse, 0.0);
    }

    #[test]
    fn sums_do_not_depend_on_threads() {
        let count = 5 * CHUNK + 17;
        let float: Vec<f32> = (0..count).map(|i| ((i * 7919) % 1009) as f32 / 77.0 - 6.0).collect();
        let quantized: Vec<f32> = float.iter().map(|x| (x * 10.0).round() / 10.0).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| error(&float, &quantized))
        };
        assert_eq!(on(1), on(3));
        // Rounding to steps of 0.1 has a mean squared error of about 0.1^2 / 12.
        assert!((on(2).mse - 0.01 / 12.0).abs() < 1e-5);
    }

    #[test]
    fn pieces_add_up() {
        let tensor = |values: &[f32]| Tensor::from_vec(&[values.len()], values.to_vec()).unwrap();
        let mut sums = Sums::default();
        sums.add(&tensor(&[3.0]), &tensor(&[3.0])).unwrap();
        sums.add(&tensor(&[4.0]), &tensor(&[5.0])).unwrap();
        assert_eq!(sums.error(), error(&[3.0, 4.0], &[3.0, 5.0]));
    }
}
