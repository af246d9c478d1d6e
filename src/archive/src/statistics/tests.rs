//! Tests of files of statistics.

use super::*;
use std::fs;

fn collected(kind: &str, parameters: &[(&str, Value)]) -> Collected {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    Collected { kind: kind.to_owned(), parameters }
}

fn state(parts: &[(&'static str, &[f32])]) -> ObserverState {
    let with = |state: ObserverState, (name, x): &(&'static str, &[f32])| {
        state.with(*name, Tensor::from_vec(&[x.len()], x.to_vec()).unwrap())
    };
    parts.iter().fold(ObserverState::default(), with)
}

fn value(id: u64, name: &str) -> ObservedValue {
    ObservedValue { id, name: name.to_owned() }
}

fn file(module: &str, low: f32) -> StatisticsFile {
    let counts = state(&[("min", &[low]), ("max", &[1.1]), ("histogram", &[0.1, 2.0, 3.0, 1e9])]);
    let counts = counts.with("infinities", Tensor::scalar(3i64));
    StatisticsFile {
        module: module.to_owned(),
        statistics: vec![
            Statistics {
                values: vec![value(3, "conv2d")],
                collected: collected("histogram", &[("bins", Value::Int(4))]),
                calls: 24,
                state: counts,
            },
            Statistics {
                values: vec![value(3, "conv2d"), value(7, "add")],
                collected: collected("channel_ranges", &[("ch_axis", Value::Int(1))]),
                calls: 0,
                state: state(&[("min", &[low, f32::NEG_INFINITY]), ("max", &[f32::INFINITY, 0.5])]),
            },
        ],
    }
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.json");
    for low in [-0.1f32, f32::MIN, -f32::from_bits(1), 0.3] {
        let written = file("abc", low);
        written.write(&path).unwrap();
        assert_eq!(StatisticsFile::read(&path).unwrap(), written);
    }
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(r#"{"format":"pt2e-opt statistics","version":1,"module":"abc","statistics":[{"values":[{"id":3,"name":"conv2d"}],"kind":"histogram","parameters":{"bins":4},"calls":24,"#), "{text}");
}

#[test]
fn tensors_of_every_real_dtype_keep_their_bits() {
    for bits in [0u64, 1, 0x3FF8_0000_0000_0001, 0xFFEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000] {
        let x = Tensor::scalar(f64::from_bits(bits));
        let text = serde_json::to_string(&Array::of(&x).unwrap()).unwrap();
        let read: Array = serde_json::from_str(&text).unwrap();
        assert_eq!(read.tensor().unwrap().bytes(), x.bytes(), "{text}");
    }
    for x in [
        Tensor::from_vec(&[2, 1], vec![f16::from_f32(0.1), f16::NEG_INFINITY]).unwrap(),
        Tensor::scalar(bf16::from_f32(-3.3)),
        Tensor::scalar(TorchBool(1)),
        Tensor::scalar(u8::MAX),
        Tensor::scalar(i8::MIN),
        Tensor::scalar(u16::MAX),
        Tensor::scalar(i16::MIN),
        Tensor::scalar(i32::MIN),
        Tensor::scalar(i64::MIN),
        Tensor::from_vec::<f32>(&[0, 3], Vec::new()).unwrap(),
    ] {
        let read = Array::of(&x).unwrap().tensor().unwrap();
        assert_eq!((read.dtype(), read.shape(), read.bytes()), (x.dtype(), x.shape(), x.bytes()));
    }
}

#[test]
fn damaged_files_are_named_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.json");
    file("abc", -0.5).write(&path).unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let error = |text: &str| {
        fs::write(&path, text).unwrap();
        let error = StatisticsFile::read(&path).unwrap_err().to_string();
        let (file, why) = error.split_once(": ").unwrap();
        assert_eq!(file, path.display().to_string());
        why.to_owned()
    };
    let changed = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1)
    };
    for (text, expected) in [
        (String::new(), "it is not a file of statistics: EOF while parsing a value at line 1 column 0"),
        ("[]".to_owned(), "it is not a file of statistics: invalid length 0"),
        (
            changed(r#""pt2e-opt statistics""#, r#""weights""#),
            "it is not a file of statistics: its format is 'weights'",
        ),
        (changed(r#""version":1"#, r#""version":2"#), "the file has version 2, and this version"),
        (changed(r#""module":"abc","#, ""), "at `.`: missing field `module`"),
        (changed(r#""kind":"histogram","#, ""), "at `statistics[0]`: missing field `kind`"),
        (
            changed(r#""kind":"histogram""#, r#""kind":"median""#),
            "at `statistics[0]`: no observer of this version collects 'median bins=4'",
        ),
        (
            changed(r#""bins":4"#, r#""bins":5"#),
            "at `statistics[0]`: these are not statistics of the histogram observer",
        ),
        (
            changed(r#""bins":4"#, r#""bins":4,"x":1"#),
            "at `statistics[0]`: no observer of this version collects 'histogram bins=4 x=1'",
        ),
        (changed(r#""bins":4"#, r#""bins":-4"#), "at `statistics[0]`: `bins` of the histogram observer is -4"),
        (changed(r#""float32""#, r#""float""#), "at `statistics[0]`: `histogram`: unknown dtype 'float'"),
        (changed(r#""shape":[4]"#, r#""shape":[4,18446744073709551615]"#), "at `statistics[0]`: `histogram`: "),
        (changed(r#""shape":[4]"#, r#""shape":[3]"#), "at `statistics[0]`: `histogram`: "),
        (changed("[3]", r#"["x"]"#), "at `statistics[0]`: `infinities`: 'x' is no int64"),
        (changed(r#""id":7"#, r#""id":-7"#), "at `statistics[1].values[1].id`: invalid value: integer `-7`"),
    ] {
        let why = error(&text);
        assert!(why.starts_with(expected), "{why}\n{expected}");
    }
    // A file that is cut off anywhere.
    for end in (0..good.len() - 2).step_by(7) {
        error(&good[..end]);
    }
    let missing = StatisticsFile::read(&folder.path().join("none.json")).unwrap_err().to_string();
    assert!(missing.contains("none.json"), "{missing}");
}

#[test]
fn parts_are_merged_in_order_and_misfits_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let write = |name: &str, content: &StatisticsFile| content.write(&path(name)).unwrap();
    write("a.json", &file("abc", -0.5));
    write("b.json", &file("abc", -0.7));
    write("other.json", &file("def", -0.7));
    let mut fewer = file("abc", -0.5);
    fewer.statistics.pop();
    write("fewer.json", &fewer);
    let merge = |names: &[&str]| StatisticsFile::merge(&names.iter().map(|name| path(name)).collect::<Vec<_>>());
    let merged = merge(&["a.json", "b.json"]).unwrap();
    let [histogram, channels] = merged.statistics.as_slice() else { panic!("{merged:?}") };
    assert_eq!((histogram.calls, channels.calls), (48, 0));
    let vector =
        |statistics: &Statistics, name| statistics.state.get(name).unwrap().as_slice::<f32>().unwrap().to_vec();
    assert_eq!(vector(histogram, "min"), [-0.7]);
    assert_eq!(&*histogram.state.get("infinities").unwrap().as_slice::<i64>().unwrap(), [6]);
    assert_eq!(vector(channels, "min"), [-0.7, f32::NEG_INFINITY]);
    assert_eq!(merge(&["a.json"]).unwrap(), file("abc", -0.5));
    let error = |names: &[&str]| merge(names).unwrap_err().to_string();
    let other = error(&["a.json", "other.json"]);
    assert!(other.contains("other.json: these are statistics of another module than those of"), "{other}");
    for names in [["a.json", "fewer.json"], ["fewer.json", "a.json"]] {
        let fewer = error(&names);
        assert!(
            fewer.contains("fewer.json: it has no statistics 'channel_ranges ch_axis=1' of 'conv2d', 'add'"),
            "{fewer}"
        );
    }
}
