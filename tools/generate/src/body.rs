//! The generator's state: the body that is being generated, and the source of choices, names and globals.

use crate::types::{Global, Ty, Value};
use arbitrary::{Result, Unstructured};
use std::fmt::Write as _;

/// The text of a function or graph so far, and its values.
pub(crate) struct Body {
    text: String,
    values: Vec<Value>,
    /// The number of graphs around it.
    pub(crate) depth: usize,
}

impl Body {
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Adds a line.
    pub(crate) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(self.depth + 1));
    }

    /// Adds values that added lines define.
    pub(crate) fn add(&mut self, values: impl IntoIterator<Item = Value>) {
        self.values.extend(values);
    }

    /// Adds lines that are indented already.
    pub(crate) fn lines(&mut self, lines: &str) {
        self.text += lines;
    }
}

/// Makes choices, names and globals.
pub(crate) struct Generator<'u, 'b> {
    choices: &'u mut Unstructured<'b>,
    globals: Vec<Global>,
    next: usize,
    /// Which ops the module may have.
    pub(crate) kinds: Kinds,
}

/// Features that some passes refuse. Most modules lack some of them, so that these passes get modules that they accept.
#[derive(Clone, Copy)]
pub(crate) struct Kinds {
    /// Ops that quantize.
    pub(crate) quantized: bool,
    /// Graphs of control flow.
    pub(crate) graphs: bool,
    /// Writes to buffers.
    pub(crate) writes: bool,
}

impl<'u, 'b> Generator<'u, 'b> {
    pub(crate) fn new(choices: &'u mut Unstructured<'b>) -> Result<Self> {
        let kinds =
            Kinds { quantized: choices.ratio(1, 3)?, graphs: choices.ratio(1, 2)?, writes: choices.ratio(1, 2)? };
        Ok(Self { choices, globals: Vec::new(), next: 0, kinds })
    }

    pub(crate) fn globals(&self) -> &[Global] {
        &self.globals
    }

    /// A number from `least` to `most`.
    pub(crate) fn count(&mut self, least: usize, most: usize) -> Result<usize> {
        self.choices.int_in_range(least..=most)
    }

    /// A random decision with these odds.
    pub(crate) fn chance(&mut self, times: usize, of: usize) -> Result<bool> {
        // Without bytes, the decision is always no.
        Ok(self.count(1, of)? > of - times)
    }

    pub(crate) fn choose<T: Clone>(&mut self, from: &[T]) -> Result<T> {
        self.choices.choose(from).cloned()
    }

    /// A fresh name of a value.
    pub(crate) fn name(&mut self) -> String {
        self.next += 1;
        format!("%v{}", self.next)
    }

    /// A body with the arguments of a function.
    pub(crate) fn function_body(&mut self) -> Result<Body> {
        let shapes = [
            Ty::f32(&[2, 4]),
            Ty::f32(&[4, 4]),
            Ty::f32(&[1, 2, 4, 4]),
            Ty { shape: vec![None, Some(4)], element: "f32" },
            Ty::f32(&[4]),
            Ty::of(&[], "i1"),
            Ty::of(&[2], "i64"),
        ];
        let mut types = vec![self.choose(&shapes[..4])?];
        for _ in 0..self.count(0, 2)? {
            types.push(self.choose(&shapes)?);
        }
        Ok(self.body_with(&types, 0))
    }

    /// A body with arguments of these types.
    pub(crate) fn body_with(&mut self, types: &[Ty], depth: usize) -> Body {
        let values = types.iter().map(|ty| Value { name: self.name(), ty: ty.clone() }).collect();
        Body { text: String::new(), values, depth }
    }

    /// Chooses the results of a function: one to three of its tensors. Others may be dead.
    pub(crate) fn returned(&mut self, body: &Body) -> Result<Vec<Value>> {
        let tensors: Vec<Value> = body.values().iter().filter(|value| value.ty.is_tensor()).cloned().collect();
        let mut returned = Vec::new();
        for _ in 0..self.count(1, 3)? {
            // Often the last one, since it depends on more ops than an argument does.
            let last = tensors.last().filter(|_| returned.is_empty()).cloned();
            returned.push(match last {
                Some(last) if self.chance(1, 2)? => last,
                _ => self.choose(&tensors)?,
            });
        }
        Ok(returned)
    }

    /// Adds an op with its results. `form` is the text between the name and the types, in which `%0`, `%1`, ... are the
    /// operands.
    pub(crate) fn op(
        &mut self,
        body: &mut Body,
        op: &str,
        form: &str,
        operands: &[&Value],
        results: &[Ty],
    ) -> Vec<Value> {
        let name = self.name();
        let mut form = form.to_owned();
        for (index, operand) in operands.iter().enumerate().rev() {
            form = form.replace(&format!("%{index}"), &operand.name);
        }
        let list = |types: Vec<String>| types.join(", ");
        let operand_types = list(operands.iter().map(|operand| operand.ty.to_string()).collect());
        let result_types = list(results.iter().map(Ty::to_string).collect());
        let (left, values) = match results {
            [only] => (name.clone(), vec![Value { name, ty: only.clone() }]),
            _ => {
                let value = |(index, ty): (usize, &Ty)| Value { name: format!("{name}#{index}"), ty: ty.clone() };
                (format!("{name}:{}", results.len()), results.iter().enumerate().map(value).collect())
            }
        };
        let arrow = if let [_] = results { result_types } else { format!("({result_types})") };
        body.line(&format!("{left} = {op} {form} : ({operand_types}) -> {arrow}"));
        body.values.extend(values.iter().cloned());
        values
    }

    /// Loads a new or existing parameter.
    pub(crate) fn parameter(&mut self, body: &mut Body, ty: &Ty, is_positive: bool) -> Result<Value> {
        let known: Vec<String> = self
            .globals
            .iter()
            .filter(|global| !global.is_mutable && global.ty == *ty && global.is_positive == is_positive)
            .map(|global| global.name.clone())
            .collect();
        let name = match self.count(0, known.len())? {
            0 => self.add_global(ty, false, is_positive)?,
            index => known[index - 1].clone(),
        };
        Ok(self.load(body, &name, ty, "global_load_const"))
    }

    /// Loads a new buffer that may be written to; returns its symbol and its value.
    pub(crate) fn buffer(&mut self, body: &mut Body, ty: &Ty) -> Result<(String, Value)> {
        let name = self.add_global(ty, true, false)?;
        let value = self.load(body, &name, ty, "global_load");
        Ok((name, value))
    }

    fn add_global(&mut self, ty: &Ty, is_mutable: bool, is_positive: bool) -> Result<String> {
        let number = self.globals.len();
        let name = format!("g{number}");
        let is_public = self.chance(1, 8)?;
        let global = Global { name: name.clone(), ty: ty.clone(), is_mutable, is_public, number, is_positive };
        self.globals.push(global);
        Ok(name)
    }

    fn load(&mut self, body: &mut Body, global: &str, ty: &Ty, op: &str) -> Value {
        let value = Value { name: self.name(), ty: ty.clone() };
        body.line(&format!("{} = ml_program.{op} @{global} : {ty}", value.name));
        body.values.push(value.clone());
        value
    }

    /// One of the values that satisfy a condition, often a late one, so that ops form chains.
    pub(crate) fn pick(&mut self, body: &Body, such: impl Fn(&Ty) -> bool) -> Result<Option<Value>> {
        let fit: Vec<&Value> = body.values().iter().filter(|value| such(&value.ty)).collect();
        let Some(last) = fit.len().checked_sub(1) else { return Ok(None) };
        let back = if self.chance(1, 2)? { self.count(0, last)? } else { 0 };
        Ok(Some(fit[last - back].clone()))
    }
}
