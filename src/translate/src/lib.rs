//! Between MLIR and what is outside of it: archives read into modules and written from them, functions as programs of the
//! evaluator.
//!
//! | module | what is in it |
//! |---|---|
//! | [`import`], [`export`] | archives as modules, and back |
//! | [`record`] | what a module keeps of an archive for the way back |
//! | [`size_limits`] | what a program says of the sizes of its inputs |
//! | [`function`] | functions as programs of the evaluator |
//! | [`constants`] | values that are the same in every run |
//! | [`expect`] | what the `check` dialect expects of values |

pub mod constants;
mod defaults;
mod element;
pub mod expect;
pub mod export;
pub mod function;
pub mod import;
mod layout_text;
pub mod record;
pub mod size_limits;
mod words;
