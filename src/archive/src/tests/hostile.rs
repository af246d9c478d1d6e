//! Damaged and hostile files give an error that says what is wrong and where: never a panic, and never an allocation of a size
//! that only a header claims.

use crate::{calls::Call, schema::ExportedProgram, *};
use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use std::{
    io::{Cursor, Write as _},
    path::Path,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const FIXTURES: [&str; 3] = ["control.pt2", "deflated.pt2", "storages.pt2"];

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test-files/archive").join(name)).unwrap()
}

/// Skips checksums, so that damage reaches the readers behind them.
const UNCHECKED: ReadOptions = ReadOptions { max_inflated_bytes: 1 << 24, verify_checksums: false };

fn open(bytes: Vec<u8>, options: ReadOptions) -> Result<Archive> {
    Archive::from_container(Container::from_bytes(Path::new("m.pt2"), bytes.into(), options)?)
}

/// Reads everything in an archive; the first error, if any.
fn read_all(bytes: Vec<u8>, options: ReadOptions) -> Result<()> {
    let archive = open(bytes, options)?;
    let mut result = archive.program().map(drop);
    for section in [Section::Weights, Section::Constants] {
        match archive.payloads(section) {
            Ok(payloads) => {
                for (name, _) in payloads.iter() {
                    result = result.and(payloads.tensor(name).map(drop));
                }
            }
            Err(e) => result = result.and(Err(e)),
        }
    }
    result.and(archive.sample_inputs().map(drop))
}

#[test]
fn truncated_archives_are_errors() {
    for name in FIXTURES {
        let whole = fixture(name);
        read_all(whole.clone(), ReadOptions::default()).unwrap();
        let near_the_end = whole.len() - 100..whole.len();
        for len in (0..whole.len()).step_by(173).chain(near_the_end) {
            let error = read_all(whole[..len].to_vec(), ReadOptions::default()).unwrap_err().to_string();
            assert!(error.starts_with("m.pt2: "), "{error}");
        }
    }
}

#[test]
fn damaged_archives_never_panic() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for name in FIXTURES {
        let whole = fixture(name);
        for _ in 0..120 {
            let mut bytes = whole.clone();
            for _ in 0..=random.random_range(0..3) {
                let at = random.random_range(0..bytes.len());
                bytes[at] ^= 1 << random.random_range(0..8);
            }
            // Success and an error are both right: a flipped bit in a weight is valid data.
            let _ = read_all(bytes.clone(), UNCHECKED);
            let _ = read_all(bytes, ReadOptions::default());
        }
    }
}

#[test]
fn damaged_directories_and_pickles_never_panic() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let whole = fixture("storages.pt2");
    let archive = open(whole.clone(), UNCHECKED).unwrap();
    let (_, pickle) = archive.sample_inputs_blob().unwrap().unwrap().into_parts();
    let directory = whole.len() - 2300..whole.len();
    for range in [pickle, directory] {
        for _ in 0..1500 {
            let mut bytes = whole.clone();
            for _ in 0..=random.random_range(0..4) {
                bytes[range.start + random.random_range(0..range.len())] = random.random::<u8>();
            }
            let _ = open(bytes, UNCHECKED).and_then(|a| a.sample_inputs().map(drop));
        }
    }
}

#[test]
fn damaged_json_never_panics() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let archive = open(fixture("control.pt2"), UNCHECKED).unwrap();
    let json = archive.read("models/model.json").unwrap().as_slice().to_vec();
    for _ in 0..1500 {
        let mut json = json.clone();
        for _ in 0..=random.random_range(0..4) {
            let (from, to) = (random.random_range(0..json.len()), random.random_range(0..json.len()));
            json[to] = json[from];
        }
        let _ = ExportedProgram::from_json(Path::new("m.pt2"), "models/model.json", &json);
    }
}

#[test]
fn damaged_arrays_never_panic() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for name in ["arrays.npz", "arrays_compressed.npz"] {
        let whole = fixture(name);
        for _ in 0..1500 {
            let mut bytes = whole.clone();
            for _ in 0..=random.random_range(0..4) {
                let at = random.random_range(0..bytes.len());
                bytes[at] = random.random::<u8>();
            }
            let _ = Call::from_bytes(Path::new("x.npz"), bytes.into(), UNCHECKED);
        }
        for len in 0..whole.len() {
            assert!(Call::from_bytes(Path::new("x.npz"), whole[..len].to_vec().into(), UNCHECKED).is_err());
        }
    }
}

#[test]
fn a_flipped_bit_in_a_weight_is_found() {
    let mut bytes = fixture("storages.pt2");
    let archive = open(bytes.clone(), ReadOptions::default()).unwrap();
    let (_, range) = archive.read("data/weights/weight_3").unwrap().into_parts();
    bytes[range.start] ^= 1;
    let archive = open(bytes, ReadOptions::default()).unwrap();
    let error = archive.payloads(Section::Weights).unwrap().tensor("first.weight").unwrap_err().to_string();
    assert!(error.contains("entry `storages/data/weights/weight_3`: "), "{error}");
    assert!(error.contains("do not match its checksum"), "{error}");
}

fn zip(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Overwrites bytes at an offset in the directory entry of the `index`-th file.
fn patch(mut zip: Vec<u8>, index: usize, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let mut starts = zip.windows(4).enumerate().filter(|(_, w)| w == b"PK\x01\x02").map(|(at, _)| at);
    let at = starts.nth(index).unwrap() + offset;
    zip[at..at + bytes.len()].copy_from_slice(bytes);
    zip
}

#[test]
fn hostile_directories_are_refused() {
    let stored = zip(&[("r/a", b"aaaa"), ("r/b", b"bbbb")], CompressionMethod::Stored);
    let deflated = zip(&[("r/a", &[7; 4096])], CompressionMethod::Deflated);
    let (packed_size, size, header, flags, name) = (20, 24, 42, 8, 46);
    for (bytes, expected) in [
        (patch(stored.clone(), 1, name, b"r/a"), "two entries have the same name"),
        (patch(stored.clone(), 1, header, &0u32.to_le_bytes()), "overlap"),
        (patch(stored.clone(), 0, packed_size, &40u32.to_le_bytes()), "overlap"),
        (patch(stored.clone(), 1, packed_size, &0x7fff_ffffu32.to_le_bytes()), "overlap"),
        (patch(stored.clone(), 0, size, &3u32.to_le_bytes()), "its sizes differ"),
        (patch(stored.clone(), 0, flags, &[1]), "is encrypted"),
        (patch(stored.clone(), 0, 10, &[12]), "only stored and DEFLATE"),
        (patch(deflated.clone(), 0, size, &0x7fff_ffffu32.to_le_bytes()), "which is impossible"),
    ] {
        let error = Container::from_bytes(Path::new("m.zip"), bytes.into(), UNCHECKED).unwrap_err().to_string();
        assert!(error.starts_with("m.zip: ") && error.contains(expected), "{error}");
    }
    let read = |bytes: Vec<u8>, options| Container::from_bytes(Path::new("m.zip"), bytes.into(), options)?.read("r/a");
    for (lie, expected) in [(4095u32, "larger than its declared"), (4097, "does not inflate to the 4097 bytes")] {
        let error = read(patch(deflated.clone(), 0, size, &lie.to_le_bytes()), UNCHECKED).unwrap_err().to_string();
        assert!(error.starts_with("m.zip: entry `r/a`: ") && error.contains(expected), "{error}");
    }
    let small = ReadOptions { max_inflated_bytes: 1000, ..UNCHECKED };
    let error = read(deflated, small).unwrap_err().to_string();
    assert!(error.contains("entry `r/a`: inflates to 4096 bytes, beyond the limit of 1000"), "{error}");
}

#[test]
fn files_that_inflate_to_more_than_is_plausible_are_refused() {
    // Zeros compress a thousandfold; a small file of zeros may be a mask or a new buffer.
    let zeros = zip(&[("r/a", &vec![0; 4 << 20])], CompressionMethod::Deflated);
    assert!(zeros.len() < 5000, "{}", zeros.len());
    let read = |bytes: Vec<u8>| {
        let options = ReadOptions { verify_checksums: false, ..ReadOptions::default() };
        Container::from_bytes(Path::new("m.zip"), bytes.into(), options)?.read("r/a")
    };
    assert_eq!(read(zeros).unwrap().as_slice().len(), 4 << 20);
    // A large entry is not believed when it claims to inflate a thousandfold.
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let noise: Vec<u8> = (0..300_000).map(|_| random.random::<u8>()).collect();
    let noise = zip(&[("r/a", &noise)], CompressionMethod::Deflated);
    assert_eq!(read(noise.clone()).unwrap().as_slice().len(), 300_000);
    let size = 24;
    let error = read(patch(noise.clone(), 0, size, &300_000_000u32.to_le_bytes())).unwrap_err().to_string();
    let limit = format!(
        "m.zip: entry `r/a`: inflates to 300000000 bytes, beyond the limit of 256000000 bytes for all compressed entries of a \
         file of {} bytes (100 times the file, or 256 MB if that is more)",
        noise.len()
    );
    assert!(error.starts_with(&limit) && error.contains("save it without compression"), "{error}");
    let error = read(patch(noise, 0, size, &250_000_000u32.to_le_bytes())).unwrap_err().to_string();
    assert!(error.contains("does not inflate to the 250000000 bytes"), "{error}");
}

#[test]
fn archives_of_another_kind_are_refused_by_what_they_are() {
    let base = [
        ("r/archive_format", "pt2"),
        ("r/archive_version", "0"),
        ("r/models/model.json", "{}"),
        ("r/data/weights/model_weights_config.json", "{\"config\":{}}"),
        ("r/data/constants/model_constants_config.json", "{\"config\":{}}"),
    ];
    let with = |changes: &[(&'static str, Option<&'static str>)]| {
        let mut entries: Vec<(&str, &[u8])> = base.iter().map(|(n, c)| (*n, c.as_bytes())).collect();
        for (name, content) in changes {
            entries.retain(|(n, _)| n != name);
            entries.extend(content.map(|c| (*name, c.as_bytes())));
        }
        zip(&entries, CompressionMethod::Stored)
    };
    open(with(&[]), ReadOptions::default()).unwrap();
    for (changes, expected) in [
        (&[("r/archive_format", None)][..], "`r/archive_format`: is missing"),
        (&[("r/archive_format", Some("pt3"))], "is \"pt3\", and only \"pt2\" is supported"),
        (&[("r/archive_version", Some("1"))], "`archive_version`: is \"1\", and only \"0\""),
        (&[("r/byteorder", Some("big"))], "little-endian"),
        (&[("r/.data/version", Some("99\n"))], "`.data/version`: version \"99\\n\" is unknown"),
        (&[("s/x", Some(""))], "has entries in `r` and in `s`"),
        (&[("x", Some(""))], "has entries in `r` and in ``"),
        (&[("r/models/second.json", Some("{}"))], "holds several models (`model`, `second`"),
        (&[("r/models/model.json", None)], "holds no models/*.json"),
        (&[("r/models/model.json", None), ("r/data/aotinductor/model/x.so", Some(""))], "compiled by AOTInductor"),
        (&[("r/data/weights/model_weights_config.json", None)], "`data/weights/model_weights_config.json`: is missing"),
    ] {
        let error = open(with(changes), ReadOptions::default()).unwrap_err().to_string();
        assert!(error.starts_with("m.pt2: ") && error.contains(expected), "{error}");
    }
    assert!(
        open(zip(&[], CompressionMethod::Stored), UNCHECKED).unwrap_err().to_string().contains("an empty zip file")
    );
    assert!(open(Vec::new(), UNCHECKED).unwrap_err().to_string().contains("not a zip file"));
}

#[test]
fn hostile_weights_are_refused_by_name() {
    let meta = |sizes: &str, strides: &str, offset: i64, extra: &str| {
        format!(
            r#"{{"config":{{"w":{{"path_name":"weight_0","is_param":true,"use_pickle":false,{extra}"tensor_meta":{{"dtype":7,
            "sizes":{sizes},"requires_grad":false,"device":{{"type":"cpu","index":null}},"strides":{strides},
            "storage_offset":{{"as_int":{offset}}},"layout":7}}}}}}}}"#
        )
    };
    let int = |n: i64| format!(r#"[{{"as_int":{n}}}]"#);
    let error = |config: String, file: &[u8]| {
        let bytes = zip(
            &[
                ("r/archive_format", b"pt2"),
                ("r/archive_version", b"0"),
                ("r/models/model.json", b"{}"),
                ("r/data/weights/weight_0", file),
                ("r/data/weights/model_weights_config.json", config.as_bytes()),
                ("r/data/constants/model_constants_config.json", b"{\"config\":{}}"),
            ],
            CompressionMethod::Stored,
        );
        let archive = open(bytes, ReadOptions::default()).unwrap();
        archive.payloads(Section::Weights).and_then(|w| w.tensor("w")).map(drop).unwrap_err().to_string()
    };
    let symbol = r#"[{"as_expr":{"expr_str":"Symbol('s0')","hint":null}}]"#;
    for (config, file, expected) in [
        (meta(&int(3), &int(1), 0, ""), &[0; 8][..], "tensor `w`: needs 3 elements of 4 bytes, but its file has 8"),
        (meta(&int(2), &int(1), 1, ""), &[0; 8], "needs 3 elements"),
        (meta(&int(2), &int(1), 0, ""), &[], "was saved without its weights"),
        (meta(&int(-1), &int(1), 0, ""), &[0; 8], "has a size of -1"),
        (meta(&int(2), &int(-1), 0, ""), &[0; 8], "has a stride of -1"),
        (meta(&int(i64::MAX), &int(1), 0, ""), &[0; 8], "too large for any memory"),
        (meta(&int(1 << 40), &int(0), 0, ""), &[0; 8], "beyond the limit"),
        (meta(&int(2), &int(1), i64::MAX, ""), &[0; 8], "too large for any memory"),
        (meta(&int(2), "[]", 0, ""), &[0; 8], "has 1 sizes and 0 strides"),
        (meta(symbol, &int(1), 0, ""), &[0; 8], "has a symbolic size, `Symbol('s0')`"),
        (meta(&int(2), &int(1), 0, "\"new\":1,"), &[0; 8], "unknown field `new`"),
        (meta(&int(2), &int(1), 0, "").replace(":false,\"t", ":true,\"t"), &[0; 8], "is pickled"),
        (meta(&int(2), &int(1), 0, "").replace("\"layout\":7", "\"layout\":2"), &[0; 8], "has layout SparseCsr"),
        (meta(&int(2), &int(1), 0, "").replace("\"dtype\":7", "\"dtype\":31"), &[0; 16], "element type Float8E4M3FnUz"),
        (meta(&int(2), &int(1), 0, "").replace("weight_0", "../w"), &[0; 8], "`r/data/weights/../w`: is missing"),
    ] {
        let error = error(config, file);
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

#[test]
fn hostile_pickles_are_refused() {
    let error = |pickle: &[u8]| {
        let bytes = zip(&[("archive/data.pkl", pickle)], CompressionMethod::Stored);
        SampleInputs::read(Path::new("m.pt"), bytes.into(), UNCHECKED).unwrap_err().to_string()
    };
    // ((), {}) with other arguments.
    let call = |arguments: &[u8]| [b"\x80\x02", arguments, b"}\x86."].concat();
    // x = (); x = (x, x), 40 times: 2^40 values.
    let doubled: Vec<u8> = [b")".as_slice(), &b"q\0h\0\x86".repeat(40)].concat();
    for (pickle, expected) in [
        (call(b"cposix\nsystem\nX\x02\0\0\0ls\x85R\x85"), "an object made by posix.system"),
        (call(b"cos\nsystem\n\x85"), "holds os.system"),
        (call(b"cbuiltins\neval\n)R\x85"), "an object made by builtins.eval"),
        (call(b"cfoo\nBar\n)\x81\x85"), "opcode 0x81"),
        (call(b"]"), "is not a pair of a tuple and a dict"),
        (call(b"]q\0h\0a\x85"), "is nested too deeply, holds itself or has too many values"),
        (
            call(&[&[b')'; 1][..], &[0x85; 100_000]].concat()),
            "is nested too deeply, holds itself or has too many values",
        ),
        (call(&doubled), "is nested too deeply, holds itself or has too many values"),
        (call(b"(((\x85"), "takes more from the stack"),
        (call(b"X\xff\xff\xff\x7fab"), "cut short"),
        (call(b"h\x05"), "refers to memo 5"),
        (call(b"\x8a\x09\0\0\0\0\0\0\0\0\x01\x85"), "does not fit 64 bits"),
        (b"\x80\x09.".to_vec(), "pickle protocol 9"),
        (b"N.".to_vec(), "is not a pair (args, kwargs)"),
        (Vec::new(), "cut short"),
    ] {
        let error = error(&pickle);
        assert!(
            error.starts_with("m.pt: entry `archive/data.pkl`, pickle offset ") && error.contains(expected),
            "{error}"
        );
    }
}

#[test]
fn hostile_arrays_are_refused_by_name() {
    let error = |header: &str, data: &[u8]| {
        let mut npy = b"\x93NUMPY\x01\0".to_vec();
        npy.extend((header.len() as u16).to_le_bytes());
        npy.extend(header.as_bytes());
        npy.extend(data);
        let bytes = zip(&[("x.npy", &npy)], CompressionMethod::Stored);
        Call::from_bytes(Path::new("x.npz"), bytes.into(), UNCHECKED).unwrap_err().to_string()
    };
    let header =
        |descr: &str, shape: &str| format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    for (header, expected) in [
        (header("<f4", "(3,)"), "of shape [3] and type float32 needs 12 bytes and has 8"),
        (header(">f4", "(2,)"), "has NumPy type `>f4`"),
        (header("|O", "(1,)"), "has NumPy type `|O`"),
        (header("<f4", "(4294967296, 4294967296, 4294967296)"), "too large for any memory"),
        (header("<f4", "(99999999999999999999,)"), "a header that is not of a plain array"),
        (header("<f4", "(-1,)"), "a header that is not of a plain array"),
        ("[(".repeat(10_000), "a header that is not of a plain array"),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}".to_owned(), "not of a plain array"),
    ] {
        let error = error(&header, &[0; 8]);
        assert!(error.starts_with("x.npz: array `x`: ") && error.contains(expected), "{error}");
    }
    let text = Call::from_bytes(Path::new("x.txt"), b"hello, this is text".to_vec().into(), UNCHECKED);
    assert!(text.unwrap_err().to_string().contains("is neither a .npz nor a .safetensors file"));
}
