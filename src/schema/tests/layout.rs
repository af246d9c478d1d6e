//! Tests of how arguments become operands and attributes.

use pt2e_schema::ods::{ArgForm, LayoutError, OpLayout, ResultForm, ods_name, ods_names};
use pt2e_schema::{parse_schema, registry};

fn layout(mlir_name: &str) -> OpLayout {
    OpLayout::of(registry().by_mlir_name(mlir_name).expect("in the snapshot")).expect("a layout")
}

/// Form, operand and attribute of each argument.
fn places(layout: &OpLayout) -> Vec<(ArgForm, Option<&str>, Option<&str>)> {
    layout.args.iter().map(|arg| (arg.form, arg.operand.as_deref(), arg.attr.as_deref())).collect()
}

#[test]
fn conv2d_has_three_operands_and_constant_geometry() {
    let conv2d = layout("aten.conv2d");
    let expected = [
        (ArgForm::Tensor, Some("input"), None),
        (ArgForm::Tensor, Some("weight"), None),
        (ArgForm::OptionalTensor, Some("bias"), None),
        (ArgForm::IntList, None, Some("stride")),
        (ArgForm::IntList, None, Some("padding")),
        (ArgForm::IntList, None, Some("dilation")),
        (ArgForm::Int, None, Some("groups")),
    ];
    assert_eq!(places(&conv2d), expected);
    assert_eq!((conv2d.operand_groups, conv2d.operand_segments), (3, false));
    assert_eq!(layout("aten.conv2d.padding").args[4].form, ArgForm::Str);
}

#[test]
fn a_number_may_stand_for_a_tensor_where_pytorch_lets_it() {
    for name in ["aten.add.Tensor", "aten.sub.Tensor", "aten.mul.Tensor", "aten.div.Tensor_mode", "aten.floor_divide"] {
        let expected = (ArgForm::TensorOrNumber, Some("other"), Some("other_scalar"));
        assert_eq!(places(&layout(name))[..2], [(ArgForm::Tensor, Some("input"), None), expected], "{name}");
    }
    for name in ["aten.eq.Tensor", "aten.matmul", "aten.maximum", "aten.expand_as"] {
        assert_eq!(layout(name).args[1].form, ArgForm::Tensor, "{name}");
    }
    assert_eq!(layout("aten.add.Scalar").args[1].form, ArgForm::SymNumber);
    assert_eq!(layout("aten.add.Tensor").args[2].form, ArgForm::Number);
}

#[test]
fn sizes_may_be_operands() {
    let slice = layout("aten.slice.Tensor");
    let expected = [
        (ArgForm::Tensor, Some("input"), None),
        (ArgForm::Int, None, Some("dim")),
        (ArgForm::SymInt, Some("start"), Some("static_start")),
        (ArgForm::SymInt, Some("end"), Some("static_end")),
        (ArgForm::SymInt, Some("step"), Some("static_step")),
    ];
    assert_eq!(places(&slice), expected);
    assert_eq!(
        slice.args.iter().map(|arg| arg.operand_group).collect::<Vec<_>>(),
        [Some(0), None, Some(1), Some(2), Some(3)]
    );
    assert_eq!(slice.args.iter().map(|arg| arg.nullable).collect::<Vec<_>>(), [false, false, true, true, false]);
    assert!(slice.operand_segments);
    assert_eq!(places(&layout("aten.view"))[1], (ArgForm::SymIntList, Some("size"), Some("static_size")));
}

#[test]
fn lists_of_tensors_and_results() {
    assert_eq!(
        places(&layout("aten.index.Tensor"))[1],
        (ArgForm::OptionalTensorList, Some("indices"), Some("indices_mask"))
    );
    assert_eq!(layout("aten.cat").args[0].form, ArgForm::TensorList);
    let results = |name: &str| -> Vec<(String, ResultForm)> {
        layout(name).results.into_iter().map(|result| (result.name, result.form)).collect()
    };
    assert_eq!(results("aten.cat"), [("result".to_owned(), ResultForm::Tensor)]);
    assert_eq!(results("aten.split.Tensor"), [("result".to_owned(), ResultForm::TensorList)]);
    assert_eq!(
        results("aten.max.dim"),
        [("values".to_owned(), ResultForm::Tensor), ("indices".to_owned(), ResultForm::Tensor)]
    );
    assert_eq!(results("aten.sym_size.int"), [("result".to_owned(), ResultForm::Int)]);
    assert_eq!(results("aten._assert_scalar"), []);
    assert_eq!(layout("aten.bernoulli").args[1].form, ArgForm::Dropped);
}

#[test]
fn operators_without_an_operation_have_further_forms() {
    let schema = parse_schema("n::f(SymBool a, str[] b, Graph c) -> Tensor[]").unwrap();
    let expected = [
        (ArgForm::SymNumber, Some("a"), Some("a_scalar")),
        (ArgForm::StrList, None, Some("b")),
        (ArgForm::Graph, None, Some("c")),
    ];
    assert_eq!(places(&OpLayout::of(&schema).unwrap()), expected);
}

#[test]
fn names_avoid_what_is_reserved() {
    let schema = parse_schema("n::f(Tensor self, int HxW, float from, int out) -> Tensor").unwrap();
    assert_eq!(ods_names(&schema).collect::<Vec<_>>(), ["input", "hxw", "from", "out_"]);
    let schema = parse_schema("n::f(Tensor self, Tensor input) -> Tensor").unwrap();
    assert_eq!(ods_names(&schema).collect::<Vec<_>>(), ["self_", "input"]);
    assert_eq!(ods_name("bias"), "bias");
}

#[test]
fn what_has_no_operation_is_an_error() {
    let error = |text: &str| OpLayout::of(&parse_schema(text).unwrap()).unwrap_err();
    assert_eq!(error("n::f_(Tensor(a!) self) -> Tensor(a!)"), LayoutError::Mutating("n.f_".to_owned()));
    assert_eq!(
        error("n::f(Tensor[]? x) -> Tensor").to_string(),
        "`n.f`: no operand or attribute for `x` of type `Tensor[]?`"
    );
    assert_eq!(error("n::f() -> str").to_string(), "`n.f`: no operand or attribute for `result` of type `str`");
    assert_eq!(error("n::f() -> (Tensor[], Tensor[])"), LayoutError::Lists("n.f".to_owned()));
}
