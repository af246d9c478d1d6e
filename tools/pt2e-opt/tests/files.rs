//! Tests how files are treated: inputs that are also outputs, or that change while they are read; outputs if the disk is full or
//! a signal arrives; folders of data.

mod bench;

use bench::{Bench, OPT, RUN, models, stderr};
use std::{
    fs,
    io::{Read, Write},
    os::unix::{fs::symlink, process::ExitStatusExt},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// A bench with calls of `m.pt2` in `calib`, and a copy of one as `a.npz`.
fn with_calls() -> Bench {
    let bench = Bench::new();
    fs::create_dir(bench.path("calib")).unwrap();
    for file in fs::read_dir(models().join("conv_two_users/calib")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), bench.path("calib").join(file.file_name())).unwrap();
    }
    fs::copy(bench.path("calib/000.npz"), bench.path("a.npz")).unwrap();
    bench
}

/// The temporary files that are left.
fn temporaries(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn an_output_replaces_no_file_that_is_read() {
    let bench = with_calls();
    fs::hard_link(bench.path("a.npz"), bench.path("hard.npz")).unwrap();
    symlink("a.npz", bench.path("soft.npz")).unwrap();
    for (inputs, output) in [("a.npz", "a.npz"), ("a.npz", "hard.npz"), ("a.npz", "soft.npz"), ("soft.npz", "a.npz")] {
        let parts = [output, "a file that this command reads", "name another one with -o"];
        bench.run_fails(&["m.pt2", "--inputs", inputs, "-o", output], &parts);
    }
    let parts = ["it is the output of this same command; name another one with -o"];
    fs::hard_link(bench.path("calib/001.npz"), bench.path("data.mlir")).unwrap();
    symlink("calib/001.npz", bench.path("data.mlirbc")).unwrap();
    for output in ["data.mlir", "data.mlirbc"] {
        bench.opt_fails(&["m.pt2", "--prepare", "--calibrate=data=calib", "-o", output], &parts);
        bench.opt_fails(&["m.pt2", "--prepare", "--calibrate=data=calib/001.npz", "-o", output], &parts);
    }
    // The tensors of a text.
    let digits = models().join("digits/digits.pt2");
    let digits = digits.to_str().unwrap();
    assert!(bench.run(OPT, &[digits, "-o", "d.mlir"]).status.success());
    for output in ["o.mlir", "o.mlirbc", "o.pt2"] {
        fs::hard_link(bench.path("d.43c29e498cde.safetensors"), bench.path(output)).unwrap();
        bench.opt_fails(&["d.mlir", "-o", output], &parts);
    }
    // A file that already has the new content is not replaced.
    fs::rename(bench.path("d.mlir"), bench.path("moved.mlir")).unwrap();
    for _ in 0..2 {
        let output = bench.run(OPT, &["moved.mlir", "-o", "d.mlir"]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert_eq!(fs::read(bench.path("moved.mlir")).unwrap(), fs::read(bench.path("d.mlir")).unwrap());
}

#[test]
fn options_of_mlir_overwrite_no_file_that_is_read() {
    let bench = with_calls();
    fs::write(bench.path("in.mlir"), "func.func @f() { return }").unwrap();
    let before = fs::read(bench.path("a.npz")).unwrap();
    for option in [
        "--log-actions-to=in.mlir",
        "--profile-actions-to=./in.mlir",
        "--mlir-generate-reproducer=in.mlir",
        "--mlir-pass-pipeline-crash-reproducer=in.mlir",
        "--snapshot-op-locations=filename=in.mlir",
        "--snapshot-op-locations=tag=x filename=in.mlir",
    ] {
        bench.opt_fails(&["in.mlir", option], &["would overwrite 'in.mlir', a file that this command reads", "--"]);
    }
    bench.opt_fails(&["in.mlir", "--log-actions-to", "in.mlir"], &["would overwrite 'in.mlir'"]);
    bench.opt_fails(
        &["m.pt2", "--prepare", "--calibrate=data=a.npz", "--log-actions-to=a.npz"],
        &["would overwrite 'a.npz'"],
    );
    assert_eq!(fs::read(bench.path("a.npz")).unwrap(), before);
    let output = bench.run(OPT, &["in.mlir", "--log-actions-to=log", "-o", "out.mlir"]);
    assert!(output.status.success() && bench.path("log").is_file(), "{}", stderr(&output));
}

#[test]
fn a_file_that_may_not_be_written_is_not_replaced() {
    let bench = Bench::new();
    for (name, tool) in [("o.mlir", OPT), ("o.pt2", OPT), ("o.npz", RUN)] {
        bench.write(name, "mine");
        bench.run("chmod", &["444", name]);
        bench.run("chmod", &["777", "."]);
        // Root may write all files.
        let drop = if rustix::process::geteuid().is_root() { "setpriv --reuid=65534 --clear-groups " } else { "" };
        let output = bench.run("bash", &["-c", &format!("{drop}{tool} m.pt2 -o {name}")]);
        assert!(!output.status.success() && stderr(&output).contains("write"), "{}", stderr(&output));
        assert!(stderr(&output).contains("Permission denied"), "{}", stderr(&output));
        assert_eq!(fs::read(bench.path(name)).unwrap(), b"mine");
    }
}

#[test]
fn the_tensors_of_a_text_are_no_call() {
    let bench = with_digits();
    let calls = models().join("digits/calib");
    fs::create_dir(bench.path("calib")).unwrap();
    for file in fs::read_dir(calls).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), bench.path("calib").join(file.file_name())).unwrap();
    }
    let count = fs::read_dir(bench.path("calib")).unwrap().count();
    for _ in 0..2 {
        let output = bench.run(OPT, &["d.pt2", "--prepare", "--calibrate=data=calib", "-o", "calib/d.mlir"]);
        assert!(stderr(&output).contains(&format!("observed {count} calls of 'calib'")), "{}", stderr(&output));
    }
    assert!(fs::read_dir(bench.path("calib")).unwrap().count() > count + 1);
}

#[test]
fn links_are_written_through_or_refused() {
    let bench = with_calls();
    for (link, tool) in [("l.mlir", OPT), ("l.pt2", OPT), ("l.npz", RUN)] {
        symlink(format!("new-{link}"), bench.path(link)).unwrap();
        let output = bench.run(tool, &["m.pt2", "-o", link]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(fs::symlink_metadata(bench.path(link)).unwrap().is_symlink());
        assert!(bench.path(&format!("new-{link}")).is_file());
    }
    for (link, other) in [("one.mlir", "two.mlir"), ("one.pt2", "two.pt2"), ("one.npz", "two.npz")] {
        symlink(other, bench.path(link)).unwrap();
        symlink(link, bench.path(other)).unwrap();
        let tool = if link.ends_with("npz") { RUN } else { OPT };
        // A cycle of links can be neither written nor read.
        let output = bench.run(tool, &["m.pt2", "-o", link]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("Too many levels of symbolic links"), "{}", stderr(&output));
        fs::remove_file(bench.path(link)).unwrap();
        fs::remove_file(bench.path(other)).unwrap();
    }
    // A name as long as names can be.
    for (extension, tool) in [("mlir", OPT), ("mlirbc", OPT), ("pt2", OPT), ("npz", RUN)] {
        let name = format!("{}.{extension}", "n".repeat(254 - extension.len()));
        let output = bench.run(tool, &["m.pt2", "-o", &name]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
}

#[test]
fn a_folder_of_data_holds_what_it_says() {
    let bench = with_calls();
    let calibrate = |output: &str| {
        let output = bench.run(OPT, &["m.pt2", "--prepare", "--calibrate=data=calib", "-o", output]);
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    };
    let calls = fs::read_dir(bench.path("calib")).unwrap().count();
    let text = calibrate("before.mlirbc");
    assert!(text.contains(&format!("observed {calls} calls of 'calib'")) && !text.contains("left out"), "{text}");
    bench.write("calib/README.md", "about the data");
    fs::create_dir(bench.path("calib/more")).unwrap();
    let text = calibrate("after.mlirbc");
    assert!(text.contains(&format!("observed {calls} calls of 'calib'")), "{text}");
    assert!(text.contains("left out: README.md, more/"), "{text}");
    assert_eq!(fs::read(bench.path("before.mlirbc")).unwrap(), fs::read(bench.path("after.mlirbc")).unwrap());
    let output = bench.run(RUN, &["m.pt2", "--inputs", "calib", "-o", "outputs"]);
    assert!(stderr(&output).contains("pt2e-run: warning: calib: ") && bench.path("outputs").is_dir());

    let fails = |part: &str| {
        bench.opt_fails(&["m.pt2", "--prepare", "--calibrate=data=calib", "-o", "x.mlir"], &[part]);
        bench.run_fails(&["m.pt2", "--inputs", "calib"], &[part]);
    };
    symlink("nothing", bench.path("calib/link.npz")).unwrap();
    // A dangling link cannot be read.
    let output = bench.run(RUN, &["m.pt2", "--inputs", "calib"]);
    assert!(stderr(&output).contains("calib/link.npz: cannot open it: it is a link to a file that does not exist"));
    assert_eq!(output.status.code(), Some(1));
    fs::remove_file(bench.path("calib/link.npz")).unwrap();
    fs::create_dir(bench.path("calib/folder.npz")).unwrap();
    fails("calib/folder.npz: cannot read it: it has the name of a data file, but is not a regular file");
    fs::remove_dir(bench.path("calib/folder.npz")).unwrap();
    let pipe = bench.path("calib/pipe.safetensors");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = bench.run(OPT, &["m.pt2", "--prepare", "--calibrate=data=calib", "-o", "x.mlir"]);
    assert!(stderr(&output).contains("calib/pipe.safetensors: cannot read it: it has the name of a data file"));
    fs::remove_file(pipe).unwrap();

    let parts = ["o.npz: --inputs names a folder", "name a folder with -o, or one file with --inputs"];
    bench.run_fails(&["m.pt2", "--inputs", "calib", "-o", "o.npz"], &parts);
    bench.run_fails(&["m.pt2", "--inputs", "calib", "-o", "o.safetensors"], &["--inputs names a folder"]);
}

#[test]
fn a_file_that_is_too_large_is_an_error() {
    let bench = Bench::new();
    let digits = models().join("digits/digits.pt2");
    fs::copy(digits, bench.path("digits.pt2")).unwrap();
    for (output, tool) in [("o.mlir", OPT), ("o.mlirbc", OPT), ("o.pt2", OPT), ("o.npz", RUN)] {
        // In kB; the outputs of `pt2e-run` are smaller than 1 kB.
        let limit = u32::from(tool == OPT) * 8;
        let command = format!("ulimit -f {limit}; exec {tool} digits.pt2 -o {output}");
        let run = bench.run("bash", &["-c", &command]);
        let text = stderr(&run);
        assert_eq!(run.status.code(), Some(1), "{text}");
        assert!(text.contains("File too large") && text.lines().count() == 1, "{text}");
        assert!(!bench.path(output).exists() && temporaries(bench.folder.path()).is_empty());
    }
}

#[test]
fn many_threads_are_not_started() {
    let bench = Bench::new();
    for (number, part) in [("10000", "RAYON_NUM_THREADS=10000 is more than"), ("many", "is not a number of threads")] {
        let start = Instant::now();
        for tool in [OPT, RUN] {
            let output = Command::new(tool)
                .arg("m.pt2")
                .env("RAYON_NUM_THREADS", number)
                .current_dir(bench.folder.path())
                .output();
            let output = output.unwrap();
            assert!(output.status.success() && stderr(&output).contains(part), "{}", stderr(&output));
        }
        assert!(start.elapsed() < Duration::from_secs(30));
    }
    let output = Command::new(RUN).arg("m.pt2").env("RAYON_NUM_THREADS", "2").current_dir(bench.folder.path()).output();
    assert!(!stderr(&output.unwrap()).contains("RAYON_NUM_THREADS"));
}

/// A command that waits in the middle of its passes, because its dumps fill a pipe that is not read yet.
struct Waiting {
    child: Child,
    dumps: fs::File,
}

impl Waiting {
    fn new(bench: &Bench, input: &str, output: &str) -> Self {
        let pipe = bench.path("dumps");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // The command must not inherit signals that the test ignores.
        let passes = "--mlir-print-ir-before-all --cse --canonicalize --cse --canonicalize --prepare --convert";
        let command = format!("exec env --default-signal {OPT} {input} {passes} -o {output} 2> dumps");
        let child = Command::new("bash").args(["-c", &command]).current_dir(bench.folder.path()).spawn().unwrap();
        let dumps = fs::File::open(&pipe).unwrap();
        fs::remove_file(pipe).unwrap();
        // The dumps begin after the input was read and the output opened.
        let mut first = [0];
        (&dumps).read_exact(&mut first).unwrap();
        assert_eq!(temporaries(bench.folder.path()).len(), 1);
        Self { child, dumps }
    }

    /// Lets it continue. Returns its exit status, and the last part of its standard error.
    fn go_on(mut self) -> (ExitStatus, String) {
        let mut text = Vec::new();
        self.dumps.read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        let last = text.lines().next_back().unwrap_or_default().to_owned();
        (self.child.wait().unwrap(), last)
    }
}

fn with_digits() -> Bench {
    let bench = Bench::new();
    fs::copy(models().join("digits/digits.pt2"), bench.path("d.pt2")).unwrap();
    for name in ["d.mlir", "d.mlirbc"] {
        assert!(bench.run(OPT, &["d.pt2", "-o", name]).status.success());
    }
    bench
}

#[test]
fn a_signal_leaves_no_temporary_file() {
    let bench = with_digits();
    for (name, number) in [("HUP", 1), ("INT", 2), ("TERM", 15)] {
        for (input, output) in [("d.pt2", "x.mlir"), ("d.mlirbc", "x.pt2"), ("d.mlir", "x.mlirbc")] {
            let mut waiting = Waiting::new(&bench, input, output);
            let id = waiting.child.id().to_string();
            assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
            assert_eq!(waiting.child.wait().unwrap().signal(), Some(number), "{name}");
            assert!(temporaries(bench.folder.path()).is_empty() && !bench.path(output).exists(), "{name}");
        }
    }
}

/// The signal of Ctrl-C.
const SIGINT: i32 = 2;

#[test]
fn ctrl_c_in_a_terminal_ends_the_tool() {
    let bench = Bench::new();
    // `script` gives its command a terminal, and types its own input there. A shell that runs the tests in the background makes them
    // ignore SIGINT, and the tool would inherit that.
    let mut terminal = Command::new("env")
        .args(["--default-signal=INT", "script", "-qec", &format!("{OPT} - -o x.mlir"), "/dev/null"])
        .current_dir(bench.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut keys, mut screen) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"Ctrl-D") {
        screen.read_exact(&mut byte).unwrap();
        seen.extend(byte);
    }
    keys.write_all(b"\x03").unwrap();
    // On a busy machine it may take a while until the key reaches the tool.
    let ended = (0..200).any(|_| {
        sleep(Duration::from_millis(100));
        terminal.try_wait().unwrap().is_some()
    });
    if !ended {
        // End of input, in case Ctrl-C did not end the tool.
        let _ = keys.write_all(b"\x04\x04");
    }
    assert_eq!(terminal.wait().unwrap().code(), Some(128 + SIGINT));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_an_error() {
    let bench = with_digits();
    let side = "d.43c29e498cde.safetensors";
    for (input, victim) in [("d.pt2", "d.pt2"), ("d.mlirbc", "d.mlirbc"), ("d.mlir", side)] {
        let whole = fs::read(bench.path(victim)).unwrap();
        for length in [0, 100, 5000, whole.len() - 1, whole.len()] {
            for output in ["x.mlir", "x.pt2"] {
                let waiting = Waiting::new(&bench, input, output);
                let file = fs::OpenOptions::new().write(true).open(bench.path(victim)).unwrap();
                file.set_len(length as u64).unwrap();
                if length == whole.len() {
                    (&file).write_all(b"something else").unwrap();
                }
                let (status, text) = waiting.go_on();
                assert_eq!(status.code(), Some(1), "{victim} {length}: {text}");
                let part = format!("{victim} was changed while it was read; run the command again");
                assert!(text.contains(&part), "{victim} {length}: {text}");
                assert!(temporaries(bench.folder.path()).is_empty() && !bench.path(output).exists(), "{victim}");
                bench.write(victim, &whole);
            }
        }
    }
}

#[test]
fn a_text_has_its_tensors_whenever_its_writer_is_killed() {
    let bench = with_digits();
    let other = bench.run(OPT, &["d.pt2", "--prepare", "--convert", "-o", "other.mlirbc"]);
    assert!(other.status.success(), "{}", stderr(&other));
    for round in 0..40u64 {
        let input = if round % 2 == 0 { "other.mlirbc" } else { "d.mlirbc" };
        let mut writer =
            Command::new(OPT).args([input, "-o", "d.mlir"]).current_dir(bench.folder.path()).spawn().unwrap();
        sleep(Duration::from_millis(round));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let read = bench.run(RUN, &["d.mlir"]);
        assert!(read.status.success(), "after {round} ms: {}", stderr(&read));
    }
}

#[test]
fn the_folder_of_the_input_is_in_no_output() {
    let bench = with_digits();
    fs::create_dir(bench.path("there")).unwrap();
    for name in ["d.pt2", "d.mlir", "d.mlirbc", "d.43c29e498cde.safetensors"] {
        fs::copy(bench.path(name), bench.path("there").join(name)).unwrap();
    }
    let absolute = bench.path("there/d.mlir");
    for (here, there) in [
        ("d.pt2", "there/d.pt2"),
        ("d.mlir", "there/d.mlir"),
        ("d.mlir", absolute.to_str().unwrap()),
        ("d.mlirbc", "there/d.mlirbc"),
    ] {
        for passes in [&[][..], &["--prepare"], &["--prepare", "--convert"]] {
            for output in ["x.mlirbc", "x.mlir", "x.pt2"] {
                if output == "x.pt2" && passes == ["--prepare"] {
                    continue;
                }
                let written = [here, there].map(|input| {
                    let arguments = [&[input, "--mlir-print-debuginfo", "-o", output], passes].concat();
                    let run = bench.run(OPT, &arguments);
                    assert!(run.status.success(), "{arguments:?}: {}", stderr(&run));
                    fs::read(bench.path(output)).unwrap()
                });
                assert!(written[0] == written[1], "{here} and {there} differ as {output} after {passes:?}");
            }
        }
    }
}
