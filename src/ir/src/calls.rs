//! The call graph of a module.

use super::{Attrs, Op, OpExt, all_ops, functions, is_private, symbol_name};
use std::collections::{HashMap, HashSet};

/// The calls between the functions of a module: `func.call` ops, including those in graphs.
pub struct Calls<'c> {
    /// The functions with a body, in the order of the module.
    functions: Vec<(&'c str, Op<'c>)>,
    /// The calls in each function, in the order of its ops: the op and the symbol that it names.
    by_caller: HashMap<&'c str, Vec<(Op<'c>, &'c str)>>,
}

/// The size of a function once all calls in it are inlined.
#[derive(Clone, Copy, Debug)]
pub struct Expanded<'c> {
    /// The function.
    pub function: Op<'c>,
    /// How many ops it has after inlining.
    pub ops: usize,
    /// The nesting depth of the calls in it; 0 if it calls nothing.
    pub depth: usize,
}

impl<'c> Calls<'c> {
    /// The greatest nesting depth of calls. MLIR's inliner nests the locations of all inlined calls in each op's location.
    pub const MAX_DEPTH: usize = 64;
    /// The greatest number of ops of a function after inlining. Each level of calls may double the number.
    pub const MAX_OPS: usize = 1 << 20;

    /// Reads the functions of `module` once.
    pub fn of(module: Op<'c>) -> Self {
        let functions: Vec<_> =
            functions(module).filter_map(|function| Some((symbol_name(function)?, function))).collect();
        let call = |op: Op<'c>| match op.full_name() {
            "func.call" => Some((op, op.attr("callee")?.as_symbol()?)),
            _ => None,
        };
        let calls = |function: Op<'c>| all_ops(function).into_iter().filter_map(call).collect();
        let by_caller = functions.iter().map(|&(name, function)| (name, calls(function))).collect();
        Self { functions, by_caller }
    }

    /// The calls in a function, in the order of its ops: the op and the symbol that it names.
    pub fn from(&self, caller: &str) -> &[(Op<'c>, &'c str)] {
        self.by_caller.get(caller).map_or(&[], Vec::as_slice)
    }

    /// The functions that may be called from outside, in the order of the module: public ones, and those that no other
    /// function calls.
    pub fn entries(&self) -> Vec<Op<'c>> {
        let called: HashSet<&str> = self
            .functions
            .iter()
            .flat_map(|(caller, _)| self.from(caller).iter().filter(move |(_, callee)| callee != caller))
            .map(|(_, callee)| *callee)
            .collect();
        let is_entry = |(name, function): &&(&str, Op<'c>)| !is_private(*function) || !called.contains(name);
        self.functions.iter().filter(is_entry).map(|(_, function)| *function).collect()
    }

    /// A function and all functions that it calls, directly or indirectly, each once.
    pub fn reached_from(&self, function: Op<'c>) -> Vec<Op<'c>> {
        let by_name: HashMap<&str, Op<'c>> = self.functions.iter().copied().collect();
        let mut waiting: Vec<&str> = symbol_name(function).into_iter().collect();
        let mut seen: HashSet<&str> = waiting.iter().copied().collect();
        let mut reached = Vec::new();
        while let Some(name) = waiting.pop() {
            reached.extend(by_name.get(name));
            waiting.extend(self.from(name).iter().map(|(_, callee)| *callee).filter(|callee| seen.insert(callee)));
        }
        reached
    }

    /// The size of each function after inlining, callees before their callers.
    ///
    /// # Errors
    /// [`Recursion`]: a call that closes a cycle.
    pub fn expanded(&self) -> Result<Vec<Expanded<'c>>, Recursion<'c>> {
        let by_name: HashMap<&str, Op<'c>> = self.functions.iter().copied().collect();
        // The number of ops of a function, and the nesting depth of its calls.
        let mut known: HashMap<&str, (usize, usize)> = HashMap::new();
        let mut ordered = Vec::new();
        for &(root, _) in &self.functions {
            // Depth first, with an explicit stack: chains of calls may be too deep for recursion.
            let mut path: Vec<(&'c str, usize)> = vec![(root, 0)];
            while let Some((name, next)) = path.last_mut() {
                let (name, position) = (*name, *next);
                *next += 1;
                if known.contains_key(name) {
                    path.pop();
                    continue;
                }
                match self.from(name).get(position) {
                    Some(&(call, callee)) => {
                        if let Some(start) = path.iter().position(|(caller, _)| *caller == callee) {
                            let functions = path[start..].iter().map(|(name, _)| *name).collect();
                            return Err(Recursion { call, functions });
                        }
                        if by_name.contains_key(callee) {
                            path.push((callee, 0));
                        }
                    }
                    None => {
                        let own = by_name.get(name).map_or(0, |function| all_ops(*function).len());
                        let called = self.from(name).iter().filter_map(|(_, callee)| known.get(callee));
                        let (ops, depth) = called.fold((own, 0), |(ops, depth), (called_ops, called_depth)| {
                            (ops.saturating_add(*called_ops), depth.max(called_depth + 1))
                        });
                        known.insert(name, (ops, depth));
                        ordered.extend(by_name.get(name).map(|&function| Expanded { function, ops, depth }));
                        path.pop();
                    }
                }
            }
        }
        Ok(ordered)
    }
}

/// Functions that call each other in a cycle.
#[derive(Clone, Debug)]
pub struct Recursion<'c> {
    /// The call that closes the cycle.
    pub call: Op<'c>,
    /// The symbols of the functions, in the order in which they call each other.
    pub functions: Vec<&'c str>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;
    use melior::ir::Module;

    fn with_calls(text: &str, check: impl FnOnce(Calls<'_>)) {
        let context = dialect::context();
        let module = Module::parse(&context, text).expect("a module");
        // SAFETY: the module outlives the handle.
        check(Calls::of(unsafe { Op::from_raw(module.as_operation().to_raw()) }));
    }

    fn names(functions: &[Op<'_>]) -> Vec<String> {
        functions.iter().filter_map(|function| symbol_name(*function)).map(str::to_owned).collect()
    }

    const DIAMOND: &str = "
        func.func private @d() { return }
        func.func private @b() { func.call @d() : () -> () return }
        func.func private @c() { func.call @d() : () -> () func.call @d() : () -> () return }
        func.func @a() { func.call @b() : () -> () func.call @c() : () -> () return }
        func.func private @dead() { return }";

    #[test]
    fn a_called_private_function_is_no_entry() {
        with_calls(DIAMOND, |calls| {
            assert_eq!(names(&calls.entries()), ["a", "dead"]);
            let a = calls.entries()[0];
            let mut reached = names(&calls.reached_from(a));
            reached.sort();
            assert_eq!(reached, ["a", "b", "c", "d"]);
        });
    }

    #[test]
    fn each_call_counts() {
        with_calls(DIAMOND, |calls| {
            let expanded = calls.expanded().expect("no circle");
            let found: Vec<(String, usize, usize)> =
                expanded.iter().map(|each| (names(&[each.function]).remove(0), each.ops, each.depth)).collect();
            // d: return; b: call, return and d; c: 2 calls, return and 2 d; a: 2 calls, return, b and c.
            let expected = [("d", 1, 0), ("b", 3, 1), ("c", 5, 1), ("a", 11, 2), ("dead", 1, 0)];
            assert_eq!(found, expected.map(|(name, ops, depth)| (name.to_owned(), ops, depth)));
        });
    }

    #[test]
    fn circles_are_found() {
        let text = "
            func.func @a() { func.call @b() : () -> () return }
            func.func private @b() { func.call @c() : () -> () return }
            func.func private @c() { func.call @b() : () -> () return }";
        with_calls(text, |calls| {
            let recursion = calls.expanded().expect_err("a circle");
            assert_eq!(recursion.functions, ["b", "c"]);
        });
    }
}
