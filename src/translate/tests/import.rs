//! Imported graphs compute what PyTorch computed; damaged or invented ones give an error that says what is wrong and where,
//! never a panic.

mod edited;

use edited::{fixture, graph, with_graph};
use pt2e_archive::{Archive, Container, ReadOptions};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{Globals, Op, dialect, functions};
use pt2e_kernels::Value;
use pt2e_translate::{function::FunctionProgram, import};
use serde_json::{Value as Json, json};
use std::{path::Path, sync::Arc};

/// The result of an import: the module's text, or the error message.
fn import(archive: Vec<u8>) -> Result<String, String> {
    let options = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };
    let container = Container::from_bytes(Path::new("m.pt2"), archive.into(), options);
    let archive = container.and_then(Archive::from_container).map_err(|error| error.to_string())?;
    let context = dialect::context();
    context.attach_diagnostic_handler(|_| true);
    let module = import::import(&context, &archive).map_err(|error| error.to_string())?;
    Ok(module.as_operation().to_string())
}

/// The message about an archive after `edit` has changed its graph.
fn message(name: &str, edit: impl FnOnce(&mut Json)) -> String {
    let archive = fixture(name);
    let mut program: Json = serde_json::from_slice(&graph(&archive)).unwrap();
    edit(&mut program);
    let error = import(with_graph(&archive, &serde_json::to_vec(&program).unwrap())).unwrap_err();
    assert!(error.starts_with("m.pt2: "), "{error}");
    error
}

const COUNTER: &str = "import/Inputs/counter.pt2";

fn node(program: &mut Json, index: usize) -> &mut Json {
    &mut program["graph_module"]["graph"]["nodes"][index]
}

/// The float tensors of a file whose names start with `prefix` and are numbered from 0.
fn numbered(file: &[u8], prefix: &str) -> Vec<Tensor> {
    let file = safetensors::SafeTensors::deserialize(file).unwrap();
    (0..)
        .map_while(|number| file.tensor(&format!("{prefix}.{number}")).ok())
        .map(|view| {
            assert_eq!(view.dtype(), safetensors::Dtype::F32);
            let bytes = view.data().to_vec();
            let range = 0..bytes.len();
            Tensor::from_owner(DType::F32, view.shape(), Arc::new(bytes), range).unwrap()
        })
        .collect()
}

#[test]
fn imported_models_compute_what_pytorch_computed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/models");
    let mut compared = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "pt2") {
            continue;
        }
        let context = dialect::context();
        let module = import::read(&context, &path).unwrap();
        // SAFETY: the module owns the op and outlives this handle to it.
        let operation = unsafe { Op::from_raw(module.as_operation().to_raw()) };
        let globals = Globals::of(operation);
        let forward = functions(operation).next().unwrap();
        let compiled = match FunctionProgram::of(forward, &globals) {
            Ok(compiled) => compiled,
            // The evaluator does not support all ops that the importer does.
            Err(error) if error.to_string().contains("the evaluator does not support the op") => continue,
            Err(error) => panic!("{}: {error}", path.display()),
        };
        let results = std::fs::read(path.with_extension("io.safetensors")).unwrap();
        let inputs = numbered(&results, "input").into_iter().map(Value::Tensor).collect();
        let outputs = compiled.program.run(inputs).unwrap();
        for (index, expected) in numbered(&results, "output").iter().enumerate() {
            let Value::Tensor(found) = &outputs[index] else { panic!("{}: no tensor", path.display()) };
            assert_eq!(found.shape(), expected.shape(), "{}", path.display());
            let (found, expected) = (found.as_slice::<f32>().unwrap(), expected.as_slice::<f32>().unwrap());
            let scale = expected.iter().fold(1.0f32, |scale, value| scale.max(value.abs()));
            for (found, expected) in found.iter().zip(&expected) {
                // Sums are computed in another order.
                assert!((found - expected).abs() <= 1e-5 * scale, "{}: {found} for {expected}", path.display());
            }
            compared += 1;
        }
    }
    assert!(compared > 10, "only {compared} outputs were compared");
}

#[test]
fn an_unchanged_graph_is_imported() {
    let archive = fixture(COUNTER);
    assert!(import(with_graph(&archive, &graph(&archive))).unwrap().contains("aten.mul.Tensor"));
}

#[test]
fn graphs_that_contradict_themselves_are_refused() {
    type Edit = fn(&mut Json);
    let cases: [(Edit, &str); 14] = [
        (|p| node(p, 1)["inputs"][0]["arg"]["as_tensor"]["name"] = json!("nobody"), "`nobody` is used, but neither"),
        (|p| node(p, 2)["outputs"][0]["as_tensor"]["name"] = json!("mul"), "gives the name `mul` to a second value"),
        (|p| node(p, 1)["outputs"][0]["as_tensor"]["name"] = json!("x"), "gives the name `x` to a second value"),
        (|p| node(p, 1)["outputs"][0]["as_tensor"]["name"] = json!("new"), "no metadata (tensor_values) of the value"),
        (|p| node(p, 1)["inputs"][1]["name"] = json!("wrong"), "an argument `wrong`, which the operator does not take"),
        (|p| node(p, 1)["inputs"][1]["name"] = json!("self"), "has the argument `self` twice"),
        (|p| node(p, 1)["inputs"] = json!([]), "node `mul` (torch.ops.aten.mul.Tensor): lacks the argument `self`"),
        (|p| node(p, 1)["target"] = json!("torch.ops.mine.op_.default"), "writes to its arguments, as its name says"),
        (|p| node(p, 1)["target"] = json!("torch.ops.mine.o-p.default"), "is not a valid name of an operator"),
        (
            |p| node(p, 1)["target"] = json!("os.remove"),
            "is not a known operator of PyTorch, of a library or of Python",
        ),
        (
            |p| node(p, 1)["target"] = json!("torch.ops.aten.nothing.default"),
            "is not a known operator of PyTorch; was the archive",
        ),
        (
            |p| p["graph_module"]["graph"]["tensor_values"]["p_scale"]["sizes"][0]["as_int"] = json!(4),
            "the tensor `scale` is tensor<3xf32> in the archive, but the graph takes tensor<4xf32>",
        ),
        (|p| p["graph_module"]["graph"]["tensor_values"]["mul"]["sizes"][0]["as_int"] = json!(-1), "has a size of -1"),
        (|p| p["graph_module"]["graph"]["inputs"] = json!([]), "the graph has 0 inputs, its signature 4"),
    ];
    for (edit, expected) in cases {
        let error = message(COUNTER, edit);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn huge_sizes_are_no_panic() {
    let error = message(COUNTER, |p| {
        let sizes = json!([{"as_int": i64::MAX}, {"as_int": i64::MAX}]);
        p["graph_module"]["graph"]["tensor_values"]["mul"]["sizes"] = sizes;
    });
    assert!(error.contains("the graph is inconsistent"), "{error}");
}

#[test]
fn buffers_that_share_memory_are_not_written_to() {
    let error = message("import/Inputs/tied.pt2", |p| {
        let write = json!({"parameter_mutation": {"arg": {"name": "linear"}, "parameter_name": "first.weight"}});
        p["graph_module"]["signature"]["output_specs"].as_array_mut().unwrap().insert(0, write);
        let output = json!({"as_tensor": {"name": "linear"}});
        p["graph_module"]["graph"]["outputs"].as_array_mut().unwrap().insert(0, output);
    });
    assert!(error.contains("writes to `first.weight`, and `first.weight` and `second.weight` share memory"), "{error}");
}

/// Inserts a chain of `count` nodes, each of which applies `target` to the result of the one before.
fn chain(program: &mut Json, target: &str, count: usize) {
    let mut nodes = Vec::new();
    let graph = &mut program["graph_module"]["graph"];
    let first = graph["nodes"][1].clone();
    let meta = graph["tensor_values"]["mul"].clone();
    let mut last = "mul".to_owned();
    for index in 0..count {
        let name = format!("link_{index}");
        let mut node = first.clone();
        node["name"] = json!(name);
        node["target"] = json!(target);
        node["inputs"] = json!([{"name": "self", "arg": {"as_tensor": {"name": last}}, "kind": 1}]);
        node["outputs"] = json!([{"as_tensor": {"name": name}}]);
        graph["tensor_values"][&name] = meta.clone();
        nodes.push(node);
        last = name;
    }
    let all = graph["nodes"].as_array_mut().unwrap();
    all.splice(2..2, nodes);
    all[2 + count]["inputs"][0]["arg"]["as_tensor"]["name"] = json!(last);
}

#[test]
fn views_of_views_have_a_limit_and_in_place_operators_none() {
    let error = message(COUNTER, |p| chain(p, "torch.ops.aten.alias.default", 70));
    assert!(error.contains("node `link_64`") && error.contains("more than 64 deep"), "{error}");

    let archive = fixture(COUNTER);
    let mut program: Json = serde_json::from_slice(&graph(&archive)).unwrap();
    chain(&mut program, "torch.ops.aten.relu_.default", 5000);
    let text = import(with_graph(&archive, &serde_json::to_vec(&program).unwrap())).unwrap();
    assert_eq!(text.matches("aten.relu ").count(), 5000);
}
