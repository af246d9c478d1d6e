//! Tests of inference with unknown sizes, and of its errors. The kernel tests compare types with known sizes with
//! PyTorch's results.

use pt2e_schema::{
    Arg, Arguments, DType, NumberType, SymInt, TensorType, ValueType,
    infer::{InferError, Results, infer},
};

fn tensor(dtype: DType, sizes: &[Option<usize>]) -> ValueType {
    ValueType::Tensor(TensorType { dtype, sizes: sizes.to_vec() })
}

fn f32s(sizes: &[Option<usize>]) -> ValueType {
    tensor(DType::F32, sizes)
}

fn result(op: &str, args: &[(&'static str, Arg)], operands: &[ValueType]) -> Result<Results, InferError> {
    let entries = args.iter().map(|(name, arg)| ((*name).into(), arg.clone())).collect();
    Ok(infer(&Arguments::new(op, entries), operands)?.expect("the op is known"))
}

fn error(op: &str, args: &[(&'static str, Arg)], operands: &[ValueType]) -> String {
    result(op, args, operands).expect_err("operands that do not fit").to_string()
}

fn each(types: &[ValueType]) -> Results {
    Results::Each(types.to_vec())
}

#[test]
fn products_of_matrices_that_do_not_fit_name_both() {
    let args = [("self", Arg::Tensor(0)), ("mat2", Arg::Tensor(1))];
    let (a, b) = (f32s(&[Some(2), Some(3)]), f32s(&[Some(4), Some(5)]));
    let found = result("aten.mm", &args, &[a.clone(), b.clone()]);
    assert!(matches!(found, Err(InferError::Product { .. })));
    assert_eq!(error("aten.mm", &args, &[a, b.clone()]), "shapes [2, 3] and [4, 5] cannot be multiplied");
    let unknown = f32s(&[None, None]);
    assert_eq!(result("aten.mm", &args, &[unknown, b]), Ok(each(&[f32s(&[None, Some(5)])])));
}

#[test]
fn a_0d_tensor_has_no_dimension_to_sum_products_over() {
    let dims = |dims: Vec<i64>| Arg::Ints(dims);
    let args = [
        ("self", Arg::Tensor(0)),
        ("other", Arg::Tensor(1)),
        ("dims_self", dims(vec![0])),
        ("dims_other", dims(vec![0])),
    ];
    let found = result("aten.tensordot", &args, &[f32s(&[]), f32s(&[])]);
    assert!(matches!(found, Err(InferError::Product { .. })));
}

#[test]
fn another_size_than_1_decides_what_an_unknown_one_broadcasts_to() {
    let args = [("self", Arg::Tensor(0)), ("other", Arg::Tensor(1)), ("alpha", Arg::Int(1))];
    let sum = |a: &[Option<usize>], b: &[Option<usize>]| result("aten.add.Tensor", &args, &[f32s(a), f32s(b)]);
    assert_eq!(sum(&[None, Some(3)], &[Some(5), Some(1)]), Ok(each(&[f32s(&[Some(5), Some(3)])])));
    assert_eq!(sum(&[None], &[Some(1)]), Ok(each(&[f32s(&[None])])));
    assert_eq!(sum(&[None], &[Some(0)]), Ok(each(&[f32s(&[Some(0)])])));
    let two = [f32s(&[Some(2), None]), f32s(&[Some(3), Some(4)])];
    assert_eq!(error("aten.add.Tensor", &args, &two), "shapes do not broadcast: [2, ?] and [3, 4]");
}

#[test]
fn the_rest_of_a_view_is_known_where_all_else_is() {
    let sizes = |sizes: Vec<SymInt>| [("self", Arg::Tensor(0)), ("size", Arg::SymInts(sizes))];
    let known = sizes(vec![SymInt::Known(2), SymInt::Known(-1)]);
    let input = f32s(&[Some(4), Some(3)]);
    assert_eq!(result("aten.view", &known, std::slice::from_ref(&input)), Ok(each(&[f32s(&[Some(2), Some(6)])])));
    assert_eq!(result("aten.view", &known, &[f32s(&[None, Some(3)])]), Ok(each(&[f32s(&[Some(2), None])])));
    let symbolic = sizes(vec![SymInt::Operand(1), SymInt::Known(-1)]);
    let operands = [input.clone(), ValueType::Number(NumberType::Int)];
    assert_eq!(result("aten.view", &symbolic, &operands), Ok(each(&[f32s(&[None, None])])));
    let wrong = sizes(vec![SymInt::Known(5), SymInt::Known(-1)]);
    assert_eq!(error("aten.view", &wrong, &[input]), "cannot give sizes [5, -1] from the 12 elements of [4, 3]");
}

#[test]
fn an_unknown_size_leaves_the_number_of_dimensions_or_of_results_open() {
    let input = [tensor(DType::I64, &[None, Some(3)])];
    let squeezed = result("aten.squeeze", &[("self", Arg::Tensor(0))], &input);
    assert_eq!(squeezed, Ok(each(&[ValueType::Unranked(Some(DType::I64))])));
    let unbound = result("aten.unbind.int", &[("self", Arg::Tensor(0)), ("dim", Arg::Int(0))], &input);
    assert_eq!(unbound, Ok(Results::Any(TensorType { dtype: DType::I64, sizes: vec![Some(3)] })));
}

#[test]
fn numbers_have_a_say_by_their_kind_alone() {
    let args = [("self", Arg::Tensor(0)), ("other", Arg::Symbol(1)), ("alpha", Arg::Int(1))];
    let sum = |dtype, number| result("aten.add.Scalar", &args, &[tensor(dtype, &[None]), ValueType::Number(number)]);
    assert_eq!(sum(DType::I8, NumberType::Int), Ok(each(&[tensor(DType::I8, &[None])])));
    assert_eq!(sum(DType::I8, NumberType::Float), Ok(each(&[tensor(DType::F32, &[None])])));
    assert_eq!(sum(DType::F16, NumberType::Float), Ok(each(&[tensor(DType::F16, &[None])])));
    assert_eq!(sum(DType::Bool, NumberType::Int), Ok(each(&[tensor(DType::I64, &[None])])));
}

#[test]
fn what_does_not_fit_is_named() {
    let dim = [("self", Arg::Tensor(0)), ("dim", Arg::Int(2)), ("dtype", Arg::None)];
    let matrix = [f32s(&[Some(2), Some(3)])];
    assert_eq!(error("aten.softmax.int", &dim, &matrix), "dim 2 is out of range for rank 2");
    let image = [("self", Arg::Tensor(0)), ("output_size", Arg::Ints(vec![1, 1]))];
    let expected = "input must be [N, C, H, W] or [C, H, W], got float32 [2, 3]";
    assert_eq!(error("aten.adaptive_avg_pool2d", &image, &matrix), expected);
    let cat = [("tensors", Arg::Tensors(vec![0, 1])), ("dim", Arg::Int(0))];
    let tensors = [matrix[0].clone(), f32s(&[None, Some(4)])];
    assert_eq!(error("aten.cat", &cat, &tensors), "sizes [2, 3] and [?, 4] differ in dimension 1");
}

#[test]
fn nothing_is_said_of_ops_that_are_not_known() {
    assert_eq!(infer(&Arguments::new("library.op", Vec::new()), &[]), Ok(None));
}
