//! Tests bad input on the command line: a short error that names the cause and the place, exit code 1 (2 for wrong usage of
//! `pt2e-run`), and no existing file changed; never a panic or an abort.

mod bench;

use bench::{Bench, OPT, RUN, models, stderr};
use rand::Rng;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use std::{fs, os::unix::fs::PermissionsExt};

#[test]
fn wrong_flags_are_named_with_what_was_meant() {
    let bench = Bench::new();
    bench.write("kept.mlir", "kept");
    bench.opt_fails(&["m.pt2", "--preprae"], &["unknown flag '--preprae'; did you mean '--prepare'?"]);
    bench.opt_fails(&["m.pt2", "--xyzzyxyzzy"], &["unknown flag '--xyzzyxyzzy'; --help lists all"]);
    bench.opt_fails(&["m.pt2", "--emit=tosa"], &["emit", "tosa"]);
    bench.opt_fails(&["m.pt2", "m.mlir"], &["Too many positional arguments"]);
    let quantiser = ["m.pt2", "--prepare=quantiser=xnnpack", "-o", "kept.mlir"];
    bench.opt_fails(&quantiser, &["no such option quantiser; the options are quantizer, config, per-channel"]);
    bench.opt_fails(&["m.pt2", "--verify-captured=deep=true"], &["no such option deep; there are no options"]);
    let xnpack = ["m.pt2", "--annotate=quantizer=xnpack", "-o", "kept.mlir"];
    bench.opt_fails(&xnpack, &["option 'quantizer' takes", "got 'xnpack'; did you mean 'xnnpack'?"]);
    bench.opt_fails(&["m.pt2", "--convert=fold-quantize=maybe"], &["takes true or false, got 'maybe'"]);
    bench.opt_fails(
        &["m.pt2", "--pass-pipeline=builtin.module(nothing)"],
        &["'nothing' does not refer to a registered"],
    );
    bench.opt_fails(&["m.pt2", "--pass-pipeline=builtin.module(prepare"], &["pt2e-opt: error: "]);
    for arguments in [&["m.pt2", "--input"][..], &["m.pt2", "--inputs"], &[]] {
        bench.fails_with(2, RUN, arguments, &["error: "]);
    }
}

#[test]
fn files_that_are_no_models_are_refused() {
    let bench = Bench::new();
    let model = fs::read(bench.path("m.pt2")).unwrap();
    bench.write("text.pt2", "hello");
    bench.write("empty.pt2", "");
    bench.write("empty.mlir", "");
    bench.write("cut.pt2", &model[..model.len() / 2]);
    bench.write("start.pt2", &model[..4]);
    // The end of central directory of an archive without entries.
    bench.write("none.pt2", [b"PK\x05\x06".as_slice(), &[0; 18]].concat());
    fs::copy(models().join("conv_two_users/calib/000.npz"), bench.path("data.pt2")).unwrap();
    let bytecode = fs::read(bench.path("m.mlirbc")).unwrap();
    bench.write("cut.mlirbc", &bytecode[..bytecode.len() / 2]);
    bench.write("start.mlirbc", &bytecode[..4]);
    bench.write("unknown.mlir", "func.func @f() {\n  aten.nothing\n  return\n}\n");
    bench.write("latin.mlir", b"// \xe9\nfunc.func @\xe9() {\n");
    bench.write("half.mlir", "func.func @f() {\n");
    let folder = bench.folder.path().join("folder.pt2");
    fs::create_dir(folder).unwrap();
    for (name, part) in [
        ("missing.pt2", "'missing.pt2': No such file or directory"),
        ("missing.mlir", "'missing.mlir': No such file or directory"),
        ("text.pt2", "text.pt2: not a zip file"),
        ("empty.pt2", "empty.pt2: not a zip file"),
        ("empty.mlir", "'empty.mlir' is empty"),
        ("cut.pt2", "cut.pt2: not a zip file, or cut short"),
        ("start.pt2", "start.pt2: not a zip file, or cut short"),
        ("none.pt2", "none.pt2: is an empty zip file"),
        ("data.pt2", "data.pt2: "),
        ("cut.mlirbc", "cut.mlirbc:0:0: error: "),
        ("start.mlirbc", "start.mlirbc:0:0: error: "),
        ("unknown.mlir", "unknown.mlir:2:3: error: custom op 'aten.nothing' is unknown"),
        ("latin.mlir", "latin.mlir:2:"),
        ("half.mlir", "half.mlir:"),
        ("folder.pt2", "folder.pt2"),
    ] {
        bench.opt_fails(&[name], &[part]);
        bench.opt_fails(&[name, "--prepare", "-o", "out.pt2"], &[part]);
        bench.run_fails(&[name], &[part]);
    }
}

#[test]
fn outputs_that_cannot_be_written_are_refused() {
    let bench = Bench::new();
    fs::create_dir(bench.path("folder.mlir")).unwrap();
    let no_such = "No such file or directory";
    for input in ["m.pt2", "m.mlir", "m.mlirbc"] {
        bench.opt_fails(&[input, "-o", input], &["is the input file; name another one with -o"]);
        bench.opt_fails(&[input, "-o", "folder.mlir"], &["cannot write 'folder.mlir': it is a directory"]);
        for name in ["missing/x.mlir", "missing/x.mlirbc", "missing/x.pt2"] {
            bench.opt_fails(&[input, "-o", name], &[&format!("cannot write '{name}': {no_such}")]);
        }
        bench.opt_fails(&[input, "-o", "/dev/full"], &["cannot write '/dev/full': No space left on device"]);
        bench.opt_fails(&[input, "--emit=bytecode", "-o", "/dev/full"], &["No space left on device"]);
        bench.opt_fails(&[input, "--emit=pt2", "-o", "/dev/full"], &["a .pt2 archive must be a regular file"]);
        bench.opt_fails(&[input, "--emit=pt2"], &["cannot be written to standard output; name a file with -o"]);
        bench.opt_fails(&[input, "--prepare", "-o", "x.pt2"], &["x.pt2: ", "prepared", "--convert"]);
    }
    std::os::unix::fs::symlink("m.mlir", bench.path("link.mlir")).unwrap();
    bench.opt_fails(&["m.mlir", "-o", "link.mlir"], &["is the input file"]);

    let npz = models().join("conv_two_users/calib/000.npz");
    let npz = npz.to_str().unwrap();
    for (name, part) in [
        ("missing/y.npz", no_such),
        ("y.txt", "y.txt: the name of an output file must end in .npz or .safetensors"),
        ("folder.mlir", "folder.mlir: the name of an output file"),
    ] {
        bench.run_fails(&["m.pt2", "--inputs", npz, "-o", name], &[part]);
    }
    fs::create_dir(bench.path("y.npz")).unwrap();
    bench.run_fails(&["m.pt2", "--inputs", npz, "-o", "y.npz"], &["y.npz: cannot write it", "not a regular file"]);
    let calls = models().join("conv_two_users/calib");
    bench.write("y.npz/kept", "kept");
    let calls = ["m.pt2", "--inputs", calls.to_str().unwrap(), "-o", "y.npz"];
    bench.run_fails(&calls, &["y.npz: cannot write it: it exists and is not an empty folder"]);
}

#[test]
fn a_folder_that_is_read_only_is_named() {
    let bench = Bench::new();
    let folder = bench.path("locked");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere.
    if fs::write(folder.join("probe"), "").is_ok() {
        return;
    }
    bench.opt_fails(&["m.pt2", "-o", "locked/x.mlir"], &["cannot write 'locked/x.mlir': Permission denied"]);
    bench.opt_fails(&["m.pt2", "-o", "locked/x.pt2"], &["cannot write 'locked/x.pt2': Permission denied"]);
    bench.run_fails(
        &["m.pt2", "-o", "locked/x.npz"],
        &["locked/x.npz: cannot create a file beside it: Permission denied"],
    );
}

#[test]
fn outputs_stay_as_they_were_when_a_pass_fails() {
    let bench = Bench::new();
    for name in ["kept.mlir", "kept.mlirbc", "kept.pt2", "kept.1234567890ab.safetensors"] {
        bench.write(name, "kept");
    }
    for input in ["m.pt2", "m.mlir", "m.mlirbc"] {
        for output in ["kept.mlir", "kept.mlirbc", "kept.pt2"] {
            bench.opt_fails(
                &[input, "--calibrate", "-o", output],
                &["needs a module that is prepared or calibrated, but this one is captured"],
            );
        }
    }
    let missing = ["m.pt2", "--prepare", "--calibrate=data=missing", "-o", "kept.mlir"];
    bench.opt_fails(&missing, &["missing: cannot open it: No such file or directory"]);
}

#[test]
fn pipes_and_links_are_written_to_and_not_replaced() {
    let bench = Bench::new();
    let pipe = format!("mkfifo pipe && (cat pipe > got & {OPT} m.pt2 -o pipe && wait) && test -p pipe && test -s got");
    let output = bench.run("bash", &["-c", &pipe]);
    assert!(output.status.success(), "{}", stderr(&output));
    bench.write("target.mlir", "old");
    fs::set_permissions(bench.path("target.mlir"), fs::Permissions::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("target.mlir", bench.path("link.mlir")).unwrap();
    let output = bench.run(OPT, &["m.pt2", "-o", "link.mlir"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(fs::symlink_metadata(bench.path("link.mlir")).unwrap().is_symlink());
    let target = fs::metadata(bench.path("target.mlir")).unwrap();
    assert!(target.len() > 3 && target.permissions().mode() & 0o777 == 0o600);
}

#[test]
fn arrays_that_do_not_fit_are_named() {
    use pt2e_archive::array_files::write_npz;
    use pt2e_core::tensor::Tensor;
    let bench = Bench::new();
    let floats = |shape: &[usize]| Tensor::from_vec(shape, vec![0f32; shape.iter().product()]).unwrap();
    let integers = Tensor::from_vec(&[2, 3, 8, 8], vec![0i64; 384]).unwrap();
    write_npz(&bench.path("shape.npz"), [("0", &floats(&[1, 2]))]).unwrap();
    write_npz(&bench.path("dtype.npz"), [("0", &integers)]).unwrap();
    write_npz(&bench.path("name.npz"), [("y", &integers)]).unwrap();
    bench.write("text.npz", "hello");
    let whole = fs::read(models().join("conv_two_users/calib/000.npz")).unwrap();
    bench.write("cut.npz", &whole[..whole.len() / 2]);
    fs::create_dir(bench.path("nothing")).unwrap();
    for (data, parts) in [
        ("shape.npz", &["shape.npz: array `0`: is float32 [1, 2], but input `"][..]),
        ("dtype.npz", &["dtype.npz: array `0`: is int64 [2, 3, 8, 8], but input `", "float32"]),
        ("name.npz", &["name.npz: has no array for input 0", "there are: y"]),
        ("text.npz", &["text.npz: is neither a .npz nor a .safetensors file"]),
        ("cut.npz", &["cut.npz: "]),
        ("nothing", &["nothing: is a folder without any .npz or .safetensors file"]),
        ("missing.npz", &["missing.npz: cannot open it: No such file or directory"]),
    ] {
        bench.run_fails(&["m.pt2", "--inputs", data, "-o", "y.npz"], parts);
        bench.opt_fails(&["m.pt2", "--prepare", &format!("--calibrate=data={data}"), "-o", "y.mlir"], parts);
    }
    bench.run_fails(&["m.pt2", "--function", "foward"], &["there is no function @foward; did you mean @forward?"]);
    bench.run_fails(&["m.pt2", "--function", "xyzzyxyzzy"], &["there are: @forward"]);
}

#[test]
fn sizes_that_memory_does_not_have_are_errors() {
    let bench = Bench::new();
    let function = |ty: &str, op: &str, result: &str| {
        format!("func.func @f(%x: {ty}) -> {result} {{\n  %0 = {op} : ({ty}) -> {result}\n  return %0 : {result}\n}}\n")
    };
    let pool =
        function("tensor<1x1x4xf32>", "aten.adaptive_avg_pool1d %x output_size [10000000000]", "tensor<1x1x?xf32>");
    bench.write("pool.mlir", pool);
    let pad = function("tensor<4xf32>", "aten.constant_pad_nd %x pad [0, 29999996]", "tensor<?xf32>");
    bench.write("pad.mlir", pad);
    bench.write("input.mlir", function("tensor<100000x100000xf32>", "aten.relu %x", "tensor<100000x100000xf32>"));
    let overflow = function("tensor<9223372036854775807xf32>", "aten.relu %x", "tensor<9223372036854775807xf32>");
    bench.write("overflow.mlir", overflow);
    let splat = "func.func @f() -> tensor<100000x100000xf32> {\n  %0 = arith.constant dense<1.0> : tensor<100000x100000xf32>\n  \
                 return %0 : tensor<100000x100000xf32>\n}\n";
    bench.write("splat.mlir", splat);
    let needs = |size: &str| format!("needs {size} of memory, and the budget is 100.0 MB");
    for (name, parts) in [
        ("pool.mlir", ["aten.adaptive_avg_pool1d: ", &needs("40.0 GB")]),
        ("pad.mlir", ["aten.constant_pad_nd: ", &needs("120.0 MB")]),
        ("input.mlir", ["the synthetic input `0`, float32 [100000, 100000]: ", &needs("40.0 GB")]),
        ("overflow.mlir", ["the synthetic input `0`", "needs more memory than there are addresses"]),
        ("splat.mlir", ["'arith.constant'", &needs("40.0 GB")]),
    ] {
        let text = bench.fails_with(1, RUN, &[name, "--memory=100MB", "-o", "y.npz"], &parts);
        assert!(name == "overflow.mlir" || text.contains("--memory=SIZE sets another one"), "{text}");
        // Without an option the limit of the process is the budget.
        let limited = format!("ulimit -v 4000000; exec {RUN} {name}");
        let output = bench.run("bash", &["-c", &limited]);
        let text = stderr(&output);
        match name {
            "pad.mlir" => assert!(output.status.success(), "{text}"),
            _ => {
                assert!(output.status.code() == Some(1) && text.contains("needs "), "{name}: {}: {text}", output.status)
            }
        }
    }
    for size in ["lots", "0", "-1GB", ""] {
        let part = format!("--memory takes a size such as 20GB or 512MiB, got '{size}'");
        bench.fails_with(2, RUN, &["pad.mlir", &format!("--memory={size}")], &[&part]);
        bench.opt_fails(&["pad.mlir", &format!("--memory={size}")], &[&part]);
    }
    // The budget also holds for passes.
    let prepare = ["m.pt2", "--prepare", "-o", "prepared.mlirbc"];
    assert!(bench.run(OPT, &prepare).status.success());
    bench.opt_fails(
        &["prepared.mlirbc", "--calibrate", "--memory=1000B", "-o", "x.mlirbc"],
        &["of memory, and the budget is 1.0 kB"],
    );
}

#[test]
fn flipped_bits_of_an_archive_are_errors_or_none() {
    let bench = Bench::new();
    let whole = fs::read(bench.path("m.pt2")).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    for _ in 0..24 {
        let mut bytes = whole.clone();
        let at = random.random_range(0..bytes.len());
        bytes[at] ^= 1 << random.random_range(0..8);
        bench.write("flipped.pt2", &bytes);
        let output = bench.run(OPT, &["flipped.pt2", "-o", "out.mlir"]);
        let text = stderr(&output);
        assert!(matches!(output.status.code(), Some(0 | 1)), "byte {at}: {}: {text}", output.status);
        assert!(!text.contains("panicked"), "byte {at}: {text}");
        assert_eq!(output.status.success(), text.is_empty(), "byte {at}: {text}");
    }
}

#[test]
fn flipped_bits_of_bytecode_are_errors_or_none() {
    let bench = Bench::new();
    let text = "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {\n  %0 = aten.relu %x : (tensor<2xf32>) -> tensor<2xf32>\n  \
                return %0 : tensor<2xf32>\n}\n";
    bench.write("small.mlir", text);
    assert!(bench.run(OPT, &["small.mlir", "-o", "small.mlirbc"]).status.success());
    let whole = fs::read(bench.path("small.mlirbc")).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bench.write("flipped.mlirbc", &bytes);
        let output = bench.run(if at % 2 == 0 { OPT } else { RUN }, &["flipped.mlirbc", "-o", "out.npz"]);
        let text = stderr(&output);
        assert!(matches!(output.status.code(), Some(0 | 1)), "byte {at}: {}: {text}", output.status);
        assert!(!text.contains("panicked") && !text.contains("Stack dump"), "byte {at}: {text}");
    }
}

#[test]
fn a_reader_that_leaves_is_no_crash() {
    let bench = Bench::new();
    for arguments in ["m.pt2", "m.mlir", "--help", "--list-passes"]
        .map(|a| format!("{OPT} {a}"))
        .into_iter()
        .chain([format!("{RUN} m.pt2"), format!("{RUN} --help")])
    {
        let output = bench.run("bash", &["-c", &format!("{arguments} | head -c 1 > out; exit ${{PIPESTATUS[0]}}")]);
        // 141 means that SIGPIPE ended the tool, as for any tool whose reader is gone.
        let code = output.status.code();
        assert!(code.is_some_and(|code| code < 128 || code == 141), "{arguments}: {code:?}: {}", stderr(&output));
        assert!(stderr(&output).is_empty(), "{arguments}: {}", stderr(&output));
    }
    let output = bench.run("bash", &["-c", &format!("{OPT} m.pt2 > /dev/full")]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "pt2e-opt: error: cannot write to standard output: No space left on device\n");
}
