//! Where a node is in the user's code.

use super::Node;
use std::fmt;

/// The innermost frame of a node's stack trace.
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

/// The frame that called the operator: the last of the trace.
pub(super) fn of(node: &Node) -> Option<Place<'_>> {
    node.metadata.get("stack_trace")?.lines().rev().find_map(frame)
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
}
