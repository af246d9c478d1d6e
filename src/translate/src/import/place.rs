//! Finds the position of a node in the user's code.

use super::Node;
use std::fmt;

/// A frame of a node's stack trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'p> {
    /// The source file.
    pub file: &'p str,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The innermost frame that is not PyTorch's own; the innermost one if all are PyTorch's.
pub(super) fn of(node: &Node) -> Option<Place<'_>> {
    innermost(node.metadata.get("stack_trace")?)
}

fn innermost(trace: &str) -> Option<Place<'_>> {
    let frames = || trace.lines().rev().filter_map(frame);
    frames().find(|place| !is_torch(place.file)).or_else(|| frames().next())
}

/// Whether a file belongs to the package `torch`.
fn is_torch(file: &str) -> bool {
    file.starts_with("torch/") || file.contains("-packages/torch/")
}

/// Reads `  File "model.py", line 12, in forward`.
fn frame(line: &str) -> Option<Place<'_>> {
    let (file, rest) = line.trim_start().strip_prefix("File \"")?.split_once("\", line ")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(Place { file, line: digits.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read() {
        let expected = Place { file: "a b.py", line: 12 };
        assert_eq!(frame("  File \"a b.py\", line 12, in forward"), Some(expected));
        assert_eq!(frame("  File \"a b.py\", line 12"), Some(expected));
        for other in ["    return self.conv(x)", "File \"a.py\"", "File \"a.py\", line x, in f"] {
            assert_eq!(frame(other), None, "{other}");
        }
    }

    #[test]
    fn the_users_frame_is_preferred() {
        let torch = "  File \"/v/site-packages/torch/nn/modules/conv.py\", line 5, in forward\n    return f(x)";
        let user = "  File \"m.py\", line 3, in forward\n    return self.conv(x)";
        let at = |trace: &str| innermost(trace).map(|place| place.line);
        assert_eq!(at(&format!("  File \"m.py\", line 1, in f\n{user}\n{torch}")), Some(3));
        assert_eq!(at(torch), Some(5));
        assert_eq!(at("nothing"), None);
    }
}
