//! The text of an entry of `pt2e.layout`: `sizes (s77 [2], 3, 8, 8)`, followed by ` strides (…)` unless they are row-major.
//!
//! An expression is SymPy's `srepr`, in which the symbol of a size, `Symbol('s77', positive=True, integer=True)`, is written
//! `s77`; its value in the example run follows in brackets. Expressions that would not read back from this form are JSON.

use crate::record::LayoutRecord;
use pt2e_archive::schema::{Float, SymExpr, SymExprHint, SymInt};
use pt2e_core::tensor::contiguous_strides;
use serde::{Serialize, de::DeserializeOwned};

/// The rest of the `srepr` of the symbol of a size, after the name.
const SIZE: &str = "', positive=True, integer=True)";

/// Data with a text form.
pub(crate) trait LayoutText: PartialEq + Serialize + DeserializeOwned {
    /// The readable form.
    fn write(&self) -> String;

    /// Parses the readable form; `None` for other text.
    fn parse(text: &str) -> Option<Self>;

    /// The text, which reads back exactly.
    ///
    /// # Errors
    /// None for data that were read from an archive.
    fn to_text(&self) -> Result<String, serde_json::Error> {
        let text = self.write();
        if Self::parse(&text).as_ref() == Some(self) { Ok(text) } else { serde_json::to_string(self) }
    }

    /// Parses a text.
    ///
    /// # Errors
    /// If it is neither the readable form nor JSON.
    fn from_text(text: &str) -> Result<Self, serde_json::Error> {
        Self::parse(text).map_or_else(|| serde_json::from_str(text), Ok)
    }
}

impl LayoutText for LayoutRecord {
    fn write(&self) -> String {
        let list = |values: &[SymInt]| values.iter().map(LayoutText::write).collect::<Vec<_>>().join(", ");
        let sizes = list(&self.sizes);
        if row_major(&self.sizes).as_ref() == Some(&self.strides) {
            format!("sizes ({sizes})")
        } else {
            format!("sizes ({sizes}) strides ({})", list(&self.strides))
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let list = |text: &str| split(text).into_iter().map(SymInt::parse).collect::<Option<Vec<_>>>();
        let inner = text.strip_prefix("sizes (")?.strip_suffix(')')?;
        match inner.split_once(") strides (") {
            Some((sizes, strides)) => Some(Self { sizes: list(sizes)?, strides: list(strides)? }),
            None => {
                let sizes = list(inner)?;
                Some(Self { strides: row_major(&sizes)?, sizes })
            }
        }
    }
}

impl LayoutText for SymInt {
    fn write(&self) -> String {
        match self {
            SymInt::Int(value) => value.to_string(),
            SymInt::Expr(expression) => expression.write(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(value) => Some(SymInt::Int(value)),
            Err(_) => SymExpr::parse(text).map(SymInt::Expr),
        }
    }
}

impl LayoutText for SymExpr {
    fn write(&self) -> String {
        let expression = abbreviated(&self.expr_str);
        match self.hint {
            None => expression,
            Some(SymExprHint::Int(hint)) => format!("{expression} [{hint}]"),
            Some(SymExprHint::Bool(hint)) => format!("{expression} [{hint}]"),
            Some(SymExprHint::Float(Float(hint))) => format!("{expression} [{hint:?}]"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !starts {
            return None;
        }
        let Some((expression, hint)) = text.strip_suffix(']').and_then(|text| text.rsplit_once(" [")) else {
            return Some(Self { expr_str: expanded(text), hint: None });
        };
        let hint = match (hint.parse(), hint.parse(), hint.parse()) {
            (Ok(value), _, _) => SymExprHint::Int(value),
            (_, Ok(value), _) => SymExprHint::Bool(value),
            (_, _, Ok(value)) => SymExprHint::Float(Float(value)),
            _ => return None,
        };
        Some(Self { expr_str: expanded(expression), hint: Some(hint) })
    }
}

/// Row-major strides, in elements; `None` if one depends on a symbol.
fn row_major(sizes: &[SymInt]) -> Option<Vec<SymInt>> {
    // The outermost size is not a factor of any stride.
    let sizes = sizes.iter().enumerate().map(|(dim, size)| if dim == 0 { Some(1) } else { size.constant() });
    let strides = contiguous_strides(&sizes.collect::<Option<Vec<_>>>()?);
    strides.into_iter().map(|stride| i64::try_from(stride).ok().map(SymInt::Int)).collect()
}

/// Splits at the commas outside parentheses and quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if !text.is_empty() {
        parts.push(text[start..].trim());
    }
    parts
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// An `srepr` with the symbols of sizes abbreviated to their names.
fn abbreviated(expression: &str) -> String {
    let mut parts = expression.split("Symbol('");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(SIZE) {
            Some((name, rest)) if !name.is_empty() && name.chars().all(is_word) => {
                text.push_str(&format!("{name}{rest}"))
            }
            _ => text.push_str(&format!("Symbol('{part}")),
        }
    }
    text
}

/// The inverse of [`abbreviated`]: words outside quotes are symbols, except names of calls, keywords and constants.
fn expanded(text: &str) -> String {
    let (mut result, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            _ if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        let named = c.is_ascii_alphabetic() || c == '_';
        if named && !after.starts_with(['(', '=']) && !matches!(token, "True" | "False" | "None") {
            result.push_str(&format!("Symbol('{token}{SIZE}"));
        } else {
            result.push_str(token);
        }
        rest = after;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const S77: &str = "Symbol('s77', positive=True, integer=True)";

    fn expression(text: &str, hint: Option<i64>) -> SymInt {
        SymInt::Expr(SymExpr { expr_str: text.to_owned(), hint: hint.map(SymExprHint::Int) })
    }

    fn ints(values: &[i64]) -> Vec<SymInt> {
        values.iter().copied().map(SymInt::Int).collect()
    }

    fn reads_back<T: LayoutText + std::fmt::Debug>(value: &T, text: &str) {
        assert_eq!(value.to_text().unwrap(), text);
        assert_eq!(&T::from_text(text).unwrap(), value);
    }

    #[test]
    fn row_major_strides_are_left_out() {
        let mut sizes = ints(&[2, 3, 8]);
        sizes[0] = expression(S77, Some(2));
        reads_back(&LayoutRecord { sizes: sizes.clone(), strides: ints(&[24, 8, 1]) }, "sizes (s77 [2], 3, 8)");
        reads_back(&LayoutRecord { sizes, strides: ints(&[24, 1, 3]) }, "sizes (s77 [2], 3, 8) strides (24, 1, 3)");
        reads_back(&LayoutRecord { sizes: ints(&[3, 2]), strides: ints(&[1, 3]) }, "sizes (3, 2) strides (1, 3)");
        reads_back(&LayoutRecord { sizes: Vec::new(), strides: Vec::new() }, "sizes ()");
    }

    #[test]
    fn composite_expressions_read_back() {
        let product = expression(&format!("Mul(Integer(2), {S77})"), Some(4));
        let strides = vec![product.clone(), SymInt::Int(1)];
        reads_back(
            &LayoutRecord { sizes: vec![expression("Symbol('u0', integer=True)", None), product], strides },
            "sizes (Symbol('u0', integer=True), Mul(Integer(2), s77) [4]) strides (Mul(Integer(2), s77) [4], 1)",
        );
        let half =
            SymExpr { expr_str: format!("Pow({S77}, Rational(1, 2))"), hint: Some(SymExprHint::Float(Float(1.0))) };
        reads_back(&half, "Pow(s77, Rational(1, 2)) [1.0]");
        let even = SymExpr { expr_str: format!("Eq({S77}, Integer(2))"), hint: Some(SymExprHint::Bool(true)) };
        reads_back(&even, "Eq(s77, Integer(2)) [true]");
    }

    #[test]
    fn what_the_form_cannot_say_is_json() {
        for odd in ["s77", "Str('it) strides ([')", "", "[1]"] {
            let record = LayoutRecord { sizes: vec![expression(odd, None), SymInt::Int(1)], strides: ints(&[1, 1]) };
            let text = record.to_text().unwrap();
            assert_eq!(serde_json::from_str::<LayoutRecord>(&text).unwrap(), record, "{text}");
            assert_eq!(LayoutRecord::from_text(&text).unwrap(), record, "{odd}");
        }
        // A symbol whose name is not a word is not abbreviated.
        let odd = expression("Symbol('a b', positive=True, integer=True)", None);
        reads_back(&odd, "Symbol('a b', positive=True, integer=True)");
        assert!(LayoutRecord::from_text("sizes (").is_err());
        assert!(LayoutRecord::from_text("sizes (3, s77) ").is_err());
    }
}
