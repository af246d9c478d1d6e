//! Fuzzes the readers of data files: `.npz` and `.safetensors`.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use pt2e_archive::{ReadOptions, calls::Call};
use std::path::Path;

fuzz_target!(|data: &[u8]| {
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    let _ = Call::from_bytes(Path::new("fuzz.npz"), data.to_vec().into(), options);
});
