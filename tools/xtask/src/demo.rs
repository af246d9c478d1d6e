//! `cargo xtask demo`: a first quantization, on a small trained model, with what it did to accuracy and size.
//!
//! `test-files/models/digits` holds the model (`digits.pt2`), the calibration calls (`calib/*.npz`), the held-out images
//! (`test.npz`), their labels (`labels.npz`) and what PyTorch's float model computes for them (`expected.npz`).

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use ndarray::ArrayD;

use crate::{
    metrics::{self, MetricsError},
    process::{self, ProcessError},
    setup::{self, Policy, SetupError},
};

/// Why the demo did not come to its table.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The machine is not ready.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A build or one of our tools failed.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// What came out cannot be measured.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// A file cannot be used.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// What is measured of one form of the model.
struct Form {
    size: u64,
    accuracy: f64,
    sqnr: f64,
    quantize: usize,
    dequantize: usize,
    seconds: Duration,
}

/// Builds in release, quantizes the model and prints the table.
///
/// # Errors
/// The machine could not be set up, the build failed, or a step of the demo did.
pub fn run(policy: Policy) -> Result<(), DemoError> {
    setup::ensure(policy)?;
    // The tools, not ourselves: this program is being run.
    let build = ["build", "--release", "--workspace", "--bins", "--exclude", "xtask"];
    process::show_and_run(process::cargo(policy.offline).args(build))?;

    let data = Path::new("test-files/models/digits");
    let out = Path::new("target/demo");
    let folder = process::root().join(out);
    fs::create_dir_all(&folder).map_err(|error| DemoError::Io { path: folder, error })?;
    let (float, int8) = (data.join("digits.pt2"), out.join("digits_int8.pt2"));

    println!();
    let calibrate = format!("--calibrate=data={}", data.join("calib").display());
    let began = Instant::now();
    process::show_and_run(
        tool("pt2e-opt")
            .arg(&float)
            .args(["--prepare=quantizer=xnnpack per-channel=true", &calibrate, "--convert", "-o"])
            .arg(&int8),
    )?;
    let seconds = began.elapsed();

    let labels: ArrayD<i64> = metrics::first_array(&process::root().join(data).join("labels.npz"))?;
    let labels: Vec<i64> = labels.iter().copied().collect();
    let expected: ArrayD<f32> = metrics::first_array(&process::root().join(data).join("expected.npz"))?;
    let measure = |model: &Path, name: &str, reference: &ArrayD<f32>| -> Result<(Form, ArrayD<f32>), DemoError> {
        let output = out.join(format!("{name}.npz"));
        let began = Instant::now();
        process::show_and_run(
            tool("pt2e-run").arg(model).arg("--inputs").arg(data.join("test.npz")).arg("-o").arg(&output),
        )?;
        let seconds = began.elapsed();
        let logits: ArrayD<f32> = metrics::first_array(&process::root().join(&output))?;
        let ir = out.join(format!("{name}.mlir"));
        process::output(tool("pt2e-opt").arg(model).arg("-o").arg(&ir))?;
        let path = process::root().join(&ir);
        let text = fs::read_to_string(&path).map_err(|error| DemoError::Io { path, error })?;
        let path = process::root().join(model);
        let size = fs::metadata(&path).map_err(|error| DemoError::Io { path, error })?.len();
        let form = Form {
            size,
            accuracy: metrics::accuracy(logits.view(), &labels)?,
            sqnr: metrics::sqnr(logits.view(), reference.view())?,
            quantize: count(&text, "quantized_decomposed.quantize_per_"),
            dequantize: count(&text, "quantized_decomposed.dequantize_per_"),
            seconds,
        };
        Ok((form, logits))
    };
    let (float_form, float_logits) = measure(&float, "float", &expected)?;
    let (int8_form, _) = measure(&int8, "int8", &float_logits)?;
    print!("{}", report(&float_form, &int8_form, labels.len(), seconds));
    println!("\nThe int8 model is {}; torch.export.load takes it after `import torchao`.", int8.display());
    println!("The IR it came from and went to: {0}/float.mlir, {0}/int8.mlir", out.display());
    Ok(())
}

/// A tool that was just built, run from the root of the workspace.
fn tool(name: &str) -> Command {
    let mut command = Command::new(process::target().join("release").join(name));
    command.current_dir(process::root());
    command
}

/// How many operations of a text have names that start so.
fn count(text: &str, name: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .filter(|line| line.split_once(" = ").is_some_and(|(_, op)| op.trim_start_matches('"').starts_with(name)))
        .count()
}

fn report(float: &Form, int8: &Form, images: usize, quantizing: Duration) -> String {
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let decibels = |value: f64| if value.is_infinite() { "exact".to_owned() } else { format!("{value:.1} dB") };
    let kilobytes = |bytes: u64| format!("{:.1} kB", bytes as f64 / 1000.0);
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    let rows = [
        ["", "float", "int8"].map(str::to_owned),
        [format!("accuracy on {images} images"), percent(float.accuracy), percent(int8.accuracy)],
        ["SQNR (float: against PyTorch, int8: against float)".to_owned(), decibels(float.sqnr), decibels(int8.sqnr)],
        ["size".to_owned(), kilobytes(float.size), kilobytes(int8.size)],
        ["quantize ops".to_owned(), float.quantize.to_string(), int8.quantize.to_string()],
        ["dequantize ops".to_owned(), float.dequantize.to_string(), int8.dequantize.to_string()],
        ["time to evaluate".to_owned(), seconds(float.seconds), seconds(int8.seconds)],
    ];
    let width = rows.iter().map(|[label, ..]| label.len()).max().unwrap_or_default();
    let mut text = "\n".to_owned();
    for [label, float, int8] in &rows {
        text.push_str(format!("{label:width$}  {float:>12}  {int8:>12}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("\nquantized in {}: prepare, calibrate, convert, read and write\n", seconds(quantizing)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_operations_are_counted() {
        let text = "%0 = quantized_decomposed.quantize_per_tensor %x\n  // %1 = quantized_decomposed.quantize_per_tensor\n  \
                    %2 = \"quantized_decomposed.quantize_per_channel\"(%x)\n  note = \"a quantized_decomposed.quantize_per_x\"\n\
                    %3 = quantized_decomposed.dequantize_per_tensor %0\n";
        assert_eq!(count(text, "quantized_decomposed.quantize_per_"), 2);
        assert_eq!(count(text, "quantized_decomposed.dequantize_per_"), 1);
    }

    #[test]
    fn the_table_says_what_was_measured() {
        let form = |size, sqnr| Form {
            size,
            accuracy: 0.975,
            sqnr,
            quantize: 3,
            dequantize: 5,
            seconds: Duration::from_millis(40),
        };
        let text = report(&form(200_000, f64::INFINITY), &form(61_500, 31.25), 360, Duration::from_millis(120));
        for part in
            ["accuracy on 360 images", "97.50 %", "exact", "31.2 dB", "200.0 kB", "61.5 kB", "quantized in 0.12 s"]
        {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }
}
