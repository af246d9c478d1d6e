//! Quantize and dequantize ops of torchao, which take the sizes of a block: for blocks that `quantized_decomposed` has no ops for,
//! and for qparams that are chosen at run time by torchao's mapping types.

use super::Converter;
use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::{
    granularity::Granularity,
    numerics::{QParams, QParamsRule, QuantRange, Scheme},
    tensor::DType,
};
use pt2e_ir::{
    Builder, Op, OpExt, TensorType, Value, array, attr_name,
    dialect::torch_op,
    dtype_type,
    node_names::torch_stem,
    pass::{Diagnostic, PassError},
    string,
};
use pt2e_schema::Arg;

/// A value that is quantized in blocks.
struct Blocked<'c> {
    site: Op<'c>,
    value: Value<'c>,
    ty: TensorType<'c>,
    float: DType,
    /// The sizes of a block, one for each dimension of the value.
    size: Vec<usize>,
}

impl<'c> Blocked<'c> {
    fn of(site: Op<'c>, value: Value<'c>, symbol: &str, granularity: &Granularity) -> Result<Self, PassError<'c>> {
        let internal = |message: &str| PassError::internal(&site, message);
        let ty = TensorType::of(value.r#type()).ok_or_else(|| internal("an observed value that is not a tensor"))?;
        let float = ty.dtype().ok_or_else(|| internal("an observed value of an unknown dtype"))?;
        let refused = |why: String| Diagnostic::error(site.location(), format!("observer @{symbol}: {why}"));
        // Any number will do for a size that is not known, as long as blocks are not as wide.
        let shape: Vec<usize> = ty.shape.iter().map(|size| size.unwrap_or(2)).collect();
        let size = granularity.block_size(&shape).map_err(|error| refused(error.to_string()))?;
        if ty.shape.iter().zip(&size).any(|(known, block)| known.is_none() && *block != 1) {
            return Err(refused(format!("a value with a dynamic size cannot be quantized per {granularity}"))
                .note("export the model with fixed sizes, or quantize it per tensor")
                .into());
        }
        Ok(Self { site, value, ty, float, size })
    }

    fn sizes(&self) -> Arg {
        Arg::Ints(self.size.iter().map(|size| i64::try_from(*size).unwrap_or(i64::MAX)).collect())
    }

    /// The sizes of the scales that torchao's op chooses: dimensions that a block fills are left out.
    fn chosen(&self) -> Vec<Option<usize>> {
        let dims = self.ty.shape.iter().zip(&self.size);
        let kept = dims.filter(|(size, block)| **size != Some(**block) || **block == 1);
        kept.map(|(size, block)| size.map(|size| size / block)).collect()
    }
}

impl<'c> Converter<'c> {
    /// Quantize and dequantize with known qparams of blocks; returns the dequantized value.
    pub(super) fn static_blocks(
        &mut self,
        site: Op<'c>,
        value: Value<'c>,
        symbol: &'c str,
        qparams: &QParams,
        zero_point_dtype: DType,
    ) -> Result<Value<'c>, PassError<'c>> {
        let blocked = Blocked::of(site, value, symbol, &qparams.granularity)?;
        let scales = self.scales(site, value, symbol, qparams, zero_point_dtype)?;
        self.blocks(&blocked, scales, qparams.dtype, [qparams.quant_min, qparams.quant_max])
    }

    /// The choice of qparams of blocks at run time, quantize and dequantize; returns the dequantized value.
    pub(super) fn dynamic_blocks(
        &mut self,
        site: Op<'c>,
        value: Value<'c>,
        symbol: &str,
        rule: &QParamsRule,
        granularity: &Granularity,
    ) -> Result<Value<'c>, PassError<'c>> {
        let blocked = Blocked::of(site, value, symbol, granularity)?;
        if blocked.size.iter().all(|size| *size == 1) {
            let message = format!("observer @{symbol}: a scale for each element cannot be chosen at run time");
            return Err(Diagnostic::error(site.location(), message).note("quantize the value per tensor").into());
        }
        let context = site.ctx();
        let mapping = rule.scheme.mapping_type();
        let mapping = mapping.ok_or_else(|| PassError::internal(&site, "a scheme that is not chosen at run time"))?;
        let QuantRange { min, max, .. } = rule.range;
        let eps = if rule.eps == f32::MIN_POSITIVE { Arg::None } else { Arg::Float(rule.eps.into()) };
        let args = [
            Arg::Tensor(0),
            Arg::Str(mapping.to_owned()),
            blocked.sizes(),
            Arg::DType(rule.dtype),
            Arg::Int(min),
            Arg::Int(max),
            eps,
            Arg::None,
            Arg::None,
            Arg::Bool(false),
        ];
        // torchao gives the zero points of symmetric schemes the dtype of the value.
        let zero_point = if rule.scheme == Scheme::Affine { DType::I32 } else { blocked.float };
        let types = [blocked.float, zero_point]
            .map(|dtype| TensorType { shape: blocked.chosen(), element: dtype_type(context, dtype) }.to_type());
        let op_name = "torchao.choose_qparams_affine";
        let names = [&torch_stem(op_name), "getitem", "getitem"];
        let [name, scale, zero_point] = names.map(|name| string(context, &self.namer.unique(name)));
        let attributes = [(attr_name::NAME, name), (attr_name::RESULT_NAMES, array(context, &[scale, zero_point]))];
        let op = torch_op::build(&mut Builder::before(site), op_name, &args, &[value], &types, &attributes)
            .map_err(|error| PassError::internal(&site, error))?;
        match op.result_values()[..] {
            [scale, zero_point] => self.blocks(&blocked, [scale, zero_point], rule.dtype, [min, max]),
            _ => Err(PassError::internal(&site, "qparams that are not two values")),
        }
    }

    fn blocks(
        &mut self,
        blocked: &Blocked<'c>,
        [scale, zero_point]: [Value<'c>; 2],
        dtype: DType,
        range: [i64; 2],
    ) -> Result<Value<'c>, PassError<'c>> {
        let Blocked { site, value, ty, float, .. } = blocked;
        let context = site.ctx();
        let quantized = ty.with_element(dtype_type(context, dtype)).to_type();
        let given = [Arg::Tensor(0), blocked.sizes(), Arg::Tensor(1), Arg::Tensor(2), Arg::DType(dtype)];
        let given: Vec<Arg> = given.into_iter().chain(range.map(Arg::Int)).collect();
        let dequantized = [given.clone(), vec![Arg::DType(*float)]].concat();
        let mut result = *value;
        for (op_name, args, ty) in
            [("torchao.quantize_affine", given, quantized), ("torchao.dequantize_affine", dequantized, value.r#type())]
        {
            let name = string(context, &self.namer.unique(&torch_stem(op_name)));
            let operands = [result, scale, zero_point];
            let attributes = [(attr_name::NAME, name)];
            let op = torch_op::build(&mut Builder::before(*site), op_name, &args, &operands, &[ty], &attributes)
                .map_err(|error| PassError::internal(site, error))?;
            let one = op.only_result();
            result = one.ok_or_else(|| PassError::internal(site, "a quantize op without a result"))?;
        }
        Ok(result)
    }
}
