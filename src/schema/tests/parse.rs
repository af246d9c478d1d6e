//! Tests of the schema parser with valid and malformed schemas.

use pt2e_schema::{Alias, BaseType, Default, ErrorKind, List, Tag, Type, parse_schema, parse_snapshot_line};

#[test]
fn conv2d() {
    let text = "aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=1, \
                SymInt[2] padding=[0, 3], SymInt groups=1) -> Tensor";
    let schema = parse_schema(text).unwrap();
    assert_eq!((&*schema.namespace, &*schema.name, &*schema.overload), ("aten", "conv2d", ""));
    let [input, _, bias, stride, padding, groups] = schema.args.as_slice() else { panic!("{:?}", schema.args) };
    assert_eq!(input.ty, Type { base: BaseType::Tensor, list: None, optional: false });
    assert_eq!(input.default, None);
    assert!(bias.ty.optional);
    assert_eq!(bias.default, Some(Default::None));
    assert_eq!(stride.ty.list, Some(List { len: Some(2), optional_elements: false }));
    assert_eq!(stride.default, Some(Default::List(vec![Default::Int(1), Default::Int(1)])));
    assert_eq!(padding.default, Some(Default::List(vec![Default::Int(0), Default::Int(3)])));
    assert_eq!(groups.default, Some(Default::Int(1)));
    assert_eq!(schema.returns.len(), 1);
    assert!(!schema.is_mutating());
}

#[test]
fn types() {
    let schema =
        parse_schema("n::f(Tensor?[] a, Tensor[]? b, int[2]? c, float? d, bool[3] e, Generator? f) -> Tensor[]")
            .unwrap();
    let types: Vec<String> = schema.args.iter().map(|arg| arg.ty.to_string()).collect();
    assert_eq!(types, ["Tensor?[]", "Tensor[]?", "int[2]?", "float?", "bool[3]", "Generator?"]);
    assert!(schema.args[0].ty.list.unwrap().optional_elements && !schema.args[0].ty.optional);
    assert!(!schema.args[1].ty.list.unwrap().optional_elements && schema.args[1].ty.optional);
}

#[test]
fn defaults() {
    let text = "n::f(float a=1, Scalar b=1, Scalar c=1., float d=-1.5e-05, bool e=True, str f=\"no, ne\", str g='x', int[] h=[], \
                int i=-9223372036854775808, ScalarType? j=4, Scalar k=0.33333333333333331) -> ()";
    let schema = parse_schema(text).unwrap();
    let defaults: Vec<Default> = schema.args.into_iter().filter_map(|arg| arg.default).collect();
    let expected = [
        Default::Float(1.0),
        Default::Int(1),
        Default::Float(1.0),
        Default::Float(-1.5e-5),
        Default::Bool(true),
        Default::Str("no, ne".into()),
        Default::Str("x".into()),
        Default::List(vec![]),
        Default::Int(i64::MIN),
        Default::Int(4),
        Default::Float(1.0 / 3.0),
    ];
    assert_eq!(defaults, expected);
    assert!(schema.returns.is_empty());
}

#[test]
fn keyword_only_starts_at_the_star() {
    let schema = parse_schema("aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor").unwrap();
    assert_eq!(schema.overload, "Tensor");
    assert_eq!(schema.args.iter().map(|arg| arg.keyword_only).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn aliases() {
    let alias = |before: &[&str], write, after: &[&str]| {
        let sets = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Some(Alias { before: sets(before), write, after: sets(after) })
    };
    let schema = parse_schema("aten::add_(Tensor(a!) self) -> Tensor(a!)").unwrap();
    assert!(schema.is_mutating());
    assert_eq!(schema.args[0].alias, alias(&["a"], true, &[]));
    assert_eq!(schema.returns[0].alias, alias(&["a"], true, &[]));
    let schema = parse_schema("aten::split.Tensor(Tensor(a -> *) self, int n) -> Tensor(a)[]").unwrap();
    assert!(!schema.is_mutating());
    assert_eq!(schema.args[0].alias, alias(&["a"], false, &["*"]));
    assert_eq!(schema.returns[0].alias, alias(&["a"], false, &[]));
    let schema = parse_schema("aten::f(Tensor(a!|b -> a|c) x) -> ()");
    assert_eq!(schema.unwrap_err().kind, ErrorKind::Expected(")"), "the `!` ends the sets");
}

#[test]
fn named_results() {
    let schema = parse_schema("aten::max.dim(Tensor self, int dim) -> (Tensor values, Tensor indices)").unwrap();
    let names: Vec<_> = schema.returns.iter().map(|result| result.name.as_deref()).collect();
    assert_eq!(names, [Some("values"), Some("indices")]);
    let schema = parse_schema("aten::f(Tensor self) -> Tensor out").unwrap();
    assert_eq!(schema.returns[0].name.as_deref(), Some("out"));
    assert_eq!(schema.to_string(), "aten::f(Tensor self) -> Tensor out");
}

#[test]
fn tags_follow_the_schema() {
    let schema = parse_snapshot_line("aten::relu(Tensor self) -> Tensor  # pointwise core", 7).unwrap();
    assert_eq!(schema.tags, [Tag::Core, Tag::Pointwise]);
    let error = parse_snapshot_line("aten::relu(Tensor self) -> Tensor  # core shiny", 7).unwrap_err();
    assert_eq!(error.to_string(), "7:43: unknown tag `shiny`");
}

#[test]
fn malformed_schemas_say_where() {
    for (text, expected) in [
        ("", "1:1: expected a namespace"),
        ("aten:relu(Tensor self) -> Tensor", "1:5: expected ::"),
        ("aten::(Tensor self) -> Tensor", "1:7: expected an operator name"),
        ("aten::relu.(Tensor self) -> Tensor", "1:12: expected an overload name"),
        ("aten::relu Tensor self", "1:12: expected ("),
        ("aten::relu(Tensor self", "1:23: expected )"),
        ("aten::relu(Tensor self,) -> Tensor", "1:24: expected a type"),
        ("aten::relu(Tensor) -> Tensor", "1:18: expected an argument name"),
        ("aten::relu(Tensr self) -> Tensor", "1:12: unknown type `Tensr`"),
        ("aten::relu(Tensor self)", "1:24: expected ->"),
        ("aten::relu(Tensor self) -> Tensor x y", "1:37: expected the end"),
        ("aten::f(int a, int a) -> ()", "1:20: argument `a` is there twice"),
        ("aten::f(*, int a, *, int b) -> ()", "1:19: a second `*`"),
        ("aten::f(int a=None) -> ()", "1:15: the default is no `int`"),
        ("aten::f(int a=1.5) -> ()", "1:15: the default is no `int`"),
        ("aten::f(int[] a=1) -> ()", "1:17: the default is no `int[]`"),
        ("aten::f(int[2] a=[1, True]) -> ()", "1:18: the default is no `int[2]`"),
        ("aten::f(int a=9223372036854775808) -> ()", "1:15: number out of range"),
        ("aten::f(int a=-) -> ()", "1:15: expected a number"),
        ("aten::f(float a=1e) -> ()", "1:17: expected a number"),
        ("aten::f(int a=maybe) -> ()", "1:15: expected a default value"),
        ("aten::f(str a=\"x) -> ()", "1:24: expected \""),
        ("aten::f(int[99999999999999999999] a) -> ()", "1:13: number out of range"),
        ("aten::f(int[4000000000] a=0) -> ()", "1:13: number out of range"),
        ("aten::f(Tensor(a! self) -> ()", "1:19: expected )"),
        ("aten::f(int a=[[[[[[[[1]]]]]]]]) -> ()", "1:19: expected a default value"),
        ("aten::f(int é) -> ()", "1:13: expected an argument name"),
        ("aten::f(str a=\"é\") -> ()", "1:16: expected \""),
    ] {
        assert_eq!(parse_schema(text).map_err(|error| error.to_string()), Err(expected.to_owned()), "{text}");
    }
}
