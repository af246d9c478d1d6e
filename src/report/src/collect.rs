//! Reads from a module what was decided about each op.

use crate::{
    model::{
        FORMAT, Group, Input, OpReport, Operand, Quantization, Report, Source, Status, Summary, VERSION, Value, Why,
    },
    observed::{Observed, described},
    qparams::of_pair,
};
use melior::ir::ValueLike;
use pt2e_core::qspec::{EdgeOrNode, QSpec};
use pt2e_ir::{
    Attrs, Body, Globals, Op, OpExt, OpMap, Stage, TensorType, Value as IrValue, ValueExt, ValueMap, attr_name, bodies,
    dialect::{
        families, graphs,
        observer::ObserveSite,
        torch_op::{self, TorchOp},
    },
    node_names::{argument_names, origin},
    symbol_name,
};
use pt2e_quantizer::{Annotations, Decision, GraphView, Groups, NodeId, Reason};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A report, and the op that each of its entries is about.
pub struct Collected<'c> {
    /// The report.
    pub report: Report,
    /// The op of each entry of [`Report::ops`].
    pub ops: Vec<Op<'c>>,
}

/// Reads a module of any stage.
pub fn collect<'c>(module: Op<'c>) -> Collected<'c> {
    let globals = Globals::of(module);
    let all = bodies(module);
    let mut collector = Collector {
        observed: Observed::of(module),
        stage: Stage::of(module),
        is_decided: all.iter().flat_map(|body| body.ops()).any(|op| is_decided(*op)),
        globals: &globals,
        numbers: OpMap::default(),
        arguments: ValueMap::default(),
        inputs: Vec::new(),
        ops: Vec::new(),
        of: Vec::new(),
        groups: FxHashMap::default(),
        in_order: Vec::new(),
    };
    all.iter().for_each(|body| collector.number(body));
    all.iter().for_each(|body| collector.body(body));
    let Collector { stage, inputs, ops, of, in_order, .. } = collector;
    let mut summary = Summary { ops: ops.len(), ..Summary::default() };
    for op in &ops {
        *summary.by_status.entry(op.status.name()).or_insert(0) += 1;
        if let (Status::Float, Some(why)) = (op.status, &op.reason) {
            *summary.by_reason.entry(why.reason.code()).or_insert(0) += 1;
        }
    }
    let stage = stage.map(Stage::name);
    let report =
        Report { format: FORMAT, version: VERSION, stage, summary, inputs, ops, groups: in_order, comparison: None };
    Collected { report, ops: of }
}

/// Whether an op shows that a quantizer was asked.
fn is_decided(op: Op<'_>) -> bool {
    let is_part = families::is_quantization(op.full_name()) || families::is_integer(op.full_name());
    is_part
        || ObserveSite::of(op).is_some()
        || [attr_name::ANNOTATION, attr_name::DECISION].iter().any(|name| op.attr(name).is_some())
}

/// Whether an op has an entry in the report.
fn is_listed(op: Op<'_>) -> bool {
    TorchOp::of(op).is_some() && !families::is_quantization(op.full_name()) && !is_of_fake_quant(op)
}

/// Whether an op is one of those that simulate quantization in training.
fn is_of_fake_quant(op: Op<'_>) -> bool {
    op.full_name().starts_with("aten.") && op.attr(attr_name::OBSERVER).is_some()
}

struct Collector<'c, 'g> {
    observed: Observed<'c>,
    stage: Option<Stage>,
    is_decided: bool,
    globals: &'g Globals<'c>,
    /// The number of each listed op.
    numbers: OpMap<usize>,
    /// The number of each argument of a function.
    arguments: ValueMap<usize>,
    inputs: Vec<Input>,
    ops: Vec<OpReport>,
    of: Vec<Op<'c>>,
    /// The place of each group in `in_order`.
    groups: FxHashMap<String, usize>,
    in_order: Vec<Group>,
}

/// What is known of the ops of one body.
struct Context<'c, 'b> {
    body: &'b Body<'c>,
    graph: GraphView<'c>,
    annotations: Annotations,
    /// The groups of annotated values; none if the annotations are wrong, which verify-annotated reports.
    groups: Option<Groups>,
    nodes: OpMap<NodeId>,
}

impl<'c> Collector<'c, '_> {
    /// Numbers the ops and the arguments of a body.
    fn number(&mut self, body: &Body<'c>) {
        if !body.is_nested() {
            let function = symbol_name(body.function()).unwrap_or_default();
            for (value, name) in body.arguments().zip(argument_names(body)) {
                let id = self.inputs.len();
                self.arguments.insert(value.value_key(), id);
                self.inputs.push(Input { id, function: function.to_owned(), name: name.to_owned(), error: None });
            }
        }
        for &op in body.ops().iter().filter(|op| is_listed(**op)) {
            self.numbers.insert(op.op_key(), self.of.len());
            self.of.push(op);
        }
    }

    /// Adds the ops of a body.
    fn body(&mut self, body: &Body<'c>) {
        let graph = GraphView::of(body, self.globals);
        let annotations = Annotations::read(&graph);
        let groups = if annotations.count() > 0 { Groups::of(&graph, &annotations).ok() } else { None };
        let nodes = graph.ops().map(|(id, op)| (op.op_key(), id)).collect();
        let context = Context { body, graph, annotations, groups, nodes };
        for &op in body.ops().iter().filter(|op| is_listed(**op)) {
            let entry = self.op(&context, op);
            self.ops.push(entry);
        }
    }

    fn op(&mut self, context: &Context<'c, '_>, op: Op<'c>) -> OpReport {
        let Context { body, graph, .. } = context;
        let node = context.nodes.get(&op.op_key()).copied();
        let decision = Decision::read(op);
        let name = op.attr(attr_name::NAME).and_then(Attrs::as_str).unwrap_or_default().to_owned();
        let torch_name = TorchOp::of(op).map_or_else(|| op.full_name().to_owned(), |torch| torch.name(op));
        let names = operand_names(op);
        let operands = op.operand_values().into_iter().enumerate();
        let tensors = operands.filter(|(_, value)| TensorType::of(value.r#type()).is_some());
        let inputs: Vec<Operand> = tensors
            .map(|(number, value)| {
                let operand = names.get(&number).cloned().unwrap_or_else(|| number.to_string());
                let member = format!("{operand} of {name}");
                let annotated = node.map(|node| EdgeOrNode::Edge(node, number));
                Operand {
                    from: self.source(value),
                    value: Value { ty: type_of(value), quantization: self.edge(context, value, annotated, member) },
                    name: operand,
                }
            })
            .collect();
        let results: Vec<Value> = op
            .result_values()
            .into_iter()
            .map(|value| {
                let annotated = node.map(EdgeOrNode::Output);
                let quantization = self.result(context, value, annotated, format!("result of {name}"));
                Value { ty: type_of(value), quantization }
            })
            .collect();
        let is_quantized = || {
            let annotated = node.and_then(|node| context.annotations.get(node));
            match annotated {
                Some(annotation) => {
                    annotation.inputs.iter().chain(&annotation.output).any(|spec| *spec != QSpec::Float)
                }
                None => {
                    inputs.iter().any(|input| input.value.quantization.is_some())
                        || results.iter().any(|result| result.quantization.is_some())
                }
            }
        };
        let is_annotated = node.is_some_and(|node| context.annotations.has(node));
        let (status, reason) = match (&decision, node) {
            _ if families::is_integer(op.full_name()) => (Status::Integer, None),
            (Decision { integer: true, .. }, _) => (Status::Integer, None),
            (Decision { float: Some(reason), .. }, _) => (Status::Float, Some(reason.clone())),
            (Decision { fused_into: Some(_), .. }, _) => (Status::Fused, None),
            (_, None) => (Status::Float, Some(Reason::Unused)),
            (_, Some(node)) if !graph.computes_on_floats(node) => (Status::NoFloats, Some(Reason::NoFloats)),
            _ if is_quantized() => (Status::Quantized, None),
            _ if is_annotated => (Status::Fused, None),
            _ if !self.is_decided && self.stage.is_none_or(|stage| stage == Stage::Captured) => {
                (Status::Undecided, Some(Reason::NotAsked))
            }
            _ => (Status::Float, Some(Reason::NotRecorded)),
        };
        let why =
            |reason: Reason| Why { text: reason.to_string(), advice: reason.advice(op.full_name(), &name), reason };
        OpReport {
            id: self.ops.len(),
            op: torch_name,
            function: symbol_name(body.function()).unwrap_or_default().to_owned(),
            graph: body.is_nested().then(|| graphs::shown(body.owner(), body.index())),
            module: node.and_then(|node| graph.module_path(node)).map(str::to_owned),
            module_type: node.and_then(|node| graph.module_type(node)).map(str::to_owned),
            location: location(op, node.and_then(|node| graph.stack_trace(node))),
            status,
            reason: reason.map(why),
            fused_into: decision.fused_into,
            notes: decision.notes,
            inputs,
            results,
            error: None,
            name,
        }
    }

    /// Where a value comes from, before it is quantized.
    fn source(&self, value: IrValue<'c>) -> Source {
        let mut value = value;
        while let Some((op, _)) = value.defining_op() {
            if let Some(id) = self.numbers.get(&op.op_key()) {
                return Source::Op(*id);
            }
            if let Some(global) = self.globals.loaded_by(op) {
                return Source::Parameter(global.fqn().to_owned());
            }
            let is_part = families::is_quantization(op.full_name()) || ObserveSite::of(op).is_some();
            // The last op of a fake-quant chooses: `where(enabled, fake, value)`.
            let operands = op.operand_values();
            let before = if is_of_fake_quant(op) { operands.last() } else { operands.first().filter(|_| is_part) };
            match before {
                Some(before) => value = *before,
                None => return Source::Other,
            }
        }
        self.arguments.get(&value.value_key()).map_or(Source::Other, |id| Source::Input(*id))
    }

    /// How the value of an edge is quantized.
    fn edge(
        &mut self,
        context: &Context<'c, '_>,
        value: IrValue<'c>,
        annotated: Option<EdgeOrNode<NodeId>>,
        member: String,
    ) -> Option<Quantization> {
        match value.defining_op() {
            Some((op, _)) if is_quantizing(op) => self.pair(op, member),
            _ => self.annotated(context, annotated?, member),
        }
    }

    /// How a result is quantized.
    fn result(
        &mut self,
        context: &Context<'c, '_>,
        value: IrValue<'c>,
        annotated: Option<EdgeOrNode<NodeId>>,
        member: String,
    ) -> Option<Quantization> {
        let user = value.uses_in_order().into_iter().map(|used| used.op).find(|op| is_quantizing(*op));
        match user {
            Some(op) => self.pair(op, member),
            None => self.annotated(context, annotated?, member),
        }
    }

    /// What an observer, or a quantize or dequantize op, says of a value.
    fn pair(&mut self, op: Op<'c>, member: String) -> Option<Quantization> {
        let symbol = match ObserveSite::of(op) {
            Some(site) => Some(site.symbol()),
            None => std::iter::once(op)
                .chain(op.result_values().into_iter().flat_map(|value| value.uses_in_order()).map(|used| used.op))
                .find_map(|op| op.attr(attr_name::OBSERVER)?.as_str()),
        };
        let qparams = of_pair(op, self.globals);
        if let Some(group) = symbol.and_then(|symbol| self.observed.group(symbol)) {
            let qparams = qparams.or_else(|| group.qparams.clone());
            let group = Group { range: group.range.or_else(|| qparams.as_ref()?.range()), ..group.clone() };
            return Some(self.member(group, qparams, member));
        }
        let spec = match &qparams {
            Some(qparams) => format!("{} [{}, {}]", qparams.dtype, qparams.quant_min, qparams.quant_max),
            None => format!("{}, chosen at run time", torch_op::arguments(op).ok()?.dtype("dtype").ok()?),
        };
        Some(Quantization { group: None, spec, qparams })
    }

    /// What the annotation says of a value.
    fn annotated(
        &mut self,
        context: &Context<'c, '_>,
        site: EdgeOrNode<NodeId>,
        member: String,
    ) -> Option<Quantization> {
        let groups = context.groups.as_ref()?;
        let number = groups.group(site)?;
        let function = symbol_name(context.body.function()).unwrap_or_default();
        let place = if context.body.is_nested() {
            format!(", {}", graphs::shown(context.body.owner(), context.body.index()))
        } else {
            String::new()
        };
        let group = Group {
            name: format!("{number} of @{function}{place}"),
            spec: groups.spec(number).map(described).unwrap_or_default(),
            values: Vec::new(),
            calls: None,
            seen: None,
            range: None,
            qparams: None,
            histogram: None,
        };
        Some(self.member(group, None, member))
    }

    /// Adds a value to a group.
    fn member(&mut self, group: Group, qparams: Option<crate::model::QParams>, member: String) -> Quantization {
        let (name, spec) = (group.name.clone(), group.spec.clone());
        let place = *self.groups.entry(name.clone()).or_insert_with(|| {
            self.in_order.push(group);
            self.in_order.len() - 1
        });
        self.in_order[place].values.push(member);
        Quantization { group: Some(name), spec, qparams }
    }
}

/// Whether an op observes, quantizes, dequantizes or casts a value, or simulates that.
fn is_quantizing(op: Op<'_>) -> bool {
    let is_cast = op.full_name() == "quantized_decomposed.convert_element_type.no_fuse";
    ObserveSite::of(op).is_some()
        || families::is_quantize(op.full_name())
        || families::is_dequantize(op.full_name())
        || is_cast
        || is_of_fake_quant(op)
}

/// PyTorch's names of the operands of an op; of a list, each with its number in the list.
fn operand_names(op: Op<'_>) -> BTreeMap<usize, String> {
    use pt2e_schema::Arg;
    let mut names = BTreeMap::new();
    let Ok(arguments) = torch_op::arguments(op) else { return names };
    for (name, arg) in arguments.entries() {
        let of = |number: usize| format!("{name}[{number}]");
        match arg {
            Arg::Tensor(operand) | Arg::Symbol(operand) => drop(names.insert(*operand, name.clone().into_owned())),
            Arg::Tensors(operands) => names.extend(operands.iter().enumerate().map(|(at, operand)| (*operand, of(at)))),
            Arg::OptionalTensors(operands) => {
                names.extend(operands.iter().enumerate().filter_map(|(at, operand)| Some(((*operand)?, of(at)))));
            }
            _ => {}
        }
    }
    names
}

/// The type of a value, such as `float32 [1, 3, ?]`.
fn type_of(value: IrValue<'_>) -> String {
    let Some(ty) = TensorType::of(value.r#type()) else { return value.r#type().to_string() };
    let sizes: Vec<String> =
        ty.shape.iter().map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string())).collect();
    let dtype = ty.dtype().map_or_else(|| ty.element.to_string(), |dtype| dtype.name().to_owned());
    format!("{dtype} [{}]", sizes.join(", "))
}

/// Where the Python program calls an op, or else where it is in the text.
fn location(op: Op<'_>, trace: Option<&str>) -> String {
    let frame = |line: &str| {
        let (file, rest) = line.trim_start().strip_prefix("File \"")?.split_once('"')?;
        let number = rest.trim_start_matches(", line ").split(|c: char| !c.is_ascii_digit()).next()?;
        Some(format!("{file}:{number}"))
    };
    let frames: Vec<String> = trace.into_iter().flat_map(str::lines).filter_map(frame).collect();
    // The innermost line of the user's own code says more than the line of PyTorch's module that it calls.
    if let Some(frame) = frames.iter().rfind(|frame| !frame.contains("torch/nn/")).or(frames.last()) {
        return frame.clone();
    }
    let text = origin(op).to_string();
    let inner = text.strip_prefix("loc(").and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
    inner.replace('"', "")
}
