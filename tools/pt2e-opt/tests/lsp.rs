//! Tests that the language server answers, and knows the dialects.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{ChildStdout, Command, Stdio},
};

/// A message as the protocol frames it.
fn framed(body: &str) -> String {
    format!("Content-Length: {}\r\n\r\n{body}", body.len())
}

/// The body of the next message.
fn next(output: &mut BufReader<ChildStdout>) -> String {
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the server has closed its output");
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().unwrap(),
            None => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn documents_are_checked_with_the_dialects() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_pt2e-lsp-server"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
    let mut send = |body: &str| {
        input.write_all(framed(body).as_bytes()).unwrap();
        input.flush().unwrap();
    };

    send(
        r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}"#,
    );
    let reply = next(&mut output);
    assert!(reply.contains(r#""id":1"#) && reply.contains("hoverProvider"), "{reply}");
    send(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);

    let open = |name: &str, op: &str| {
        let text = format!(
            r"func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {{\n  %0 = {op} %x : (tensor<2xf32>) -> tensor<2xf32>\n  return %0 : tensor<2xf32>\n}}\n"
        );
        format!(
            r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"file:///{name}.mlir","languageId":"mlir","version":1,"text":"{text}"}}}}}}"#
        )
    };
    send(&open("good", "aten.relu"));
    let diagnostics = next(&mut output);
    assert!(diagnostics.contains("publishDiagnostics") && diagnostics.contains(r#""diagnostics":[]"#), "{diagnostics}");
    send(&open("bad", "aten.relo"));
    let diagnostics = next(&mut output);
    assert!(diagnostics.contains("custom op 'aten.relo' is unknown"), "{diagnostics}");

    send(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
    assert!(next(&mut output).contains(r#""id":2"#));
    send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    assert!(server.wait().unwrap().success());
}

#[test]
fn help_that_nobody_reads_ends_quietly() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let server = Command::new(env!("CARGO_BIN_EXE_pt2e-lsp-server"))
        .arg("--help")
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = server.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
