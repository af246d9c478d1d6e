//! Tests that the pipeline `import` never panics, whatever an archive contains, and that an archive survives reading and writing.

#[path = "../../src/translate/tests/edited/mod.rs"]
mod edited;

use edited::{fixture, graph, with_graph};
use melior::{Context, ir::Module, pass::PassManager, utility::parse_pass_pipeline};
use pt2e_archive::{Archive, Container, ReadOptions};
use pt2e_ir::dialect;
use pt2e_translate::{export, import};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value as Json, json};
use std::{
    path::{Path, PathBuf},
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

/// Whether a pass reported an internal error.
static INTERNAL: AtomicBool = AtomicBool::new(false);

fn context() -> Context {
    static REGISTER: Once = Once::new();
    REGISTER.call_once(pt2e_passes::register);
    let context = dialect::context();
    context.load_all_available_dialects();
    context.attach_diagnostic_handler(|diagnostic| {
        if diagnostic.to_string().contains("internal error") {
            INTERNAL.store(true, Ordering::Relaxed);
        }
        true
    });
    context
}

fn run(context: &Context, module: &mut Module<'_>, passes: &str) -> Result<(), String> {
    let manager = PassManager::new(context);
    let parsed = parse_pass_pipeline(manager.as_operation_pass_manager(), &format!("builtin.module({passes})"));
    parsed.and_then(|()| manager.run(module)).map_err(|error| error.to_string())
}

/// Reads an archive as the tools do.
fn read<'c>(context: &'c Context, path: &Path) -> Result<Module<'c>, String> {
    let mut module = import::read(context, path).map_err(|error| error.to_string())?;
    run(context, &mut module, "import").map(|()| module)
}

/// The archives in the folders that hold programs.
fn archives() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-files");
    ["models", "models/digits", "import/Inputs"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pt2"))
        .collect()
}

/// The module's text, without differences that writing makes: in-place ops become functional ones, and an output that was
/// written to through a view is named after the op that computes it.
fn text(module: &Module<'_>) -> String {
    let mut text = module.as_operation().to_string().replace("pt2e.inplace, ", "");
    if let Some(start) = text.find("user_outputs = \"")
        && let Some(length) = text[start..].find("\"}>")
    {
        text.replace_range(start..start + length, "");
    }
    text
}

#[test]
fn what_is_written_reads_back_as_the_same_module() {
    let mut compared = 0;
    for path in archives() {
        let context = context();
        // `test-files/import` also holds programs that are refused.
        let Ok(module) = read(&context, &path) else { continue };
        let folder = tempfile::tempdir().unwrap();
        let written = folder.path().join("out.pt2");
        export::write(&module, &written, &written).unwrap();
        let again = read(&context, &written).unwrap();
        // Within one context, resources get different names.
        let expected = text(&module);
        let found = text(&again);
        assert_eq!(expected.lines().count(), found.lines().count(), "{}", path.display());
        for (number, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
            let (expected, found) = (without_resource_names(expected), without_resource_names(found));
            assert!(expected == found, "{} differs in line {number}", path.display());
        }
        compared += 1;
    }
    assert!(compared >= 15, "{compared}");
}

/// A line without the keys of resources, which MLIR numbers.
fn without_resource_names(line: &str) -> String {
    let mut parts = line.split("dense_resource<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += "dense_resource";
        text += part.split_once('>').map_or("", |(_, rest)| rest);
    }
    // Below the module, the bytes of the resources: a key and a number in hexadecimal.
    match text.trim_start().split_once(": \"0x") {
        Some((_, bytes)) => bytes.to_owned(),
        None => text,
    }
}

/// Every number, name and literal below `json`.
fn leaves<'j>(json: &'j mut Json, into: &mut Vec<&'j mut Json>) {
    match json {
        Json::Array(values) => values.iter_mut().for_each(|value| leaves(value, into)),
        Json::Object(entries) => entries.values_mut().for_each(|value| leaves(value, into)),
        leaf => into.push(leaf),
    }
}

#[test]
fn damaged_graphs_never_panic() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for name in [
        "import/Inputs/counter.pt2",
        "import/Inputs/pieces.pt2",
        "import/Inputs/copies.pt2",
        "import/Inputs/blocks.pt2",
        "import/Inputs/modes.pt2",
        "import/Inputs/modes_in_branches.pt2",
        "import/Inputs/composite.pt2",
        "import/Inputs/training.pt2",
        "import/Inputs/training_in_block.pt2",
        "import/Inputs/library.pt2",
        "import/Inputs/loops.pt2",
        "import/Inputs/symbols.pt2",
        "models/views.pt2",
        "models/dynamic_batch.pt2",
    ] {
        let archive = fixture(name);
        let program: Json = serde_json::from_slice(&graph(&archive)).unwrap();
        for _ in 0..200 {
            let mut program = program.clone();
            let mut leaves_found = Vec::new();
            leaves(&mut program["graph_module"]["graph"], &mut leaves_found);
            for _ in 0..=random.random_range(0..3) {
                let mut leaf = || random.random_range(0..leaves_found.len());
                let (from, to) = (leaf(), leaf());
                let value = match (&*leaves_found[to], random.random_range(0..3)) {
                    (Json::Number(_), 0) => json!([-1, 0, i64::MIN, i64::MAX, 1 << 40][random.random_range(0..5)]),
                    _ => leaves_found[from].clone(),
                };
                *leaves_found[to] = value;
            }
            // Errors and successes are both right: the damaged graph may still be a valid one.
            let archive = with_graph(&archive, &serde_json::to_vec(&program).unwrap());
            let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
            let container = Container::from_bytes(Path::new("m.pt2"), archive.into(), options);
            let Ok(archive) = container.and_then(Archive::from_container) else { continue };
            let context = context();
            let Ok(mut module) = import::import(&context, &archive) else { continue };
            run(&context, &mut module, "import").ok();
        }
    }
    assert!(!INTERNAL.load(Ordering::Relaxed), "a pass reported an internal error");
}

/// `depth` nested blocks around a relu of `%b0`.
fn nested(depth: usize) -> String {
    let mut text = format!("%1 = aten.relu %b{depth} : (tensor<2xf32>) -> tensor<2xf32>\n");
    for outer in (0..depth).rev() {
        text = format!(
            "%1 = aten.operator \"higher_order::wrap_with_set_grad_enabled(bool arg0, Graph arg1, Tensor arg2) -> Tensor[]\"\
             (%b{outer}) {{arg0 = false, arg1 = {{}}}} graphs {{\n^bb0(%b{}: tensor<2xf32>):\n{text}\
             aten.yield %1 : tensor<2xf32>\n}} : (tensor<2xf32>) -> tensor<2xf32>\n",
            outer + 1
        );
    }
    text
}

#[test]
fn blocks_are_inlined_to_a_depth_and_as_many_as_there_are() {
    let context = context();
    let left = |body: &str| {
        let text =
            format!("func.func @f(%b0: tensor<2xf32>) -> tensor<2xf32> {{\n{body}return %b0 : tensor<2xf32>\n}}");
        let mut module = Module::parse(&context, &text).unwrap();
        run(&context, &mut module, "import").unwrap();
        module.as_operation().to_string().matches("wrap_with_set_grad_enabled").count()
    };
    assert_eq!(left(&nested(32)), 0);
    // The block at the limit stays, and blocks in it are inlined to the same depth again.
    assert_eq!(left(&nested(33)), 1);
    assert_eq!(left(&nested(100)), 3);
    let many: String = (0..5000).map(|index| nested(1).replace("%1", &format!("%v{index}"))).collect();
    assert_eq!(left(&many), 0);
}
