//! Computes values that are the same in every run: those that pure ops compute from parameters and constants.

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
    /// The data of a global that it is computed from are not available.
    #[error("@{global}: {cause}")]
    Data {
        /// The global's symbol.
        global: String,
        /// Why.
        cause: NoTensor,
    },
    /// Memory does not suffice for the result of an op that it depends on.
    #[error("{location}: {op}: {cause}")]
    Memory {
        /// The op's name.
        op: String,
        /// Its location.
        location: String,
        /// How much memory it needs.
        cause: MemoryError,
    },
    /// A kernel reports an error.
    #[error(transparent)]
    Kernel(#[from] KernelError),
}

/// Why a value differs from run to run, or is unknown.
#[derive(Clone, Debug)]
pub enum Varies<'c> {
    /// It depends on the caller's inputs, or on values outside its graph.
    Input,
    /// It depends on an op that is treated as opaque.
    Opaque,
    /// It depends on a buffer that the program writes to; this op loads the buffer.
    Buffer(Op<'c>),
    /// This op has an effect, such as drawing random numbers.
    Effect(Op<'c>),
    /// The evaluator cannot compute this op.
    NoKernel(Op<'c>, String),
}

impl Varies<'_> {
    /// Whether the value depends on the caller or on an opaque op, so that it can never be a constant.
    fn is_inherent(&self) -> bool {
        matches!(self, Self::Input | Self::Opaque)
    }
}

/// The facts about a value before it is computed.
#[derive(Clone, Debug)]
struct Origin<'c> {
    /// Why it is not a constant; `None` if it is one.
    varies: Option<Varies<'c>>,
    /// Whether it depends on a global, and not only on constants of the program.
    reads_global: bool,
    /// Whether it depends on a stored tensor that does not change: a value that is computed only from buffers that the program
    /// writes to is state, not a weight.
    reads_parameter: bool,
}

impl Origin<'_> {
    /// The origin of a value that no op computes.
    const INPUT: Self = Self { varies: Some(Varies::Input), reads_global: false, reads_parameter: false };
}

/// A depth-first walk over the values that a value is computed from. It keeps the path to the current one, because a chain of
/// ops may be too deep for recursion.
struct Walk<'c>(Vec<Value<'c>>);

impl<'c> Walk<'c> {
    /// The next value that is not known although all operands of its op are.
    fn next<T>(&mut self, known: &ValueMap<T>) -> Option<Value<'c>> {
        let is_known = |value: &Value<'c>| known.contains_key(&value.value_key());
        while let Some(top) = self.0.last() {
            if is_known(top) {
                self.0.pop();
                continue;
            }
            let operands = top.defining_op().map(|(op, _)| op.operand_values()).unwrap_or_default();
            match operands.iter().find(|operand| !is_known(operand)) {
                Some(operand) => self.0.push(*operand),
                None => return Some(*top),
            }
        }
        None
    }
}

/// Computes constant values on request, each op once.
pub struct Constants<'c, 'g> {
    globals: &'g Globals<'c>,
    /// Whether ops of a full name are treated as opaque.
    opaque: fn(&str) -> bool,
    origins: ValueMap<Origin<'c>>,
    known: ValueMap<EvalValue>,
}

impl<'c, 'g> Constants<'c, 'g> {
    /// Starts with no values.
    pub fn new(globals: &'g Globals<'c>) -> Self {
        Self { globals, opaque: |_| false, origins: ValueMap::default(), known: ValueMap::default() }
    }

    /// Treats the results of ops whose full name satisfies `opaque` as unknown.
    pub fn with_opaque(self, opaque: fn(&str) -> bool) -> Self {
        Self { opaque, ..self }
    }

    /// The tensor of a constant value that is computed from a global; `None` if the value varies, or is computed only from
    /// constants of the program, which PyTorch does not treat as weights.
    ///
    /// # Errors
    /// [`ConstantError`] if a kernel fails, or the data of a global were left out when the module was printed.
    pub fn weight(&mut self, value: Value<'c>) -> Result<Option<Tensor>, ConstantError> {
        if self.origin(value).reads_global { self.constant(value) } else { Ok(None) }
    }

    /// The tensor of a constant value; `None` if the value varies or is a number.
    ///
    /// # Errors
    /// [`ConstantError`] if a kernel fails, or the data of a global were left out when the module was printed.
    pub fn constant(&mut self, value: Value<'c>) -> Result<Option<Tensor>, ConstantError> {
        if self.origin(value).varies.is_some() {
            return Ok(None);
        }
        // All operands of a constant are constant.
        let mut walk = Walk(vec![value]);
        while let Some(next) = walk.next(&self.known) {
            let Some((op, _)) = next.defining_op() else { return Ok(None) };
            match self.evaluate(op) {
                Ok(()) => {}
                // Some kernels refuse certain tensors only when they run.
                Err(ConstantError::Kernel(error @ (KernelError::Unsupported(_) | KernelError::DType(_)))) => {
                    self.give_up(&walk.0, op, &error);
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
        match self.known.get(&value.value_key()) {
            // Contiguous, because the bytes become those of an attribute.
            Some(EvalValue::Tensor(tensor)) => Ok(Some(tensor.clone().contiguous().map_err(KernelError::from)?)),
            _ => Ok(None),
        }
    }

    /// Why a value that depends on parameters, and not on the caller's inputs, is computed in every run; `None` if it is a
    /// constant or depends on neither.
    pub fn obstacle(&mut self, value: Value<'c>) -> Option<Varies<'c>> {
        let origin = self.origin(value);
        origin.varies.filter(|varies| origin.reads_parameter && !varies.is_inherent())
    }

    /// The facts about the origin of a value.
    fn origin(&mut self, value: Value<'c>) -> Origin<'c> {
        let mut walk = Walk(vec![value]);
        while let Some(next) = walk.next(&self.origins) {
            let Some((op, _)) = next.defining_op() else {
                self.origins.insert(next.value_key(), Origin::INPUT);
                continue;
            };
            let origin = self.origin_of_results(op);
            for result in op.result_values() {
                self.origins.insert(result.value_key(), origin.clone());
            }
        }
        self.origins.get(&value.value_key()).cloned().unwrap_or(Origin::INPUT)
    }

    /// The origin of the results of an op, once those of its operands are known.
    fn origin_of_results(&self, op: Op<'c>) -> Origin<'c> {
        if let Some(global) = self.globals.loaded_by(op) {
            let varies = match global.tensor() {
                _ if global.is_mutable() => Some(Varies::Buffer(op)),
                Ok(_) => None,
                // It is constant; `constant` reports that the data are missing.
                Err(cause) if cause.is_lost() => None,
                Err(_) => Some(Varies::Opaque),
            };
            let stored = matches!(global.kind(), GlobalKind::Parameter | GlobalKind::Buffer);
            let reads_parameter = stored && !global.is_mutable();
            return Origin { varies, reads_global: true, reads_parameter };
        }
        let operands = op.operand_values();
        let origins = || operands.iter().filter_map(|operand| self.origins.get(&operand.value_key()));
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
        // A dependence on the caller takes precedence over other reasons.
        let inherited = found().find(|varies| varies.is_inherent()).or_else(|| found().next()).cloned();
        let varies = match inherited {
            Some(varies) if varies.is_inherent() => Some(varies),
            inherited => match own() {
                Some(own) if own.is_inherent() => Some(own),
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
                let operands = operands.iter().filter_map(|operand| self.known.get(&operand.value_key()).cloned());
                let unsupported = |error| KernelError::Unsupported(reason(&error));
                let failed = |cause| match cause {
                    // The amount of memory means little without the op that needs it.
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
            self.known.insert(result.value_key(), value);
        }
        Ok(())
    }

    /// Marks `path`, the values that depend on an op that cannot be computed, as not constant.
    fn give_up(&mut self, path: &[Value<'c>], op: Op<'c>, error: &KernelError) {
        for value in path {
            let results = value.defining_op().map(|(op, _)| op.result_values()).unwrap_or_default();
            for result in results {
                if let Some(origin) = self.origins.get_mut(&result.value_key()) {
                    origin.varies = Some(Varies::NoKernel(op, error.to_string()));
                }
            }
        }
    }
}

/// The reason of an error, without the op and its location.
fn reason(error: &super::function::FunctionError) -> String {
    match error {
        super::function::FunctionError::Kernel { cause, .. } => cause.to_string(),
        super::function::FunctionError::Op { why, .. } => why.clone(),
        other => other.to_string(),
    }
}
