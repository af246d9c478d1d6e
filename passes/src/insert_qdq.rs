//! `insert-qdq`: observers become quantize and dequantize ops.
//!
//! ```text
//! %1 = pt2e.observe %0 @observer_0
//!     =>
//! %1 = quantized_decomposed.quantize_per_tensor %0 scale 0.1 zero_point 3 ...
//! %2 = quantized_decomposed.dequantize_per_tensor %1 scale 0.1 zero_point 3 ...
//! ```
//!
//! Each `pt2e.observe` becomes a pair. Per-tensor scales and zero points are numbers in the ops; those of channels and groups are
//! buffers `_scale_<i>` and `_zero_point_<i>`. Derived qparams follow from the qparams of the edges and outputs that the spec names.
//! The qparams of a dynamic spec are chosen at run time:
//!
//! ```text
//! %scale, %zero_point = quantized_decomposed.choose_qparams.tensor %0 ...
//! %1 = quantized_decomposed.quantize_per_tensor.tensor %0, %scale, %zero_point ...
//! %2 = quantized_decomposed.dequantize_per_tensor.tensor %1, %scale, %zero_point ...
//! ```
//!
//! Per token this is `choose_qparams_per_token_asymmetric`, and a pair of `quantize_per_token` and `dequantize_per_token`.
//!
//! With `keep-statistics=true`, the attribute `pt2e.observers` of the module keeps the statistics, and dequantize ops name their
//! observer in `pt2e.observer`.
//!
//! A spec of dtype f16 becomes a cast and a cast back, `quantized_decomposed.convert_element_type.no_fuse`. Annotations stay for
//! `duplicate-dq` and `port-metadata`.

mod affine;

use crate::{
    calibration_errors::{observer_error, restore_error},
    kept_statistics::{self, KEEP_STATISTICS},
};
use melior::ir::{Type, ValueLike, operation::OperationLike};
use pt2e_core::{
    granularity::Granularity,
    numerics::{Formulas, QParams, QParamsRule, QuantRange, Scheme, ZeroPoints},
    observer::EPS,
    qspec::{DerivedQSpec, EdgeOrNode, QSpec, QuantizationSpec},
    tensor::{DType, Tensor},
};
use pt2e_ir::{
    Attrs, Body, Builder, Eraser, Globals, Namer, Op, OpExt, Stage, TensorType, Value, ValueExt, array, attr_name,
    bodies,
    dialect::{
        observer::{ObserveSite, ObserverOp},
        torch_op,
    },
    dtype_type,
    node_names::{namer_of, torch_stem},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassOption, PassRun, Statistic},
    string,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// The treatment of observers that have seen no data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Uncalibrated {
    /// Report an error.
    #[default]
    Error,
    /// Take PyTorch's defaults, scale 1 and zero point 0.
    Default,
}

/// See [`Uncalibrated`].
pub(crate) const UNCALIBRATED: PassOption<Uncalibrated> = PassOption::words(
    "uncalibrated",
    "Observers that have seen no data are an error, or give PyTorch's defaults, scale 1 and zero point 0",
);

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "insert-qdq",
    description: "Turn observers into quantize and dequantize ops",
    anchor: Anchor::Module,
    options: &[UNCALIBRATED.info, KEEP_STATISTICS.info],
    statistics: &[Statistic { name: c"pairs", description: c"Pairs of quantize and dequantize" }],
    dialects: &["ml_program", "quantized_decomposed", "torchao"],
    needs: &[Stage::Prepared, Stage::Calibrated],
    gives: Some(Stage::Converted),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let uncalibrated = pass.options().get(&UNCALIBRATED);
    let observers = ObserverOp::all(module);
    // Otherwise a module that was never prepared would be marked as converted. A prepared module without observers is
    // accepted: the quantizer may have known none of its ops.
    let stage = Stage::of(module);
    if observers.is_empty() && !matches!(stage, Some(Stage::Prepared | Stage::Calibrated)) {
        return Err(Diagnostic::error(module.location(), "the module has no observers to convert")
            .note("run --prepare first, and --convert instead of --insert-qdq")
            .into());
    }
    let mut converter = Converter {
        eraser: Eraser::default(),
        globals: Globals::of(module),
        observers: HashMap::new(),
        namer: Namer::default(),
        per_channel: HashMap::new(),
        keeps_statistics: pass.options().get(&KEEP_STATISTICS),
    };
    let mut failed = false;
    for op in &observers {
        match found(*op, uncalibrated) {
            Ok(found) => {
                converter.observers.insert(op.symbol(), found);
            }
            Err(diagnostic) => {
                diagnostic.emit();
                failed = true;
            }
        }
    }
    if failed {
        return Err(PassError::Emitted);
    }
    let mut pairs = 0;
    for body in bodies(module) {
        converter.namer = namer_of(&body);
        converter.per_channel.clear();
        converter.derive(&body)?;
        for &op in body.ops() {
            if let Some(site) = ObserveSite::of(op) {
                converter.replace(site)?;
                pairs += 1;
            }
        }
    }
    if converter.keeps_statistics {
        kept_statistics::keep(module, &observers);
    }
    for observer in observers {
        converter.eraser.erase(observer.op());
    }
    pass.count(c"pairs", pairs);
    Ok(())
}

/// Where the qparams of an observer come from.
#[derive(Clone)]
enum Found {
    /// They are known.
    Static {
        qparams: QParams,
        /// The dtype that PyTorch uses for zero points of their scheme.
        zero_point_dtype: DType,
    },
    /// They are chosen at run time.
    Dynamic {
        spec: QuantizationSpec,
        /// The rule by which they are chosen.
        rule: QParamsRule,
    },
    /// There are none: values are cast to this dtype and back.
    Cast(DType),
    /// They are derived from those of other observers.
    Derived(DerivedQSpec),
}

/// The qparams of an observer, from its spec and state.
fn found<'c>(op: ObserverOp<'c>, uncalibrated: Uncalibrated) -> Result<Found, Diagnostic<'c>> {
    match op.spec() {
        Some(QSpec::Observed(spec)) => {
            let observer = op.restore(&spec).map_err(|why| restore_error(op, why))?;
            if spec.is_cast() {
                return Ok(Found::Cast(spec.dtype));
            }
            if spec.is_dynamic {
                return Ok(Found::Dynamic { rule: *observer.rule(), spec });
            }
            let qparams = if uncalibrated == Uncalibrated::Default && !observer.is_calibrated() {
                QParams::uncalibrated(observer.rule())
            } else {
                observer.qparams().map_err(|why| restore_error(op, why.into()))?
            };
            if matches!(qparams.zero_points, ZeroPoints::Real(_)) {
                let why = format!(
                    "has zero points that are real numbers, which no op takes; use another scheme than {}",
                    spec.scheme
                );
                return Err(observer_error(op, why));
            }
            warn_of_lost_rows(op, &qparams);
            Ok(Found::Static { qparams, zero_point_dtype: spec.scheme.zero_point_dtype() })
        }
        Some(QSpec::Derived(spec)) => Ok(Found::Derived(spec)),
        Some(QSpec::Fixed(fixed)) => {
            let qparams = fixed.qparams().map_err(|why| observer_error(op, why))?;
            Ok(Found::Static { qparams, zero_point_dtype: Scheme::Affine.zero_point_dtype() })
        }
        _ => Err(observer_error(op, "has no spec that can be converted")),
    }
}

/// Warns of channels that become constant: with float qparams, PyTorch's rule gives scale 1 to those whose range is so small that their
/// scale would be at most `eps`.
fn warn_of_lost_rows(op: ObserverOp<'_>, qparams: &QParams) {
    let ZeroPoints::Float(offsets) = &qparams.zero_points else { return };
    // The offset is the least value over the scale.
    let is_lost = |(scale, offset): &(&f32, &f32)| **scale == 1.0 && **offset != 0.0;
    let lost = qparams.scales.iter().zip(offsets).filter(is_lost).count();
    if lost > 0 {
        let message = format!(
            "observer @{}: {lost} of {} channels lose all differences between their values: their ranges are so small that PyTorch's rule \
             for float qparams gives them scale 1",
            op.symbol(),
            offsets.len()
        );
        Diagnostic::warning(op.op().location(), message)
            .note("torchao does the same; a spec with a smaller `eps`, or another scheme, keeps them")
            .emit();
    }
}

/// The symbol of the observer that an edge or an output goes through.
fn observer_of<'c>(nodes: &HashMap<&str, Op<'c>>, value: &EdgeOrNode) -> Option<&'c str> {
    let op = nodes.get(value.node().as_str())?;
    let site = match value {
        EdgeOrNode::Edge(_, operand) => op.operand_values().get(*operand)?.defining_op()?.0,
        EdgeOrNode::Output(_) => op.only_result()?.uses().find(|r#use| ObserveSite::of(r#use.op).is_some())?.op,
    };
    Some(ObserveSite::of(site)?.symbol())
}

/// Whether `quantized_decomposed` has no ops for such blocks.
fn is_in_blocks(qparams: &QParams) -> bool {
    !matches!(qparams.granularity, Granularity::Tensor | Granularity::Axis(_) | Granularity::Group(_))
}

/// What a pair of quantize and dequantize has in common.
struct Pair<'c> {
    /// What follows `quantize_` and `dequantize_` in the names of the ops.
    kind: &'static str,
    /// The arguments up to the range. The first one is the value, which is operand 0.
    args: Vec<Arg>,
    operands: Vec<Value<'c>>,
    range: QuantRange,
    dtype: DType,
    /// The number of elements of a group, if there are groups.
    group_size: Option<usize>,
    /// Whether dequantize always states its dtype, instead of only if that is not float32.
    states_float: bool,
}

struct Converter<'c> {
    eraser: Eraser<'c>,
    globals: Globals<'c>,
    /// By the observer's symbol.
    observers: HashMap<&'c str, Found>,
    /// The names in the current body.
    namer: Namer,
    /// The values of per-channel scales and zero points in the current body, by the observer's symbol.
    per_channel: HashMap<&'c str, [Value<'c>; 2]>,
    /// Whether dequantize ops name the observer that they come from.
    keeps_statistics: bool,
}

impl<'c> Converter<'c> {
    /// Computes the qparams of the derived observers that have sites in a body. It must run before `replace`, because it finds
    /// the observer of an edge by the site on the edge.
    fn derive(&mut self, body: &Body<'c>) -> Result<(), PassError<'c>> {
        let is_derived = |site: &ObserveSite<'c>| matches!(self.observers.get(site.symbol()), Some(Found::Derived(_)));
        let sites: Vec<_> = body.ops().iter().filter_map(|op| ObserveSite::of(*op)).filter(is_derived).collect();
        if sites.is_empty() {
            return Ok(());
        }
        let named = |op: &Op<'c>| Some((op.attr(attr_name::NAME)?.as_str()?, *op));
        let nodes: HashMap<&str, Op<'c>> = body.ops().iter().filter_map(named).collect();
        let mut results = Vec::new();
        for site in sites {
            let (op, symbol) = (site.op(), site.symbol());
            let Some(Found::Derived(spec)) = self.observers.get(symbol) else { continue };
            let error = |why: String| Diagnostic::error(op.location(), format!("observer @{symbol}: {why}"));
            let mut sources = Vec::new();
            for value in &spec.derived_from {
                let observer = observer_of(&nodes, value)
                    .ok_or_else(|| error(format!("it derives from {value}, which goes through no observer")))?;
                match self.observers.get(observer) {
                    Some(Found::Static { qparams, .. }) => sources.push(qparams),
                    found => {
                        let why = match found {
                            Some(Found::Dynamic { .. }) => "whose qparams are chosen at run time",
                            Some(Found::Cast(_)) => "which is cast and has no qparams",
                            _ => "whose qparams are derived too, which is not supported",
                        };
                        return Err(error(format!("it derives from {value}, {why}")).into());
                    }
                }
            }
            let value = op.operand_values().first().copied();
            let shape = value.and_then(|value| TensorType::of(value.r#type())?.static_shape());
            let shape = shape.ok_or_else(|| error("it is on a value of dynamic sizes".to_owned()))?;
            let qparams = spec.qparams(&sources, &shape).map_err(|why| error(why.to_string()))?;
            results.push((symbol, Found::Static { qparams, zero_point_dtype: spec.scheme.zero_point_dtype() }));
        }
        self.observers.extend(results);
        Ok(())
    }

    fn replace(&mut self, site: ObserveSite<'c>) -> Result<(), PassError<'c>> {
        let (site, symbol) = (site.op(), site.symbol());
        let internal = |message: &str| PassError::internal(&site, message);
        let observed = site.only_result().ok_or_else(|| internal("a site without a result"))?;
        let value = site.operand_values().first().copied().ok_or_else(|| internal("a site without a value"))?;
        let result = match self.observers.get(symbol).cloned() {
            Some(Found::Static { qparams, zero_point_dtype }) if is_in_blocks(&qparams) => {
                self.static_blocks(site, value, symbol, &qparams, zero_point_dtype)?
            }
            Some(Found::Static { qparams, zero_point_dtype }) => {
                let pair = self.static_pair(site, value, symbol, &qparams, zero_point_dtype)?;
                self.build_pair(site, value, pair)?
            }
            Some(Found::Dynamic { spec, rule }) if rule.formulas == Formulas::MappingType => {
                self.dynamic_blocks(site, value, symbol, &rule, &spec.granularity)?
            }
            Some(Found::Dynamic { spec, rule }) => {
                let pair = self.dynamic_pair(site, value, &spec, rule.range)?;
                self.build_pair(site, value, pair)?
            }
            Some(Found::Cast(dtype)) => self.build_casts(site, value, dtype)?,
            Some(Found::Derived(_)) | None => return Err(internal("an observer without qparams")),
        };
        if let Some((last, _)) = result.defining_op().filter(|_| self.keeps_statistics) {
            last.set_attr(attr_name::OBSERVER, string(site.ctx(), symbol));
        }
        observed.replace_all_uses_with(result);
        self.eraser.erase(site);
        Ok(())
    }

    /// The pair for qparams that are known.
    fn static_pair(
        &mut self,
        site: Op<'c>,
        value: Value<'c>,
        symbol: &'c str,
        qparams: &QParams,
        zero_point_dtype: DType,
    ) -> Result<Pair<'c>, PassError<'c>> {
        let internal = |message: &str| PassError::internal(&site, message);
        let range = QuantRange { min: qparams.quant_min, max: qparams.quant_max, custom: true };
        let mut pair = Pair {
            kind: "per_tensor",
            args: vec![Arg::Tensor(0)],
            operands: vec![value],
            range,
            dtype: qparams.dtype,
            group_size: None,
            states_float: false,
        };
        match (&qparams.granularity, qparams.per_tensor()) {
            (Granularity::Tensor, Some((scale, zero_point))) => {
                pair.args.extend([Arg::Float(scale.into()), Arg::Int(zero_point)]);
                return Ok(pair);
            }
            (Granularity::Tensor, None) => return Err(internal("an observer of a tensor with several scales")),
            (Granularity::Axis(axis), _) => {
                let axis = i64::try_from(*axis).map_err(|_| internal("a channel axis beyond any tensor"))?;
                pair = Pair {
                    kind: "per_channel",
                    args: vec![Arg::Tensor(0), Arg::Tensor(1), Arg::Tensor(2), Arg::Int(axis)],
                    ..pair
                };
            }
            (Granularity::Group(size), _) => {
                let args = vec![Arg::Tensor(0), Arg::Tensor(1), Arg::Tensor(2)];
                pair = Pair { kind: "per_channel_group", args, group_size: Some(*size), states_float: true, ..pair };
            }
            (_, _) => return Err(internal("blocks that only torchao's ops take")),
        }
        pair.operands.extend(self.scales(site, value, symbol, qparams, zero_point_dtype)?);
        Ok(pair)
    }

    /// The pair for qparams that are chosen at run time, after the op that chooses them.
    fn dynamic_pair(
        &mut self,
        site: Op<'c>,
        value: Value<'c>,
        spec: &QuantizationSpec,
        range: QuantRange,
    ) -> Result<Pair<'c>, PassError<'c>> {
        let context = site.ctx();
        let is_of_tokens = spec.granularity == Granularity::Token;
        let op_name = match spec.scheme {
            _ if is_of_tokens => "quantized_decomposed.choose_qparams_per_token_asymmetric",
            Scheme::Symmetric => "quantized_decomposed.choose_qparams_symmetric.tensor",
            _ => "quantized_decomposed.choose_qparams.tensor",
        };
        let names = [&torch_stem(op_name), "getitem", "getitem"];
        let [name, scale, zero_point] = names.map(|name| string(context, &self.namer.unique(name)));
        let results = array(context, &[scale, zero_point]);
        let mut shape = vec![Some(1)];
        if is_of_tokens {
            let ty = TensorType::of(value.r#type());
            shape = ty.ok_or_else(|| PassError::internal(&site, "an observed value that is not a tensor"))?.shape;
            let last = shape.last_mut();
            *last.ok_or_else(|| {
                Diagnostic::error(site.location(), "a value of rank 0 has no tokens").note("quantize it per tensor")
            })? = Some(1);
        }
        let types = [DType::F64, DType::I64]
            .map(|dtype| TensorType { shape: shape.clone(), element: dtype_type(context, dtype) }.to_type());
        let eps = Arg::Float(spec.observer.float(&EPS));
        let args = match is_of_tokens {
            true => vec![Arg::Tensor(0), Arg::DType(spec.dtype)],
            false => vec![Arg::Tensor(0), Arg::Int(range.min), Arg::Int(range.max), eps, Arg::DType(spec.dtype)],
        };
        let op = torch_op::build(
            &mut Builder::before(site),
            op_name,
            &args,
            &[value],
            &types,
            &[(attr_name::NAME, name), (attr_name::RESULT_NAMES, results)],
        )
        .map_err(|error| PassError::internal(&site, error))?;
        let operands = [vec![value], op.result_values()].concat();
        let args = vec![Arg::Tensor(0), Arg::Tensor(1), Arg::Tensor(2)];
        let kind = if is_of_tokens { "per_token" } else { "per_tensor.tensor" };
        Ok(Pair { kind, args, operands, range, dtype: spec.dtype, group_size: None, states_float: is_of_tokens })
    }

    /// Builds quantize and dequantize before `site`, and returns the dequantized value.
    fn build_pair(&mut self, site: Op<'c>, value: Value<'c>, pair: Pair<'c>) -> Result<Value<'c>, PassError<'c>> {
        let internal = |message: &str| PassError::internal(&site, message);
        let Pair { kind, args, mut operands, range, dtype, group_size, states_float } = pair;
        let ty = TensorType::of(value.r#type()).ok_or_else(|| internal("an observed value that is not a tensor"))?;
        let float = ty.dtype().ok_or_else(|| internal("an observed value of an unknown dtype"))?;
        let context = site.ctx();
        let quantized: Type<'c> = ty.with_element(dtype_type(context, dtype)).to_type();
        let mut builder = Builder::before(site);
        let mut result = value;
        for (action, ty) in [("quantize", quantized), ("dequantize", value.r#type())] {
            let mut args = args.clone();
            args.extend([Arg::Int(range.min), Arg::Int(range.max), Arg::DType(dtype)]);
            args.extend(group_size.map(|size| Arg::Int(i64::try_from(size).unwrap_or(i64::MAX))));
            if action == "dequantize" {
                args.push(if float == DType::F32 && !states_float { Arg::None } else { Arg::DType(float) });
            }
            if let Some(input) = operands.first_mut() {
                *input = result;
            }
            let op_name = format!("quantized_decomposed.{action}_{kind}");
            let name = self.namer.unique(&torch_stem(&op_name));
            let attributes = [(attr_name::NAME, string(context, &name))];
            let op = torch_op::build(&mut builder, &op_name, &args, &operands, &[ty], &attributes)
                .map_err(|error| PassError::internal(&site, error))?;
            result = op.only_result().ok_or_else(|| internal("a quantize op without a result"))?;
        }
        Ok(result)
    }

    /// Builds a cast to `dtype` and a cast back before `site`, and returns the result.
    fn build_casts(&mut self, site: Op<'c>, value: Value<'c>, dtype: DType) -> Result<Value<'c>, PassError<'c>> {
        let internal = |message: &str| PassError::internal(&site, message);
        let ty = TensorType::of(value.r#type()).ok_or_else(|| internal("an observed value that is not a tensor"))?;
        let float = ty.dtype().ok_or_else(|| internal("an observed value of an unknown dtype"))?;
        let (context, op_name) = (site.ctx(), "quantized_decomposed.convert_element_type.no_fuse");
        let mut builder = Builder::before(site);
        let mut result = value;
        for dtype in [dtype, float] {
            let name = self.namer.unique(&torch_stem(op_name));
            let ty = ty.with_element(dtype_type(context, dtype)).to_type();
            let (args, attributes) = ([Arg::Tensor(0), Arg::DType(dtype)], [(attr_name::NAME, string(context, &name))]);
            let op = torch_op::build(&mut builder, op_name, &args, &[result], &[ty], &attributes)
                .map_err(|error| PassError::internal(&site, error))?;
            result = op.only_result().ok_or_else(|| internal("a cast without a result"))?;
        }
        Ok(result)
    }

    /// Scales and zero points as buffers, loaded before `site`.
    fn scales(
        &mut self,
        site: Op<'c>,
        value: Value<'c>,
        symbol: &'c str,
        qparams: &QParams,
        zero_point_dtype: DType,
    ) -> Result<[Value<'c>; 2], PassError<'c>> {
        if let Some(values) = self.per_channel.get(symbol) {
            return Ok(*values);
        }
        let internal = |error: pt2e_core::tensor::TensorError| PassError::internal(&site, error);
        let shape = TensorType::of(value.r#type()).and_then(|ty| ty.static_shape());
        let channels = match (&qparams.granularity, shape.as_deref()) {
            // One row of scales for each row of the matrix.
            (Granularity::Group(size), Some(&[rows, columns])) if *size > 0 => vec![rows, columns / size],
            _ => vec![qparams.scales.len()],
        };
        let scales = Tensor::from_vec(&channels, qparams.scales.clone()).map_err(internal)?;
        let differs_narrowly = |zero_point: &i64| {
            [qparams.quant_min, qparams.quant_max]
                .map(|bound| bound - zero_point)
                .iter()
                .all(|x| i8::try_from(*x).is_ok())
        };
        let is_group = matches!(qparams.granularity, Granularity::Group(_));
        let is_narrow = is_group
            && qparams.dtype == DType::I8
            && qparams.zero_points.as_int().is_some_and(|zero_points| zero_points.iter().all(differs_narrowly));
        let zero_points = match &qparams.zero_points {
            // PyTorch subtracts the zero points of groups in the dtype to which both promote, and XNNPACK wants them narrow.
            ZeroPoints::Int(values) if is_narrow => {
                Tensor::from_vec(&channels, values.iter().map(|&value| value as i8).collect())
            }
            // A zero point is a quantized value, which has at most 32 bits.
            ZeroPoints::Int(values) if zero_point_dtype == DType::I32 => {
                Tensor::from_vec(&channels, values.iter().map(|&value| value as i32).collect())
            }
            ZeroPoints::Int(values) => Tensor::from_vec(&channels, values.clone()),
            ZeroPoints::Float(values) | ZeroPoints::Real(values) => Tensor::from_vec(&channels, values.clone()),
        }
        .map_err(internal)?;
        let [scale, zero_point] = self.globals.numbered(["_scale_", "_zero_point_"]);
        let mut buffer = |name: &str, value: &Tensor| {
            let buffer = self.globals.add_constant(site, name, value, &mut self.namer);
            buffer.map_err(|error| PassError::internal(&site, error))
        };
        let values = [buffer(&scale, &scales)?, buffer(&zero_point, &zero_points)?];
        self.per_channel.insert(symbol, values);
        Ok(values)
    }
}
