//! Fuzzes the reader of the graph's JSON: a program that parses can be written, and then parses the same.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use pt2e_archive::schema::ExportedProgram;
use std::path::Path;

fuzz_target!(|data: &[u8]| {
    let read = |json: &[u8]| ExportedProgram::from_json(Path::new("fuzz.pt2"), "models/model.json", json);
    let Ok(program) = read(data) else { return };
    let json = program.to_json().expect("a program has a JSON form");
    let again = read(&json).expect("what was written is read");
    // Compared as text, because a NaN is not equal to itself.
    assert_eq!(again.to_json().expect("a program has a JSON form"), json);
});
