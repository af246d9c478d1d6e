//! Values that are the same in every run: what is computed from parameters, and from constants, by ops without effects.

use crate::function::{constant_value, kernel_of, place, torch_name};
use pt2e_core::{
    memory::MemoryError,
    tensor::{Tensor, TensorError},
};
use pt2e_ir::{GlobalKind, Globals, NoTensor, Op, OpExt, Value, ValueExt, ValueMap};
use pt2e_kernels::kernel::{KernelError, Operands, Value as EvalValue};

/// Why a constant could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum ConstantError {
    /// The data of a global that it is made from cannot be had.
    #[error("@{global}: {cause}")]
    Data {
        /// The global's symbol.
        global: String,
        /// Why.
        cause: NoTensor,
    },
    /// There is no memory for the result of an op that it depends on.
    #[error("{location}: {op}: {cause}")]
    Memory {
        /// The op's name.
        op: String,
        /// Where it is.
        location: String,
        /// How much it needs.
        cause: MemoryError,
    },
    /// A kernel reports an error.
    #[error(transparent)]
    Kernel(#[from] KernelError),
}

/// What makes a value differ from run to run, or unknown.
#[derive(Clone, Debug)]
pub enum Varies<'c> {
    /// It depends on what the caller gives, or on what is around the graph that it is in.
    Input,
    /// It is behind an op that is not looked past.
    Opaque,
    /// It depends on a buffer that the program writes to, which this op loads.
    Buffer(Op<'c>),
    /// This op has an effect, such as to draw random numbers.
    Effect(Op<'c>),
    /// The evaluator cannot compute this op.
    NoKernel(Op<'c>, String),
}

impl Varies<'_> {
    /// Whether nothing can be done about it but to give up the op: it depends on the caller.
    fn is_beyond_mending(&self) -> bool {
        matches!(self, Self::Input | Self::Opaque)
    }
}

/// What is known of a value before it is computed.
#[derive(Clone, Debug)]
struct Origin<'c> {
    /// Why it is no constant, if it is none.
    varies: Option<Varies<'c>>,
    /// Whether it depends on parameters or buffers, and not on constants of the program alone.
    reads_global: bool,
    /// Whether it depends on stored tensors that stay as they are: what is made of buffers that the program writes to, and of
    /// nothing else, is state and no weight.
    reads_parameter: bool,
}

/// Computes values that are constant, each op once, and only those that are asked for.
pub struct Constants<'c, 'g> {
    globals: &'g Globals<'c>,
    /// Whether ops of a full name are not looked past.
    opaque: fn(&str) -> bool,
    origins: ValueMap<Origin<'c>>,
    known: ValueMap<EvalValue>,
}

impl<'c, 'g> Constants<'c, 'g> {
    /// Knows nothing yet.
    pub fn new(globals: &'g Globals<'c>) -> Self {
        Self { globals, opaque: |_| false, origins: ValueMap::default(), known: ValueMap::default() }
    }

    /// Treats the results of ops for which `opaque(name)` is true as unknown.
    pub fn with_opaque(self, opaque: fn(&str) -> bool) -> Self {
        Self { opaque, ..self }
    }

    /// The tensor that a value made of parameters or buffers always is; `None` if it varies, or is made of nothing but
    /// constants of the program, which PyTorch does not take for weights.
    ///
    /// # Errors
    /// What a kernel reports, and that the data of a global were left out when the module was printed.
    pub fn weight(&mut self, value: Value<'c>) -> Result<Option<Tensor>, ConstantError> {
        if self.origin(value).reads_global { self.constant(value) } else { Ok(None) }
    }

    /// The tensor that a value always is; `None` if it varies or is a number.
    ///
    /// # Errors
    /// What a kernel reports, and that the data of a global were left out when the module was printed.
    pub fn constant(&mut self, value: Value<'c>) -> Result<Option<Tensor>, ConstantError> {
        if self.origin(value).varies.is_some() {
            return Ok(None);
        }
        // As in `origin`; all operands of what is constant are.
        let mut stack = vec![value];
        while let Some(&top) = stack.last() {
            if self.known.contains_key(&ValueExt::key(top)) {
                stack.pop();
                continue;
            }
            let Some((op, _)) = top.defining_op() else { return Ok(None) };
            let missing = |operand: &&Value<'c>| !self.known.contains_key(&ValueExt::key(**operand));
            match op.operand_values().iter().find(missing) {
                Some(operand) => stack.push(*operand),
                None => match self.evaluate(op) {
                    Ok(()) => {}
                    // Only the run tells that it is not done for these tensors.
                    Err(ConstantError::Kernel(error @ (KernelError::Unsupported(_) | KernelError::DType(_)))) => {
                        self.give_up(&stack, op, &error);
                        return Ok(None);
                    }
                    Err(error) => return Err(error),
                },
            }
        }
        match self.known.get(&ValueExt::key(value)) {
            // Its bytes become those of an attribute.
            Some(EvalValue::Tensor(tensor)) => Ok(Some(tensor.clone().contiguous().map_err(KernelError::from)?)),
            _ => Ok(None),
        }
    }

    /// Why a value is computed anew in every run although it depends on parameters, and on nothing that the caller gives.
    pub fn obstacle(&mut self, value: Value<'c>) -> Option<Varies<'c>> {
        let origin = self.origin(value);
        origin.varies.filter(|varies| origin.reads_parameter && !varies.is_beyond_mending())
    }

    /// Where a value comes from.
    fn origin(&mut self, value: Value<'c>) -> Origin<'c> {
        // Depth first with a stack of its own: a chain of ops may be deeper than the thread's.
        let mut stack = vec![value];
        while let Some(&top) = stack.last() {
            if self.origins.contains_key(&ValueExt::key(top)) {
                stack.pop();
                continue;
            }
            let Some((op, _)) = top.defining_op() else {
                let origin = Origin { varies: Some(Varies::Input), reads_global: false, reads_parameter: false };
                self.origins.insert(ValueExt::key(top), origin);
                continue;
            };
            let missing = |operand: &&Value<'c>| !self.origins.contains_key(&ValueExt::key(**operand));
            match op.operand_values().iter().find(missing) {
                Some(operand) => stack.push(*operand),
                None => {
                    let origin = self.origin_of_results(op);
                    for result in op.result_values() {
                        self.origins.insert(ValueExt::key(result), origin.clone());
                    }
                }
            }
        }
        let unknown = Origin { varies: Some(Varies::Input), reads_global: false, reads_parameter: false };
        self.origins.get(&ValueExt::key(value)).cloned().unwrap_or(unknown)
    }

    /// Where the results of an op come from, when that is known of its operands.
    fn origin_of_results(&self, op: Op<'c>) -> Origin<'c> {
        if let Some(global) = self.globals.loaded_by(op) {
            let varies = match global.tensor() {
                _ if global.is_mutable() => Some(Varies::Buffer(op)),
                Ok(_) => None,
                // It is constant, and whoever asks for its value is told that it cannot be had.
                Err(cause) if cause.is_lost() => None,
                Err(_) => Some(Varies::Opaque),
            };
            let stored = matches!(global.kind(), GlobalKind::Parameter | GlobalKind::Buffer);
            let reads_parameter = stored && !global.is_mutable();
            return Origin { varies, reads_global: true, reads_parameter };
        }
        let operands = op.operand_values();
        let origins = || operands.iter().filter_map(|operand| self.origins.get(&ValueExt::key(*operand)));
        let reads_global = origins().any(|origin| origin.reads_global);
        let reads_parameter = origins().any(|origin| origin.reads_parameter);
        let found = || origins().filter_map(|origin| origin.varies.as_ref());
        let own = || {
            if (self.opaque)(op.full_name()) {
                return Some(Varies::Opaque);
            }
            if op.full_name() == "arith.constant" {
                return constant_value(op).err().map(|_| Varies::Opaque);
            }
            if !op.is_pure() {
                return Some(Varies::Effect(op));
            }
            kernel_of(op).err().map(|error| Varies::NoKernel(op, reason(&error)))
        };
        // What depends on the caller does so whatever else is in the way.
        let inherited = found().find(|varies| varies.is_beyond_mending()).or_else(|| found().next()).cloned();
        let varies = match inherited {
            Some(varies) if varies.is_beyond_mending() => Some(varies),
            inherited => match own() {
                Some(own) if own.is_beyond_mending() => Some(own),
                own => inherited.or(own),
            },
        };
        Origin { varies, reads_global, reads_parameter }
    }

    /// Computes the results of an op whose operands are known.
    fn evaluate(&mut self, op: Op<'c>) -> Result<(), ConstantError> {
        let values = match self.globals.loaded_by(op) {
            Some(global) => {
                let data = |cause| ConstantError::Data { global: global.name().to_owned(), cause };
                vec![EvalValue::Tensor(global.tensor().map_err(data)?)]
            }
            None if op.full_name() == "arith.constant" => constant_value(op).into_iter().collect(),
            None => {
                let operands = op.operand_values();
                let operands = operands.iter().filter_map(|operand| self.known.get(&ValueExt::key(*operand)).cloned());
                let unsupported = |error| KernelError::Unsupported(reason(&error));
                let failed = |cause| match cause {
                    // How much is needed says little without the op that needs it.
                    KernelError::Tensor(TensorError::Memory(cause)) => {
                        ConstantError::Memory { op: torch_name(op), location: place(op), cause }
                    }
                    cause => cause.into(),
                };
                kernel_of(op).map_err(unsupported)?(Operands::new(operands)).map_err(failed)?
            }
        };
        let results = op.result_values();
        if values.len() != results.len() {
            return Err(KernelError::Unsupported(format!("{} results of {}", values.len(), results.len())).into());
        }
        for (result, value) in results.into_iter().zip(values) {
            self.known.insert(ValueExt::key(result), value);
        }
        Ok(())
    }

    /// Takes back that the values on the way to an op that cannot be computed are constant.
    fn give_up(&mut self, way: &[Value<'c>], op: Op<'c>, error: &KernelError) {
        for value in way {
            let results = value.defining_op().map(|(op, _)| op.result_values()).unwrap_or_default();
            for result in results {
                if let Some(origin) = self.origins.get_mut(&ValueExt::key(result)) {
                    origin.varies = Some(Varies::NoKernel(op, error.to_string()));
                }
            }
        }
    }
}

/// What is in the way, without the op and its place.
fn reason(error: &super::function::FunctionError) -> String {
    match error {
        super::function::FunctionError::Kernel { cause, .. } => cause.to_string(),
        super::function::FunctionError::Op { why, .. } => why.clone(),
        other => other.to_string(),
    }
}
