//! The annotator: it applies the patterns of a backend to a graph.

use crate::{
    Decisions, GraphView, NodeId, Pattern, QuantizationConfig, Quantizer, Reason, Role,
    config::placed,
    pattern::{Join, Sharing},
};
use pt2e_core::{
    granularity::{Granularity, GranularityError},
    qspec::{EdgeOrNode, QSpec, QuantizationAnnotation, QuantizationSpec},
    tensor::DType,
};
use pt2e_ir::OpExt;
use pt2e_schema::Arg;

/// A quantizer that is data: patterns, and the specs for the ops that they match.
#[derive(Clone, Debug)]
pub struct PatternQuantizer {
    /// See [`Quantizer::name`].
    pub name: &'static str,
    /// What the backend can do. Each pattern is applied to the whole graph before the next one; later patterns skip the ops that
    /// it has taken.
    pub patterns: &'static [Pattern],
    /// The specs.
    pub config: QuantizationConfig,
    /// See [`Quantizer::lifts_numbers_of`].
    pub lifts_numbers_of: &'static [&'static str],
}

impl Quantizer for PatternQuantizer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn lifts_numbers_of(&self) -> &'static [&'static str] {
        self.lifts_numbers_of
    }

    fn patterns(&self) -> &'static [Pattern] {
        self.patterns
    }

    fn config(&self) -> Option<&QuantizationConfig> {
        Some(&self.config)
    }

    fn annotate(&self, graph: &GraphView<'_>, decisions: &mut Decisions) {
        let mut annotator =
            Annotator { name: self.name, graph, patterns: self.patterns, config: &self.config, decisions };
        self.patterns.iter().for_each(|pattern| annotator.apply(pattern));
    }
}

/// A graph that is being annotated. Each pattern visits each op that it names once.
struct Annotator<'a, 'c> {
    name: &'static str,
    graph: &'a GraphView<'c>,
    patterns: &'a [Pattern],
    config: &'a QuantizationConfig,
    decisions: &'a mut Decisions,
}

impl Annotator<'_, '_> {
    fn apply(&mut self, pattern: &Pattern) {
        let ids = self.graph.ops_of(pattern.ops);
        let has_owners = pattern.sharing == Sharing::InputsAndOutput && !ids.is_empty();
        let traced = if has_owners { self.traced(pattern) } else { Vec::new() };
        for id in ids {
            if self.decisions.is_taken(id) {
                continue;
            }
            let annotated = match pattern.refuses(self.graph, id, self.name) {
                Some(reason) => Err(reason),
                None if self.is_left(id, pattern) => continue,
                None => match pattern.sharing {
                    Sharing::Nothing => self.compute(id, pattern),
                    Sharing::InputAndOutput => self.share_input(id),
                    Sharing::InputsAndOutput => self.share_all_inputs(id, &traced),
                    Sharing::Producer => self.pass_through(id),
                    Sharing::Integers => self.keep_integers(id, pattern),
                },
            };
            // An op that this pattern cannot do is left to later patterns.
            if let Err(reason) = annotated {
                self.decisions.leave_float(id, reason);
            }
        }
    }

    /// Whether the op is left to a later pattern, which fuses it with its user. A user that the configuration leaves float is not
    /// fused.
    fn is_left(&self, id: NodeId, pattern: &Pattern) -> bool {
        self.graph.fused_tail(id, pattern.left_before).is_some_and(|user| !self.decisions.is_excluded(user))
    }

    /// The error of an operand that cannot be quantized.
    fn dtype_error(&self, id: NodeId, operand: usize) -> Reason {
        let dtype = match self.graph.operand_type(id, operand) {
            Some(ty) => ty.dtype().map_or_else(|| ty.element.to_string(), |dtype| dtype.name().to_owned()),
            None => "no tensor".to_owned(),
        };
        let needs: Vec<&str> = DType::ALL.into_iter().filter(|dtype| dtype.is_quantizable()).map(DType::name).collect();
        let operand = self.graph.operand_name(id, operand).unwrap_or_else(|| operand.to_string());
        Reason::Dtype { operand, dtype, needs: needs.join(" or ") }
    }

    /// The error of an op that a pattern names but does not have in this form.
    fn form_error(&self, needs: impl Into<String>) -> Reason {
        Reason::Form { quantizer: self.name.to_owned(), needs: needs.into() }
    }

    /// The error of an op that cannot be referred to.
    fn nameless_error(&self) -> Reason {
        self.form_error("with a schema of PyTorch and a name")
    }

    /// See [`Pattern::computes`].
    fn compute(&mut self, id: NodeId, pattern: &Pattern) -> Result<(), Reason> {
        let needs = |names: &[&str]| self.form_error(format!("together with {} after it", names.join(" or ")));
        let behind = match pattern.behind {
            [] => None,
            names => {
                let next = self.graph.fused_tail(id, names).filter(|op| !self.decisions.is_taken(*op));
                Some(next.ok_or_else(|| needs(names))?)
            }
        };
        let before_join = behind.unwrap_or(id);
        let join = match pattern.join {
            Some(join) => Some(self.join(before_join, join).ok_or_else(|| needs(join.ops))?),
            None => None,
        };
        let before_tail = join.as_ref().map_or(before_join, |(op, _)| *op);
        let tail = pattern.tails.iter().find_map(|names| self.tail(before_tail, names, pattern.tails_branch));
        let tail = tail.ok_or_else(|| {
            let tails: Vec<String> = pattern.tails.iter().map(|names| names.join(" and ")).collect();
            self.form_error(format!("together with {} after it", tails.join(" or ")))
        })?;
        let arguments = self.graph.arguments(id).ok_or_else(|| self.nameless_error())?;
        let mut annotation = self.graph.float_annotation(id);
        let (mut parameters, mut sources, mut shapes) = (Vec::new(), Vec::new(), Vec::new());
        let mut takes_integers = false;
        for &(name, role) in pattern.operands {
            let operand = match arguments.get(name) {
                Ok(&Arg::Tensor(operand)) => operand,
                // A number that is known only at run time cannot be lifted to a constant tensor.
                Ok(Arg::Symbol(_)) | Err(_) => return Err(Reason::RuntimeNumber { operand: name.to_owned() }),
                Ok(_) if pattern.has_equal_shapes => return Err(self.form_error("on tensors, not with a number")),
                Ok(_) => continue,
            };
            let spec = self.decisions.input_spec(self.graph, id, operand, role, self.config.operand(role));
            let spec = spec.map(|spec| placed(spec, role, &sources));
            let node = self.graph.name(id).ok_or_else(|| self.nameless_error())?;
            sources.push(EdgeOrNode::Edge(node.to_owned(), operand));
            shapes.push(self.graph.operand_type(id, operand).ok_or_else(|| self.dtype_error(id, operand))?.shape);
            if let Some(spec) = spec {
                if !self.graph.is_quantizable(id, operand) {
                    return Err(self.dtype_error(id, operand));
                }
                if let Some(misfit) = self.misfit(id, operand, &spec) {
                    let remark = (id, format!("stays float because of its {name}: {misfit}"));
                    // Another pattern may have found the same.
                    if !self.decisions.remarks.contains(&remark) {
                        self.decisions.remarks.push(remark);
                    }
                    let operand = self.graph.operand_name(id, operand).unwrap_or_else(|| operand.to_string());
                    let needs = format!("if the groups divide its '{operand}': {misfit}");
                    return Err(Reason::Shape { quantizer: self.name.to_owned(), needs });
                }
                annotation.set_input(operand, spec);
                takes_integers |= role == Role::Input;
            }
            if role != Role::Input {
                parameters.extend(self.graph.producer(id, operand));
            }
        }
        if pattern.has_equal_shapes && shapes.windows(2).any(|pair| pair[0] != pair[1]) {
            let needs = "on tensors of one shape".to_owned();
            return Err(Reason::Shape { quantizer: self.name.to_owned(), needs });
        }
        let mut chain = vec![(id, annotation)];
        chain.extend(behind.map(|op| (op, self.graph.float_annotation(op))));
        chain.extend(join);
        chain.extend(tail.into_iter().map(|op| (op, self.graph.float_annotation(op))));
        let fused: Vec<NodeId> = chain.iter().map(|(op, _)| *op).collect();
        let output = self.config.output_activation.clone().filter(|_| !pattern.leaves_output);
        let output = self.decisions.output_spec(&fused, output);
        let takes_specs =
            |annotation: &QuantizationAnnotation| annotation.inputs.iter().any(|spec| *spec != QSpec::Float);
        if output.is_none() && !chain.iter().any(|(_, annotation)| takes_specs(annotation)) {
            return Err(Reason::FloatValues);
        }
        fused.iter().skip(1).for_each(|op| self.decisions.fuse(*op, id));
        if let Some((last, annotation)) = chain.last_mut() {
            annotation.output = output;
            if takes_integers {
                self.decisions.set_computed_from_integers(*last);
            }
        }
        for (op, annotation) in chain {
            self.decisions.annotations.set(op, annotation);
        }
        self.remark(id, pattern);
        for parameter in parameters {
            let is_shared = !self.decisions.take_parameter(parameter, id);
            if let Some(remark) = pattern.shared_parameter_remark.filter(|_| is_shared) {
                self.decisions.remark(id, remark);
            }
        }
        Ok(())
    }

    /// Why a tensor cannot be divided into the groups of its spec.
    fn misfit(&self, id: NodeId, operand: usize, spec: &QSpec) -> Option<GranularityError> {
        let QSpec::Observed(QuantizationSpec { granularity: granularity @ Granularity::Group(_), .. }) = spec else {
            return None;
        };
        let shape: Option<Vec<usize>> = self.graph.operand_type(id, operand)?.static_shape();
        granularity.block_size(&shape?).err()
    }

    /// The binary op that joins `id` with another tensor, and its annotation without an output.
    fn join(&self, id: NodeId, join: Join) -> Option<(NodeId, QuantizationAnnotation)> {
        let op = self.graph.fused_tail(id, join.ops).filter(|op| !self.decisions.is_taken(*op))?;
        let mut annotation = self.graph.float_annotation(op);
        let inputs: Vec<(usize, NodeId)> = self.graph.inputs(op).collect();
        let own = inputs.iter().position(|(_, producer)| *producer == id)?;
        // A number is no operand, or has no tensor type.
        let &(other, producer) = inputs.iter().enumerate().find(|(at, _)| *at != own).map(|(_, input)| input)?;
        self.graph.operand_type(op, other)?;
        let spec = join
            .other
            .and_then(|role| self.decisions.input_spec(self.graph, op, other, role, self.config.operand(role)));
        if let Some(spec) = spec {
            if !self.graph.is_quantizable(op, other) {
                return None;
            }
            if producer == id {
                annotation.set_input(inputs[own].0, spec.clone());
            }
            annotation.set_input(other, spec);
        }
        Some((op, annotation))
    }

    /// The ops of a tail, if all of them follow `id` and none is taken. If the values between them may branch, each is the first
    /// that fits among the users of the one before it.
    fn tail(&self, id: NodeId, names: &[&str], may_branch: bool) -> Option<Vec<NodeId>> {
        let mut last = id;
        let mut next = |name: &&str| {
            last = if may_branch {
                let fits = |user: &NodeId| self.graph.op_name(*user) == *name && !self.decisions.is_taken(*user);
                self.graph.users(last).map(|(user, _)| user).find(fits)?
            } else {
                self.graph.fused_tail(last, &[*name])?
            };
            (!self.decisions.is_taken(last)).then_some(last)
        };
        names.iter().map(&mut next).collect()
    }

    /// See [`Pattern::shares_input`].
    fn share_input(&mut self, id: NodeId) -> Result<(), Reason> {
        let producer = self.graph.producer(id, 0).ok_or_else(|| self.dtype_error(id, 0))?;
        if !self.graph.is_quantizable(id, 0) {
            return Err(self.dtype_error(id, 0));
        }
        let input = match self.decisions.annotations.output(producer) {
            Some(_) => self.graph.shared_output(producer),
            None => self.config.input_activation.clone(),
        };
        let input = self.activation(id, 0, input)?;
        let output = self.result(id, self.graph.shared_edge(id, 0))?;
        let mut annotation = self.graph.float_annotation(id);
        annotation.set_input(0, input);
        annotation.output = Some(output);
        self.decisions.annotations.set(id, annotation);
        Ok(())
    }

    /// See [`Pattern::shares_all_inputs`]. `traced` is the result of [`Self::traced`].
    fn share_all_inputs(&mut self, id: NodeId, traced: &[bool]) -> Result<(), Reason> {
        let own = self.config.input_activation.clone();
        let mut inputs: Vec<(usize, NodeId)> = self.graph.inputs(id).collect();
        inputs.retain(|(operand, _)| self.activation(id, *operand, own.clone()).is_ok());
        if let Some((operand, _)) = inputs.iter().find(|(operand, _)| !self.graph.is_quantizable(id, *operand)) {
            return Err(self.dtype_error(id, *operand));
        }
        let is_traced = |producer: NodeId| traced.get(producer.index()).copied().unwrap_or(false);
        let owner = inputs.iter().find(|(_, producer)| is_traced(*producer)).or(inputs.first());
        let &(owner, _) = owner.ok_or(Reason::FloatValues)?;
        self.share_with(id, owner, &inputs)
    }

    /// See [`Pattern::keeps_integers`].
    fn keep_integers(&mut self, id: NodeId, pattern: &Pattern) -> Result<(), Reason> {
        let own = self.config.input_activation.clone();
        let is_tensor = |(operand, _): &(usize, NodeId)| self.graph.operand_type(id, *operand).is_some();
        let inputs: Vec<(usize, NodeId)> = self.graph.inputs(id).filter(is_tensor).collect();
        for &(operand, producer) in &inputs {
            if !self.graph.is_quantizable(id, operand) {
                return Err(self.dtype_error(id, operand));
            }
            if !self.decisions.is_computed_from_integers(producer) {
                return Err(Reason::FloatInput { producer: self.graph.shown_producer(id, operand) });
            }
            self.activation(id, operand, own.clone())?;
        }
        // An annotation holds one spec for one result.
        self.graph.op(id).and_then(OpExt::only_result).ok_or(Reason::SeveralResults)?;
        let &(owner, _) = inputs.first().ok_or(Reason::FloatValues)?;
        self.share_with(id, owner, &inputs)?;
        self.decisions.set_computed_from_integers(id);
        self.remark(id, pattern);
        Ok(())
    }

    /// See [`Pattern::remarks_when`].
    fn remark(&mut self, id: NodeId, pattern: &Pattern) {
        for (_, remark) in pattern.remarks.iter().filter(|(condition, _)| condition(self.graph, id)) {
            self.decisions.remark(id, *remark);
        }
    }

    /// Annotates an op whose inputs and output have the qparams of the operand `owner`.
    fn share_with(&mut self, id: NodeId, owner: usize, inputs: &[(usize, NodeId)]) -> Result<(), Reason> {
        let own = self.activation(id, owner, self.config.input_activation.clone())?;
        let shared = self.graph.shared_edge(id, owner).ok_or_else(|| self.nameless_error())?;
        let output = self.result(id, Some(shared.clone()))?;
        let mut annotation = self.graph.float_annotation(id);
        for &(operand, _) in inputs {
            annotation.set_input(operand, if operand == owner { own.clone() } else { shared.clone() });
        }
        annotation.output = Some(output);
        self.decisions.annotations.set(id, annotation);
        Ok(())
    }

    /// The spec of an input activation that is `spec` without the user's configuration.
    fn activation(&self, id: NodeId, operand: usize, spec: Option<QSpec>) -> Result<QSpec, Reason> {
        let spec = spec.ok_or(Reason::FloatValues)?;
        self.decisions.input_spec(self.graph, id, operand, Role::Input, Some(spec)).ok_or(Reason::FloatValues)
    }

    /// The same for the result of an op that is not fused.
    fn result(&self, id: NodeId, spec: Option<QSpec>) -> Result<QSpec, Reason> {
        self.decisions.output_spec(&[id], spec).ok_or(Reason::FloatValues)
    }

    /// See [`Pattern::passes_through`].
    fn pass_through(&mut self, id: NodeId) -> Result<(), Reason> {
        let float_input = || Reason::FloatInput { producer: self.graph.shown_producer(id, 0) };
        let producer = self.graph.producer(id, 0).ok_or_else(float_input)?;
        self.decisions.annotations.output(producer).ok_or_else(float_input)?;
        // An annotation holds one spec for one result.
        self.graph.op(id).and_then(OpExt::only_result).ok_or(Reason::SeveralResults)?;
        let shared = self.graph.shared_output(producer);
        let mut annotation = self.graph.float_annotation(id);
        annotation.set_input(0, self.activation(id, 0, shared.clone())?);
        annotation.output = Some(self.result(id, shared)?);
        self.decisions.annotations.set(id, annotation);
        Ok(())
    }

    /// For each node, whether its qparams come from an annotated output, directly or through ops that pass values through.
    ///
    /// One walk suffices for all ops of a pattern: they are annotated in program order, so an op of the pattern counts as
    /// annotated for all later ones.
    fn traced(&self, pattern: &Pattern) -> Vec<bool> {
        let mut traced = vec![false; self.graph.len()];
        for id in self.graph.ids() {
            let becomes_source = pattern.means_form(self.graph, id) && !self.decisions.is_taken(id);
            let is_source = becomes_source || self.decisions.annotations.output(id).is_some();
            let before = if self.passes_through(id) { self.graph.producer(id, 0) } else { None };
            traced[id.index()] = is_source || before.is_some_and(|producer| traced[producer.index()]);
        }
        traced
    }

    /// Whether the op is in one of the backend's [`Pattern::passes_through`] patterns.
    fn passes_through(&self, id: NodeId) -> bool {
        let mut patterns = self.patterns.iter().filter(|pattern| pattern.sharing == Sharing::Producer);
        patterns.any(|pattern| pattern.means_form(self.graph, id))
    }
}
