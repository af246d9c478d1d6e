//! `pack-weights`: quantized weights of 1, 2 or 4 bits are stored several to a byte.
//!
//! ```text
//! %w = ml_program.global_load_const @_frozen_param0 : tensor<4x32xi8>
//! %1 = dequantize %w quant_min -8 quant_max 7
//!     =>
//! %p = ml_program.global_load_const @_packed_param0 : tensor<64xui8>
//! %2 = bitwise_and %p, 15; %3 = bitwise_right_shift %p, 4
//! %4 = view (stack [%2, %3], 1) [4, 32]
//! %w = add (to %4, i8), -8 : tensor<4x32xi8>
//! %1 = dequantize %w quant_min -8 quant_max 7
//! ```
//!
//! Each value is stored as its distance from `quant_min`, in row-major order, the first one in the lowest bits. The ops that unpack
//! them are PyTorch's own, so the result runs wherever PyTorch does; ExecuTorch's delegates, which look for stored integers before
//! a dequantize op, do not recognize them. A buffer is packed if only dequantize ops read it, all with the same range, and its elements
//! fill whole bytes.

use melior::ir::{ValueLike, operation::OperationLike};
use pt2e_core::tensor::{DType, Storage, Tensor};
use pt2e_ir::{
    Builder, Eraser, Global, GlobalKind, Globals, Namer, Op, OpExt, Stage, TensorType, Value, ValueExt, attr_name,
    bodies,
    dialect::{families, torch_op},
    node_name,
    node_names::{namer_of, torch_stem},
    pass::{Anchor, Diagnostic, PassError, PassInfo, PassRun, Statistic},
    string, tensor_type,
};
use pt2e_schema::Arg;
use std::collections::HashMap;

/// The pass.
pub static PASS: PassInfo = PassInfo {
    name: "pack-weights",
    description: "Store quantized weights of 1, 2 or 4 bits several to a byte",
    anchor: Anchor::Module,
    options: &[],
    statistics: &[Statistic { name: c"packed", description: c"Buffers of quantized weights that were packed" }],
    dialects: &["aten", "ml_program"],
    needs: &[Stage::Converted],
    gives: None,
    run,
};

/// How the readers of a buffer use it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    /// As quantized values of this range.
    Dequantized(i64, i64),
    /// Otherwise, or as values of several ranges.
    Otherwise,
}

/// A packed buffer.
struct Packed<'c> {
    global: Global<'c>,
    /// The bits of a value, and the value that is stored as 0.
    bits: u32,
    least: i64,
}

fn run<'c>(pass: &mut PassRun<'c, '_>) -> Result<(), PassError<'c>> {
    let module = pass.op();
    let mut globals = Globals::of(module);
    let all = bodies(module);
    let mut reads: HashMap<&'c str, Read> = HashMap::new();
    for &op in all.iter().flat_map(|body| body.ops()) {
        let Some(global) = globals.loaded_by(op) else { continue };
        let read = read_of(op);
        reads
            .entry(global.name())
            .and_modify(|known| {
                if *known != read {
                    *known = Read::Otherwise;
                }
            })
            .or_insert(read);
    }
    let (mut packed, mut eraser) = (HashMap::new(), Eraser::default());
    for body in all {
        let mut namer = None;
        for &op in body.ops() {
            let Some(global) = globals.loaded_by(op).filter(|global| is_own(*global)) else { continue };
            let Some(&Read::Dequantized(least, greatest)) = reads.get(global.name()) else { continue };
            if !packed.contains_key(global.name()) {
                let made = pack(op, global, (least, greatest), &mut globals)?;
                packed.insert(global.name(), made);
            }
            let Some(Some(stored)) = packed.get(global.name()) else { continue };
            let namer = namer.get_or_insert_with(|| namer_of(&body));
            unpack(op, stored, namer)?;
            eraser.erase(op);
        }
    }
    let gone: Vec<&str> = packed.iter().filter(|(_, made)| made.is_some()).map(|(name, _)| *name).collect();
    for name in &gone {
        if let Some(global) = globals.get(name) {
            globals.erase(global, &mut eraser);
        }
    }
    pass.count(c"packed", gone.len());
    if gone.is_empty() {
        pass.leaves_unchanged();
    }
    Ok(())
}

/// Whether a buffer is an immutable one that nothing outside of the module refers to.
fn is_own(global: Global<'_>) -> bool {
    !global.is_mutable() && global.is_private() && global.kind() == GlobalKind::Buffer
}

/// How the users of a load read it.
fn read_of(load: Op<'_>) -> Read {
    let mut found = None;
    for used in load.only_result().into_iter().flat_map(ValueExt::uses) {
        let is_dequantized = used.operand == 0 && families::is_dequantize(used.op.full_name());
        let arguments = if is_dequantized { torch_op::arguments(used.op).ok() } else { None };
        let range = arguments.and_then(|arguments| {
            Some(Read::Dequantized(arguments.int("quant_min").ok()?, arguments.int("quant_max").ok()?))
        });
        match (range, found) {
            (Some(range), None) => found = Some(range),
            (Some(range), Some(other)) if range == other => {}
            _ => return Read::Otherwise,
        }
    }
    found.unwrap_or(Read::Otherwise)
}

/// The bits that hold the values of a range, if several of them fit a byte without a rest.
fn bits_of(least: i64, greatest: i64) -> Option<u32> {
    let steps = greatest.checked_sub(least).filter(|steps| *steps > 0)?;
    [1_u32, 2, 4].into_iter().find(|bits| steps < 1 << bits)
}

/// A buffer with the values of `global` packed; `None` if they cannot be.
fn pack<'c>(
    load: Op<'c>,
    global: Global<'c>,
    (least, greatest): (i64, i64),
    globals: &mut Globals<'c>,
) -> Result<Option<Packed<'c>>, PassError<'c>> {
    let dtype = load.only_result().and_then(|value| TensorType::of(value.r#type())?.dtype());
    let (Some(bits), Some(DType::I8 | DType::U8)) = (bits_of(least, greatest), dtype) else { return Ok(None) };
    let error = |why: &dyn std::fmt::Display| {
        Diagnostic::error(load.location(), format!("'{}' cannot be packed: {why}", global.fqn()))
    };
    let tensor = global.tensor().map_err(|why| error(&why))?;
    let per_byte = (8 / bits) as usize;
    if tensor.is_empty() || !tensor.len().is_multiple_of(per_byte) {
        return Ok(None);
    }
    let values: Vec<i64> = match tensor.dtype() {
        DType::I8 => tensor.as_slice::<i8>().map_err(|why| error(&why))?.iter().map(|&x| x.into()).collect(),
        _ => tensor.as_slice::<u8>().map_err(|why| error(&why))?.iter().map(|&x| x.into()).collect(),
    };
    if let Some(outside) = values.iter().find(|value| !(least..=greatest).contains(value)) {
        return Err(error(&format!("its value {outside} is not in the range [{least}, {greatest}]")).into());
    }
    let byte = |values: &[i64]| values.iter().rev().fold(0, |byte, value| byte << bits | (value - least) as u8);
    let bytes = Storage::<u8>::collect(values.chunks(per_byte).map(byte)).map_err(|why| error(&why))?;
    let bytes = Tensor::new(&[values.len() / per_byte], bytes).map_err(|why| error(&why))?;
    let [name] = globals.numbered(["_packed_param"]);
    let made = globals.add(global.0.location(), &name, GlobalKind::Buffer, &bytes);
    Ok(Some(Packed { global: made.map_err(|why| error(&why))?, bits, least }))
}

/// Replaces a load by a load of the packed buffer, and the ops that unpack it.
fn unpack<'c>(load: Op<'c>, stored: &Packed<'c>, namer: &mut Namer) -> Result<(), PassError<'c>> {
    let internal = || PassError::internal(&load, "a load without a tensor");
    let (context, old) = (load.ctx(), load.only_result().ok_or_else(internal)?);
    let ty = TensorType::of(old.r#type()).ok_or_else(internal)?;
    let (shape, dtype) = (ty.static_shape().ok_or_else(internal)?, ty.dtype().ok_or_else(internal)?);
    let per_byte = 8 / stored.bits as usize;
    let bytes = shape.iter().product::<usize>() / per_byte;
    let mut builder = Builder::before(load);
    let node = node_name(load, stored.global.name(), namer);
    let packed = stored.global.load(&mut builder, &[node]).map_err(|error| PassError::internal(&load, error))?;
    let mut build = |name: &str, args: &[Arg], operands: &[Value<'c>], (shape, dtype): (&[usize], DType)| {
        let node = (attr_name::NAME, string(context, &namer.unique(&torch_stem(name))));
        let types = [tensor_type(context, shape, dtype)];
        let op = torch_op::build(&mut builder, name, args, operands, &types, &[node])
            .map_err(|error| PassError::internal(&load, error))?;
        op.only_result().ok_or_else(internal)
    };
    let mask = (1_i64 << stored.bits) - 1;
    let mut parts = Vec::new();
    for part in 0..per_byte {
        let (mut value, shift) = (packed, part as i64 * i64::from(stored.bits));
        if part > 0 {
            let args = [Arg::Tensor(0), Arg::Int(shift)];
            value = build("aten.bitwise_right_shift.Tensor_Scalar", &args, &[value], (&[bytes], DType::U8))?;
        }
        if part + 1 < per_byte {
            let args = [Arg::Tensor(0), Arg::Int(mask)];
            value = build("aten.bitwise_and.Scalar", &args, &[value], (&[bytes], DType::U8))?;
        }
        parts.push(value);
    }
    let args = [Arg::Tensors((0..per_byte).collect()), Arg::Int(1)];
    let mut value = build("aten.stack", &args, &parts, (&[bytes, per_byte], DType::U8))?;
    let sizes = shape.iter().map(|&size| i64::try_from(size).unwrap_or(i64::MAX)).collect();
    value = build("aten.view", &[Arg::Tensor(0), Arg::Ints(sizes)], &[value], (&shape, DType::U8))?;
    if dtype != DType::U8 {
        let args = [Arg::Tensor(0), Arg::DType(dtype), Arg::Bool(false), Arg::Bool(false), Arg::None];
        value = build("aten.to.dtype", &args, &[value], (&shape, dtype))?;
    }
    if stored.least != 0 {
        let args = [Arg::Tensor(0), Arg::Int(stored.least), Arg::Int(1)];
        value = build("aten.add.Scalar", &args, &[value], (&shape, dtype))?;
    }
    old.replace_all_uses_with(value);
    Ok(())
}
