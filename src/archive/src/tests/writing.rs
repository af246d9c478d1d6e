//! Tests of the archives and data files that this crate writes.

use crate::{
    array_files::{write_npz, write_safetensors},
    calls::{Call, DataSet, ExpectedInput},
    schema::{ExportedProgram, ScalarType},
    *,
};
use pt2e_core::tensor::{Complex64, DType, Tensor};
use std::path::{Path, PathBuf};

fn storages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/archive/storages.pt2")
}

fn tensor(values: &[f32]) -> Tensor {
    Tensor::from_vec(&[values.len()], values.to_vec()).unwrap()
}

/// Copies an archive, keeping the strides of its weights.
fn copy(from: &Archive, to: &Path) -> Result<()> {
    let mut out = ArchiveWriter::create(to)?;
    for section in [Section::Weights, Section::Constants] {
        let payloads = from.payloads(section)?;
        let mut writer = PayloadWriter::new(section);
        for (name, meta) in payloads.iter() {
            let view = payloads.key(name)?.view;
            let source = PayloadSource {
                dtype: view.dtype,
                sizes: view.sizes.clone(),
                bytes: payloads.bytes(name)?,
                strides: Some(view.strides.clone()),
                is_param: meta.is_param,
                requires_grad: meta.tensor_meta.as_ref().is_some_and(|m| m.requires_grad),
            };
            writer.add(&mut out, name, &source)?;
        }
        writer.finish(&mut out)?;
    }
    out.add_program(&from.program()?)?;
    if let Some(inputs) = from.sample_inputs_blob()? {
        out.add_sample_inputs(inputs.as_slice())?;
    }
    out.finish()
}

#[test]
fn a_copy_holds_the_same_and_is_the_same_bytes_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.pt2"), folder.path().join("second.pt2"));
    let original = Archive::open(&storages()).unwrap();
    copy(&original, &first).unwrap();
    copy(&original, &second).unwrap();
    assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());

    let copied = Archive::open(&first).unwrap();
    assert_eq!(copied.program().unwrap(), original.program().unwrap());
    for section in [Section::Weights, Section::Constants] {
        let (before, after) = (original.payloads(section).unwrap(), copied.payloads(section).unwrap());
        assert_eq!(before.iter().len(), after.iter().len());
        for (name, meta) in before.iter() {
            assert_eq!(before.bytes(name).unwrap().as_slice(), after.bytes(name).unwrap().as_slice(), "{name}");
            let (old, new) =
                (meta.tensor_meta.as_ref().unwrap(), after.meta(name).unwrap().tensor_meta.as_ref().unwrap());
            assert_eq!((&old.sizes, &old.strides, old.requires_grad), (&new.sizes, &new.strides, new.requires_grad));
        }
    }
    let weights = copied.payloads(Section::Weights).unwrap();
    assert_eq!(weights.key("first.weight").unwrap(), weights.key("tied.weight").unwrap());
    assert_eq!(format!("{:?}", copied.sample_inputs().unwrap()), format!("{:?}", original.sample_inputs().unwrap()));
}

#[test]
fn payloads_start_at_multiples_of_64_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("aligned.pt2");
    copy(&Archive::open(&storages()).unwrap(), &path).unwrap();
    let archive = Archive::open(&path).unwrap();
    for entry in archive.entries() {
        let (_, range) = archive.read(entry).unwrap().into_parts();
        assert_eq!(range.start % 64, 0, "{entry}");
    }
}

#[test]
fn a_file_is_replaced_only_by_a_whole_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.pt2");
    std::fs::copy(storages(), &path).unwrap();
    let before = std::fs::read(&path).unwrap();

    let mut unfinished = ArchiveWriter::create(&path).unwrap();
    unfinished.add("models/model.json", b"{}").unwrap();
    drop(unfinished);
    assert_eq!(std::fs::read(&path).unwrap(), before);

    // An archive may be copied onto itself, because the mapping keeps the old file.
    let archive = Archive::open(&path).unwrap();
    copy(&archive, &path).unwrap();
    assert_ne!(std::fs::read(&path).unwrap(), before);
    assert_eq!(archive.program().unwrap(), Archive::open(&path).unwrap().program().unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn unwritable_places_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/model.pt2");
    let error = ArchiveWriter::create(&missing).unwrap_err().to_string();
    assert!(error.contains("no/such/folder/model.pt2") && error.contains("cannot create"), "{error}");
    let error = ArchiveWriter::create(folder.path()).unwrap_err().to_string();
    assert!(error.contains("not a regular file"), "{error}");
}

#[test]
fn tensors_that_need_a_gradient_do_not_share_a_file_with_those_that_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tied.pt2");
    let (weight, empty) = (tensor(&[1.0, 2.0]), tensor(&[]));
    let mut out = ArchiveWriter::create(&path).unwrap();
    let mut weights = PayloadWriter::new(Section::Weights);
    for (name, source) in [
        ("a", PayloadSource::parameter(weight.clone(), true)),
        ("b", PayloadSource::parameter(weight.clone(), true)),
        ("c", PayloadSource::buffer(weight)),
        ("d", PayloadSource::buffer(empty.clone())),
        ("e", PayloadSource::buffer(empty)),
    ] {
        weights.add(&mut out, name, &source).unwrap();
    }
    let twice = weights.add(&mut out, "a", &PayloadSource::buffer(tensor(&[0.0]))).unwrap_err();
    assert!(twice.to_string().contains("tensor `a`: is written twice"), "{twice}");
    weights.finish(&mut out).unwrap();
    PayloadWriter::new(Section::Constants).finish(&mut out).unwrap();
    out.add_program(&Archive::open(&storages()).unwrap().program().unwrap()).unwrap();
    out.finish().unwrap();

    let archive = Archive::open(&path).unwrap();
    let weights = archive.payloads(Section::Weights).unwrap();
    let file = |name: &str| weights.key(name).unwrap().path_name;
    assert_eq!(file("a"), file("b"));
    assert_ne!(file("a"), file("c"));
    assert_ne!(file("d"), file("e"));
    assert_eq!(weights.tensor("c").unwrap().as_slice::<f32>().unwrap(), [1.0, 2.0]);
    assert_eq!(weights.tensor("d").unwrap().shape(), [0]);
}

#[test]
fn views_are_laid_out_and_read_back() {
    let view = |sizes: &[usize], strides: &[usize]| {
        StridedView::new(ScalarType::Byte, sizes.to_vec(), strides.to_vec(), 0).unwrap()
    };
    for (view, elements, storage) in [
        (view(&[2, 3], &[1, 2]), &[0, 1, 2, 3, 4, 5][..], &[0, 3, 1, 4, 2, 5][..]),
        (view(&[2, 2], &[3, 1]), &[1, 2, 3, 4], &[1, 2, 0, 3, 4]),
        (view(&[2, 2], &[0, 1]), &[1, 2, 1, 2], &[1, 2]),
        (view(&[1, 2], &[usize::MAX, 1]), &[1, 2], &[1, 2]),
    ] {
        assert_eq!(*view.scatter(elements).unwrap(), *storage);
        assert_eq!(*view.gather(storage).unwrap(), *elements);
    }
    assert!(view(&[2], &[1 << 40]).scatter(&[1, 2]).is_err());
    assert!(view(&[1 << 40], &[0]).gather(&[1]).is_err());
    assert!(view(&[2, 2], &[2, 1]).gather(&[1, 2, 3]).is_err());
    assert!(StridedView::new(ScalarType::Float, vec![2], vec![usize::MAX], 0).is_err());
    assert!(StridedView::new(ScalarType::Float, vec![1 << 40, 1 << 40], vec![0, 0], 0).is_err());
}

#[test]
fn npz_files_are_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.npz");
    let arrays = [
        ("x", Tensor::from_vec(&[2, 1], vec![1.5f32, -0.0]).unwrap()),
        ("flag", Tensor::scalar(pt2e_core::tensor::TorchBool(1))),
        ("none", Tensor::from_vec::<i64>(&[0, 7], vec![]).unwrap()),
    ];
    write_npz(&path, arrays.iter().map(|(name, tensor)| (*name, tensor))).unwrap();
    let call = Call::read(&path).unwrap();
    for (name, tensor) in &arrays {
        let read = &call.arrays()[*name];
        assert_eq!((read.dtype(), read.shape(), read.bytes()), (tensor.dtype(), tensor.shape(), tensor.bytes()));
    }
    let bf16 = Tensor::scalar(half::bf16::ONE);
    let error = write_npz(&path, [("y", &bf16)]).unwrap_err().to_string();
    assert!(error.contains("array `y`") && error.contains("bfloat16"), "{error}");
    assert!(Call::read(&path).is_ok(), "the file that was there is gone");
}

#[test]
fn complex128_goes_to_npz_alone() {
    let folder = tempfile::tempdir().unwrap();
    let value = Tensor::scalar(Complex64 { re: 1.0, im: -2.0 });
    let error = write_safetensors(&folder.path().join("x.safetensors"), [("y", &value)]).unwrap_err().to_string();
    assert!(error.contains("array `y`") && error.contains("complex128") && error.contains(".npz"), "{error}");
    let path = folder.path().join("x.npz");
    write_npz(&path, [("0", &value)]).unwrap();
    let input = ExpectedInput { name: "x".into(), dtype: DType::C128, shape: vec![] };
    let bound = Call::read(&path).unwrap().bind(&[input]).unwrap();
    assert_eq!(bound[0].bytes(), value.bytes());
}

#[test]
fn a_folder_is_one_call_a_file_in_the_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    assert!(DataSet::open(folder.path()).unwrap_err().to_string().contains("without any .npz"));
    for (file, value) in [("b.npz", 2.0), ("a.npz", 1.0)] {
        write_npz(&folder.path().join(file), [("0", &tensor(&[value]))]).unwrap();
    }
    let third =
        [("x", safetensors::tensor::TensorView::new(safetensors::Dtype::F32, vec![1], &[0, 0, 64, 64]).unwrap())];
    std::fs::write(folder.path().join("c.safetensors"), safetensors::serialize(third, None).unwrap()).unwrap();
    std::fs::write(folder.path().join("labels.txt"), "").unwrap();
    let set = DataSet::open(folder.path()).unwrap();
    assert_eq!(set.len(), 3);
    let input = ExpectedInput { name: "x".into(), dtype: DType::F32, shape: vec![None] };
    for (call, expected) in set.calls().zip([1.0f32, 2.0, 3.0]) {
        let bound = call.unwrap().bind(std::slice::from_ref(&input)).unwrap();
        assert_eq!(bound[0].as_slice::<f32>().unwrap(), [expected]);
    }
}

#[test]
fn an_array_that_is_there_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (first, second) in [("x", "x.npy"), ("x.npy", "x"), ("0.npy.npy", "0.npy.npy.npy")] {
        let path = folder.path().join("twice.npz");
        write_npz(&path, [("x", &tensor(&[1.0]))]).unwrap();
        let array = Container::open(&path).unwrap().read("x.npy").unwrap();
        let mut zip = ZipOutput::create(&path).unwrap();
        zip.add(first, &[array.as_slice()]).unwrap();
        zip.add(second, &[array.as_slice()]).unwrap();
        zip.finish().unwrap();
        let read = Call::read(&path).map(|call| call.arrays().len());
        // Only the last `.npy` is stripped from the name.
        match first {
            "0.npy.npy" => assert_eq!(read.unwrap(), 2),
            _ => {
                let error = read.unwrap_err().to_string();
                assert!(error.contains("array `x`: occurs twice, as the entries `x` and `x.npy`"), "{error}");
            }
        }
    }
}

#[test]
fn wrong_inputs_say_what_was_expected_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.npz");
    write_npz(&path, [("y", &tensor(&[1.0, 2.0]))]).unwrap();
    let call = Call::read(&path).unwrap();
    let input =
        |name: &str, dtype, shape: &[Option<usize>]| ExpectedInput { name: name.into(), dtype, shape: shape.to_vec() };
    let missing = call.bind(&[input("x", DType::F32, &[None, Some(3)])]).unwrap_err().to_string();
    assert!(
        missing.contains("in.npz")
            && missing.contains("float32 [?, 3]")
            && missing.contains("named `x` or `0`")
            && missing.contains("there are: y"),
        "{missing}"
    );
    for (dtype, shape) in [(DType::F64, &[Some(2)][..]), (DType::F32, &[Some(3)]), (DType::F32, &[Some(2), Some(1)])] {
        let wrong = call.bind(&[input("y", dtype, shape)]).unwrap_err().to_string();
        assert!(wrong.contains("array `y`: is float32 [2], but input `y` of the graph is"), "{wrong}");
    }
}

#[test]
fn a_program_of_another_version_or_with_unknown_parts_is_refused_by_name() {
    let program = Archive::open(&storages()).unwrap().program().unwrap();
    let json = String::from_utf8(program.to_json().unwrap()).unwrap();
    let error = |json: &str| {
        ExportedProgram::from_json(Path::new("m.pt2"), "models/model.json", json.as_bytes()).unwrap_err().to_string()
    };
    let version = error(&json.replace(r#""major":8"#, r#""major":9"#));
    assert!(version.contains("`schema_version.major`: schema major version 9"), "{version}");
    let kind = error(&json.replacen(r#""as_ints":"#, r#""as_dates":"#, 1));
    assert!(kind.contains("at `graph_module.graph.nodes[") && kind.contains("unknown variant `as_dates`"), "{kind}");
    let spec = error(&json.replacen(r#"{"parameter":"#, r#"{"prompt":"#, 1));
    assert!(
        spec.contains("`graph_module.signature.input_specs[0]") && spec.contains("unknown variant `prompt`"),
        "{spec}"
    );
    let meta = error(&json.replacen(r#""layout":7"#, r#""layout":7,"conjugated":true"#, 1));
    assert!(
        meta.contains("`graph_module.graph.tensor_values.") && meta.contains("unknown field `conjugated`"),
        "{meta}"
    );
    let dtype = error(&json.replacen(r#""dtype":7"#, r#""dtype":99"#, 1));
    assert!(dtype.contains("ScalarType 99 is unknown"), "{dtype}");

    // Keys that a newer minor version adds to a node, a graph or the program are kept.
    let newer = json.replacen(r#"{"target":"#, r#"{"phase":[1],"target":"#, 1).replacen('{', r#"{"origin":"x","#, 1);
    let read = ExportedProgram::from_json(Path::new("m.pt2"), "models/model.json", newer.as_bytes()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&newer).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
}
