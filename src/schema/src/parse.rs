//! The parser of schema strings: recursive descent over the bytes of one line.
//!
//! ```text
//! schema  = ident "::" ident ["." ident] "(" [arg {"," arg}] ")" "->" returns
//! arg     = "*" | type ident ["=" default]
//! type    = base [alias] ["?"] ["[" [number] "]" ["?"]]
//! alias   = "(" sets ["!"] ["->" sets] ")"          sets = set {"|" set}
//! returns = "(" [result {"," result}] ")" | result   result = type [ident]
//! default = "None" | "True" | "False" | number | string | "[" [default {"," default}] "]"
//! ```

use crate::model::{Alias, Argument, BaseType, Default, List, Return, Schema, Tag, Type};

/// Why and where a schema could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {kind}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong.
    pub kind: ErrorKind,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Another token is required.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A type that this project does not support.
    #[error("unknown type `{0}`")]
    UnknownType(String),
    /// A tag that the snapshot script does not write.
    #[error("unknown tag `{0}`")]
    UnknownTag(String),
    /// Two arguments of the same name.
    #[error("argument `{0}` is there twice")]
    DuplicateArgument(String),
    /// A `*` after another one.
    #[error("a second `*`")]
    SecondStar,
    /// A default that is not a value of the argument's type.
    #[error("the default is no `{0}`")]
    DefaultType(Type),
    /// An integer beyond 64 bits, or a list longer than any operator takes.
    #[error("number out of range")]
    NumberRange,
}

/// The maximum length of fixed-length lists, so that malformed input cannot make us allocate much memory. Real ones
/// have a few elements.
const MAX_LIST_LEN: usize = 64;
/// The maximum nesting of default lists, so that the input cannot cause deep recursion. Real ones are flat.
const MAX_DEFAULT_DEPTH: usize = 4;

/// Parses one schema string, such as `aten::relu(Tensor self) -> Tensor`. The result has no tags.
pub fn parse_schema(text: &str) -> Result<Schema, ParseError> {
    parse_at_line(text, 1)
}

/// Parses a line of the snapshot: a schema, then, after `#`, its tags. `line` is used in errors.
pub fn parse_snapshot_line(text: &str, line: usize) -> Result<Schema, ParseError> {
    let (schema_text, tags) = text.split_once('#').unwrap_or((text, ""));
    let mut schema = parse_at_line(schema_text.trim_end(), line)?;
    for name in tags.split_whitespace() {
        let tag = Tag::NAMES.iter().find(|(known, _)| *known == name).map(|(_, tag)| *tag);
        let column = name.as_ptr() as usize - text.as_ptr() as usize + 1;
        schema.tags.push(tag.ok_or(ParseError { line, column, kind: ErrorKind::UnknownTag(name.to_owned()) })?);
    }
    schema.tags.sort_unstable();
    Ok(schema)
}

fn parse_at_line(text: &str, line: usize) -> Result<Schema, ParseError> {
    let mut parser = Parser { text, pos: 0 };
    parser.schema().map_err(|(pos, kind)| ParseError { line, column: pos + 1, kind })
}

type Parsed<T> = Result<T, (usize, ErrorKind)>;

struct Parser<'s> {
    text: &'s str,
    pos: usize,
}

impl<'s> Parser<'s> {
    fn rest(&self) -> &'s str {
        self.text.get(self.pos..).unwrap_or("")
    }

    fn skip_space(&mut self) {
        self.pos += self.rest().len() - self.rest().trim_start().len();
    }

    fn error<T>(&self, kind: ErrorKind) -> Parsed<T> {
        Err((self.pos, kind))
    }

    /// Skips space, and consumes `token` if it is next.
    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(token);
        if found {
            self.pos += token.len();
        }
        found
    }

    fn expect(&mut self, token: &'static str) -> Parsed<()> {
        if self.eat(token) { Ok(()) } else { self.error(ErrorKind::Expected(token)) }
    }

    /// The longest prefix of bytes that `accept`s; the position stays on a character boundary since only ASCII is accepted.
    fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> &'s str {
        let rest = self.rest();
        let len = rest.bytes().take_while(|&byte| byte.is_ascii() && accept(byte)).count();
        self.pos += len;
        rest.get(..len).unwrap_or("")
    }

    fn ident(&mut self, what: &'static str) -> Parsed<&'s str> {
        self.skip_space();
        match self.rest().bytes().next() {
            Some(first) if first.is_ascii_alphabetic() || first == b'_' => {
                Ok(self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
            }
            _ => self.error(ErrorKind::Expected(what)),
        }
    }

    fn schema(&mut self) -> Parsed<Schema> {
        let namespace = self.ident("a namespace")?.to_owned();
        self.expect("::")?;
        let name = self.ident("an operator name")?.to_owned();
        let overload = if self.eat(".") { self.ident("an overload name")?.to_owned() } else { String::new() };
        let args = self.arguments()?;
        self.expect("->")?;
        let returns = self.returns()?;
        self.skip_space();
        if !self.rest().is_empty() {
            return self.error(ErrorKind::Expected("the end"));
        }
        Ok(Schema { namespace, name, overload, args, returns, tags: Vec::new() })
    }

    fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut args: Vec<Argument> = Vec::new();
        let mut keyword_only = false;
        self.expect("(")?;
        if self.eat(")") {
            return Ok(args);
        }
        loop {
            self.skip_space();
            let start = self.pos;
            if self.eat("*") {
                if keyword_only {
                    return Err((start, ErrorKind::SecondStar));
                }
                keyword_only = true;
                self.expect(",")?;
                continue;
            }
            let (ty, alias) = self.ty()?;
            self.skip_space();
            let name_start = self.pos;
            let name = self.ident("an argument name")?.to_owned();
            if args.iter().any(|arg| arg.name == name) {
                return Err((name_start, ErrorKind::DuplicateArgument(name)));
            }
            let default = if self.eat("=") { Some(self.default(ty)?) } else { None };
            args.push(Argument { name, ty, alias, default, keyword_only });
            if !self.eat(",") {
                self.expect(")")?;
                return Ok(args);
            }
        }
    }

    fn returns(&mut self) -> Parsed<Vec<Return>> {
        if !self.eat("(") {
            let (ty, alias) = self.ty()?;
            let name = self.ident("").ok().map(str::to_owned);
            return Ok(vec![Return { name, ty, alias }]);
        }
        let mut returns = Vec::new();
        if self.eat(")") {
            return Ok(returns);
        }
        loop {
            let (ty, alias) = self.ty()?;
            let name = self.ident("").ok().map(str::to_owned);
            returns.push(Return { name, ty, alias });
            if !self.eat(",") {
                self.expect(")")?;
                return Ok(returns);
            }
        }
    }

    fn ty(&mut self) -> Parsed<(Type, Option<Alias>)> {
        self.skip_space();
        let start = self.pos;
        let name = self.ident("a type")?;
        let Some((_, base)) = BaseType::NAMES.iter().find(|(known, _)| *known == name) else {
            return Err((start, ErrorKind::UnknownType(name.to_owned())));
        };
        let alias = if self.eat("(") { Some(self.alias()?) } else { None };
        let optional = self.eat("?");
        if !self.eat("[") {
            return Ok((Type { base: *base, list: None, optional }, alias));
        }
        let len_start = self.pos;
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        let len = match digits {
            "" => None,
            digits => match digits.parse() {
                Ok(len) if len <= MAX_LIST_LEN => Some(len),
                _ => return Err((len_start, ErrorKind::NumberRange)),
            },
        };
        self.expect("]")?;
        let list = Some(List { len, optional_elements: optional });
        Ok((Type { base: *base, list, optional: self.eat("?") }, alias))
    }

    fn alias(&mut self) -> Parsed<Alias> {
        let before = self.alias_sets()?;
        let write = self.eat("!");
        let after = if self.eat("->") { self.alias_sets()? } else { Vec::new() };
        self.expect(")")?;
        Ok(Alias { before, write, after })
    }

    fn alias_sets(&mut self) -> Parsed<Vec<String>> {
        let mut sets = Vec::new();
        loop {
            sets.push(if self.eat("*") { "*" } else { self.ident("an alias set")? }.to_owned());
            if !self.eat("|") {
                return Ok(sets);
            }
        }
    }

    /// Parses a default of type `ty`, expanding PyTorch's abbreviations: see [`Argument::default`].
    fn default(&mut self, ty: Type) -> Parsed<Default> {
        self.skip_space();
        let start = self.pos;
        let value = self.literal(0)?;
        let wrong = || Err((start, ErrorKind::DefaultType(ty)));
        match (value, ty.list) {
            (Default::None, _) if ty.optional => Ok(Default::None),
            (Default::List(values), Some(_)) => {
                match values.into_iter().map(|value| element(value, ty.base)).collect() {
                    Some(values) => Ok(Default::List(values)),
                    None => wrong(),
                }
            }
            (value, Some(List { len: Some(len), .. })) => match element(value, ty.base) {
                Some(value) => Ok(Default::List(vec![value; len])),
                None => wrong(),
            },
            (_, Some(_)) => wrong(),
            (value, None) => element(value, ty.base).map_or_else(wrong, Ok),
        }
    }

    fn literal(&mut self, depth: usize) -> Parsed<Default> {
        self.skip_space();
        match self.rest().bytes().next() {
            Some(b'[') if depth < MAX_DEFAULT_DEPTH => self.list(depth),
            Some(quote @ (b'"' | b'\'')) => {
                self.pos += 1;
                let value = self.take_while(|byte| byte != quote).to_owned();
                self.expect(if quote == b'"' { "\"" } else { "'" })?;
                Ok(Default::Str(value))
            }
            Some(byte) if byte.is_ascii_digit() || matches!(byte, b'-' | b'.') => self.number(),
            _ => {
                let start = self.pos;
                match self.ident("a default value")? {
                    "None" => Ok(Default::None),
                    "True" => Ok(Default::Bool(true)),
                    "False" => Ok(Default::Bool(false)),
                    _ => Err((start, ErrorKind::Expected("a default value"))),
                }
            }
        }
    }

    fn list(&mut self, depth: usize) -> Parsed<Default> {
        self.expect("[")?;
        let mut values = Vec::new();
        if self.eat("]") {
            return Ok(Default::List(values));
        }
        loop {
            values.push(self.literal(depth + 1)?);
            if !self.eat(",") {
                self.expect("]")?;
                return Ok(Default::List(values));
            }
        }
    }

    fn number(&mut self) -> Parsed<Default> {
        let start = self.pos;
        let mut exponent = false;
        let rest = self.rest();
        let len = rest
            .bytes()
            .enumerate()
            .take_while(|&(i, byte)| {
                let sign = matches!(byte, b'-' | b'+') && (i == 0 || exponent);
                exponent = matches!(byte, b'e' | b'E');
                sign || exponent || byte.is_ascii_digit() || byte == b'.'
            })
            .count();
        let text = rest.get(..len).unwrap_or("");
        self.pos += len;
        if text.bytes().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
            return text.parse().map(Default::Float).map_err(|_| (start, ErrorKind::Expected("a number")));
        }
        text.parse().map(Default::Int).map_err(|error: std::num::ParseIntError| {
            use std::num::IntErrorKind::{NegOverflow, PosOverflow};
            let range = matches!(error.kind(), PosOverflow | NegOverflow);
            (start, if range { ErrorKind::NumberRange } else { ErrorKind::Expected("a number") })
        })
    }
}

/// `value` as a value of `base`: for a float type, integers become floats. `None` if it is not one.
fn element(value: Default, base: BaseType) -> Option<Default> {
    use BaseType as B;
    match (&value, base) {
        (Default::Int(number), B::Float) => Some(Default::Float(*number as f64)),
        (Default::Float(_), B::Float | B::Scalar)
        | (Default::Int(_), B::Scalar | B::Int | B::SymInt | B::ScalarType | B::MemoryFormat | B::Layout)
        | (Default::Bool(_), B::Bool | B::SymBool | B::Scalar)
        | (Default::Str(_), B::Str) => Some(value),
        _ => None,
    }
}
