//! Finds errors in annotations that are errors for any backend.

use crate::{Annotations, GraphView, Groups, NodeId};
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::{
    fake_quant::build_fake_quant,
    granularity::Granularity,
    observer::build_observer,
    qspec::{EdgeOrNode, QSpec, QuantizationAnnotation},
    tensor::DType,
};
use pt2e_ir::TensorType;

/// An error in an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The edge or output that has the spec.
    pub site: EdgeOrNode<NodeId>,
    /// What is wrong, worded to follow the name of the op.
    pub message: String,
}

/// Finds shared and derived specs without a target, impossible dtypes, ranges and fixed qparams, observers that do not fit their
/// scheme, granularities that do not fit the tensor, features that no pass supports yet, and specs on values that are not float
/// tensors.
pub fn check(graph: &GraphView<'_>, annotations: &Annotations) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, annotation) in annotations.iter() {
        let Some(op) = graph.op(id) else { continue };
        let inputs = annotation.inputs.iter().enumerate().map(|(operand, spec)| {
            let ty = op.operand(operand).ok().and_then(|value| TensorType::of(value.r#type()));
            (EdgeOrNode::Edge(id, operand), spec, ty)
        });
        let output = annotation.output.iter().map(|spec| {
            let ty = op.result(0).ok().and_then(|value| TensorType::of(value.r#type()));
            (EdgeOrNode::Output(id), spec, ty)
        });
        for (site, spec, ty) in inputs.chain(output) {
            if let Err(reason) = check_spec(spec, ty.as_ref()) {
                problems.push(Problem { site, message: format!("{} {reason}", site.part()) });
            }
        }
    }
    if let Err(errors) = Groups::of(graph, annotations) {
        problems.extend(errors.into_iter().map(|error| Problem { site: error.site(), message: error.to_string() }));
    }
    problems
}

/// Finds annotations that are valid but look like a mistake: an op annotated like the last one of a fusion, behind an op whose
/// own output is quantized.
pub fn doubts(graph: &GraphView<'_>, annotations: &Annotations) -> Vec<Problem> {
    let is_quantized = |spec: Option<&QSpec>| spec.is_some_and(|spec| *spec != QSpec::Float);
    let doubt = |(id, annotation): (NodeId, &QuantizationAnnotation)| {
        let is_like_tail =
            is_quantized(annotation.output.as_ref()) && annotation.inputs.iter().all(|s| *s == QSpec::Float);
        let is_quantized_before = |(_, producer): &(usize, NodeId)| {
            is_quantized(annotations.output(*producer)) && graph.only_user(*producer) == Some(id)
        };
        let (operand, producer) = graph.inputs(id).find(is_quantized_before).filter(|_| is_like_tail)?;
        let site = EdgeOrNode::Edge(id, operand);
        let message = format!(
            "{} stays float, as if the op were fused with '{}' before it, but the output of that op is quantized; annotate only \
             the output of the last op of a fusion",
            site.part(),
            graph.op_name(producer)
        );
        Some(Problem { site, message })
    };
    annotations.iter().filter_map(doubt).collect()
}

fn check_spec(spec: &QSpec, ty: Option<&TensorType<'_>>) -> Result<(), String> {
    if *spec == QSpec::Float {
        return Ok(());
    }
    let Some(ty) = ty else { return Err("is quantized but is not a tensor".to_owned()) };
    if !ty.dtype().is_some_and(DType::is_quantizable) {
        return Err(format!("is quantized but has elements of type {}; only f32, f16 and bf16 can be", ty.element));
    }
    let static_shape = ty.static_shape();
    let fits = |granularity: &Granularity| match &static_shape {
        Some(shape) => {
            granularity.block_size(shape).map(|_| ()).map_err(|error| format!("cannot be quantized: {error}"))
        }
        None => Ok(()),
    };
    let rank_has = |axis: Option<usize>| match axis.filter(|axis| *axis >= ty.shape.len()) {
        Some(axis) => Err(format!("has rank {}, but its spec has channel axis {axis}", ty.shape.len())),
        None => Ok(()),
    };
    match spec {
        QSpec::Observed(spec) => {
            build_observer(spec).map_err(|error| format!("cannot be observed: {error}"))?;
            rank_has(spec.granularity.axis())?;
            fits(&spec.granularity)?;
            let has_op = match &spec.granularity {
                Granularity::Tensor | Granularity::Axis(_) => true,
                Granularity::Group(_) => static_shape.as_ref().is_some_and(|shape| shape.len() == 2),
                Granularity::Token => spec.is_dynamic && !ty.shape.is_empty(),
                Granularity::Row(_) | Granularity::Block(_) => false,
            };
            if !has_op {
                let granularity = &spec.granularity;
                return Err(format!(
                    "is quantized per {granularity}, and PyTorch has no op for this: groups are for matrices of known sizes, and \
                     tokens for qparams that are chosen at run time"
                ));
            }
            if spec.fake_quant.is_some() {
                build_fake_quant(spec).map_err(|error| format!("cannot be fake-quantized: {error}"))?;
            }
            Ok(())
        }
        QSpec::Derived(derived) => {
            let cannot_be = |error: String| format!("cannot be quantized with derived qparams: {error}");
            if !matches!(derived.granularity, Granularity::Tensor | Granularity::Axis(_)) {
                let granularity =
                    format!("per {} is not supported, only per tensor and per channel", derived.granularity);
                return Err(cannot_be(granularity));
            }
            rank_has(derived.granularity.axis())?;
            fits(&derived.granularity)?;
            derived.check().map_err(|error| cannot_be(error.to_string()))
        }
        QSpec::Fixed(fixed) => fixed.qparams().map(|_| ()).map_err(|error| format!("cannot be quantized: {error}")),
        QSpec::Shared(_) | QSpec::Float => Ok(()),
    }
}
