//! A first quantization of a small trained model, and its effect on accuracy and size. `cargo xtask demo` builds
//! everything and runs this from the root of the workspace.
//!
//! `test-files/models/digits` holds the model (`digits.pt2`), its calibration calls (`calib/`), the held-out images
//! (`test/000.npz`), their labels (`labels.safetensors`), and the outputs of PyTorch's float model (`output.0` of
//! `digits.io.safetensors`).

mod metrics;

use std::{
    collections::HashSet,
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus},
    time::{Duration, Instant},
};

use pt2e_archive::{Archive, ArchiveError, Section, calls::Call};
use pt2e_core::tensor::Tensor;

use crate::metrics::MetricsError;

/// The model and its data.
const DATA: &str = "test-files/models/digits";

/// The folder of the results.
const OUT: &str = "target/demo";

/// Why the demo failed.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    /// One of our tools could not be started.
    #[error("cannot run {tool}: {error}")]
    Start { tool: &'static str, error: io::Error },
    /// One of our tools failed; its output was shown.
    #[error("{tool} ended with {status}")]
    Failed { tool: &'static str, status: ExitStatus },
    /// A file of data cannot be read.
    #[error(transparent)]
    Data(#[from] ArchiveError),
    /// A file of data lacks an array.
    #[error("{}: no array {name}", path.display())]
    NoArray { path: PathBuf, name: &'static str },
    /// The results cannot be measured.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// A file cannot be used.
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
}

/// The measurements of one form of the model.
struct Form {
    /// Bytes of parameters and buffers: weights, biases, scales and zero points.
    weights: u64,
    /// Bytes of the file. In a small model most are metadata of the graph's nodes, and the int8 form has more nodes.
    file: u64,
    accuracy: f64,
    sqnr: f64,
    quantize: usize,
    dequantize: usize,
    seconds: Duration,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), DemoError> {
    let (data, out) = (Path::new(DATA), Path::new(OUT));
    fs::create_dir_all(out).map_err(|error| DemoError::Io { path: out.to_owned(), error })?;
    let (float, int8) = (data.join("digits.pt2"), out.join("digits_int8.pt2"));
    let held_out = data.join("test").join("000.npz");
    let labels = read(&data.join("labels.safetensors"), "labels")?;
    let expected = read(&data.join("digits.io.safetensors"), "output.0")?;

    let calibrate = format!("--calibrate=data={}", data.join("calib").display());
    let prepare = "--prepare=quantizer=xnnpack per-channel=true";
    let quantizing = run_tool(
        "pt2e-opt",
        &[float.as_ref(), prepare.as_ref(), calibrate.as_ref(), "--convert".as_ref(), "-o".as_ref(), int8.as_ref()],
    )?;
    let (float_form, logits) = measure("float", &float, &held_out, &labels, &expected)?;
    let (int8_form, _) = measure("int8", &int8, &held_out, &labels, &logits)?;
    print!("{}", report(&float_form, &int8_form, labels.len(), quantizing));
    println!("\nThe int8 model is {}; torch.export.load reads it after `import torchao`.", int8.display());
    println!("The IR of both: {0}/float.mlir, {0}/int8.mlir", out.display());
    Ok(())
}

/// Evaluates a form of the model on the held-out images, and measures its IR. Also returns its logits.
fn measure(
    name: &str,
    model: &Path,
    held_out: &Path,
    labels: &Tensor,
    reference: &Tensor,
) -> Result<(Form, Tensor), DemoError> {
    let output = Path::new(OUT).join(format!("{name}.npz"));
    let seconds = run_tool(
        "pt2e-run",
        &[model.as_ref(), "--inputs".as_ref(), held_out.as_ref(), "-o".as_ref(), output.as_ref()],
    )?;
    let call = Call::read(&output)?;
    let logits = call.arrays().values().next().cloned();
    let logits = logits.ok_or(DemoError::NoArray { path: output, name: "of an output" })?;
    let ir = Path::new(OUT).join(format!("{name}.mlir"));
    run_tool("pt2e-opt", &[model.as_ref(), "-o".as_ref(), ir.as_ref()])?;
    let text = fs::read_to_string(&ir).map_err(|error| DemoError::Io { path: ir, error })?;
    let file = fs::metadata(model).map_err(|error| DemoError::Io { path: model.to_owned(), error })?.len();
    let form = Form {
        weights: weights(model)?,
        file,
        accuracy: metrics::accuracy(&logits, labels)?,
        sqnr: metrics::sqnr(&logits, reference)?,
        quantize: count(&text, "quantized_decomposed.quantize_per_"),
        dequantize: count(&text, "quantized_decomposed.dequantize_per_"),
        seconds,
    };
    Ok((form, logits))
}

/// Bytes of the tensors that an archive stores; a tensor with several names counts once.
fn weights(model: &Path) -> Result<u64, ArchiveError> {
    let archive = Archive::open(model)?;
    let (mut seen, mut total) = (HashSet::new(), 0);
    for section in [Section::Weights, Section::Constants] {
        let payloads = archive.payloads(section)?;
        for (name, _) in payloads.iter() {
            if seen.insert(payloads.key(name)?) {
                total += payloads.bytes(name)?.as_slice().len() as u64;
            }
        }
    }
    Ok(total)
}

/// Reads one array of a data file.
fn read(path: &Path, name: &'static str) -> Result<Tensor, DemoError> {
    let array = Call::read(path)?.arrays().get(name).cloned();
    array.ok_or_else(|| DemoError::NoArray { path: path.to_owned(), name })
}

/// Shows a command line and runs it with the tool that was built beside this one. Returns the time it took.
fn run_tool(tool: &'static str, arguments: &[&OsStr]) -> Result<Duration, DemoError> {
    let words = arguments.iter().map(|word| {
        let word = word.to_string_lossy();
        if word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
    });
    println!("$ {tool} {}", words.collect::<Vec<_>>().join(" "));
    let began = Instant::now();
    let beside = env::current_exe().map(|own| own.with_file_name(tool));
    let status = beside.and_then(|path| Command::new(path).args(arguments).status());
    let status = status.map_err(|error| DemoError::Start { tool, error })?;
    if status.success() { Ok(began.elapsed()) } else { Err(DemoError::Failed { tool, status }) }
}

/// How many operations of a text have names with this prefix.
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
        ["weights, with their scales".to_owned(), kilobytes(float.weights), kilobytes(int8.weights)],
        ["file, with the graph".to_owned(), kilobytes(float.file), kilobytes(int8.file)],
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
        let form = |weights, sqnr| Form {
            weights,
            file: weights + 20_000,
            accuracy: 0.975,
            sqnr,
            quantize: 3,
            dequantize: 5,
            seconds: Duration::from_millis(40),
        };
        let text = report(&form(200_000, f64::INFINITY), &form(61_500, 31.25), 360, Duration::from_millis(120));
        for part in [
            "accuracy on 360 images",
            "97.50 %",
            "exact",
            "31.2 dB",
            "200.0 kB",
            "61.5 kB",
            "81.5 kB",
            "quantized in 0.12 s",
        ] {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }
}
