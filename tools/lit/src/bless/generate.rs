//! Converts printed IR to FileCheck directives.

use std::collections::HashMap;

use super::SPLIT;
use crate::lint::symbol;

/// Directives that belong together in the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The function that they check, or `None` for directives at module level.
    pub function: Option<String>,
    /// Whole comment lines.
    pub lines: Vec<String>,
}

/// The blocks of each `// -----` part of an output, in order of printing.
pub(super) fn blocks(output: &str, prefix: &str) -> Vec<Vec<Block>> {
    let lines: Vec<&str> = output.lines().collect();
    lines.split(|line| line.starts_with(SPLIT)).map(|part| Part::new(prefix).read(part)).collect()
}

/// The state of the conversion of one part.
struct Part<'a> {
    prefix: &'a str,
    blocks: Vec<Block>,
    aliases: HashMap<String, String>,
    names: Names,
    /// Indentation of the function that is being read.
    function: Option<usize>,
    /// Indentation of the modules that are open.
    modules: Vec<usize>,
    /// Whether the previous line has a directive too, so that this one can be CHECK-NEXT.
    tied: bool,
}

impl<'a> Part<'a> {
    fn new(prefix: &'a str) -> Self {
        Self {
            prefix,
            blocks: Vec::new(),
            aliases: HashMap::new(),
            names: Names::default(),
            function: None,
            modules: Vec::new(),
            tied: false,
        }
    }

    fn read(mut self, lines: &[&str]) -> Vec<Block> {
        let mut in_resources = false;
        for line in lines {
            let text = line.trim();
            in_resources |= text == "{-#";
            if in_resources {
                // Resource blobs are data that goldens do not check.
                in_resources = text != "#-}";
                continue;
            }
            if text.is_empty() {
                self.tied = false;
                continue;
            }
            self.line(text, line.len() - line.trim_start().len());
        }
        self.blocks
    }

    fn line(&mut self, text: &str, indent: usize) {
        if let Some(function) = self.function {
            let inner = indent.saturating_sub(function);
            let text = text.split_once("  // ").filter(|_| text.starts_with('^')).map_or(text, |(label, _)| label);
            self.expect(text, inner);
            if text == "}" && indent == function {
                self.function = None;
                self.tied = false;
            }
            return;
        }
        if text == "}" && self.modules.last() == Some(&indent) {
            self.modules.pop();
            self.tied = false;
            return;
        }
        if text.starts_with("module") && text.ends_with('{') {
            self.modules.push(indent);
            if text == "module {" {
                self.tied = false;
                return;
            }
        }
        match function_name(text).filter(|_| text.ends_with('{')) {
            Some(name) => self.open_function(name, text, indent),
            None => {
                if self.blocks.last().is_none_or(|block| block.function.is_some()) {
                    self.blocks.push(Block::default());
                    self.tied = false;
                }
                self.alias(text);
                self.expect(text, 0);
            }
        }
    }

    fn open_function(&mut self, name: &str, text: &str, indent: usize) {
        self.names = Names::default();
        self.function = Some(indent);
        self.blocks.push(Block { function: Some(name.to_owned()), lines: Vec::new() });
        // CHECK-LABEL may not use variables, so the arguments get a CHECK-SAME.
        let (head, tail) = text.split_at(text.find('(').map_or(text.len(), |at| at + 1));
        self.push("-LABEL", &escape(head), 0);
        let tail = self.substitute(tail);
        self.push("-SAME", &tail, 0);
        self.tied = true;
    }

    /// Registers `#name = …` and `!name = …`, so that their uses become variables.
    fn alias(&mut self, text: &str) {
        let Some((name, _)) = text.split_once(" = ").filter(|(name, _)| name.starts_with(['#', '!'])) else { return };
        let variable = format!("${}", variable(name.get(1..).unwrap_or_default()));
        self.aliases.insert(name.to_owned(), variable);
    }

    fn expect(&mut self, text: &str, indent: usize) {
        let suffix = if std::mem::replace(&mut self.tied, true) { "-NEXT" } else { "" };
        let text = self.substitute(text);
        self.push(suffix, &text, indent);
    }

    fn push(&mut self, suffix: &str, text: &str, indent: usize) {
        let line = format!("// {}{suffix}: {:indent$}{text}", self.prefix, "");
        if let Some(block) = self.blocks.last_mut() {
            block.lines.push(line.trim_end().to_owned());
        }
    }

    /// Escapes a printed line and replaces SSA names and aliases, outside strings, by variables.
    fn substitute(&mut self, text: &str) -> String {
        let mut result = String::with_capacity(text.len() + 32);
        let mut literal = 0;
        let mut at = 0;
        let mut in_string = false;
        while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
            if c == '\\' && in_string {
                at += c.len_utf8() + rest.chars().next().map_or(0, char::len_utf8);
                continue;
            }
            in_string ^= c == '"';
            let name = symbol(rest).filter(|_| !in_string && !rest.starts_with('"'));
            let replaced = match (c, name) {
                ('%', Some(name)) => Some((name, self.names.variable(name, text))),
                ('#' | '!', Some(name)) => {
                    let known = self.aliases.get(&format!("{c}{name}"));
                    known.map(|variable| {
                        (name, reference(variable, text.starts_with(&format!("{c}{name} = ")) && at == 0))
                    })
                }
                _ => None,
            };
            let Some((name, variable)) = replaced else {
                at += c.len_utf8();
                continue;
            };
            result.push_str(&escape(text.get(literal..at + 1).unwrap_or_default()));
            result.push_str(&variable);
            at += 1 + name.len();
            literal = at;
        }
        result.push_str(&escape(text.get(literal..).unwrap_or_default()));
        result
    }
}

/// The FileCheck variables of one function.
#[derive(Default)]
struct Names {
    by_value: HashMap<String, String>,
    taken: HashMap<String, usize>,
}

impl Names {
    /// The FileCheck definition (at the first occurrence) or use of an SSA value; its name is derived from `line`.
    fn variable(&mut self, value: &str, line: &str) -> String {
        if let Some(name) = self.by_value.get(value) {
            return reference(name, false);
        }
        let named = value.starts_with(|c: char| !c.is_ascii_digit());
        let base = if named { variable(value) } else { result_name(line).unwrap_or_else(|| "V".to_owned()) };
        let mut count = self.taken.get(&base).copied().unwrap_or(0);
        let mut name = base.clone();
        while self.taken.contains_key(&name) {
            name = format!("{base}_{count}");
            count += 1;
        }
        self.taken.insert(base, count.max(1));
        self.taken.entry(name.clone()).or_insert(1);
        self.by_value.insert(value.to_owned(), name.clone());
        reference(&name, true)
    }
}

fn reference(variable: &str, defines: bool) -> String {
    if defines { format!("[[{variable}:.+]]") } else { format!("[[{variable}]]") }
}

/// A FileCheck variable's name for a printed name: capitals, digits and underscores.
fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// The op's name without its dialect, for a line that defines results: `%0 = aten.add.Tensor …` gives `ADD_TENSOR`.
fn result_name(line: &str) -> Option<String> {
    let (results, op) = line.split_once(" = ")?;
    let op = symbol(op.trim_start_matches('"')).filter(|_| results.starts_with('%'))?;
    Some(variable(op.split_once('.').map_or(op, |(_, name)| name)))
}

fn function_name(text: &str) -> Option<&str> {
    text.strip_prefix("func.func ")?.split_once('@').and_then(|(_, after)| symbol(after))
}

/// Escapes literal text for a FileCheck pattern, in which `[[` and `{{` open variables and regular expressions.
fn escape(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("[[").into_iter().chain(rest.find("{{")).min() {
        let (before, from) = rest.split_at(at);
        let open = if from.starts_with('[') { '[' } else { '{' };
        let run = from.len() - from.trim_start_matches(open).len();
        result.push_str(before);
        result.push_str("{{");
        (0..run).for_each(|_| {
            result.push('\\');
            result.push(open);
        });
        result.push_str("}}");
        rest = from.split_at(run).1;
    }
    result.push_str(rest);
    result
}
