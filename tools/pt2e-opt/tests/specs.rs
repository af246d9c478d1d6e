//! Tests that specs with any combination of fields survive text, bytecode and several processes.

mod bench;

use bench::{Bench, OPT, stderr};
use melior::{
    Context,
    ir::{Location, Module},
};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use pt2e_core::{
    derivation::BIAS,
    fake_quant::fake_quants,
    granularity::Granularity,
    numerics::Scheme,
    observer::observers,
    parameter::{Declaration, Named, Value},
    qspec::{DerivedQSpec, EdgeOrNode, FixedQSpec, QSpec, QuantizationAnnotation, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::{
    Attrs, Op, OpExt, ValueExt, all_ops, attr_name,
    dialect::{
        self,
        attributes::{annotation_attribute, attribute_annotation, qspec_attribute},
        observer::{ObserveSite, ObserverOp},
    },
};
use std::{collections::HashMap, ffi::c_void, fmt::Write as _, fs};

/// Any observer or fake-quant, with each of its parameters at the default or at another valid value.
fn named(all: Vec<&'static Declaration>) -> impl Strategy<Value = Named> {
    select(all).prop_flat_map(|declaration| {
        let values: Vec<_> = declaration
            .parameters
            .iter()
            .map(|parameter| {
                let values = match parameter.default {
                    Value::Bool(_) => any::<bool>().prop_map(Value::Bool).boxed(),
                    Value::Int(_) => prop_oneof![1i64..100, any::<i64>()].prop_map(Value::Int).boxed(),
                    Value::Float(_) => {
                        let floats = prop_oneof![0.0..1.0, 1e-9..1e-3, any::<f64>()];
                        floats.prop_map(Value::Float).boxed()
                    }
                };
                option::weighted(0.8, values.prop_filter("refused", move |value: &Value| (parameter.accepts)(*value)))
            })
            .collect();
        values.prop_map(move |values| {
            let given = declaration.parameters.iter().zip(values).filter_map(|(p, value)| Some((p.name, value?)));
            given.fold(Named::new(declaration), |named, (name, value)| named.with(name, value))
        })
    })
}

fn dtype() -> impl Strategy<Value = DType> {
    select(vec![DType::I8, DType::U8, DType::I16, DType::U16, DType::I32])
}

fn bounds() -> impl Strategy<Value = (Option<i64>, Option<i64>)> {
    let bound = || option::of(prop_oneof![-128i64..=127, any::<i64>()]);
    (bound(), bound()).prop_map(|bounds| match bounds {
        (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
        one => one,
    })
}

fn granularity() -> impl Strategy<Value = Granularity> {
    prop_oneof![
        Just(Granularity::Tensor),
        (0usize..9).prop_map(Granularity::Axis),
        (-4i64..4).prop_map(Granularity::Row),
        Just(Granularity::Token),
        (1usize..5000).prop_map(Granularity::Group),
        vec(1usize..600, 1..4).prop_map(Granularity::Block),
    ]
}

fn scheme() -> impl Strategy<Value = Scheme> {
    select(Scheme::ALL.to_vec())
}

fn observed() -> impl Strategy<Value = QSpec> {
    let integers = (dtype(), bounds(), granularity(), scheme(), any::<bool>());
    (integers, named(observers().collect()), option::of(named(fake_quants().collect()))).prop_map(
        |((dtype, (quant_min, quant_max), granularity, scheme, is_dynamic), observer, fake_quant)| {
            let integers = QuantizationSpec::new(dtype, observer);
            QSpec::Observed(QuantizationSpec {
                quant_min,
                quant_max,
                granularity,
                scheme,
                is_dynamic,
                fake_quant,
                ..integers
            })
        },
    )
}

fn fixed() -> impl Strategy<Value = QSpec> {
    let scale = prop_oneof![1e-6..1e6, prop::num::f64::POSITIVE | prop::num::f64::NORMAL];
    (dtype(), scale, any::<i64>(), bounds()).prop_map(|(dtype, scale, zero_point, (quant_min, quant_max))| {
        QSpec::Fixed(FixedQSpec { dtype, scale, zero_point, quant_min, quant_max })
    })
}

fn edge_or_node() -> impl Strategy<Value = EdgeOrNode> {
    let name = || "[a-zA-Z_.][a-zA-Z_0-9.]{0,9}";
    prop_oneof![
        name().prop_map(EdgeOrNode::Output),
        (name(), 0usize..40).prop_map(|(node, operand)| EdgeOrNode::Edge(node, operand))
    ]
}

fn derived(source: impl Strategy<Value = EdgeOrNode>) -> impl Strategy<Value = QSpec> {
    (dtype(), bounds(), granularity(), scheme(), vec(source, BIAS.sources)).prop_map(
        |(dtype, (quant_min, quant_max), granularity, scheme, derived_from)| {
            let derivation = &BIAS;
            QSpec::Derived(DerivedQSpec { derived_from, derivation, dtype, quant_min, quant_max, granularity, scheme })
        },
    )
}

fn any_spec() -> impl Strategy<Value = QSpec> {
    let shared = edge_or_node().prop_map(QSpec::Shared);
    prop_oneof![4 => observed(), 1 => fixed(), 1 => shared, 2 => derived(edge_or_node()), 1 => Just(QSpec::Float)]
}

/// Parses a module from text or bytecode.
fn read<'c>(context: &'c Context, module: &[u8]) -> Module<'c> {
    // The bytes end with a 0, as a C++ string does.
    let mut bytes = module.to_vec();
    bytes.push(0);
    // SAFETY: the bytes live until the call returns, and the result owns the module.
    unsafe {
        let source = mlir_sys::MlirStringRef { data: bytes.as_ptr().cast(), length: module.len() };
        Module::from_option_raw(mlir_sys::mlirModuleCreateParse(context.to_raw(), source)).expect("a module")
    }
}

fn bytecode(module: &Module<'_>) -> Vec<u8> {
    extern "C" fn append(part: mlir_sys::MlirStringRef, bytes: *mut c_void) {
        // SAFETY: the callback gets the vector below, and a valid part.
        unsafe {
            let part = std::slice::from_raw_parts(part.data.cast::<u8>(), part.length);
            (*bytes.cast::<Vec<u8>>()).extend_from_slice(part);
        }
    }
    let mut bytes: Vec<u8> = Vec::new();
    // SAFETY: the module is valid, and the vector lives until the call returns.
    unsafe {
        mlir_sys::mlirOperationWriteBytecode(module.as_operation().to_raw(), Some(append), (&raw mut bytes).cast());
    }
    bytes
}

/// The op of a module.
fn root<'c>(module: &Module<'c>) -> Op<'c> {
    // SAFETY: callers use the op only while the module lives.
    unsafe { Op::from_raw(module.as_operation().to_raw()) }
}

/// The ops in the functions of a module.
fn ops<'c>(module: &Module<'c>) -> Vec<Op<'c>> {
    all_ops(root(module))
}

/// The only annotation of a module.
fn annotation(module: &Module<'_>) -> QuantizationAnnotation {
    let ops = ops(module);
    ops.iter().find_map(|op| attribute_annotation(op.attr(attr_name::ANNOTATION)?)).expect("an annotation")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn specs_go_through_text_and_bytecode(input in any_spec(), output in option::of(any_spec()), allow_implicit_sharing in any::<bool>()) {
        let context = dialect::context();
        let expected = QuantizationAnnotation { inputs: vec![input.clone()], output, allow_implicit_sharing };
        let location = Location::unknown(&context);
        let attribute = annotation_attribute(location, &expected).expect("what the verifier takes");
        let mut text = format!(
            "func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {{
               %0 = aten.relu %x {{pt2e.annotation = {attribute}}} : (tensor<2xf32>) -> tensor<2xf32>
               return %0 : tensor<2xf32>
             }}"
        );
        let is_observer = matches!(input, QSpec::Observed(_) | QSpec::Fixed(_) | QSpec::Derived(_));
        if is_observer {
            let spec = qspec_attribute(location, &input).expect("what the verifier takes");
            let _ = write!(text, "\npt2e.observer @observer {spec}");
        }
        let module = read(&context, text.as_bytes());
        let with_aliases = read(&context, module.as_operation().to_string().as_bytes());
        let from_bytecode = read(&context, &bytecode(&module));
        for module in [module, with_aliases, from_bytecode] {
            prop_assert_eq!(&annotation(&module), &expected);
            if is_observer {
                let observer = ObserverOp::all(root(&module)).first().copied().and_then(ObserverOp::spec);
                prop_assert_eq!(observer.as_ref(), Some(&input));
            }
        }
    }
}

#[test]
fn specs_go_through_three_processes() {
    let mut runner = TestRunner::deterministic();
    let context = dialect::context();
    let first = || Just(EdgeOrNode::Edge("n0".to_owned(), 0));
    let later = prop_oneof![6 => observed(), 1 => fixed(), 2 => derived(first())];
    let mut specs = vec![observed().new_tree(&mut runner).unwrap().current()];
    specs.extend((1..60).map(|_| later.new_tree(&mut runner).unwrap().current()));
    // All kinds must occur.
    let granularities = specs.iter().filter_map(|spec| match spec {
        QSpec::Observed(spec) => Some(spec.granularity.name()),
        _ => None,
    });
    assert_eq!(granularities.collect::<std::collections::HashSet<_>>().len(), 6);
    assert!(specs.iter().any(|spec| matches!(spec, QSpec::Fixed(_))));
    assert!(specs.iter().any(|spec| matches!(spec, QSpec::Derived(_))));

    let (mut arguments, mut body) = (String::new(), String::new());
    for (number, spec) in specs.iter().enumerate() {
        let annotation =
            QuantizationAnnotation { inputs: vec![spec.clone()], output: None, allow_implicit_sharing: true };
        let annotation = annotation_attribute(Location::unknown(&context), &annotation).unwrap();
        let _ = write!(arguments, "{}%x{number}: tensor<4x8xf32>", if number == 0 { "" } else { ", " });
        let _ = writeln!(
            body,
            "%{number} = aten.relu %x{number} {{pt2e.name = \"n{number}\", pt2e.annotation = {annotation}}} : (tensor<4x8xf32>) -> tensor<4x8xf32>"
        );
    }
    let values: Vec<_> = (0..specs.len()).map(|number| format!("%{number}")).collect();
    let types = vec!["tensor<4x8xf32>"; specs.len()].join(", ");
    let bench = Bench::new();
    bench.write(
        "annotated.mlir",
        format!("func.func @f({arguments}) -> ({types}) {{\n{body}return {} : {types}\n}}", values.join(", ")),
    );
    for arguments in [
        &["annotated.mlir", "-o", "annotated.mlirbc"][..],
        &["annotated.mlirbc", "--insert-observers", "-o", "prepared.mlir"],
        &["prepared.mlir", "-o", "prepared.mlirbc"],
    ] {
        let output = bench.run(OPT, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
    }
    let module = read(&context, &fs::read(bench.path("prepared.mlirbc")).unwrap());
    let ops = ops(&module);
    let observers: HashMap<&str, QSpec> = ObserverOp::all(root(&module))
        .into_iter()
        .map(|observer| (observer.symbol(), observer.spec().expect("a spec")))
        .collect();
    let mut seen = 0;
    for op in &ops {
        let Some(name) = op.attr(attr_name::NAME).and_then(Attrs::as_str).and_then(|name| name.strip_prefix('n'))
        else {
            continue;
        };
        let spec = &specs[name.parse::<usize>().unwrap()];
        let annotation = attribute_annotation(op.attr(attr_name::ANNOTATION).unwrap()).unwrap();
        assert_eq!(&annotation.inputs[0], spec);
        let (site, _) = op.operand_values()[0].defining_op().unwrap();
        assert_eq!(&observers[ObserveSite::of(site).unwrap().symbol()], spec);
        seen += 1;
    }
    assert_eq!(seen, specs.len());
}
