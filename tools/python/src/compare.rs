//! The error of each op of a module against the float module.

use pt2e_calibration::{CallStream, InputError, Source, calls};
use pt2e_ir::{Op, functions, is_private, symbol_name};
use pt2e_report::{CompareError, Report};

/// Why two modules could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A module is no single function.
    #[error("the {which} module has {count} public functions, and one is compared: {names}")]
    Functions {
        /// Which module.
        which: &'static str,
        /// How many functions it has.
        count: usize,
        /// Their names.
        names: String,
    },
    /// The data do not fit the function.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The modules cannot be compared.
    #[error(transparent)]
    Compare(#[from] CompareError),
}

/// Compares `quantized` with `float` on the calls of a stream.
///
/// # Errors
/// See [`Failed`].
pub fn compare(float: Op<'_>, quantized: Op<'_>, stream: &dyn CallStream, seed: u64) -> Result<Report, Failed> {
    let (expected, actual) = (only_function(float, "float")?, only_function(quantized, "quantized")?);
    let calls = calls(float, expected, &Source::Stream(stream))?;
    pt2e_report::compare((float, expected), (quantized, actual), calls.map(|call| call.map_err(Failed::Input)), seed)
}

fn only_function<'c>(module: Op<'c>, which: &'static str) -> Result<Op<'c>, Failed> {
    let public: Vec<Op<'c>> = functions(module).filter(|function| !is_private(*function)).collect();
    match public.as_slice() {
        [only] => Ok(*only),
        several => {
            let names: Vec<&str> = several.iter().filter_map(|function| symbol_name(*function)).collect();
            Err(Failed::Functions { which, count: several.len(), names: names.join(", ") })
        }
    }
}
