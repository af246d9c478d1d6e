//! Tests that a tensor whose size the program chooses is within the memory budget, or an error that names the op and the size
//! before anything is allocated.
//!
//! All cases are in one test, because budget and address space are those of the process. An allocation far past the budget
//! would abort it.

use melior::ir::Module;
use pt2e_calibration::{Source, calls};
use pt2e_core::memory;
use pt2e_ir::{Globals, Op, dialect, functions};
use pt2e_kernels::Value;
use pt2e_translate::function::FunctionProgram;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

const BUDGET: &str = "64MB";
/// Far more than the test needs, and far less than any case asks for.
const ADDRESS_SPACE: u64 = 8_000_000_000;

/// An op whose result does not fit the budget.
struct Case {
    /// The op's name in the message.
    name: &'static str,
    /// Operands: names and types.
    operands: &'static [(&'static str, &'static str)],
    /// The op with its arguments, up to the colon.
    op: &'static str,
    result: &'static str,
    /// The size in the message, or the whole of its end.
    needs: &'static str,
}

const fn case(
    name: &'static str,
    operands: &'static [(&'static str, &'static str)],
    op: &'static str,
    result: &'static str,
    needs: &'static str,
) -> Case {
    Case { name, operands, op, result, needs }
}

const ROW: (&str, &str) = ("%x", "tensor<4xf32>");
const LINE: (&str, &str) = ("%x", "tensor<1x4xf32>");
const IMAGE: (&str, &str) = ("%x", "tensor<1x1x4x4xf32>");
const COLUMN: (&str, &str) = ("%x", "tensor<100000x1xf32>");
const OTHER_ROW: (&str, &str) = ("%y", "tensor<1x100000xf32>");
const LONG: (&str, &str) = ("%x", "tensor<4000000xf32>");
const VECTORS: &[(&str, &str)] =
    &[("%x", "tensor<10000xf32>"), ("%y", "tensor<10000xf32>"), ("%z", "tensor<10000xf32>")];
const CASES: &[Case] = &[
    // Factories.
    case("aten.arange", &[], "aten.arange end 10000000000", "tensor<?xi64>", "80.0 GB"),
    case(
        "aten.arange.start_step",
        &[],
        "aten.arange.start_step start 5 end 10000000000.0 step 2",
        "tensor<?xf32>",
        "20.0 GB",
    ),
    case("aten.zeros", &[], "aten.zeros size [100000, 100000]", "tensor<?x?xf32>", "40.0 GB"),
    case("aten.ones", &[], "aten.ones size [100000, 100000]", "tensor<?x?xf32>", "40.0 GB"),
    case("aten.full", &[], "aten.full size [100000, 100000] fill_value 3", "tensor<?x?xi64>", "80.0 GB"),
    case("aten.new_zeros", &[ROW], "aten.new_zeros %x size [100000, 100000]", "tensor<?x?xf32>", "40.0 GB"),
    case(
        "aten.eye",
        &[],
        "aten.operator \"aten::eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor\"() {static_n = 100000 : i64}",
        "tensor<?x?xf32>",
        "40.0 GB",
    ),
    case("aten.linspace", &[], "aten.linspace start 0 end 1 steps 10000000000", "tensor<?xf32>", "40.0 GB"),
    case("aten.tril_indices", &[], "aten.tril_indices row 100000 col 100000", "tensor<2x?xi64>", "80.0 GB"),
    case(
        "aten.triu_indices",
        &[],
        "aten.operator \"aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor\"() {row = 100000 : i64, col = 100000 : i64, offset = 0 : i64}",
        "tensor<2x?xi64>",
        "80.0 GB",
    ),
    case("aten.tril_indices", &[], "aten.tril_indices row 10000000000 col 1", "tensor<2x?xi64>", "160.0 GB"),
    // Views that are materialized: a view takes no memory, but a program returns its results in row-major order.
    case("output 0", &[ROW], "aten.expand %x size [10000000000, 4]", "tensor<?x4xf32>", "160.0 GB"),
    case("aten.repeat", &[ROW], "aten.repeat %x repeats [10000000000]", "tensor<?xf32>", "160.0 GB"),
    case(
        "aten.tile",
        &[ROW],
        "aten.operator \"aten::tile(Tensor self, SymInt[] dims) -> Tensor\"(%x) {static_dims = array<i64: 10000000000>}",
        "tensor<?xf32>",
        "160.0 GB",
    ),
    case(
        "aten.repeat_interleave.self_int",
        &[ROW],
        "aten.repeat_interleave.self_int %x repeats 10000000000",
        "tensor<?xf32>",
        "160.0 GB",
    ),
    case("output 0", &[ROW], "aten.as_strided %x size [100000, 100000] stride [0, 0]", "tensor<?x?xf32>", "40.0 GB"),
    case("output 0", &[LONG], "aten.unfold %x dimension 0 size 1000000 step 1", "tensor<?x?xf32>", "12.0 TB"),
    case(
        "aten.diag_embed",
        &[ROW],
        "aten.operator \"aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor\"(%x) {offset = 99996 : i64, dim1 = -2 : i64, dim2 = -1 : i64}",
        "tensor<?x?xf32>",
        "40.0 GB",
    ),
    // Padding.
    case("aten.constant_pad_nd", &[ROW], "aten.constant_pad_nd %x pad [0, 9999999996]", "tensor<?xf32>", "40.0 GB"),
    case("aten.pad", &[ROW], "aten.pad %x pad [9999999996, 0]", "tensor<?xf32>", "40.0 GB"),
    case(
        "aten.replication_pad1d",
        &[LINE],
        "aten.operator \"aten::replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor\"(%x) {static_padding = array<i64: 0, 9999999996>}",
        "tensor<1x?xf32>",
        "40.0 GB",
    ),
    // Counts.
    case(
        "aten.one_hot",
        &[("%x", "tensor<4xi64>")],
        "aten.operator \"aten::one_hot(Tensor self, int num_classes=-1) -> Tensor\"(%x) {num_classes = 10000000000 : i64}",
        "tensor<4x?xi64>",
        "320.0 GB",
    ),
    case("aten.histc", &[ROW], "aten.histc %x bins 10000000000", "tensor<?xf32>", "80.0 GB"),
    // Products and broadcasting.
    case("aten.add.Tensor", &[COLUMN, OTHER_ROW], "aten.add.Tensor %x, %y", "tensor<100000x100000xf32>", "40.0 GB"),
    case("aten.maximum", &[COLUMN, OTHER_ROW], "aten.maximum %x, %y", "tensor<100000x100000xf32>", "40.0 GB"),
    case(
        "aten.lt.Tensor",
        &[COLUMN, OTHER_ROW],
        "aten.operator \"aten::lt.Tensor(Tensor self, Tensor other) -> Tensor\"(%x, %y)",
        "tensor<100000x100000xi1>",
        "10.0 GB",
    ),
    case("aten.matmul", &[COLUMN, OTHER_ROW], "aten.matmul %x, %y", "tensor<100000x100000xf32>", "40.0 GB"),
    case("aten.mm", &[COLUMN, OTHER_ROW], "aten.mm %x, %y", "tensor<100000x100000xf32>", "40.0 GB"),
    case(
        "aten.linear",
        &[COLUMN, ("%y", "tensor<100000x1xf32>")],
        "aten.linear %x, %y",
        "tensor<100000x100000xf32>",
        "40.0 GB",
    ),
    case(
        "aten.outer",
        &[("%x", "tensor<100000xf32>"), ("%y", "tensor<100000xf32>")],
        "aten.operator \"aten::outer(Tensor self, Tensor vec2) -> Tensor\"(%x, %y)",
        "tensor<?x?xf32>",
        "40.0 GB",
    ),
    case(
        "output 0",
        VECTORS,
        "aten.meshgrid.indexing [%x, %y, %z] indexing \"ij\"",
        "tensor<?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>",
        "4.0 TB",
    ),
    case(
        "aten.cartesian_prod",
        VECTORS,
        "aten.operator \"aten::cartesian_prod(Tensor[] tensors) -> Tensor\"(%x, %y, %z)",
        "tensor<?x3xf32>",
        "4.0 TB",
    ),
    case(
        "aten.scaled_dot_product_attention",
        &[("%x", "tensor<1x1x100000x1xf32>"), ("%y", "tensor<1x1x100000x1xf32>"), ("%z", "tensor<1x1x100000x1xf32>")],
        "aten.scaled_dot_product_attention %x, %y, %z is_causal true",
        "tensor<1x1x100000x1xf32>",
        "10.0 GB",
    ),
    // Windows.
    case(
        "aten.conv2d",
        &[IMAGE, ("%w", "tensor<1x1x1x1xf32>")],
        "aten.conv2d %x, %w padding [49998, 49998]",
        "tensor<1x1x?x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.conv2d",
        &[("%x", "tensor<1x2x4x4xf32>"), ("%w", "tensor<2x1x1x1xf32>")],
        "aten.conv2d %x, %w padding [49998, 49998] groups 2",
        "tensor<1x2x?x?xf32>",
        "80.0 GB",
    ),
    case(
        "aten.conv_transpose2d.input",
        &[IMAGE, ("%w", "tensor<1x1x1x1xf32>")],
        "aten.conv_transpose2d.input %x, %w stride [33333, 33333]",
        "tensor<1x1x?x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.im2col",
        &[("%x", "tensor<1x1x1000x1000xf32>")],
        "aten.im2col %x kernel_size [1000, 1000] dilation [1, 1] padding [500, 500] stride [1, 1]",
        "tensor<1x?x?xf32>",
        "4.0 TB",
    ),
    case(
        "aten.adaptive_avg_pool1d",
        &[LINE],
        "aten.adaptive_avg_pool1d %x output_size [10000000000]",
        "tensor<1x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.adaptive_avg_pool2d",
        &[IMAGE],
        "aten.adaptive_avg_pool2d %x output_size [100000, 100000]",
        "tensor<1x1x?x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.adaptive_max_pool2d",
        &[IMAGE],
        "aten.adaptive_max_pool2d %x output_size [100000, 100000]",
        "tensor<1x1x?x?xf32>, tensor<1x1x?x?xi64>",
        "40.0 GB",
    ),
    case(
        "aten.upsample_nearest2d.vec",
        &[IMAGE],
        "aten.upsample_nearest2d.vec %x output_size [100000, 100000]",
        "tensor<1x1x?x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.upsample_bilinear2d.vec",
        &[IMAGE],
        "aten.upsample_bilinear2d.vec %x output_size [100000, 100000] align_corners false",
        "tensor<1x1x?x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.upsample_nearest1d",
        &[("%x", "tensor<1x1x4xf32>")],
        "aten.operator \"aten::upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor\"(%x) \
         {static_output_size = array<i64: 10000000000>}",
        "tensor<1x1x?xf32>",
        "40.0 GB",
    ),
    case(
        "aten.affine_grid_generator",
        &[("%x", "tensor<1x2x3xf32>")],
        "aten.affine_grid_generator %x size [1, 1, 100000, 100000] align_corners false",
        "tensor<1x?x?x2xf32>",
        "120.0 GB",
    ),
    // Transforms.
    case(
        "aten.fft_fft",
        &[ROW],
        "aten.operator \"aten::fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor\"(%x) \
         {static_n = 10000000000 : i64, dim = -1 : i64}",
        "tensor<?xcomplex<f32>>",
        "160.0 GB",
    ),
    case(
        "aten.fft_irfft",
        &[ROW],
        "aten.operator \"aten::fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor\"(%x) \
         {static_n = 10000000000 : i64, dim = -1 : i64}",
        "tensor<?xf32>",
        "80.0 GB",
    ),
    // Counts of bytes and elements that overflow.
    case(
        "aten.zeros",
        &[],
        "aten.zeros size [9223372036854775807]",
        "tensor<?xf32>",
        "needs more memory than there are addresses (9223372036854775807 elements of 4 bytes)",
    ),
    case(
        "aten.zeros",
        &[],
        "aten.zeros size [9223372036854775807, 9223372036854775807]",
        "tensor<?x?xf32>",
        "has more elements than memory has addresses",
    ),
    case(
        "aten.repeat",
        &[ROW],
        "aten.repeat %x repeats [9223372036854775807]",
        "tensor<?xf32>",
        "has more elements than memory has addresses",
    ),
];

/// A function that returns the results of one op.
fn text(operands: &[(&str, &str)], op: &str, result: &str) -> String {
    let arguments: Vec<String> = operands.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    let types: Vec<&str> = operands.iter().map(|(_, ty)| *ty).collect();
    let count = result.matches("tensor").count();
    let names: Vec<String> = (0..count).map(|i| if count == 1 { "%0".to_owned() } else { format!("%0#{i}") }).collect();
    format!(
        "func.func @f({}) -> ({result}) {{\n  %0:{count} = {op} : ({}) -> ({result})\n  return {} : {result}\n}}\n",
        arguments.join(", "),
        types.join(", "),
        names.join(", ")
    )
}

/// Runs the first function on synthetic inputs.
fn run(text: &str) -> Result<usize, String> {
    let context = dialect::context();
    let module = Module::parse(&context, text).unwrap_or_else(|| panic!("{text}"));
    // SAFETY: the module outlives the op.
    let module = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    let function = functions(module).next().unwrap();
    let program = FunctionProgram::of(function, &Globals::of(module)).map_err(|error| error.to_string())?;
    let mut calls = calls(module, function, &Source::Synthetic).map_err(|error| error.to_string())?;
    let (_, inputs) = calls.next().unwrap().map_err(|error| error.to_string())?;
    let values =
        program.program.run(inputs.into_iter().map(Value::Tensor).collect()).map_err(|error| error.to_string())?;
    Ok(values.into_iter().map(|value| value.into_tensor().unwrap().len()).sum())
}

/// The peak memory of the process in kilobytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn what_does_not_fit_is_an_error_and_is_not_allocated() {
    let limit = getrlimit(Resource::As);
    setrlimit(Resource::As, Rlimit { current: Some(ADDRESS_SPACE), ..limit }).unwrap();
    memory::set_limit(BUDGET).unwrap();
    for Case { name, operands, op, result, needs } in CASES {
        let text = text(operands, op, result);
        let error = run(&text).expect_err(name);
        let needs = match needs.ends_with('B') {
            true => format!("needs {needs} of memory, and the budget is 64.0 MB"),
            false => needs.to_string(),
        };
        assert!(error.contains(&format!("{name}: ")) && error.contains(&needs), "{text}{error}\nexpected: {needs}");
    }

    // Tensors that are no op's result: a splat constant, and synthetic inputs.
    let splat = "func.func @f() -> tensor<100000x100000xf32> {\n\
                 %0 = arith.constant dense<1.0> : tensor<100000x100000xf32>\n\
                 return %0 : tensor<100000x100000xf32>\n}";
    let error = run(splat).unwrap_err();
    assert!(error.contains("'arith.constant'") && error.contains("needs 40.0 GB of memory"), "{error}");
    let error = run(&text_of_relu("tensor<100000x100000xf32>")).unwrap_err();
    assert!(error.contains("the synthetic input `0`, float32 [100000, 100000]: needs 40.0 GB of memory"), "{error}");
    let error = run(&text_of_relu("tensor<9223372036854775807xf32>")).unwrap_err();
    assert!(error.contains("needs more memory than there are addresses"), "{error}");

    // Nothing is allocated now, and nothing large was before.
    assert!(memory::used() < 1_000_000, "{} bytes are in use", memory::used());
    assert!(peak() < 1_000_000, "{} kB were in use", peak());

    // Results within the budget are computed.
    for (operands, op, result, count) in [
        (&[][..], "aten.arange end 1000000", "tensor<?xi64>", 1_000_000),
        (&[], "aten.zeros size [3000, 5000]", "tensor<?x?xf32>", 15_000_000),
        (&[], "aten.tril_indices row 1000 col 1000", "tensor<2x?xi64>", 1_001_000),
        (
            &[],
            "aten.operator \"aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor\"() {row = 3 : i64, col = 5 : i64, offset = 3 : i64}",
            "tensor<2x?xi64>",
            6,
        ),
        (&[ROW], "aten.expand %x size [1000000, 4]", "tensor<?x4xf32>", 4_000_000),
        (&[ROW], "aten.constant_pad_nd %x pad [0, 999996]", "tensor<?xf32>", 1_000_000),
        (&[IMAGE], "aten.adaptive_avg_pool2d %x output_size [1000, 1000]", "tensor<1x1x?x?xf32>", 1_000_000),
        (
            &[IMAGE],
            "aten.adaptive_max_pool2d %x output_size [1000, 1000]",
            "tensor<1x1x?x?xf32>, tensor<1x1x?x?xi64>",
            2_000_000,
        ),
        (
            &[IMAGE, ("%w", "tensor<1x1x1x1xf32>")],
            "aten.conv2d %x, %w padding [500, 500]",
            "tensor<1x1x?x?xf32>",
            1004 * 1004,
        ),
        // Geometry with huge numbers but little work.
        (
            &[("%x", "tensor<1x2x4x4xf32>"), ("%w", "tensor<2x1x3x3xf32>")],
            "aten.conv2d %x, %w stride [100000, 100000] groups 2",
            "tensor<1x2x1x1xf32>",
            2,
        ),
        (
            &[IMAGE],
            "aten.max_pool2d %x kernel_size [1000000000, 1000000000] stride [1, 1] padding [500000000, 500000000]",
            "tensor<1x1x5x5xf32>",
            25,
        ),
    ] {
        let text = text(operands, op, result);
        assert_eq!(run(&text), Ok(count), "{text}");
    }
}

fn text_of_relu(ty: &str) -> String {
    text(&[("%x", ty)], "aten.relu %x", ty)
}
