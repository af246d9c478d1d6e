//! Rules as data, in TOML: for each rule its name, left side, right side, guards, computed constants, and why it is sound.
//!
//! ```toml
//! [names]                 # short names for ops
//! q = "quantized_decomposed.quantize_per_tensor"
//!
//! [[rule]]
//! name = "requantize-equal"
//! lhs = "(q (dq ?y ?s ?z ?lo ?hi ?dt none) ?s ?z ?lo ?hi ?dt)"
//! rhs = "?y"
//! guards = ["exact-integers(?y ?s ?lo ?hi ?dt)", "zero-point-in-range(?z ?lo ?hi)"]
//! why = "..."
//! ```
//!
//! `$( ... )*` repeats its content for the elements of a list, with `#` replaced by the number of the element. The rule is
//! instantiated once for each length of a list in the graph.
//!
//! A word that `[words]` defines stands for its text, in all parts of a rule. If it has several texts, there is one rule for each
//! of them, and its name has the key of the text at its end:
//!
//! ```toml
//! [words]
//! INTEGER = "(aten.to.dtype ?x int64 false false none)"
//! POOL = { 2d = "aten.max_pool2d", 3d = "aten.max_pool3d" }
//! ```
//!
//! `let = ["?m ?shift = rescale(?s ?t 1)"]` calls builders, which compute constants for the right side from variables of the
//! left side and other constants. They are called in order, after the guards; if one fails, the rule does not fire.

use super::{
    analysis::{Facts, Graph},
    language::Node,
};
use egg::{Applier, ENodeOrVar, FromOp, Id, Language, Pattern, PatternAst, Rewrite, Subst, Symbol, Var};
use pt2e_schema::TensorType;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    rc::Rc,
    sync::OnceLock,
};

/// A guard: whether a rule may fire if its arguments are bound to these classes.
pub type Guard = fn(&Graph, &[Id]) -> bool;

/// The function of a builder: maps the classes of its arguments to one class per output, or to the reason why it cannot.
pub type Build = fn(&mut Graph, &[Id]) -> Result<Vec<Id>, String>;

/// A function that computes constants for the right side of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Builder {
    /// The name in rules.
    pub name: &'static str,
    /// How many constants it computes.
    pub outputs: usize,
    /// The function.
    pub build: Build,
}

/// A rule file, with the guards and builders that it names.
pub struct RuleFile {
    text: &'static str,
    guards: &'static [(&'static str, Guard)],
    builders: &'static [Builder],
    words: &'static [(&'static str, &'static str)],
    /// Every body is rewritten by itself, and the file is parsed for the first one.
    parsed: OnceLock<Result<File, RuleError>>,
}

impl RuleFile {
    /// A file with this TOML, and with guards by name.
    pub const fn new(
        text: &'static str,
        guards: &'static [(&'static str, Guard)],
        builders: &'static [Builder],
    ) -> Self {
        Self::with_words(text, guards, builders, &[])
    }

    /// A file of which some words stand for other texts than it says.
    pub const fn with_words(
        text: &'static str,
        guards: &'static [(&'static str, Guard)],
        builders: &'static [Builder],
        words: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { text, guards, builders, words, parsed: OnceLock::new() }
    }

    fn parsed(&self) -> Result<&File, RuleError> {
        let parse = || {
            let mut file: File = toml::from_str(self.text).map_err(|error| RuleError::Toml(error.to_string()))?;
            file.words
                .extend(self.words.iter().map(|(word, text)| ((*word).to_owned(), Word::Text((*text).to_owned()))));
            let rules = std::mem::take(&mut file.rule).into_iter();
            let instances = rules.map(|rule| rule.instances(&file.words)).collect::<Result<Vec<_>, _>>()?;
            file.rule = instances.into_iter().flatten().collect();
            Ok(file)
        };
        self.parsed.get_or_init(parse).as_ref().map_err(RuleError::clone)
    }
}

/// Why a rule file could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The TOML has an unexpected form.
    #[error("the rule file is malformed: {0}")]
    Toml(String),
    /// A side of a rule is not a pattern.
    #[error("rule '{rule}': {reason}")]
    Rule {
        /// The rule.
        rule: String,
        /// The error.
        reason: String,
    },
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    words: BTreeMap<String, Word>,
    rule: Vec<RuleText>,
}

/// What a word stands for.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Word {
    /// One text.
    Text(String),
    /// One of several texts, each with a key.
    Each(BTreeMap<String, String>),
}

#[derive(Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    name: String,
    lhs: String,
    rhs: String,
    #[serde(default)]
    guards: Vec<String>,
    #[serde(default, rename = "let")]
    lets: Vec<String>,
    why: String,
}

impl RuleText {
    /// The texts in which words may stand.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.lhs, &mut self.rhs].into_iter().chain(&mut self.guards).chain(&mut self.lets)
    }

    /// The rules that this one stands for: one for each text of each of its words.
    fn instances(mut self, words: &BTreeMap<String, Word>) -> Result<Vec<Self>, RuleError> {
        let (mut open, mut done) = (vec![self.clone()], Vec::new());
        while let Some(mut rule) = open.pop() {
            if open.len() + done.len() > MOST_INSTANCES {
                let reason = format!("stands for more than {MOST_INSTANCES} rules; does a word contain itself?");
                return Err(RuleError::Rule { rule: std::mem::take(&mut self.name), reason });
            }
            let word =
                rule.texts().find_map(|text| tokens(text).find(|token| words.contains_key(*token)).map(str::to_owned));
            let Some((word, stands_for)) = word.as_ref().and_then(|word| words.get_key_value(word)) else {
                done.push(rule);
                continue;
            };
            let mut with = |name: String, replacement: &str| {
                let mut instance = Self { name, ..rule.clone() };
                instance.texts().for_each(|text| *text = replace_token(text, word, replacement));
                open.push(instance);
            };
            match stands_for {
                Word::Text(text) => with(rule.name.clone(), text),
                // Last first, because the list of open rules is a stack.
                Word::Each(texts) => {
                    texts.iter().rev().for_each(|(key, text)| with(format!("{}-{key}", rule.name), text));
                }
            }
        }
        Ok(done)
    }
}

/// The greatest number of rules that one rule may stand for.
const MOST_INSTANCES: usize = 1_000;

fn is_word_character(character: char) -> bool {
    character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'
}

/// The sequences of capitals, digits and underscores in a text.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character| !is_word_character(character)).filter(|token| !token.is_empty())
}

/// Replaces each whole token `word` of a text.
fn replace_token(text: &str, word: &str, replacement: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(word) {
        let (before, after) = (&rest[..start], &rest[start + word.len()..]);
        out.push_str(before);
        let whole = !before.ends_with(is_word_character) && !after.starts_with(is_word_character);
        out.push_str(if whole { replacement } else { word });
        rest = after;
    }
    out + rest
}

/// The ops that the left sides of the rules name. No other op can affect a match.
///
/// # Errors
/// [`RuleError::Toml`].
pub fn vocabulary(files: &[&RuleFile]) -> Result<HashSet<String>, RuleError> {
    let mut names = HashSet::new();
    for source in files {
        let file = source.parsed()?;
        for rule in &file.rule {
            let text = with_full_names(&rule.lhs, &file.names);
            let words = text.split('(').skip(1).filter_map(|part| part.split([' ', ')']).next());
            names.extend(words.map(str::to_owned));
        }
    }
    Ok(names)
}

/// Loads the rules of some files, for the lengths of lists that the graph has.
///
/// # Errors
/// [`RuleError`] names the rule.
pub fn load(files: &[&RuleFile], list_lengths: &BTreeSet<usize>) -> Result<Vec<Rewrite<Node, Facts>>, RuleError> {
    let mut rules = Vec::new();
    for file in files {
        load_file(file, list_lengths, &mut rules)?;
    }
    Ok(rules)
}

fn load_file(
    source: &RuleFile,
    list_lengths: &BTreeSet<usize>,
    rules: &mut Vec<Rewrite<Node, Facts>>,
) -> Result<(), RuleError> {
    let file = source.parsed()?;
    for rule in &file.rule {
        let error = |reason: String| RuleError::Rule { rule: rule.name.clone(), reason };
        if rule.why.trim().is_empty() {
            return Err(error("does not say why it is sound".into()));
        }
        let repeats = rule.lhs.contains("$(");
        let lengths: Vec<Option<usize>> =
            if repeats { list_lengths.iter().copied().map(Some).collect() } else { vec![None] };
        for length in lengths {
            let side = |text: &str| -> Result<Pattern<Node>, RuleError> {
                let text = expand(text, length).ok_or_else(|| error(format!("unbalanced repetition in '{text}'")))?;
                with_full_names(&text, &file.names).parse().map_err(|reason| error(format!("{reason}")))
            };
            let (lhs, rhs) = (side(&rule.lhs)?, side(&rule.rhs)?);
            let guards = rule.guards.iter().map(|text| parse_guard(text, source.guards).map_err(&error));
            let guards = guards.collect::<Result<Vec<_>, _>>()?;
            let lets = rule.lets.iter().map(|text| parse_let(text, source.builders).map_err(&error));
            let lets = lets.collect::<Result<Vec<_>, _>>()?;
            let name = length.map_or_else(|| rule.name.clone(), |length| format!("{}-{length}", rule.name));
            let applier = Guarded { rhs: rhs.ast, guards, lets };
            rules.push(Rewrite::new(name, lhs, applier).map_err(error)?);
        }
    }
    Ok(())
}

/// Expands `$( ... )*` `length` times, with `#` replaced by the number.
fn expand(text: &str, length: Option<usize>) -> Option<String> {
    let Some(start) = text.find("$(") else { return Some(text.to_owned()) };
    let end = start + text[start..].find(")*")?;
    let body = &text[start + 2..end];
    let repeated: Vec<String> = (0..length?).map(|index| body.replace('#', &index.to_string())).collect();
    expand(&format!("{}{}{}", &text[..start], repeated.join(" "), &text[end + 2..]), length)
}

/// Replaces the short names of ops, which follow an opening parenthesis.
fn with_full_names(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('(').enumerate() {
        if index > 0 {
            out.push('(');
        }
        let end = part.find([' ', ')']).unwrap_or(part.len());
        let (word, rest) = part.split_at(end);
        let full = if index == 0 { None } else { names.get(word) };
        out.push_str(full.map_or(word, String::as_str));
        out.push_str(rest);
    }
    out
}

/// A guard with its argument variables.
struct BoundGuard {
    text: String,
    guard: Guard,
    inputs: Vec<Var>,
}

/// A builder with its inputs and the variables that it binds.
struct BoundBuilder {
    build: Build,
    inputs: Vec<Input>,
    outputs: Vec<Var>,
}

/// An input of a builder.
enum Input {
    Variable(Var),
    Constant(Node),
}

impl Input {
    fn variable(&self) -> Option<Var> {
        match self {
            Self::Variable(variable) => Some(*variable),
            Self::Constant(_) => None,
        }
    }
}

/// Splits `name(?a ?b)` into the name and the arguments.
fn parse_call(text: &str) -> Result<(&str, &str), String> {
    let (name, rest) = text.split_once('(').ok_or_else(|| format!("'{text}' is not name(?variables)"))?;
    Ok((name, rest.strip_suffix(')').ok_or_else(|| format!("'{text}' does not end"))?))
}

fn parse_inputs(text: &str) -> Result<Vec<Input>, String> {
    let input = |word: &str| match Node::from_op(word, Vec::new()) {
        _ if word.starts_with('?') => word.parse().map(Input::Variable).map_err(|error| format!("'{text}': {error}")),
        Ok(constant @ Node::Constant(_)) => Ok(Input::Constant(constant)),
        _ => Err(format!("'{word}' is neither a variable nor a constant")),
    };
    text.split_whitespace().map(input).collect()
}

fn parse_variables(text: &str) -> Result<Vec<Var>, String> {
    text.split_whitespace().map(|variable| variable.parse().map_err(|error| format!("'{text}': {error}"))).collect()
}

fn parse_guard(text: &str, guards: &[(&str, Guard)]) -> Result<BoundGuard, String> {
    let (name, inputs) = parse_call(text)?;
    let inputs = parse_variables(inputs)?;
    let (_, guard) =
        guards.iter().find(|(known, _)| *known == name).ok_or_else(|| format!("there is no guard '{name}'"))?;
    Ok(BoundGuard { text: text.to_owned(), guard: *guard, inputs })
}

fn parse_let(text: &str, builders: &[Builder]) -> Result<BoundBuilder, String> {
    let (outputs, call) =
        text.split_once('=').ok_or_else(|| format!("'{text}' is not ?variables = name(?variables)"))?;
    let (name, inputs) = parse_call(call.trim())?;
    let builder =
        builders.iter().find(|builder| builder.name == name).ok_or_else(|| format!("there is no builder '{name}'"))?;
    let outputs = parse_variables(outputs)?;
    if outputs.len() != builder.outputs {
        return Err(format!("builder '{name}' gives {} constants, not {}", builder.outputs, outputs.len()));
    }
    Ok(BoundBuilder { build: builder.build, inputs: parse_inputs(inputs)?, outputs })
}

/// The classes that variables are bound to.
fn classes(subst: &Subst, variables: &[Var]) -> Option<Vec<Id>> {
    variables.iter().map(|variable| subst.get(*variable).copied()).collect()
}

/// Adds the right side if the guards hold and the builders succeed, and gives its classes types and layouts.
struct Guarded {
    rhs: PatternAst<Node>,
    guards: Vec<BoundGuard>,
    lets: Vec<BoundBuilder>,
}

impl Guarded {
    /// The bindings for the right side, or why the rule does not fire.
    fn bind(&self, egraph: &mut Graph, subst: &Subst) -> Result<Subst, String> {
        for BoundGuard { text, guard, inputs } in &self.guards {
            if !classes(subst, inputs).is_some_and(|inputs| guard(egraph, &inputs)) {
                return Err(format!("{text} does not hold"));
            }
        }
        let mut subst = subst.clone();
        for BoundBuilder { build, inputs, outputs } in &self.lets {
            let class = |input: &Input| match input {
                Input::Variable(variable) => subst.get(*variable).copied(),
                Input::Constant(constant) => Some(egraph.add(constant.clone())),
            };
            let inputs = inputs.iter().map(class).collect::<Option<Vec<Id>>>().ok_or("a variable is not bound")?;
            for (variable, class) in outputs.iter().zip(build(egraph, &inputs)?) {
                subst.insert(*variable, class);
            }
        }
        Ok(subst)
    }
}

impl Applier<Node, Facts> for Guarded {
    fn apply_one(
        &self,
        egraph: &mut Graph,
        class: Id,
        subst: &Subst,
        _: Option<&PatternAst<Node>>,
        rule: Symbol,
    ) -> Vec<Id> {
        let subst = match self.bind(egraph, subst) {
            Ok(subst) => subst,
            Err(reason) => {
                if !self.lets.is_empty() {
                    egraph.analysis.refusals.insert((class, rule.to_string()), reason);
                }
                return Vec::new();
            }
        };
        let root = (egraph[class].data.shape.clone(), egraph[class].data.layout.clone());
        let mut ids: Vec<Id> = Vec::with_capacity(self.rhs.len());
        for node in &self.rhs {
            let id = match node {
                ENodeOrVar::Var(variable) => match subst.get(*variable) {
                    Some(id) => *id,
                    None => return Vec::new(),
                },
                ENodeOrVar::ENode(node) => egraph.add(node.clone().map_children(|child| ids[usize::from(child)])),
            };
            ids.push(id);
        }
        let Some(&id) = ids.last() else { return Vec::new() };
        let conflicts = egraph.analysis.conflicts.len();
        propagate_type_down(egraph, &self.rhs, &ids, root);
        let changed = egraph.union(class, id);
        for conflict in &mut egraph.analysis.conflicts[conflicts..] {
            conflict.rule = Some(rule);
        }
        if changed { vec![id] } else { Vec::new() }
    }

    /// The variables that the left side must bind.
    fn vars(&self) -> Vec<Var> {
        let mut variables: Vec<Var> = self.guards.iter().flat_map(|guard| guard.inputs.iter().copied()).collect();
        let mut bound: BTreeSet<Var> = BTreeSet::new();
        for BoundBuilder { inputs, outputs, .. } in &self.lets {
            variables.extend(inputs.iter().filter_map(Input::variable).filter(|variable| !bound.contains(variable)));
            bound.extend(outputs);
        }
        variables
            .extend(Pattern::new(self.rhs.clone()).vars().into_iter().filter(|variable| !bound.contains(variable)));
        variables
    }
}

/// Gives the root class of a right side its type and layout, and continues with the operand as long as the op is a dq: the operand
/// has the shape of the result, and the integer dtype that the dq states.
fn propagate_type_down(
    egraph: &mut Graph,
    rhs: &PatternAst<Node>,
    ids: &[Id],
    (mut shape, mut layout): (Option<Rc<TensorType>>, Option<Rc<str>>),
) {
    let mut index = ids.len().checked_sub(1);
    while let Some(at) = index {
        let class = egraph.find(ids[at]);
        match (&egraph[class].data.shape, &shape) {
            (None, Some(known)) => egraph[class].data.shape = Some(known.clone()),
            (Some(known), _) => shape = Some(known.clone()),
            (None, None) => return,
        }
        match (&egraph[class].data.layout, &layout) {
            (None, Some(known)) => egraph[class].data.layout = Some(known.clone()),
            (known, _) => layout = known.clone(),
        }
        let ENodeOrVar::ENode(node @ Node::Op(name, children)) = &rhs[Id::from(at)] else { return };
        let dtype = dequantized_dtype(egraph, *name, node, ids);
        let Some(first) = children.first().filter(|_| dtype.is_some()) else { return };
        shape = shape.zip(dtype).map(|(shape, dtype)| Rc::new(TensorType { dtype, sizes: shape.sizes.clone() }));
        index = Some(usize::from(*first));
    }
}

/// The dtype of the operand of a dq; `None` for other ops.
fn dequantized_dtype(egraph: &Graph, name: Symbol, node: &Node, ids: &[Id]) -> Option<pt2e_core::tensor::DType> {
    use super::{analysis, language::Constant};
    let child = node.children().get(analysis::integer_dtype_position(name)?)?;
    match analysis::constant(egraph, ids[usize::from(*child)])? {
        Constant::DType(dtype) => Some(*dtype),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Constant;
    use egg::{EGraph, RecExpr, Runner};

    fn never(_: &Graph, _: &[Id]) -> bool {
        false
    }

    /// The successor of its argument, up to 10.
    fn successor(egraph: &mut Graph, classes: &[Id]) -> Result<Vec<Id>, String> {
        let value = super::super::analysis::constant(egraph, classes[0]).and_then(Constant::as_int);
        let value = value.filter(|value| *value < 10).ok_or("is too great")?;
        Ok(vec![egraph.add(Node::Constant(Constant::Int(value + 1)))])
    }

    fn file(text: &'static str) -> RuleFile {
        let builders = &[Builder { name: "successor", outputs: 1, build: successor }];
        RuleFile::new(text, &[("never", never)], builders)
    }

    fn error(text: &'static str) -> String {
        load(&[&file(text)], &BTreeSet::new()).expect_err("a wrong rule").to_string()
    }

    const RULE: &str = r#"
        [[rule]]
        name = "next"
        lhs = "(aten.clamp ?x ?low none)"
        rhs = "(aten.clamp ?x ?more none)"
        let = ["?more = successor(?low)"]
        why = "a test"
    "#;

    #[test]
    fn builders_bind_what_the_right_side_uses_and_say_why_they_do_not() {
        let rules = load(&[&file(RULE)], &BTreeSet::new()).unwrap();
        let start: RecExpr<Node> = "(aten.clamp (aten.relu 0) 9 none)".parse().unwrap();
        let runner = Runner::<Node, Facts>::new(Facts::default()).with_expr(&start).run(&rules);
        let egraph: EGraph<Node, Facts> = runner.egraph;
        let found: Vec<bool> = [9, 10, 11]
            .map(|low| egraph.lookup_expr(&format!("(aten.clamp (aten.relu 0) {low} none)").parse().unwrap()).is_some())
            .into();
        assert_eq!(found, [true, true, false]);
        let reasons: Vec<&String> = egraph.analysis.refusals.values().collect();
        assert_eq!(reasons, ["is too great"]);
    }

    #[test]
    fn builders_take_constants() {
        let text: &'static str = RULE.replace("successor(?low)", "successor(6)").leak();
        let rules = load(&[&file(text)], &BTreeSet::new()).unwrap();
        let start: RecExpr<Node> = "(aten.clamp (aten.relu 0) 1 none)".parse().unwrap();
        let egraph = Runner::<Node, Facts>::new(Facts::default()).with_expr(&start).run(&rules).egraph;
        assert!(egraph.lookup_expr(&"(aten.clamp (aten.relu 0) 7 none)".parse().unwrap()).is_some());
    }

    #[test]
    fn a_rule_stands_for_one_rule_per_text_of_its_words() {
        let text = r#"
            [words]
            OP = { absolute = "aten.abs", negative = "aten.neg" }
            INNER = "(aten.neg ?x)"
            OPS = "unused"
            [[rule]]
            name = "twice"
            lhs = "(OP INNER)"
            rhs = "(aten.OPS_ ?x)"
            why = "a test"
        "#;
        let text: &'static str = text.replace("aten.OPS_", "aten.relu").leak();
        let names = |file: &RuleFile| -> Vec<String> {
            load(&[file], &BTreeSet::new()).unwrap().iter().map(|rule| rule.name.to_string()).collect()
        };
        assert_eq!(names(&file(text)), ["twice-absolute", "twice-negative"]);
        assert_eq!(names(&RuleFile::with_words(text, &[], &[], &[("OP", "aten.exp")])), ["twice"]);
        assert_eq!(vocabulary(&[&file(text)]).unwrap().len(), 2);
        let cyclic: &'static str = text.replace("(aten.neg ?x)", "(OP INNER)").leak();
        assert!(error(cyclic).contains("does a word contain itself?"), "{}", error(cyclic));
    }

    #[test]
    fn wrong_rules_are_named() {
        let cases = [
            (("?more = successor(?low)", "?more = predecessor(?low)"), "there is no builder 'predecessor'"),
            (("?more = successor(?low)", "?a ?b = successor(?low)"), "builder 'successor' gives 1 constants, not 2"),
            (("?more = successor(?low)", "successor(?low)"), "is not ?variables = name(?variables)"),
            (("successor(?low)", "successor(?other)"), "?other"),
            (("successor(?low)", "successor(aten.relu)"), "'aten.relu' is neither a variable nor a constant"),
            (("?x ?more none", "?x ?most none"), "?most"),
            (("why = \"a test\"", "why = \" \""), "does not say why it is sound"),
        ];
        for ((from, to), expected) in cases {
            let text: &'static str = RULE.replacen(from, to, 1).leak();
            let error = error(text);
            assert!(error.starts_with("rule 'next': ") && error.contains(expected), "{error}");
        }
    }
}
