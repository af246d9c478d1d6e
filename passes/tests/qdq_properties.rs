//! Property tests: for any qparams, even those that no observer finds, `--fold-qdq` changes no value, and `--lower-to-integer`
//! changes none by more than a step. Both produce a module that verifies.

use melior::{ir::Module, pass::PassManager, utility::parse_pass_pipeline};
use proptest::{prelude::*, test_runner::Config};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{Globals, Op, functions};
use pt2e_kernels::Value;
use pt2e_translate::function::FunctionProgram;
use std::sync::Once;

/// Qparams per tensor.
#[derive(Clone, Copy, Debug)]
struct QParams {
    scale: f64,
    zero_point: i64,
    low: i64,
    high: i64,
    dtype: DType,
}

impl QParams {
    fn element(self) -> &'static str {
        match self.dtype {
            DType::I8 => "i8",
            DType::U8 => "ui8",
            DType::I16 => "i16",
            DType::U16 => "ui16",
            _ => "i32",
        }
    }

    /// The line of a quantize or dequantize op on a tensor of `shape`, such as `2x3`.
    fn op(self, action: &str, result: &str, operand: &str, shape: &str) -> String {
        let Self { scale, zero_point, low, high, .. } = self;
        let dtype = self.element();
        let (quantized, float) = (format!("tensor<{shape}x{dtype}>"), format!("tensor<{shape}xf32>"));
        let (from, to) = if action == "quantize" { (float, quantized) } else { (quantized, float) };
        format!(
            "  {result} = quantized_decomposed.{action}_per_tensor {operand} scale {scale:.9e} zero_point {zero_point} \
             quant_min {low} quant_max {high} dtype {dtype} : ({from}) -> {to}\n"
        )
    }

    fn quantize(self, result: &str, operand: &str, shape: &str) -> String {
        self.op("quantize", result, operand, shape)
    }

    fn dequantize(self, result: &str, operand: &str, shape: &str) -> String {
        self.op("dequantize", result, operand, shape)
    }
}

fn bounds(dtype: DType) -> (i64, i64) {
    match dtype {
        DType::I8 => (i8::MIN.into(), i8::MAX.into()),
        DType::U8 => (0, u8::MAX.into()),
        DType::I16 => (i16::MIN.into(), i16::MAX.into()),
        DType::U16 => (0, u16::MAX.into()),
        _ => (i32::MIN.into(), i32::MAX.into()),
    }
}

/// Zero points in the range, outside it, and so large that the difference to a value is not exact in float32.
fn zero_points(low: i64, high: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => low..=high,
        1 => (low - 1000)..=(high + 1000),
        1 => prop_oneof![Just(1i64 << 24), Just((1 << 24) + 1), Just(-(1 << 25) - 3), Just(i64::from(i32::MAX))],
    ]
}

fn qparams(dtype: DType, scales: impl Strategy<Value = f64>) -> impl Strategy<Value = QParams> {
    let (least, greatest) = bounds(dtype);
    let ranges = prop_oneof![
        3 => Just((least, greatest)),
        1 => (least..=greatest, least..=greatest).prop_map(|(a, b)| (a.min(b), a.max(b))),
    ];
    (scales, ranges).prop_flat_map(move |(scale, (low, high))| {
        zero_points(low, high).prop_map(move |zero_point| QParams { scale, zero_point, low, high, dtype })
    })
}

/// Scales from denormal to huge.
fn any_scale() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 1e-3..1.0, 1 => (-42i32..=37).prop_map(|exponent| 3.0 * 10f64.powi(exponent))]
}

fn tensor(dtype: DType, shape: &[usize], values: &[u32]) -> Tensor {
    let count = shape.iter().product();
    let values = values.iter().copied().cycle().take(count);
    // The low bits are a value of any integer type.
    match dtype {
        DType::I8 => Tensor::from_vec(shape, values.map(|value| value as i8).collect()),
        DType::U8 => Tensor::from_vec(shape, values.map(|value| value as u8).collect()),
        DType::I16 => Tensor::from_vec(shape, values.map(|value| value as i16).collect()),
        DType::U16 => Tensor::from_vec(shape, values.map(|value| value as u16).collect()),
        _ => Tensor::from_vec(shape, values.map(|value| value as i32).collect()),
    }
    .unwrap()
}

/// The results of the only function of a module.
fn evaluate(module: &Module<'_>, inputs: &[Tensor]) -> Vec<Tensor> {
    // SAFETY: the module owns the op and outlives this handle to it.
    let operation = unsafe { Op::from_raw(melior::ir::operation::OperationLike::to_raw(&module.as_operation())) };
    let globals = Globals::of(operation);
    let program = FunctionProgram::of(functions(operation).next().unwrap(), &globals).unwrap();
    let results = program.program.run(inputs.iter().cloned().map(Value::Tensor).collect()).unwrap();
    results.into_iter().map(|value| value.into_tensor().unwrap()).collect()
}

/// The module's results before and after the passes, and its text after them.
fn before_and_after(text: &str, passes: &str, inputs: &[Tensor]) -> (Vec<Tensor>, Vec<Tensor>, String) {
    static REGISTER: Once = Once::new();
    REGISTER.call_once(pt2e_passes::register);
    let context = pt2e_ir::dialect::context();
    context.load_all_available_dialects();
    context.attach_diagnostic_handler(|diagnostic| {
        matches!(diagnostic.severity(), melior::diagnostic::DiagnosticSeverity::Remark)
    });
    let mut module = Module::parse(&context, text).unwrap_or_else(|| panic!("{text}"));
    let before = evaluate(&module, inputs);
    let manager = PassManager::new(&context);
    parse_pass_pipeline(manager.as_operation_pass_manager(), &format!("builtin.module({passes})")).unwrap();
    manager.run(&mut module).unwrap_or_else(|error| panic!("{error}: {text}"));
    let after = evaluate(&module, inputs);
    (before, after, module.as_operation().to_string())
}

fn integers(tensor: &Tensor) -> Vec<i64> {
    pt2e_kernels::numeric::cast(tensor.clone(), DType::I64).unwrap().into_vec().unwrap()
}

/// A function with q/dq pairs that cancel and pairs that do not, bare and around data movement.
fn moved(from: QParams, to: QParams) -> String {
    let (x, pooled) = ("1x2x4x4", "1x2x2x2");
    let dtype = [from.element(), to.element()];
    let mut text = format!(
        "func.func @main(%x: tensor<{x}x{0}>) -> (tensor<{x}x{0}>, tensor<{x}x{1}>, tensor<{x}xf32>, tensor<{x}x{0}>, \
         tensor<{pooled}x{0}>, tensor<2x16x{0}>) {{\n",
        dtype[0], dtype[1]
    );
    text += &from.dequantize("%0", "%x", x);
    text += &from.quantize("%same", "%0", x);
    text += &to.quantize("%other", "%0", x);
    text += &format!("  %1 = aten.relu %0 : (tensor<{x}xf32>) -> tensor<{x}xf32>\n");
    text += &from.quantize("%clamped", "%1", x);
    text += &format!("  %2 = aten.max_pool2d %0 kernel_size [2, 2] : (tensor<{x}xf32>) -> tensor<{pooled}xf32>\n");
    text += &from.quantize("%pooled", "%2", pooled);
    text += &format!("  %3 = aten.view %0 size [2, 16] : (tensor<{x}xf32>) -> tensor<2x16xf32>\n");
    text += &from.quantize("%viewed", "%3", "2x16");
    text += &format!(
        "  return %same, %other, %1, %clamped, %pooled, %viewed : tensor<{x}x{0}>, tensor<{x}x{1}>, tensor<{x}xf32>, \
         tensor<{x}x{0}>, tensor<{pooled}x{0}>, tensor<2x16x{0}>\n}}\n",
        dtype[0], dtype[1]
    );
    text
}

/// A function with one op between dequantize and quantize, and the shapes of its arguments.
fn computed(op: &str, x: QParams, y: QParams, z: QParams) -> (String, Vec<Vec<usize>>) {
    let (shapes, result, line): (Vec<Vec<usize>>, &str, &str) = match op {
        "add" => (vec![vec![4, 8]; 2], "4x8", "aten.add.Tensor %fx, %fy"),
        "linear" => (vec![vec![4, 8], vec![3, 8]], "4x3", "aten.linear %fx, %fy"),
        "conv2d" => (vec![vec![1, 2, 4, 4], vec![3, 2, 1, 1]], "1x3x4x4", "aten.conv2d %fx, %fy"),
        "average" => (vec![vec![1, 2, 4, 4]], "1x2x2x2", "aten.adaptive_avg_pool2d %fx output_size [2, 2]"),
        _ => (vec![vec![1, 2, 4, 4]], "1x2x2x2", "aten.max_pool2d %fx kernel_size [2, 2]"),
    };
    let names: Vec<String> =
        shapes.iter().map(|shape| shape.iter().map(usize::to_string).collect::<Vec<_>>().join("x")).collect();
    let of = [(x, "%x", "%fx"), (y, "%y", "%fy")];
    let arguments: Vec<String> = names
        .iter()
        .zip(of)
        .map(|(shape, (qparams, name, _))| format!("{name}: tensor<{shape}x{}>", qparams.element()))
        .collect();
    let floats: Vec<String> = names.iter().map(|shape| format!("tensor<{shape}xf32>")).collect();
    let dtype = z.element();
    let mut text = format!("func.func @main({}) -> tensor<{result}x{dtype}> {{\n", arguments.join(", "));
    for (shape, (qparams, name, float)) in names.iter().zip(of) {
        text += &qparams.dequantize(float, name, shape);
    }
    text += &format!("  %0 = {line} : ({}) -> tensor<{result}xf32>\n", floats.join(", "));
    text += &z.quantize("%1", "%0", result);
    text += &format!("  return %1 : tensor<{result}x{dtype}>\n}}\n");
    (text, shapes)
}

fn narrow() -> impl Strategy<Value = DType> {
    prop_oneof![Just(DType::I8), Just(DType::U8)]
}

/// Scales that are close to each other, so that float32's own errors stay far below a step.
fn near_scale() -> impl Strategy<Value = f64> {
    0.05f64..1.0
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(96) })]

    #[test]
    fn folding_changes_no_value(
        (from, to) in prop_oneof![
            narrow(), Just(DType::I16), Just(DType::U16), Just(DType::I32)
        ].prop_flat_map(|dtype| (qparams(dtype, any_scale()), qparams(dtype, any_scale()))),
        values in prop::collection::vec(any::<u32>(), 32),
    ) {
        let text = moved(from, to);
        let input = tensor(from.dtype, &[1, 2, 4, 4], &values);
        let (before, after, folded) = before_and_after(&text, "func.func(fold-qdq)", &[input]);
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            prop_assert_eq!(before.bytes(), after.bytes(), "result {} of\n{}\nbecame\n{}", index, text, folded);
        }
    }

    #[test]
    fn lowering_is_within_a_step(
        op in prop_oneof![Just("add"), Just("linear"), Just("conv2d"), Just("average"), Just("max")],
        (x, y, z) in narrow().prop_flat_map(|dtype| {
            (qparams(dtype, near_scale()), qparams(dtype, near_scale()), qparams(dtype, near_scale()))
        }),
        values in prop::collection::vec(any::<u32>(), 24..48),
    ) {
        let (text, shapes) = computed(op, x, y, z);
        let inputs: Vec<Tensor> = shapes.iter().map(|shape| tensor(x.dtype, shape, &values)).collect();
        let (before, after, lowered) = before_and_after(&text, "lower-to-integer", &inputs);
        let step = i64::from(lowered.contains("qint."));
        for (before, after) in before.iter().zip(&after) {
            for (before, after) in integers(before).into_iter().zip(integers(after)) {
                prop_assert!((before - after).abs() <= step, "{} became {}:\n{}\nbecame\n{}", before, after, text, lowered);
            }
        }
        // Ops with zero points in the range, as observers find them, are always lowered.
        let usual = |qparams: QParams| (qparams.low..=qparams.high).contains(&qparams.zero_point);
        if op != "max" && [x, y, z].into_iter().all(usual) {
            prop_assert_eq!(step, 1, "{}", lowered);
        }
    }
}
