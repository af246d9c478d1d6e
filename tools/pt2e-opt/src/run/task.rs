//! Chooses the functions of a module to run.

use super::error::RunError;
use melior::ir::BlockLike;
use pt2e_ir::{Attrs, Globals, Op, OpExt, functions, pass::nearest, symbol_name};
use pt2e_translate::{expect::Expectation, function::FunctionProgram};

/// A function to be run.
pub struct Task<'c> {
    /// Its symbol.
    pub name: &'c str,
    /// The op.
    pub function: Op<'c>,
    /// Its program.
    pub program: FunctionProgram<'c>,
}

/// Chooses the function `name`. Without a name, chooses all functions without arguments if the module has expectations, otherwise
/// the only public function.
pub fn choose<'c>(module: Op<'c>, name: Option<&str>) -> Result<Vec<Task<'c>>, RunError> {
    let all: Vec<(&str, Op<'c>)> =
        functions(module).map(|function| (symbol_name(function).unwrap_or_default(), function)).collect();
    let names = || all.iter().map(|(name, _)| format!("@{name}")).collect::<Vec<_>>().join(", ");
    let chosen: Vec<(&str, Op<'c>)> = if let Some(name) = name {
        let name = name.trim_start_matches('@');
        let found = all.iter().filter(|(known, _)| *known == name).copied().collect::<Vec<_>>();
        if found.is_empty() {
            let known: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            let hint = match nearest(name, &known) {
                Some(near) => format!("did you mean @{near}?"),
                None => format!("there are: {}", names()),
            };
            return Err(RunError::Function(format!("there is no function @{name}; {hint}")));
        }
        found
    } else if all.iter().any(|(_, function)| has_expectations(*function)) {
        let tests: Vec<_> = all.iter().filter(|(_, function)| takes_nothing(*function)).copied().collect();
        if tests.is_empty() {
            let why = "every function with expectations has arguments; choose one with --function and give it --inputs";
            return Err(RunError::Function(why.to_owned()));
        }
        tests
    } else {
        let public: Vec<_> = all.iter().filter(|(_, function)| is_public(*function)).copied().collect();
        match public.len() {
            0 => return Err(RunError::Function("the module has no public function with a body".to_owned())),
            1 => public,
            _ => {
                let why = format!("the module has several public functions, {}; choose one with --function", names());
                return Err(RunError::Function(why));
            }
        }
    };
    let globals = Globals::of(module);
    let compile = |(name, function): (&'c str, Op<'c>)| {
        let program = FunctionProgram::of(function, &globals)
            .map_err(|cause| RunError::Compile { function: name.to_owned(), cause: Box::new(cause) })?;
        Ok(Task { name, function, program })
    };
    chosen.into_iter().map(compile).collect()
}

/// Chooses the function `name`, or the only one that [`choose`] chooses.
pub fn only<'c>(module: Op<'c>, name: Option<&str>) -> Result<Task<'c>, RunError> {
    let mut tasks = choose(module, name)?;
    let last = tasks.pop();
    last.filter(|_| tasks.is_empty()).ok_or_else(|| {
        RunError::Function("there are several functions to compare; choose one with --function".to_owned())
    })
}

fn has_expectations(function: Op<'_>) -> bool {
    function.body_ops().into_iter().any(|op| Expectation::of(op).is_some())
}

fn takes_nothing(function: Op<'_>) -> bool {
    function.body().is_some_and(|body| body.argument_count() == 0)
}

fn is_public(function: Op<'_>) -> bool {
    function.attr("sym_visibility").and_then(Attrs::as_str).is_none_or(|visibility| visibility == "public")
}
