//! Generates the text of a random module.

use crate::body::Generator;
use arbitrary::{Result, Unstructured};
use std::fmt::Write as _;

/// Generates a module from bytes. The same bytes give the same module, and any number of bytes is enough.
///
/// It has one or two functions that share parameters and buffers. It is small and terminates: tensors of a
/// few hundred elements, loops of a few rounds.
pub fn module(bytes: &[u8]) -> String {
    let mut choices = Unstructured::new(bytes);
    // Without bytes every choice is the first one, so generation cannot fail for lack of bytes.
    build(&mut choices).unwrap_or_default()
}

fn build(choices: &mut Unstructured<'_>) -> Result<String> {
    let mut generator = Generator::new(choices)?;
    let mut functions = String::new();
    for name in ["first", "second"].iter().take(if generator.chance(1, 4)? { 2 } else { 1 }) {
        functions += &function(&mut generator, name)?;
    }
    let mut text = String::new();
    for global in generator.globals() {
        let mutable = if global.is_mutable { " mutable" } else { "" };
        let visibility = if global.is_public { " public" } else { " private" };
        let (name, ty) = (&global.name, &global.ty);
        let _ = writeln!(text, "ml_program.global{visibility}{mutable} @{name}({} : {ty}) : {ty}", global.value());
    }
    Ok(text + &functions)
}

fn function(generator: &mut Generator<'_, '_>, name: &str) -> Result<String> {
    let mut body = generator.function_body()?;
    let arguments: Vec<String> = body.values().iter().map(|value| format!("{}: {}", value.name, value.ty)).collect();
    for _ in 0..generator.count(1, 14)? {
        generator.step(&mut body)?;
    }
    let returned = generator.returned(&body)?;
    let names: Vec<&str> = returned.iter().map(|value| value.name.as_str()).collect();
    let types: Vec<String> = returned.iter().map(|value| value.ty.to_string()).collect();
    Ok(format!(
        "func.func @{name}({}) -> ({types}) {{\n{}  return {} : {types}\n}}\n",
        arguments.join(", "),
        body.text(),
        names.join(", "),
        types = types.join(", "),
    ))
}
