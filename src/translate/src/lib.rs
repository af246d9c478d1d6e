//! Conversions between MLIR and other forms: archives to modules and back, functions to programs of the
//! evaluator.
//!
//! | module | contents |
//! |---|---|
//! | [`import`], [`export`] | archives as modules, and back |
//! | [`record`] | the data that a module keeps for export |
//! | [`size_limits`] | the constraints of a program on the sizes of its inputs |
//! | [`function`] | functions as programs of the evaluator |
//! | [`constants`] | values that are the same in every run |
//! | [`expect`] | the expectations of the `check` dialect |

pub mod constants;
mod decision;
mod defaults;
mod element;
pub mod expect;
pub mod export;
pub mod function;
pub mod import;
mod layout_text;
pub mod record;
mod size_expression;
pub mod size_limits;
mod words;
