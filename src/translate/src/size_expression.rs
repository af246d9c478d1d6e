//! Expressions of sizes in SymPy's `srepr`: reading, evaluating and printing them.

use std::fmt;

/// The greatest nesting depth of calls in an expression.
const MAX_DEPTH: usize = 32;

/// An expression of sizes, from SymPy's `srepr`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    Number(i64),
    Symbol(String),
    Call(Function, Vec<Expression>),
}

/// The supported operations on sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Add,
    Mul,
    FloorDiv,
    Mod,
    Max,
    Min,
}

impl Function {
    const NAMES: [(&'static str, Function); 8] = [
        ("Add", Function::Add),
        ("Mul", Function::Mul),
        ("FloorDiv", Function::FloorDiv),
        ("CleanDiv", Function::FloorDiv),
        ("Mod", Function::Mod),
        ("PythonMod", Function::Mod),
        ("Max", Function::Max),
        ("Min", Function::Min),
    ];
}

impl Expression {
    /// `None` for unsupported operations.
    pub fn parse(text: &str) -> Option<Self> {
        let (expression, rest) = Self::parse_start(text, MAX_DEPTH)?;
        rest.trim().is_empty().then_some(expression)
    }

    /// The expression at the beginning of the text, and the rest of the text.
    fn parse_start(text: &str, depth: usize) -> Option<(Self, &str)> {
        let (name, rest) = text.trim_start().split_once('(')?;
        if name == "Symbol" {
            let (symbol, rest) = rest.strip_prefix('\'')?.split_once('\'')?;
            return Some((Self::Symbol(symbol.to_owned()), rest.split_once(')')?.1));
        }
        if name == "Integer" {
            let (number, rest) = rest.split_once(')')?;
            return Some((Self::Number(number.parse().ok()?), rest));
        }
        let (_, function) = Function::NAMES.iter().find(|(known, _)| *known == name)?;
        let (mut arguments, mut rest) = (Vec::new(), rest);
        loop {
            let (argument, after) = Self::parse_start(rest, depth.checked_sub(1)?)?;
            arguments.push(argument);
            match after.trim_start().strip_prefix(',') {
                Some(after) => rest = after,
                None => return Some((Self::Call(*function, arguments), after.trim_start().strip_prefix(')')?)),
            }
        }
    }

    /// Its value, given the values of symbols; `None` if one is missing or a number overflows.
    pub fn value(&self, symbol: &impl Fn(&str) -> Option<i64>) -> Option<i64> {
        let (function, arguments) = match self {
            Self::Number(value) => return Some(*value),
            Self::Symbol(name) => return symbol(name),
            Self::Call(function, arguments) => (function, arguments),
        };
        let mut values = arguments.iter().map(|argument| argument.value(symbol));
        let first = values.next()??;
        values.try_fold(first, |a, b| {
            let b = b?;
            match function {
                Function::Add => a.checked_add(b),
                Function::Mul => a.checked_mul(b),
                // Python rounds down, as Euclidean division does for positive divisors.
                Function::FloorDiv if b > 0 => a.checked_div_euclid(b),
                Function::Mod if b > 0 => a.checked_rem_euclid(b),
                Function::FloorDiv | Function::Mod => None,
                Function::Max => Some(a.max(b)),
                Function::Min => Some(a.min(b)),
            }
        })
    }

    /// Adds the symbols in it to `found`, each once.
    pub fn symbols<'e>(&'e self, found: &mut Vec<&'e str>) {
        match self {
            Self::Number(_) => {}
            Self::Symbol(name) if found.contains(&name.as_str()) => {}
            Self::Symbol(name) => found.push(name),
            Self::Call(_, arguments) => arguments.iter().for_each(|argument| argument.symbols(found)),
        }
    }

    /// Whether it is linear in its symbols.
    pub fn is_linear(&self) -> bool {
        match self {
            Self::Number(_) | Self::Symbol(_) => true,
            Self::Call(Function::Add, terms) => terms.iter().all(Self::is_linear),
            Self::Call(Function::Mul, factors) => {
                factors.iter().all(Self::is_linear)
                    && factors.iter().filter(|factor| !matches!(factor, Self::Number(_))).count() <= 1
            }
            Self::Call(..) => false,
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (function, arguments) = match self {
            Self::Number(value) => return write!(f, "{value}"),
            Self::Symbol(name) => return f.write_str(name),
            Self::Call(function, arguments) => (function, arguments),
        };
        let operator = match function {
            Function::Add => " + ",
            Function::Mul => "*",
            Function::FloorDiv => "//",
            Function::Mod => " % ",
            Function::Max | Function::Min => ", ",
        };
        let is_sum = |argument: &Expression| matches!(argument, Self::Call(Function::Add | Function::Mod, _));
        let shown: Vec<String> = arguments
            .iter()
            .map(|argument| match function {
                Function::Add | Function::Max | Function::Min => argument.to_string(),
                _ if is_sum(argument) => format!("({argument})"),
                _ => argument.to_string(),
            })
            .collect();
        let shown = shown.join(operator);
        match function {
            Function::Max => write!(f, "max({shown})"),
            Function::Min => write!(f, "min({shown})"),
            _ => f.write_str(&shown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_refused() {
        let nested = |depth| format!("{}Symbol('s0'){}", "Add(".repeat(depth), ")".repeat(depth));
        assert!(Expression::parse(&nested(MAX_DEPTH)).is_some());
        assert_eq!(Expression::parse(&nested(10_000)), None);
        for broken in ["", "Add(", "Add()", "Symbol('", "Integer(x)", "Integer(1", "Mul(Integer(1),)"] {
            assert_eq!(Expression::parse(broken), None, "{broken}");
        }
    }
}
