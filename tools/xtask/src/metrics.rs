//! What the demo measures: accuracy against labels, and SQNR against a reference.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use ndarray::{ArrayD, ArrayViewD, Axis};
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement};
use zip::{ZipArchive, result::ZipError};

/// Why something cannot be measured.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The file cannot be opened.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is no archive.
    #[error("{}: {error}", path.display())]
    Zip {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: ZipError,
    },
    /// An array in it cannot be read as what is expected.
    #[error("{}: array {name}: {error}", path.display())]
    Array {
        /// The file.
        path: PathBuf,
        /// The entry.
        name: String,
        /// What is wrong.
        error: ReadNpyError,
    },
    /// Arrays that should fit together do not.
    #[error("cannot compare {what}: shapes {left:?} and {right:?}")]
    Shape {
        /// What was being compared.
        what: &'static str,
        /// One shape.
        left: Vec<usize>,
        /// The other.
        right: Vec<usize>,
    },
}

/// The first array of an `.npz` file, in the order of names.
pub fn first_array<T: ReadableElement>(path: &Path) -> Result<ArrayD<T>, MetricsError> {
    let zip = |error| MetricsError::Zip { path: path.to_owned(), error };
    let file = File::open(path).map_err(|error| MetricsError::Io { path: path.to_owned(), error })?;
    let mut archive = ZipArchive::new(file).map_err(zip)?;
    let name = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| name.ends_with(".npy"))
        .min()
        .unwrap_or_default()
        .into_owned();
    let entry = archive.by_name(&name).map_err(zip)?;
    ArrayD::read_npy(entry).map_err(|error| MetricsError::Array { path: path.to_owned(), name, error })
}

/// The share of rows of `logits` (`[N, classes]`) whose largest element is at the row's label; the first one counts on
/// a tie, as in `torch.argmax`.
pub fn accuracy(logits: ArrayViewD<f32>, labels: &[i64]) -> Result<f64, MetricsError> {
    if logits.ndim() != 2 || logits.len_of(Axis(0)) != labels.len() {
        let (left, right) = (logits.shape().to_vec(), vec![labels.len()]);
        return Err(MetricsError::Shape { what: "logits with labels", left, right });
    }
    let best = |row: ArrayViewD<f32>| {
        let mut best = (0_i64, f32::NEG_INFINITY);
        for (class, &value) in (0..).zip(row.iter()) {
            if value > best.1 {
                best = (class, value);
            }
        }
        best.0
    };
    let right = logits.axis_iter(Axis(0)).zip(labels).filter(|(row, label)| best(row.view()) == **label).count();
    Ok(right as f64 / labels.len().max(1) as f64)
}

/// Signal to quantization noise of `actual` against `reference`, in dB: 10 log10(Σ r² / Σ (a - r)²). Infinite when they
/// are equal.
pub fn sqnr(actual: ArrayViewD<f32>, reference: ArrayViewD<f32>) -> Result<f64, MetricsError> {
    if actual.shape() != reference.shape() {
        let (left, right) = (actual.shape().to_vec(), reference.shape().to_vec());
        return Err(MetricsError::Shape { what: "outputs", left, right });
    }
    let (mut signal, mut noise) = (0.0, 0.0);
    for (&a, &r) in actual.iter().zip(reference.iter()) {
        signal += f64::from(r).powi(2);
        noise += (f64::from(a) - f64::from(r)).powi(2);
    }
    Ok(10.0 * (signal / noise).log10())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, arr2};
    use ndarray_npy::WriteNpyExt;
    use zip::{ZipWriter, write::SimpleFileOptions};

    #[test]
    fn arrays_are_read_from_npz() {
        let path = std::env::temp_dir().join(format!("pt2e-xtask-{}.npz", std::process::id()));
        let mut archive = ZipWriter::new(File::create(&path).unwrap());
        for (name, value) in [("b.npy", 2), ("a.npy", 1)] {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            arr1(&[value, 7_i64]).write_npy(&mut archive).unwrap();
        }
        archive.finish().unwrap();
        assert_eq!(first_array::<i64>(&path).unwrap(), arr1(&[1, 7]).into_dyn());
        assert!(matches!(first_array::<f32>(&path), Err(MetricsError::Array { name, .. }) if name == "a.npy"));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(first_array::<f32>(&path), Err(MetricsError::Io { .. })));
    }

    #[test]
    fn accuracy_counts_the_rows_that_are_right() {
        let logits = arr2(&[[0.0, 2.0, 1.0], [5.0, 5.0, 0.0], [0.0, 0.0, 1.0], [-3.0, -1.0, -2.0]]).into_dyn();
        assert_eq!(accuracy(logits.view(), &[1, 0, 0, 1]).unwrap(), 0.75);
        assert!(accuracy(logits.view(), &[1]).is_err());
    }

    #[test]
    fn sqnr_is_in_decibels() {
        let reference = arr1(&[3.0, 4.0]).into_dyn();
        let actual = arr1(&[3.3, 4.4]).into_dyn();
        // Σ r² = 25, Σ (a - r)² = 0.25: a factor of 100.
        assert!((sqnr(actual.view(), reference.view()).unwrap() - 20.0).abs() < 1e-4);
        assert_eq!(sqnr(reference.view(), reference.view()).unwrap(), f64::INFINITY);
        assert!(sqnr(arr1(&[1.0]).into_dyn().view(), reference.view()).is_err());
    }
}
