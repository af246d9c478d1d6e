//! Properties of every archive that PyTorch writes.

use crate::{calls::Call, *};
use half::f16;
use pt2e_core::tensor::TorchBool;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn test_files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files")
}

/// Every `.pt2` file under the folder.
fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|e| e == "pt2") {
            found.push(path);
        }
    }
}

fn archives() -> Vec<PathBuf> {
    let mut found = Vec::new();
    find(&test_files(), &mut found);
    if let Some(more) = std::env::var_os("PT2E_MODELS") {
        find(Path::new(&more), &mut found);
    }
    assert!(found.len() >= 3, "the archives of test-files are missing");
    found
}

/// Whether `all` contains everything that is in `some`.
fn holds(all: &Value, some: &Value) -> bool {
    match (all, some) {
        (Value::Object(all), Value::Object(some)) => {
            some.iter().all(|(key, value)| all.get(key).is_some_and(|found| holds(found, value)))
        }
        (Value::Array(all), Value::Array(some)) => {
            all.len() == some.len() && all.iter().zip(some).all(|(all, some)| holds(all, some))
        }
        _ => all == some,
    }
}

#[test]
fn programs_and_configurations_read_and_written_are_equal_json() {
    for path in archives() {
        let archive = Archive::open(&path).unwrap();
        let json = archive.read("models/model.json").unwrap();
        let before: Value = serde_json::from_slice(json.as_slice()).unwrap();
        let program = archive.program().unwrap();
        let after: Value = serde_json::from_slice(&program.to_json().unwrap()).unwrap();
        // Keys that an older minor version of the schema lacks are written with their defaults.
        let same =
            if program.schema_version.minor < schema::SCHEMA_MINOR { holds(&after, &before) } else { before == after };
        assert!(same, "{}: model.json changes", path.display());
        for section in [Section::Weights, Section::Constants] {
            let entry = section.config_entry("model");
            if !archive.contains(&entry) {
                assert!(archive.contains(&section.pickled_entry("model")), "{}: no {section:?}", path.display());
                continue;
            }
            let json = archive.read(&entry).unwrap();
            let before: Value = serde_json::from_slice(json.as_slice()).unwrap();
            let after = serde_json::to_value(archive.payloads(section).unwrap().config()).unwrap();
            assert!(before == after, "{}: {section:?} configuration changes", path.display());
        }
    }
}

#[test]
fn tensors_are_those_that_torch_loads() {
    let mut compared = 0;
    for name in ["storages", "deflated", "control"] {
        let file = test_files().join("archive").join(name);
        let archive = Archive::open(&file.with_extension("pt2")).unwrap();
        let inputs = archive.sample_inputs().unwrap().unwrap();
        for (key, expected) in Call::read(&file.with_extension("npz")).unwrap().arrays() {
            let (kind, rest) = key.split_once(':').unwrap();
            let found = match kind {
                "weights" => archive.payloads(Section::Weights).unwrap().tensor(rest).unwrap(),
                "constants" => archive.payloads(Section::Constants).unwrap().tensor(rest).unwrap(),
                _ => match inputs.leaves()[rest.parse::<usize>().unwrap()] {
                    PyValue::Tensor(tensor) => tensor.clone(),
                    other => panic!("{key} is {other:?}"),
                },
            };
            assert_eq!(found.shape(), expected.shape(), "{name}: {key}");
            assert_eq!(found.bytes(), expected.bytes(), "{name}: {key}");
            compared += 1;
        }
    }
    assert_eq!(compared, 49);
}

#[test]
fn every_payload_and_example_input_is_read() {
    for path in archives() {
        let archive = Archive::open(&path).unwrap();
        for section in [Section::Weights, Section::Constants] {
            let payloads = archive.payloads(section).unwrap();
            for (name, meta) in payloads.iter() {
                let bytes = payloads.bytes(name).unwrap();
                let dtype = meta.tensor_meta.as_ref().unwrap().dtype;
                assert_eq!(bytes.as_slice().len() % dtype.size(), 0);
                match payloads.tensor(name) {
                    Ok(tensor) => assert_eq!(*tensor.bytes(), *bytes.as_slice(), "{}: {name}", path.display()),
                    Err(e) => assert!(dtype.dtype().is_none(), "{e}"),
                }
            }
        }
        archive.sample_inputs().unwrap();
    }
}

#[test]
fn sample_inputs_keep_their_structure() {
    let archive = Archive::open(&test_files().join("archive/storages.pt2")).unwrap();
    let inputs = archive.sample_inputs().unwrap().unwrap();
    let [PyValue::Tensor(x), PyValue::Tuple(pair)] = inputs.args.as_slice() else { panic!("{inputs:?}") };
    assert_eq!(x.shape(), [2, 3, 8, 8]);
    let [PyValue::Tensor(_), PyValue::List(list)] = pair.as_slice() else { panic!("{pair:?}") };
    let expected =
        [PyValue::Int(3), PyValue::Float(0.5), PyValue::None, PyValue::Str("text".into()), PyValue::Bool(true)];
    assert_eq!(format!("{list:?}"), format!("{expected:?}"));
    let [(name, PyValue::Dict(extra))] = inputs.kwargs.as_slice() else { panic!("{:?}", inputs.kwargs) };
    assert_eq!(name, "extra");
    assert!(matches!(extra.as_slice(), [(PyValue::Str(key), PyValue::Tensor(_))] if key == "scale"));
    assert_eq!(inputs.leaves().len(), 8);
}

#[test]
fn stored_weights_are_mapped_and_shared_ones_are_known() {
    let archive = Archive::open(&test_files().join("archive/storages.pt2")).unwrap();
    let weights = archive.payloads(Section::Weights).unwrap();
    let file = archive.read("models/model.json").unwrap().into_parts().0.bytes().as_ptr_range();
    let mapped = |name: &str| file.contains(&weights.tensor(name).unwrap().bytes().as_ptr());
    assert!(mapped("first.weight") && mapped("slice_high") && mapped("as_uint8"));
    // The elements of these are not stored in row-major order, so they are copied.
    assert!(!mapped("conv.weight") && !mapped("transposed") && !mapped("expanded"));

    assert_eq!(weights.key("first.weight").unwrap(), weights.key("tied.weight").unwrap());
    assert!(weights.tensor("first.weight").unwrap().same_memory(&weights.tensor("tied.weight").unwrap()));
    let (low, high) = (weights.key("slice_low").unwrap(), weights.key("slice_high").unwrap());
    assert_eq!(low.path_name, high.path_name);
    assert_ne!(low, high);
}

#[test]
fn arrays_of_numpy_are_read() {
    for name in ["arrays.npz", "arrays_compressed.npz"] {
        let call = Call::read(&test_files().join("archive").join(name)).unwrap();
        let arrays = call.arrays();
        assert_eq!(arrays.len(), 13);
        let row = [0u8, 1, 2, 3, 4, 5];
        assert_eq!(arrays["u1"].as_slice::<u8>().unwrap(), row);
        assert_eq!(arrays["bool"].as_slice::<TorchBool>().unwrap(), row.map(|v| TorchBool(v % 2)));
        assert_eq!(arrays["i1"].as_slice::<i8>().unwrap(), row.map(|v| v as i8));
        assert_eq!(arrays["u2"].as_slice::<u16>().unwrap(), row.map(u16::from));
        assert_eq!(arrays["i2"].as_slice::<i16>().unwrap(), row.map(i16::from));
        assert_eq!(arrays["i4"].as_slice::<i32>().unwrap(), row.map(i32::from));
        assert_eq!(arrays["i8"].as_slice::<i64>().unwrap(), row.map(i64::from));
        assert_eq!(arrays["f2"].as_slice::<f16>().unwrap(), row.map(f16::from));
        assert_eq!(arrays["f4"].as_slice::<f32>().unwrap(), row.map(f32::from));
        assert_eq!(arrays["f8"].as_slice::<f64>().unwrap(), row.map(f64::from));
        assert_eq!(arrays["fortran"].as_slice::<f32>().unwrap(), row.map(f32::from));
        assert_eq!(arrays["scalar"].as_slice::<f32>().unwrap(), [1.5]);
        assert_eq!(
            (arrays["i8"].shape(), arrays["scalar"].rank(), arrays["empty"].shape()),
            (&[2, 3][..], 0, &[0, 4][..])
        );
    }
}
