//! Fuzzes the reader of whole archives: the container, the configurations, every weight and constant, the pickled example
//! inputs, the import of the graph, and the pipeline `import`.

#![no_main]

mod driver;

use libfuzzer_sys::fuzz_target;
use melior::{pass::PassManager, utility::parse_pass_pipeline};
use pt2e_archive::{Archive, Container, ReadOptions, Section};
use pt2e_translate::import;
use std::{path::Path, sync::Once};

fuzz_target!(|data: &[u8]| {
    // No checksums, because hardly any mutation would pass them.
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    let container = Container::from_bytes(Path::new("fuzz.pt2"), data.to_vec().into(), options);
    let Ok(archive) = container.and_then(Archive::from_container) else { return };
    let _ = archive.program();
    let _ = archive.sample_inputs();
    let context = pt2e_ir::dialect::context();
    if let Ok(mut module) = import::import(&context, &archive) {
        static REGISTER: Once = Once::new();
        REGISTER.call_once(pt2e_passes::register);
        let manager = PassManager::new(&context);
        let parsed = parse_pass_pipeline(manager.as_operation_pass_manager(), "builtin.module(import)");
        let _ = parsed.and_then(|()| manager.run(&mut module));
    }
    for section in [Section::Weights, Section::Constants] {
        let Ok(payloads) = archive.payloads(section) else { continue };
        for (name, _) in payloads.iter() {
            let _ = payloads.tensor(name);
        }
    }
});
