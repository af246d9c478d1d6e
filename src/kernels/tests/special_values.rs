//! Results of PyTorch 2.15 for special values, where its code deviates from the mathematical function: infinities, -0 and NaN.

use pt2e_core::tensor::Tensor;
use pt2e_kernels::{Operands, Value, registry};
use pt2e_schema::{Arg, Arguments};

fn run(op: &str, input: &[f32], arguments: &[(&'static str, Arg)]) -> Vec<f32> {
    let entries = [("self", Arg::Tensor(0))].iter().chain(arguments).map(|(name, arg)| ((*name).into(), arg.clone()));
    let kernel = registry::build(&Arguments::new(op, entries.collect())).unwrap();
    let input = Tensor::from_vec(&[input.len()], input.to_vec()).unwrap();
    let mut results = kernel(Operands::new([Value::Tensor(input)])).unwrap();
    results.remove(0).into_tensor().unwrap().into_vec().unwrap()
}

/// Asserts that values are equal bit for bit, except for the payloads of NaNs.
fn assert_same(found: &[f32], expected: &[f32]) {
    let bits =
        |values: &[f32]| values.iter().map(|x| if x.is_nan() { None } else { Some(x.to_bits()) }).collect::<Vec<_>>();
    assert_eq!(bits(found), bits(expected), "{found:?} instead of {expected:?}");
}

const INF: f32 = f32::INFINITY;
const NAN: f32 = f32::NAN;

#[test]
fn powers_of_a_half_are_square_roots() {
    let input = [-INF, -0.0, 0.0, 2.0, INF, -1.0];
    let power = |exponent: f64| run("aten.pow.Tensor_Scalar", &input, &[("exponent", Arg::Float(exponent))]);
    assert_same(&power(0.5), &[NAN, -0.0, 0.0, 2f32.sqrt(), INF, NAN]);
    assert_same(&power(-0.5), &[NAN, -INF, INF, 1.0 / 2f32.sqrt(), 0.0, NAN]);
    assert_same(&power(-1.0), &[-0.0, -INF, INF, 0.5, 0.0, -1.0]);
    assert_same(&power(3.0), &[-INF, -0.0, 0.0, 8.0, INF, -1.0]);
}

#[test]
fn a_clamp_to_nan_is_nan() {
    for (min, max) in [(-1.0, f64::NAN), (f64::NAN, 1.0)] {
        let arguments = [("min", Arg::Float(min)), ("max", Arg::Float(max))];
        assert_same(&run("aten.clamp", &[1.0, 2.0], &arguments), &[NAN, NAN]);
    }
    assert_same(
        &run("aten.clamp", &[-3.0, NAN, 3.0], &[("min", Arg::Float(-1.0)), ("max", Arg::None)]),
        &[-1.0, NAN, 3.0],
    );
}
