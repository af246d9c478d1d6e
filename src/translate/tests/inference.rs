//! The verifier accepts the types of the results that PyTorch computed, and refuses all others.

#[path = "../../kernels/tests/kernels/cases.rs"]
mod cases;

use cases::{AnyError, arguments, dtype_of, for_cases, number};
use melior::{
    Context,
    ir::{Block, BlockLike, BlockRef, Location, Type, operation::OperationLike},
};
use pt2e_ir::{
    Builder, Value,
    dialect::{self, torch_op::TorchOp},
    dtype_type, tensor_type,
};
use pt2e_schema::{
    Arg, Argument, Arguments, BaseType, DType, NumberType, TensorType, ValueType,
    infer::{Results, infer},
};
use safetensors::SafeTensors;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A call of an op with operands and results of known types.
struct Call {
    args: Arguments,
    operands: Vec<TensorType>,
    results: Vec<ValueType>,
}

impl Call {
    fn of(case: &Json, file: &SafeTensors<'_>) -> Result<Self, AnyError> {
        let ty = |name: &Json| -> Result<TensorType, AnyError> {
            let name = name.as_str().ok_or("no name")?;
            Ok(TensorType::of_shape(dtype_of(file, name)?, file.tensor(name)?.shape()))
        };
        let result = |output: &Json| match number(&output["number"]) {
            Some(number) => Ok(ValueType::Number(NumberType::from(number))),
            None => ty(output).map(ValueType::Tensor),
        };
        Ok(Self {
            args: arguments(case).ok_or("unreadable case")?,
            operands: case["inputs"].as_array().ok_or("no inputs")?.iter().map(ty).collect::<Result<_, _>>()?,
            results: case["outputs"].as_array().ok_or("no outputs")?.iter().map(result).collect::<Result<_, _>>()?,
        })
    }

    /// Whether MLIR accepts an op of this call with results of those types.
    fn verifies(&self, context: &Context, results: &[ValueType]) -> Result<bool, AnyError> {
        let torch = TorchOp::named(self.args.op()).ok_or("no such op")?;
        let location = Location::unknown(context);
        let operands: Vec<_> = self.operands.iter().map(|ty| (mlir(context, ty), location)).collect();
        let block = Block::new(&operands);
        // SAFETY: the block outlives the op, which is verified below and not used afterwards.
        let place: BlockRef<'_, '_> = unsafe { BlockRef::from_raw(block.to_raw()) };
        let values = (0..operands.len()).map(|index| Ok(Value::from(place.argument(index)?)));
        let values = values.collect::<Result<Vec<_>, melior::Error>>()?;
        // The cases may have arguments that PyTorch's Python bindings convert to the schema's types, which kernels also accept.
        let argument = |((_, arg), of): (&(_, Arg), &Argument)| match arg {
            Arg::Int(value) if of.ty.list.is_some() => Arg::Ints(vec![*value]),
            Arg::Int(number) if of.ty.base == BaseType::MemoryFormat => memory_format(*number),
            arg => arg.clone(),
        };
        let args: Vec<Arg> = self.args.entries().iter().zip(&torch.schema.args).map(argument).collect();
        let types: Vec<_> = results
            .iter()
            .map(|ty| match ty {
                ValueType::Tensor(ty) => mlir(context, ty),
                ValueType::Number(NumberType::Bool) => dtype_type(context, DType::Bool),
                ValueType::Number(NumberType::Float) => dtype_type(context, DType::F64),
                _ => Type::index(context),
            })
            .collect();
        let op = torch.build(&mut Builder::at_end(place, location), &args, &values, Vec::new(), &types, &[])?;
        Ok(op.verify())
    }

    /// Lists of results, one of which has a wrong type: another dtype, another rank, or, if it is known, another size.
    fn mutated(&self, inferred: &Results) -> Vec<Vec<ValueType>> {
        let mut all = Vec::new();
        for (index, result) in self.results.iter().enumerate() {
            let ValueType::Tensor(ty) = result else { continue };
            let dtype = if ty.dtype == DType::F32 { DType::F64 } else { DType::F32 };
            let mut wrong = vec![
                TensorType { dtype, ..ty.clone() },
                TensorType { sizes: [ty.sizes.as_slice(), &[Some(1)]].concat(), ..ty.clone() },
            ];
            let known = match inferred {
                Results::Each(types) => match &types[index] {
                    ValueType::Tensor(known) => known.sizes.clone(),
                    _ => Vec::new(),
                },
                Results::Any(known) => known.sizes.clone(),
            };
            for (dim, size) in known.iter().enumerate().filter_map(|(dim, size)| Some((dim, (*size)?))) {
                let mut sizes = ty.sizes.clone();
                sizes[dim] = Some(size + 1);
                wrong.push(TensorType { sizes, ..ty.clone() });
            }
            wrong.into_iter().for_each(|wrong| {
                let mut results = self.results.clone();
                results[index] = wrong.into();
                all.push(results);
            });
        }
        all
    }
}

/// The memory format that has that number in c10.
fn memory_format(number: i64) -> Arg {
    Arg::Str(pt2e_schema::ods::memory_format(number).expect("a memory format").to_owned())
}

fn mlir<'c>(context: &'c Context, ty: &TensorType) -> Type<'c> {
    let shape: Vec<usize> = ty.sizes.iter().flatten().copied().collect();
    tensor_type(context, &shape, ty.dtype)
}

#[test]
fn the_verifier_takes_the_types_of_what_pytorch_computed_and_no_others() {
    let context = dialect::context();
    context.load_all_available_dialects();
    context.attach_diagnostic_handler(|_| true);
    let (mut failures, mut ops, mut refused) = (Vec::new(), BTreeSet::new(), 0);
    for_cases(|case, name, file| {
        let call = Call::of(case, file).expect("a case");
        // Python functions and operators of libraries have no schema except that of a call.
        if TorchOp::named(call.args.op()).is_none() {
            return;
        }
        let mut check = || -> Result<(), AnyError> {
            if !call.verifies(&context, &call.results)? {
                return Err("the types of what PyTorch computed are refused".into());
            }
            let operands: Vec<_> = call.operands.iter().cloned().map(ValueType::from).collect();
            let inferred = infer(&call.args, &operands)?.ok_or("nothing is known of the op")?;
            for wrong in call.mutated(&inferred) {
                if call.verifies(&context, &wrong)? {
                    return Err(format!("{wrong:?} is taken, but PyTorch gives {:?}", call.results).into());
                }
                refused += 1;
            }
            Ok(())
        };
        match check() {
            Ok(()) => drop(ops.insert(call.args.op().to_owned())),
            Err(error) => failures.push(format!("case {name}: {error}")),
        }
    });
    assert!(failures.is_empty(), "{} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(ops.len() > 600 && refused > 30_000, "{} ops, {refused} wrong types", ops.len());
}
