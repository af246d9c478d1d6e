//! A whole archive: the container, the configurations, every weight and constant, the pickled example inputs,
//! the graph as MLIR.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use pt2e_archive::{Archive, Container, ReadOptions, Section};
use pt2e_translate::import;
use std::path::Path;

fuzz_target!(|data: &[u8]| {
    // Checksums off, or hardly any change would get past them.
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    let container = Container::from_bytes(Path::new("fuzz.pt2"), data.to_vec().into(), options);
    let Ok(archive) = container.and_then(Archive::from_container) else { return };
    let _ = archive.program();
    let _ = archive.sample_inputs();
    let context = pt2e_ir::dialect::context();
    let _ = import::import(&context, &archive);
    for section in [Section::Weights, Section::Constants] {
        let Ok(payloads) = archive.payloads(section) else { continue };
        for (name, _) in payloads.iter() {
            let _ = payloads.tensor(name);
        }
    }
});
