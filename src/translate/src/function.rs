//! Compiles MLIR functions to programs of the evaluator.

use melior::ir::{BlockLike, BlockRef, RegionLike, ValueLike, operation::OperationLike};
use pt2e_ir::{
    Attrs, Calls, Globals, Op, OpExt, OpSet, TensorType, Value, ValueExt, ValueMap, attr_name, attribute_tensor,
    block_ops,
    dialect::{
        families,
        observer::ObserveSite,
        operator,
        torch_op::{self, TorchOp, TorchOpError},
    },
    symbol_name,
};
use pt2e_kernels::{
    control,
    kernel::{Kernel, KernelError, Operands, Value as EvalValue},
    program::{Computation, EvalError, Program, ProgramBuilder, Slot},
    registry,
};
use pt2e_schema::TensorType as DeclaredType;
use std::collections::HashMap;

/// Why a function cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum FunctionError {
    /// An op has no kernel, or none for these arguments.
    #[error("{location}: '{op}' cannot be evaluated: {cause}")]
    Kernel {
        /// The op.
        op: String,
        /// Its location.
        location: String,
        /// Why.
        #[source]
        cause: Box<KernelError>,
    },
    /// The arguments of an op could not be read.
    #[error(transparent)]
    Arguments(#[from] TorchOpError),
    /// An op that the evaluator does not know.
    #[error("{location}: '{op}' cannot be evaluated: {why}")]
    Op {
        /// The op.
        op: String,
        /// Its location.
        location: String,
        /// The error.
        why: String,
    },
    /// The function has no body.
    #[error("the function has no body")]
    Body,
    /// A function or graph has several blocks.
    #[error(
        "{location}: {what} has several blocks, and only one can be evaluated; --canonicalize merges blocks that only follow each \
         other"
    )]
    Blocks {
        /// The function or op.
        what: String,
        /// The location of the second block.
        location: String,
    },
    /// The program is invalid.
    #[error(transparent)]
    Program(#[from] EvalError),
}

/// A function, compiled to a program.
pub struct FunctionProgram<'c> {
    /// Its inputs are the function's arguments. Its outputs are the results, then the actual and expected value of each
    /// expectation, then the final values of its buffers.
    pub program: Program,
    /// The `pt2e.observe` ops, including those in graphs, indexed by the number that [`pt2e_kernels::Hooks::observe`] gets.
    pub sites: Vec<Op<'c>>,
    /// The op of each of the program's instructions.
    pub instructions: Vec<Op<'c>>,
    /// How many results the function has.
    pub results: usize,
    /// The `check` ops.
    pub expectations: Vec<Op<'c>>,
    /// The buffers that it both reads and writes, in the order of their final values among the outputs.
    buffers: Vec<Slot>,
}

impl<'c> FunctionProgram<'c> {
    /// Compiles `function`. Weights are shared with the module, not copied.
    ///
    /// Every run starts with the initial values of the buffers that the function writes to, unless [`Self::carry`] is called.
    ///
    /// # Errors
    /// See [`FunctionError`].
    pub fn of(function: Op<'c>, globals: &Globals<'c>) -> Result<Self, FunctionError> {
        Self::with_copies(function, globals, &OpSet::default())
    }

    /// As [`Self::of`], but the ops that use the first result of one of `copied` and do not quantize it get a copy, which a hook can
    /// replace for them alone. The copy is an instruction of its own, of the same op.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn with_copies(function: Op<'c>, globals: &Globals<'c>, copied: &OpSet) -> Result<Self, FunctionError> {
        let block = only_block(function, 0)?;
        let calls = symbol_name(function).into_iter().collect();
        let shared = Shared { calls, copied: copied.clone(), ..Shared::default() };
        let compiler = Compiler::of(block, globals, shared)?;
        let Compiler { builder, shared, instructions, mut outputs, expected, expectations, loaded, stored, .. } =
            compiler;
        let sites = shared.sites;
        let results = outputs.len();
        outputs.extend(expected);
        let mut buffers = Vec::new();
        for (symbol, left) in stored {
            if let Some(&slot) = loaded.get(symbol) {
                buffers.push(slot);
                outputs.push(left);
            }
        }
        Ok(Self { program: builder.finish(outputs)?, sites, instructions, results, expectations, buffers })
    }

    /// Makes the next run start with the final buffers of the run that had these outputs.
    pub fn carry(&mut self, outputs: Vec<EvalValue>) {
        let left = outputs.into_iter().skip(self.results + 2 * self.expectations.len());
        self.buffers.iter().zip(left).for_each(|(slot, value)| self.program.set_constant(*slot, value));
    }
}

/// The only block of a region.
fn only_block<'c>(owner: Op<'c>, index: usize) -> Result<BlockRef<'c, 'c>, FunctionError> {
    let block = owner.region(index).ok().and_then(|region| region.first_block()).ok_or(FunctionError::Body)?;
    match block.next_in_region() {
        None => Ok(block),
        Some(second) => Err(FunctionError::Blocks {
            what: symbol_name(owner).map_or_else(|| format!("'{}'", owner.full_name()), |name| format!("@{name}")),
            location: place(second.first_operation().unwrap_or(owner)),
        }),
    }
}

/// State that the compiler of a function shares with the compilers of its nested regions.
#[derive(Default)]
struct Shared<'c> {
    /// The `pt2e.observe` ops so far.
    sites: Vec<Op<'c>>,
    /// The stack of functions that are being inlined, the outermost first.
    calls: Vec<&'c str>,
    /// The number of ops in all functions inlined so far.
    called_ops: usize,
    /// The ops of whose results there are copies, and the copies.
    copied: OpSet,
    copies: ValueMap<Slot>,
}

struct Compiler<'c, 'g> {
    globals: &'g Globals<'c>,
    builder: ProgramBuilder,
    slots: ValueMap<Slot>,
    /// The values stored so far, by global.
    stored: HashMap<&'c str, Slot>,
    /// The globals that are already constants of the program.
    loaded: HashMap<&'c str, Slot>,
    shared: Shared<'c>,
    instructions: Vec<Op<'c>>,
    outputs: Vec<Slot>,
    expected: Vec<Slot>,
    expectations: Vec<Op<'c>>,
}

impl<'c, 'g> Compiler<'c, 'g> {
    /// Compiles the block of a function or a graph.
    fn of(block: BlockRef<'c, 'c>, globals: &'g Globals<'c>, shared: Shared<'c>) -> Result<Self, FunctionError> {
        let mut compiler = Self {
            globals,
            builder: ProgramBuilder::new(),
            slots: ValueMap::default(),
            stored: HashMap::new(),
            loaded: HashMap::new(),
            shared,
            instructions: Vec::new(),
            outputs: Vec::new(),
            expected: Vec::new(),
            expectations: Vec::new(),
        };
        for index in 0..block.argument_count() {
            let Ok(argument) = block.argument(index) else { continue };
            let slot = compiler.builder.input();
            compiler.slots.insert(Value::from(argument).value_key(), slot);
        }
        compiler.add_all(block)?;
        Ok(compiler)
    }

    fn add_all(&mut self, block: BlockRef<'c, 'c>) -> Result<(), FunctionError> {
        for op in block_ops(block) {
            self.add(op)?;
        }
        Ok(())
    }

    /// Inlines the function that an op calls.
    fn call(&mut self, op: Op<'c>) -> Result<(), FunctionError> {
        let symbol = op.attr("callee").and_then(Attrs::as_symbol).unwrap_or_default();
        let called = self.globals.function(symbol).filter(|function| function.body().is_some());
        let function = called.ok_or_else(|| refused(op, &format!("@{symbol} is declared, but has no body here")))?;
        if self.shared.calls.contains(&symbol) {
            return Err(refused(op, &format!("@{symbol} calls itself")));
        }
        if self.shared.calls.len() > Calls::MAX_DEPTH {
            return Err(refused(op, &format!("calls are nested more than {} deep", Calls::MAX_DEPTH)));
        }
        let block = only_block(function, 0)?;
        self.shared.called_ops += function.body_ops().len();
        if self.shared.called_ops > Calls::MAX_OPS {
            return Err(refused(
                op,
                &format!("with all calls inlined, the function has more than {} ops", Calls::MAX_OPS),
            ));
        }
        for (index, slot) in self.operands(op)?.into_iter().enumerate() {
            let Ok(argument) = block.argument(index) else { continue };
            self.slots.insert(Value::from(argument).value_key(), slot);
        }
        let outside = std::mem::take(&mut self.outputs);
        self.shared.calls.push(symbol);
        self.add_all(block)?;
        self.shared.calls.pop();
        let results = std::mem::replace(&mut self.outputs, outside);
        self.bind(op, &results);
        Ok(())
    }

    /// What computes an op: a kernel, or for an op with graphs a kernel that runs their programs.
    fn computation(&mut self, op: Op<'c>) -> Result<Computation, FunctionError> {
        if op.region_count() == 0 || op.full_name() != torch_op::OPERATOR {
            return kernel_of(op).map(Computation::Kernel);
        }
        let mut graphs = Vec::with_capacity(op.region_count());
        for index in 0..op.region_count() {
            let block = only_block(op, index)?;
            let graph = Self::of(block, self.globals, std::mem::take(&mut self.shared))?;
            self.shared = graph.shared;
            if !graph.expectations.is_empty() {
                return Err(refused(op, "one of its graphs has expectations, which only functions may have"));
            }
            graphs.push(graph.builder.finish(graph.outputs)?);
        }
        let failed = |cause| FunctionError::Kernel {
            op: op.full_name().to_owned(),
            location: place(op),
            cause: Box::new(cause),
        };
        let arguments = torch_op::arguments(op)?;
        let kernel = control::kernel(&arguments, graphs).map_err(failed)?;
        kernel.map(Computation::Graphs).ok_or_else(|| failed(KernelError::UnknownOp(arguments.op().to_owned())))
    }

    fn add(&mut self, op: Op<'c>) -> Result<(), FunctionError> {
        match op.full_name() {
            "func.return" | operator::YIELD => {
                self.outputs = self.operands(op)?;
                Ok(())
            }
            _ if ObserveSite::of(op).is_some() => {
                let operands = self.operands(op)?;
                let &[operand] = operands.as_slice() else {
                    return Err(refused(op, "it does not have exactly one operand"));
                };
                self.builder.observe(self.shared.sites.len(), place(op), operand);
                self.shared.sites.push(op);
                self.bind(op, &[operand]);
                Ok(())
            }
            "check.expect_eq" | "check.expect_close" => {
                let operands = self.operands(op)?;
                self.expected.extend(operands);
                self.expectations.push(op);
                Ok(())
            }
            "ml_program.global_load_const" | "ml_program.global_load" => self.load(op),
            "func.call" => self.call(op),
            "ml_program.global_store" => {
                let operands = self.operands(op)?;
                let symbol = op.attr("global").and_then(Attrs::as_symbol);
                if let (Some(symbol), &[value]) = (symbol, operands.as_slice()) {
                    self.stored.insert(symbol, value);
                }
                Ok(())
            }
            "arith.constant" => {
                let slot = self.builder.constant(constant_value(op)?);
                self.bind(op, &[slot]);
                Ok(())
            }
            _ => {
                let computation = match self.computation(op) {
                    // An op without a kernel is no error if its results are unused.
                    Err(FunctionError::Kernel { .. }) if op.result_count() > 0 && op.is_unused() => return Ok(()),
                    computation => computation?,
                };
                let operands = self.operands(op)?;
                let results = self.builder.computation(torch_name(op), place(op), computation, &operands, declared(op));
                self.instructions.push(op);
                self.bind(op, &results);
                if self.shared.copied.contains(&op.op_key())
                    && let (Some(value), Some(result)) = (op.result_values().first(), results.first())
                {
                    let same: Kernel = Box::new(|mut operands: Operands| Ok(vec![operands.take_value(0)?]));
                    let copy = self.builder.instruction(torch_name(op), place(op), same, &[*result], 1);
                    self.instructions.push(op);
                    self.shared.copies.extend(copy.first().map(|copy| (value.value_key(), *copy)));
                }
                Ok(())
            }
        }
    }

    fn load(&mut self, op: Op<'c>) -> Result<(), FunctionError> {
        let symbol = op.attr("global").and_then(Attrs::as_symbol).unwrap_or_default();
        let slot = match (self.stored.get(symbol), self.loaded.get(symbol)) {
            (Some(slot), _) | (None, Some(slot)) => *slot,
            (None, None) => {
                let global =
                    self.globals.loaded_by(op).ok_or_else(|| refused(op, "it loads no global of the module"))?;
                let tensor = global.tensor().map_err(|cause| refused(op, &format!("@{symbol}: {cause}")))?;
                let slot = self.builder.constant(tensor);
                self.loaded.insert(symbol, slot);
                slot
            }
        };
        self.bind(op, &[slot]);
        Ok(())
    }

    fn operands(&self, op: Op<'c>) -> Result<Vec<Slot>, FunctionError> {
        let quantizes = families::is_quantization(op.full_name());
        let slot = |value: Value<'c>| {
            let copy = self.shared.copies.get(&value.value_key()).filter(|_| !quantizes);
            let slot = copy.or_else(|| self.slots.get(&value.value_key())).copied();
            slot.ok_or_else(|| refused(op, "an operand is from another region"))
        };
        op.operand_values().into_iter().map(slot).collect()
    }

    fn bind(&mut self, op: Op<'c>, slots: &[Slot]) {
        for (value, slot) in op.result_values().into_iter().zip(slots) {
            self.slots.insert(value.value_key(), *slot);
        }
    }
}

/// The kernel of an op, with its constant arguments bound.
///
/// # Errors
/// [`FunctionError::Op`] or [`FunctionError::Kernel`] if it has none.
pub fn kernel_of(op: Op<'_>) -> Result<Kernel, FunctionError> {
    let arguments = torch_op::arguments(op).map_err(|error| match error {
        TorchOpError::Unknown(_) => refused(op, "the evaluator does not know the op"),
        other => other.into(),
    })?;
    registry::build(&arguments).map_err(|cause| FunctionError::Kernel {
        op: op.full_name().to_owned(),
        location: place(op),
        cause: Box::new(cause),
    })
}

/// The types of an op's results; `None` for a result that is not a tensor or whose dtype the compiler does not compute with.
fn declared(op: Op<'_>) -> Vec<Option<DeclaredType>> {
    let ty = |value: Value<'_>| {
        let ty = TensorType::of(value.r#type())?;
        Some(DeclaredType { dtype: ty.dtype()?, sizes: ty.shape })
    };
    op.result_values().into_iter().map(ty).collect()
}

/// The value of an `arith.constant`.
pub(crate) fn constant_value(op: Op<'_>) -> Result<EvalValue, FunctionError> {
    let value = op.attr("value").ok_or_else(|| refused(op, "it has no value"))?;
    Ok(match (attribute_tensor(value), value.as_i64(), value.as_f64(), value.as_bool()) {
        (Ok(tensor), ..) => EvalValue::Tensor(tensor),
        (Err(error), ..) if error.is_lost() => return Err(refused(op, &error.to_string())),
        (_, Some(value), ..) => EvalValue::Number(pt2e_schema::Number::Int(value)),
        (_, _, Some(value), _) => EvalValue::Number(pt2e_schema::Number::Float(value)),
        (_, _, _, Some(value)) => EvalValue::Number(pt2e_schema::Number::Bool(value)),
        _ => return Err(refused(op, "its value has a type that the compiler does not compute with")),
    })
}

fn refused(op: Op<'_>, why: &str) -> FunctionError {
    FunctionError::Op { op: op.full_name().to_owned(), location: place(op), why: why.to_owned() }
}

/// PyTorch's name of an op, such as `aten.conv2d`; for an `aten.operator`, the name of the operator.
pub(crate) fn torch_name(op: Op<'_>) -> String {
    TorchOp::of(op).map_or_else(|| op.full_name().to_owned(), |torch| torch.name(op))
}

/// The location of an op in messages: the name of its torch node if it has one.
pub fn place(op: Op<'_>) -> String {
    match op.attr(attr_name::NAME).and_then(Attrs::as_str) {
        Some(name) => format!("'{name}'"),
        None => op.location().to_string(),
    }
}
