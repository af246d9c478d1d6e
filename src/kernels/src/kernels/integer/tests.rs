//! Compares each op with its q/dq form: at most one step apart, and 99 % equal; all equal if float32 is exact.

use crate::{Operands, Value, registry};
use proptest::{collection::vec, prelude::*};
use pt2e_core::{
    numerics::{Multiplier, dequantize_per_tensor, multipliers_of_sum, quantize_bias, quantize_per_tensor},
    tensor::{DType, Tensor},
};
use pt2e_schema::{Arg, Arguments};

/// Scale and zero point of an int8 tensor.
#[derive(Clone, Copy, Debug)]
struct QParams {
    scale: f32,
    zero_point: i64,
}

impl QParams {
    fn dequantize(self, x: &Tensor) -> Tensor {
        dequantize_per_tensor(x, self.scale.into(), self.zero_point, DType::F32).unwrap()
    }

    fn quantize(self, x: &Tensor) -> Tensor {
        quantize_per_tensor(x, self.scale.into(), self.zero_point, -128, 127, DType::I8).unwrap()
    }
}

fn any_qparams() -> impl Strategy<Value = QParams> {
    (1e-3f32..1.0, -128i64..=127).prop_map(|(scale, zero_point)| QParams { scale, zero_point })
}

/// Scales for which float32 never rounds, so that ties are ties in both forms.
fn exact_qparams() -> impl Strategy<Value = QParams> {
    (-4i32..=0, -128i64..=127).prop_map(|(exponent, zero_point)| QParams { scale: 2f32.powi(exponent), zero_point })
}

fn bytes(count: usize) -> impl Strategy<Value = Vec<i8>> {
    vec(any::<i8>(), count)
}

fn evaluate(op: &str, args: &[(&str, Arg)], operands: &[&Tensor]) -> Tensor {
    let entries = args.iter().map(|(name, arg)| ((*name).to_owned().into(), arg.clone())).collect();
    let kernel = registry::build(&Arguments::new(op, entries)).unwrap();
    let values = operands.iter().map(|&tensor| Value::Tensor(tensor.clone()));
    kernel(Operands::new(values)).unwrap().remove(0).into_tensor().unwrap()
}

/// The arguments that describe the result.
fn output(y: QParams) -> [(&'static str, Arg); 4] {
    [
        ("rounding", Arg::Str("half_to_even".to_owned())),
        ("zero_point", Arg::Int(y.zero_point)),
        ("quant_min", Arg::Int(-128)),
        ("quant_max", Arg::Int(127)),
    ]
}

/// The int32 bias, and the arguments of an op with a weight.
fn weighted(x: QParams, w: f32, y: QParams, bias: &[f32]) -> (Tensor, Vec<(&'static str, Arg)>) {
    let m = Multiplier::from_scales(x.scale, w, y.scale).unwrap();
    let quantized = bias.iter().map(|&bias| quantize_bias(bias, x.scale, w, m).unwrap());
    let (bias, remainders): (Vec<i32>, Vec<i32>) = quantized.unzip();
    let mut args = vec![
        ("input", Arg::Tensor(0)),
        ("weight", Arg::Tensor(1)),
        ("bias", Arg::Tensor(2)),
        ("input_zero_point", Arg::Int(x.zero_point)),
        ("weight_zero_point", Arg::Int(0)),
        ("multiplier", Arg::Ints(vec![m.multiplier().into()])),
        ("shift", Arg::Ints(vec![m.shift().into()])),
        ("remainder", Arg::Ints(remainders.into_iter().map(i64::from).collect())),
    ];
    args.extend(output(y));
    (Tensor::from_vec(&[bias.len()], bias).unwrap(), args)
}

fn compare(found: &Tensor, expected: &Tensor, exact: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.shape(), expected.shape());
    let (found, expected) = (found.as_slice::<i8>().unwrap(), expected.as_slice::<i8>().unwrap());
    let mut different = 0;
    for (&found, &expected) in found.iter().zip(&expected) {
        prop_assert!((i16::from(found) - i16::from(expected)).abs() <= 1, "{} for {}", found, expected);
        different += usize::from(found != expected);
    }
    let allowed = if exact { 0 } else { expected.len() / 100 };
    prop_assert!(different <= allowed, "{different} of {} differ", expected.len());
    Ok(())
}

const ROWS: usize = 40;

fn check_linear(
    [x, y]: [QParams; 2],
    w: f32,
    depth: usize,
    (input, weight, bias): (Vec<i8>, Vec<i8>, Vec<f32>),
    exact: bool,
) -> Result<(), TestCaseError> {
    let channels = bias.len();
    let input = Tensor::from_vec(&[ROWS, depth], input[..ROWS * depth].to_vec()).unwrap();
    let weight = Tensor::from_vec(&[channels, depth], weight[..channels * depth].to_vec()).unwrap();
    let float_bias = Tensor::from_vec(&[channels], bias.clone()).unwrap();
    let args = [("input", Arg::Tensor(0)), ("weight", Arg::Tensor(1)), ("bias", Arg::Tensor(2))];
    let w_float = QParams { scale: w, zero_point: 0 }.dequantize(&weight);
    let expected = y.quantize(&evaluate("aten.linear", &args, &[&x.dequantize(&input), &w_float, &float_bias]));
    let (bias, args) = weighted(x, w, y, &bias);
    compare(&evaluate("qint.linear", &args, &[&input, &weight, &bias]), &expected, exact)
}

/// A convolution's groups, input and output channels of a group, kernel, stride, padding and dilation.
type Geometry = (usize, usize, usize, [usize; 2], [i64; 2], [i64; 2], [i64; 2]);

fn geometry() -> impl Strategy<Value = Geometry> {
    let pair = |least: i64, most: i64| [least..=most, least..=most];
    let kernel = [1usize..=3, 1..=3];
    (1usize..=3, 1usize..=3, 1usize..=3, kernel, pair(1, 2), pair(0, 2), pair(1, 2))
}

const SIDE: usize = 12;

fn check_conv(
    [x, y]: [QParams; 2],
    w: f32,
    (groups, group_in, group_out, kernel, stride, padding, dilation): Geometry,
    (input, weight, bias): (Vec<i8>, Vec<i8>, Vec<f32>),
    exact: bool,
) -> Result<(), TestCaseError> {
    let (inputs, channels) = (groups * group_in, groups * group_out);
    let shape = [2, inputs, SIDE, SIDE - 1];
    let input = Tensor::from_vec(&shape, input[..shape.iter().product()].to_vec()).unwrap();
    let shape = [channels, group_in, kernel[0], kernel[1]];
    let weight = Tensor::from_vec(&shape, weight[..shape.iter().product()].to_vec()).unwrap();
    let bias = &bias[..channels];
    let float_bias = Tensor::from_vec(&[channels], bias.to_vec()).unwrap();
    let geometry = [
        ("stride", Arg::Ints(stride.to_vec())),
        ("padding", Arg::Ints(padding.to_vec())),
        ("dilation", Arg::Ints(dilation.to_vec())),
        ("groups", Arg::Int(groups as i64)),
    ];
    let mut args = vec![("input", Arg::Tensor(0)), ("weight", Arg::Tensor(1)), ("bias", Arg::Tensor(2))];
    args.extend(geometry.clone());
    let w_float = QParams { scale: w, zero_point: 0 }.dequantize(&weight);
    let expected = y.quantize(&evaluate("aten.conv2d", &args, &[&x.dequantize(&input), &w_float, &float_bias]));
    let (bias, mut args) = weighted(x, w, y, bias);
    args.extend(geometry);
    compare(&evaluate("qint.conv2d", &args, &[&input, &weight, &bias]), &expected, exact)
}

fn check_add([x, y, z]: [QParams; 3], a: Vec<i8>, b: Vec<i8>, exact: bool) -> Result<(), TestCaseError> {
    let [a, b] = [a, b].map(|values| Tensor::from_vec(&[values.len()], values).unwrap());
    let args = [("self", Arg::Tensor(0)), ("other", Arg::Tensor(1)), ("alpha", Arg::Int(1))];
    let expected = z.quantize(&evaluate("aten.add.Tensor", &args, &[&x.dequantize(&a), &y.dequantize(&b)]));
    let factor = |q: QParams| f64::from(q.scale) / f64::from(z.scale);
    let ([m, n], shift) = multipliers_of_sum([factor(x), factor(y)]).unwrap();
    let mut args = vec![
        ("input", Arg::Tensor(0)),
        ("other", Arg::Tensor(1)),
        ("input_zero_point", Arg::Int(x.zero_point)),
        ("other_zero_point", Arg::Int(y.zero_point)),
        ("input_multiplier", Arg::Int(m.into())),
        ("other_multiplier", Arg::Int(n.into())),
        ("shift", Arg::Int(shift.into())),
    ];
    args.extend(output(z));
    compare(&evaluate("qint.add", &args, &[&a, &b]), &expected, exact)
}

fn check_average(
    [x, y]: [QParams; 2],
    size: [usize; 2],
    window: [usize; 2],
    input: Vec<i8>,
    exact: bool,
) -> Result<(), TestCaseError> {
    let shape = [10, 40, size[0] * window[0], size[1] * window[1]];
    let input = Tensor::from_vec(&shape, input[..shape.iter().product()].to_vec()).unwrap();
    let sizes = ("output_size", Arg::Ints(size.map(|size| size as i64).to_vec()));
    let args = [("self", Arg::Tensor(0)), sizes.clone()];
    let expected = y.quantize(&evaluate("aten.adaptive_avg_pool2d", &args, &[&x.dequantize(&input)]));
    let count = (window[0] * window[1]) as f64;
    let m = Multiplier::new(f64::from(x.scale) / f64::from(y.scale) / count).unwrap();
    let mut args = vec![
        ("input", Arg::Tensor(0)),
        sizes,
        ("input_zero_point", Arg::Int(x.zero_point)),
        ("multiplier", Arg::Ints(vec![m.multiplier().into()])),
        ("shift", Arg::Ints(vec![m.shift().into()])),
    ];
    args.extend(output(y));
    compare(&evaluate("qint.adaptive_avg_pool2d", &args, &[&input]), &expected, exact)
}

fn biases(limit: f32, count: usize) -> impl Strategy<Value = Vec<f32>> {
    vec(-limit..limit, count)
}

/// Biases that are multiples of every product of two scales from [`exact_qparams`].
fn exact_biases(count: usize) -> impl Strategy<Value = Vec<f32>> {
    vec((-64i16..64).prop_map(f32::from), count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn linear_is_the_float_form(
        q in [any_qparams(), any_qparams()], w in 1e-3f32..0.1, depth in 1usize..=33,
        data in (bytes(ROWS * 33), bytes(25 * 33), biases(10.0, 25)),
    ) {
        check_linear(q, w, depth, data, false)?;
    }

    #[test]
    fn ties_of_linear_go_the_same_way(
        q in [exact_qparams(), exact_qparams()], w in exact_qparams(), depth in 1usize..=9,
        data in (bytes(ROWS * 9), bytes(25 * 9), exact_biases(25)),
    ) {
        check_linear(q, w.scale, depth, data, true)?;
    }

    #[test]
    fn conv2d_is_the_float_form(
        q in [any_qparams(), any_qparams()], w in 1e-3f32..0.1, geometry in geometry(),
        data in (bytes(2 * 9 * SIDE * SIDE), bytes(243), biases(10.0, 9)),
    ) {
        check_conv(q, w, geometry, data, false)?;
    }

    #[test]
    fn ties_of_conv2d_go_the_same_way(
        q in [exact_qparams(), exact_qparams()], w in exact_qparams(), geometry in geometry(),
        data in (bytes(2 * 9 * SIDE * SIDE), bytes(243), exact_biases(9)),
    ) {
        check_conv(q, w.scale, geometry, data, true)?;
    }

    #[test]
    fn add_is_the_float_form(
        q in [any_qparams(), any_qparams(), any_qparams()], a in bytes(2000), b in bytes(2000),
    ) {
        check_add(q, a, b, false)?;
    }

    #[test]
    fn ties_of_add_go_the_same_way(
        q in [exact_qparams(), exact_qparams(), exact_qparams()], a in bytes(2000), b in bytes(2000),
    ) {
        check_add(q, a, b, true)?;
    }

    #[test]
    fn an_average_is_the_float_form(
        q in [any_qparams(), any_qparams()], size in [1usize..=2, 1..=2], window in [1usize..=4, 1..=4],
        input in bytes(400 * 64),
    ) {
        check_average(q, size, window, input, false)?;
    }

    /// Sums of up to 16 elements times powers of two, divided by powers of two, which float32 computes exactly.
    #[test]
    fn ties_of_an_average_go_the_same_way(
        q in [exact_qparams(), exact_qparams()], size in [1usize..=2, 1..=2],
        window in [prop::sample::select(vec![1usize, 2, 4]), prop::sample::select(vec![1usize, 2, 4])],
        input in bytes(400 * 64),
    ) {
        check_average(q, size, window, input, true)?;
    }

    /// A maximum does not compute new values, so the forms are equal everywhere.
    #[test]
    fn a_maximum_is_the_float_form(
        x in any_qparams(), kernel in [1i64..=3, 1..=3], stride in [1i64..=2, 1..=2], dilation in [1i64..=6, 1..=6],
        padded: bool, ceil_mode: bool, input in bytes(4 * 14 * 13),
    ) {
        let input = Tensor::from_vec(&[1, 4, 14, 13], input).unwrap();
        let padding = kernel.map(|size| if padded { size / 2 } else { 0 });
        let mut args = vec![
            ("kernel_size", Arg::Ints(kernel.to_vec())),
            ("stride", Arg::Ints(stride.to_vec())),
            ("padding", Arg::Ints(padding.to_vec())),
            ("dilation", Arg::Ints(dilation.to_vec())),
            ("ceil_mode", Arg::Bool(ceil_mode)),
            ("self", Arg::Tensor(0)),
        ];
        let expected = x.quantize(&evaluate("aten.max_pool2d", &args, &[&x.dequantize(&input)]));
        args.pop();
        args.extend([("input", Arg::Tensor(0)), ("quant_min", Arg::Int(-128)), ("quant_max", Arg::Int(127))]);
        compare(&evaluate("qint.max_pool2d", &args, &[&input]), &expected, true)?;
    }
}

#[test]
fn channels_have_their_own_factor_and_results_their_range() {
    let input = Tensor::from_vec(&[1, 2], vec![10i8, -3]).unwrap();
    let weight = Tensor::from_vec(&[3, 2], vec![1i8, 0, 1, 1, 100, 100]).unwrap();
    let half = Multiplier::new(0.5).unwrap();
    let args = [
        ("input", Arg::Tensor(0)),
        ("weight", Arg::Tensor(1)),
        ("bias", Arg::None),
        ("input_zero_point", Arg::Int(-3)),
        ("weight_zero_point", Arg::Int(0)),
        ("multiplier", Arg::Ints(vec![half.multiplier().into(); 3])),
        ("shift", Arg::Ints([0, 1, 0].map(|more| i64::from(half.shift()) + more).to_vec())),
        ("remainder", Arg::None),
        ("rounding", Arg::Str("half_to_even".to_owned())),
        ("zero_point", Arg::Int(1)),
        ("quant_min", Arg::Int(5)),
        ("quant_max", Arg::Int(100)),
    ];
    // 13 / 2 = 6.5, a tie; 13 / 4 = 3.25; 1300 / 2, saturated.
    let found = evaluate("qint.linear", &args, &[&input, &weight]);
    assert_eq!(found.as_slice::<i8>().unwrap(), [7, 5, 100]);
}

#[test]
fn what_could_overflow_is_refused() {
    let depth = 70_000;
    let input = Tensor::from_vec(&[1, depth], vec![0i8; depth]).unwrap();
    let (bias, args) =
        weighted(QParams { scale: 1.0, zero_point: -128 }, 1.0, QParams { scale: 1.0, zero_point: 0 }, &[0.0]);
    let entries = args.into_iter().map(|(name, arg)| (name.to_owned().into(), arg)).collect();
    let kernel = registry::build(&Arguments::new("qint.linear", entries)).unwrap();
    let operands = [&input, &input, &bias].map(|tensor| Value::Tensor(tensor.clone()));
    let error = kernel(Operands::new(operands)).unwrap_err();
    assert_eq!(error.to_string(), "not supported: sums of 70000 products, which may overflow int32");
}

/// Sums beyond int32 as 16-bit values, with a factor for each channel of the axis, a tie and saturation.
#[test]
fn sums_of_another_op_are_requantized_along_their_axis() {
    let sums = Tensor::from_vec(&[2, 3], vec![5i64, -7, 1 << 40, 6, 1, -(1 << 40)]).unwrap();
    let half = Multiplier::new(0.5).unwrap();
    let args = |dtype, range: [i64; 2]| {
        [
            ("accumulator", Arg::Tensor(0)),
            ("multiplier", Arg::Ints(vec![half.multiplier().into(); 2])),
            ("shift", Arg::Ints([0, 1].map(|more| i64::from(half.shift()) + more).to_vec())),
            ("remainder", Arg::None),
            ("axis", Arg::Int(0)),
            ("rounding", Arg::Str("half_to_even".to_owned())),
            ("zero_point", Arg::Int(100)),
            ("quant_min", Arg::Int(range[0])),
            ("quant_max", Arg::Int(range[1])),
            ("dtype", Arg::DType(dtype)),
        ]
    };
    // 5 / 2 = 2.5 and -7 / 2 = -3.5 are ties; 6 / 4 = 1.5 is another.
    let found = evaluate("qint.requantize", &args(DType::I16, [-32768, 32767]), &[&sums]);
    assert_eq!(found.as_slice::<i16>().unwrap(), [102, 96, 32767, 102, 100, -32768]);
    let found = evaluate("qint.requantize", &args(DType::U8, [0, 255]), &[&sums]);
    assert_eq!(found.as_slice::<u8>().unwrap(), [102, 96, 255, 102, 100, 0]);
}
