//! A report as a table for a terminal.

use crate::model::{Error, OpReport, Report, Status};
use std::{fmt::Write, io};

/// The longest list of names in a summary.
const LISTED: usize = 6;

impl Report {
    /// The report as a table, with the ops left float counted by reason, and the ops by damage if there was a comparison.
    ///
    /// # Errors
    /// If writing fails.
    pub fn write_text(&self, mut out: impl io::Write) -> io::Result<()> {
        let mut rows = vec![["op", "name", "status", "why, or how its result is quantized"].map(str::to_owned)];
        rows.extend(
            self.ops.iter().map(|op| [op.op.clone(), op.name.clone(), op.status.name().to_owned(), outcome(op)]),
        );
        let mut text = table(&rows);
        text.push('\n');
        let statuses: Vec<String> =
            self.summary.by_status.iter().map(|(status, count)| format!("{count} {status}")).collect();
        let stage = self.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
        let ops = if self.summary.ops == 1 { "1 op".to_owned() } else { format!("{} ops", self.summary.ops) };
        let _ = writeln!(
            text,
            "{stage}{ops}: {}",
            if statuses.is_empty() { "none".to_owned() } else { statuses.join(", ") }
        );
        for (code, count) in &self.summary.by_reason {
            let mut names: Vec<&str> = self
                .ops
                .iter()
                .filter(|op| {
                    op.status == Status::Float && op.reason.as_ref().is_some_and(|why| why.reason.code() == *code)
                })
                .map(|op| op.op.as_str())
                .collect();
            names.sort_unstable();
            names.dedup();
            let more = names.len().saturating_sub(LISTED);
            names.truncate(LISTED);
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            let _ = writeln!(text, "  {count} float, {code}: {}{more}", names.join(", "));
        }
        if self.comparison.is_some() {
            text.push('\n');
            text.push_str(&self.errors());
        }
        out.write_all(text.as_bytes())
    }

    /// The errors of values, the greatest damage first.
    pub fn errors(&self) -> String {
        let Some(comparison) = &self.comparison else { return String::new() };
        let inputs = self.inputs.iter().filter_map(|input| {
            Some((input.error.as_ref()?, "input".to_owned(), input.name.clone(), "quantized".to_owned()))
        });
        let ops = self
            .ops
            .iter()
            .filter_map(|op| Some((op.error.as_ref()?, op.op.clone(), op.name.clone(), op.status.name().to_owned())));
        let mut all: Vec<_> =
            inputs.chain(ops).filter(|(error, ..)| error.local.mse != 0.0 || error.accumulated.mse != 0.0).collect();
        all.sort_by(|(a, ..), (b, ..)| a.local.damage().total_cmp(&b.local.damage()));
        let head = ["", "", "", "local", "", "", "accumulated", "", ""];
        let columns = ["op", "name", "status", "SQNR dB", "MSE", "cosine", "SQNR dB", "MSE", "cosine"];
        let mut rows = vec![head.map(str::to_owned), columns.map(str::to_owned)];
        for (error, op, name, status) in &all {
            let [a, b, c] = figures(&error.local);
            let [d, e, f] = figures(&error.accumulated);
            rows.push([op.clone(), name.clone(), status.clone(), a, b, c, d, e, f]);
        }
        let mut text = table(&rows);
        let calls = if comparison.calls == 1 { "1 call".to_owned() } else { format!("{} calls", comparison.calls) };
        let exact = comparison.matched - all.len().min(comparison.matched);
        let _ = writeln!(text, "\n{calls}; {} values compared, {exact} of them without any error", comparison.matched);
        for (number, output) in comparison.outputs.iter().enumerate() {
            let [sqnr, mse, cosine] = figures(output);
            let _ = writeln!(text, "output {number}: SQNR {sqnr} dB, MSE {mse}, cosine {cosine}");
        }
        if !comparison.unmatched.is_empty() {
            let listed: Vec<&str> = comparison.unmatched.iter().take(LISTED).map(String::as_str).collect();
            let more = comparison.unmatched.len() - listed.len();
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            let _ = writeln!(text, "not in the quantized model: {}{more}", listed.join(", "));
        }
        text
    }
}

impl Error {
    /// A number that is the smaller, the greater the damage is.
    pub fn damage(&self) -> f64 {
        self.sqnr.unwrap_or(f64::INFINITY)
    }
}

fn figures(error: &Error) -> [String; 3] {
    let exact = if error.mse == 0.0 { "exact" } else { "-" };
    [
        error.sqnr.map_or_else(|| exact.to_owned(), |sqnr| format!("{sqnr:.2}")),
        format!("{:.3e}", error.mse),
        error.cosine.map_or_else(|| "-".to_owned(), |cosine| format!("{cosine:.6}")),
    ]
}

/// Why an op is float, or how its result is quantized.
fn outcome(op: &OpReport) -> String {
    if let Some(why) = &op.reason {
        return why.text.clone();
    }
    if let Some(first) = op.fused_into.as_ref().filter(|_| op.status == Status::Fused) {
        let result = op.results.first().and_then(|result| result.quantization.as_ref());
        let result = result.map(|found| format!("; {}", quantization(found))).unwrap_or_default();
        return format!("fused with {first}{result}");
    }
    match op.results.first().and_then(|result| result.quantization.as_ref()) {
        Some(found) => quantization(found),
        None if op.status == Status::Integer => "computes on integers".to_owned(),
        None => "only its inputs".to_owned(),
    }
}

fn quantization(found: &crate::model::Quantization) -> String {
    let group = found.group.as_ref().map(|group| format!(", group {group}")).unwrap_or_default();
    match &found.qparams {
        Some(qparams) => match (qparams.scale.as_slice(), qparams.zero_point.as_slice()) {
            ([scale], [zero_point]) => {
                format!("{} scale {scale:.6e} zero point {zero_point}{group}", qparams.dtype)
            }
            (scales, _) => {
                let axis = qparams.axis.map_or_else(String::new, |axis| format!(" on axis {axis}"));
                format!("{} with {} scales{axis}{group}", qparams.dtype, scales.len())
            }
        },
        None => format!("{}{group}", found.spec),
    }
}

/// Rows with columns of one width; the last one may be of any length.
fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
