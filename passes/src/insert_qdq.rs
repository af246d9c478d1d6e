//! `insert-qdq`: observers become quantize and dequantize ops.
//!
//! Each `pt2e.observe` becomes a pair. Per tensor, scale and zero point are numbers of the ops; per channel they are
//! buffers `_scale_<i>` and `_zero_point_<i>`. Annotations stay for `duplicate-dq` and `port-metadata`.

use melior::ir::{Location, Type, ValueLike, operation::OperationLike};
use pt2e_core::{
    numerics::{QParams, QScheme, ZeroPoints},
    observer::restore_observer,
    qspec::QSpec,
    tensor::{DType, Tensor},
};
use pt2e_ir::{
    Builder, Eraser, GlobalKind, Globals, Namer, Op, OpExt, Stage, TensorType, Value, ValueExt, attr_name, bodies,
    dialect::{
        observer::{ObserveSite, ObserverOp},
        torch_op,
    },
    dtype_type,
    node_names::namer_of,
    pass::{Anchor, Diagnostic, OptionInfo, OptionKind, PassError, PassInfo, PassRun, Statistic},
    string, symbol_ref,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// Whether observers without data are let through.
pub(crate) const UNCALIBRATED: OptionInfo = OptionInfo {
    name: "uncalibrated",
    description: "What becomes of observers that have seen nothing: an error, or PyTorch's scale 1 and zero point 0",
    kind: OptionKind::Enum(&["error", "default"]),
    default: "error",
};

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "insert-qdq",
    description: "Turn observers into quantize and dequantize ops",
    anchor: Anchor::Module,
    options: &[UNCALIBRATED],
    statistics: &[Statistic { name: c"pairs", description: c"Pairs of quantize and dequantize" }],
    dialects: &["ml_program", "quantized_decomposed"],
    needs: &[Stage::Prepared, Stage::Calibrated],
    gives: Some(Stage::Converted),
    run,
};

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let default = pass.options().text(UNCALIBRATED.name) == "default";
    let observers = ObserverOp::all(module);
    // A quantizer may have known none of the ops; a module that it never saw would be called converted.
    let stage = Stage::of(module);
    if observers.is_empty() && !matches!(stage, Some(Stage::Prepared | Stage::Calibrated)) {
        return Err(Diagnostic::error(module.location(), "the module has no observers to convert")
            .note("run --prepare before, and --convert, which does all that --insert-qdq needs")
            .into());
    }
    let mut converter = Converter {
        eraser: Eraser::default(),
        globals: Globals::of(module),
        observers: HashMap::new(),
        namer: Namer::default(),
        per_channel: HashMap::new(),
        next: 0,
    };
    let mut failed = false;
    for op in &observers {
        match observed_qparams(*op, default) {
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
        for &op in body.ops() {
            if let Some(site) = ObserveSite::of(op) {
                converter.replace(site)?;
                pairs += 1;
            }
        }
    }
    for observer in observers {
        converter.eraser.erase(observer.op());
    }
    pass.count(c"pairs", pairs);
    Ok(())
}

/// The qparams that an observer has found, and the dtype that PyTorch gives the zero points of its scheme.
fn observed_qparams<'c>(op: ObserverOp<'c>, default: bool) -> Result<(QParams, DType), Diagnostic<'c>> {
    let error = |why: String| Diagnostic::error(op.op().location(), format!("observer @{}: {why}", op.symbol()));
    match op.spec() {
        Some(QSpec::Observed { is_dynamic: true, .. }) => {
            Err(error("dynamic quantization is not supported".to_owned()))
        }
        Some(QSpec::Observed { observer: spec, .. }) => {
            let state = op.state().map_err(|why| error(why.to_string()))?;
            if default && !state.is_calibrated() {
                let rule = spec.rule().map_err(|why| error(why.to_string()))?;
                return Ok((QParams::uncalibrated(&rule), spec.qscheme.zero_point_dtype()));
            }
            let qparams = restore_observer(&spec, &state).and_then(|observer| observer.qparams()).map_err(|why| {
                error(why.to_string()).note("calibrate with --calibrate=\"data=FILE or FOLDER\" before --convert")
            })?;
            Ok((qparams, spec.qscheme.zero_point_dtype()))
        }
        Some(QSpec::Fixed(fixed)) => {
            let qparams = fixed.qparams().map_err(|why| error(why.to_string()))?;
            Ok((qparams, QScheme::PerTensorAffine.zero_point_dtype()))
        }
        _ => Err(error("has no spec that can be converted".to_owned())),
    }
}

struct Converter<'c> {
    eraser: Eraser<'c>,
    globals: Globals<'c>,
    /// By the observer's symbol.
    observers: HashMap<&'c str, (QParams, DType)>,
    /// Of the function at hand.
    namer: Namer,
    /// The values of per-channel scales and zero points in the function at hand, by the observer's symbol.
    per_channel: HashMap<&'c str, [Value<'c>; 2]>,
    /// The number of the next scale.
    next: usize,
}

impl<'c> Converter<'c> {
    fn replace(&mut self, site: ObserveSite<'c>) -> Result<(), PassError<'c>> {
        let (site, symbol) = (site.op(), site.symbol());
        let internal = |message: &str| PassError::internal(&site, message);
        let (qparams, zero_point_dtype) =
            self.observers.get(symbol).cloned().ok_or_else(|| internal("an observer that there is not"))?;
        let value = site.operand_values().first().copied().ok_or_else(|| internal("a site without a value"))?;
        let ty = TensorType::of(value.r#type()).ok_or_else(|| internal("an observed value that is no tensor"))?;
        let float = ty.dtype().ok_or_else(|| internal("an observed value of an unknown dtype"))?;
        let mut operands = vec![value];
        let per_channel = match qparams.axis {
            Some(axis) => {
                operands.extend(self.scales(site, symbol, &qparams, zero_point_dtype)?);
                Some(i64::try_from(axis).map_err(|_| internal("a channel axis beyond any tensor"))?)
            }
            None => None,
        };
        let context = site.ctx();
        let quantized: Type<'c> = ty.with_element(dtype_type(context, qparams.dtype)).to_type();
        let mut builder = Builder::before(site);
        let mut result = value;
        for (action, ty) in [("quantize", quantized), ("dequantize", value.r#type())] {
            let kind = if per_channel.is_some() { "per_channel" } else { "per_tensor" };
            let mut args = vec![Arg::Tensor(0)];
            match (per_channel, qparams.per_tensor()) {
                (Some(axis), _) => args.extend([Arg::Tensor(1), Arg::Tensor(2), Arg::Int(axis)]),
                (None, Some((scale, zero_point))) => args.extend([Arg::Float(scale.into()), Arg::Int(zero_point)]),
                (None, None) => return Err(internal("an observer with several scales and no channel axis")),
            }
            args.extend([Arg::Int(qparams.quant_min), Arg::Int(qparams.quant_max), Arg::DType(qparams.dtype)]);
            if action == "dequantize" {
                args.push(if float == DType::F32 { Arg::None } else { Arg::DType(float) });
            }
            operands[0] = result;
            let name = self.namer.unique(&format!("{action}_{kind}_default"));
            let attributes = [(attr_name::NAME, string(context, &name))];
            let op_name = format!("quantized_decomposed.{action}_{kind}");
            let op = torch_op::build(&mut builder, &op_name, &args, &operands, &[ty], &attributes)
                .map_err(|error| PassError::internal(&site, error))?;
            result = op.only_result().ok_or_else(|| internal("a quantize op without a result"))?;
        }
        let observed = site.only_result().ok_or_else(|| internal("a site without a result"))?;
        observed.replace_all_uses_with(result);
        self.eraser.erase(site);
        Ok(())
    }

    /// Scales and zero points as buffers, read before `site`.
    fn scales(
        &mut self,
        site: Op<'c>,
        symbol: &'c str,
        qparams: &QParams,
        zero_point_dtype: DType,
    ) -> Result<[Value<'c>; 2], PassError<'c>> {
        if let Some(values) = self.per_channel.get(symbol) {
            return Ok(*values);
        }
        let internal = |error: pt2e_core::tensor::TensorError| PassError::internal(&site, error);
        let channels = [qparams.scales.len()];
        let scales = Tensor::from_vec(&channels, qparams.scales.clone()).map_err(internal)?;
        let zero_points = match &qparams.zero_points {
            // A zero point is one of the quantized values, which have at most 32 bits.
            ZeroPoints::Int(values) if zero_point_dtype == DType::I32 => {
                Tensor::from_vec(&channels, values.iter().map(|&value| value as i32).collect())
            }
            ZeroPoints::Int(values) => Tensor::from_vec(&channels, values.clone()),
            ZeroPoints::Float(values) => Tensor::from_vec(&channels, values.clone()),
        }
        .map_err(internal)?;
        let [scale, zero_point] = loop {
            let names = [format!("_scale_{}", self.next), format!("_zero_point_{}", self.next)];
            self.next += 1;
            if !names.iter().any(|name| self.globals.is_taken(name)) {
                break names;
            }
        };
        let values = [self.buffer(site, &scale, &scales)?, self.buffer(site, &zero_point, &zero_points)?];
        self.per_channel.insert(symbol, values);
        Ok(values)
    }

    fn buffer(&mut self, site: Op<'c>, name: &str, value: &Tensor) -> Result<Value<'c>, PassError<'c>> {
        let internal = |error: melior::Error| PassError::internal(&site, error);
        let location: Location<'c> = site.location();
        let global = self.globals.add(location, name, GlobalKind::Buffer, value).map_err(internal)?;
        let ty = global.ty().ok_or_else(|| PassError::internal(&site, "a buffer without a type"))?;
        let attributes = [
            ("global", symbol_ref(site.ctx(), global.name())),
            (attr_name::NAME, string(site.ctx(), &self.namer.unique(global.name()))),
        ];
        let load =
            Builder::before(site).build("ml_program.global_load_const", &[], &[ty], &attributes).map_err(internal)?;
        load.only_result().ok_or_else(|| PassError::internal(&site, "a load without a result"))
    }
}
