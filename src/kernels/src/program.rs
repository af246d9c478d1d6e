//! Straight-line programs of kernels.

use super::{
    hooks::{GraphKernel, Hooks, NoHooks, ResultId},
    kernel::{Kernel, Operands, Value},
    random::Generator,
};
use pt2e_schema::TensorType;

pub use crate::error::EvalError;

/// Identifies a value of a program. Created by the [`ProgramBuilder`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(usize);

/// An operand of a step: its slot, and whether this is its last use.
#[derive(Clone, Copy)]
struct Use {
    slot: Slot,
    last: bool,
}

/// The computation of an instruction.
pub enum Computation {
    /// A kernel without graphs.
    Kernel(Kernel),
    /// A kernel that runs graphs and passes the hooks on to them.
    Graphs(GraphKernel),
}

impl From<Kernel> for Computation {
    fn from(kernel: Kernel) -> Self {
        Self::Kernel(kernel)
    }
}

struct Instruction {
    op: String,
    location: String,
    computation: Computation,
    operands: Vec<Use>,
    results: Vec<Slot>,
    /// The types of the results, `None` for those that are not checked; empty if none is checked.
    declared: Vec<Option<TensorType>>,
    /// The results that are never read.
    dead: Vec<Slot>,
}

enum Step {
    Instruction(Instruction),
    Observe { site: usize, location: String, operand: Use },
}

/// A straight-line program: the executable form of a function.
pub struct Program {
    inputs: Vec<Slot>,
    constants: Vec<(Slot, Value)>,
    steps: Vec<Step>,
    outputs: Vec<Slot>,
    slots: usize,
}

impl Program {
    /// The number of inputs.
    pub fn num_inputs(&self) -> usize {
        self.inputs.len()
    }

    /// Op name, location and number of results of each instruction, indexed by [`ResultId::instruction`].
    pub fn instructions(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.steps.iter().filter_map(|step| match step {
            Step::Instruction(i) => Some((i.op.as_str(), i.location.as_str(), i.results.len())),
            Step::Observe { .. } => None,
        })
    }

    /// Replaces the value of a constant for the following runs.
    pub fn set_constant(&mut self, slot: Slot, value: Value) {
        self.constants.iter_mut().filter(|(known, _)| *known == slot).for_each(|(_, old)| *old = value.clone());
    }

    /// Runs the program. The random seed is [`random::DEFAULT_SEED`](super::random::DEFAULT_SEED).
    ///
    /// # Errors
    /// If the number of inputs is wrong or an instruction fails.
    pub fn run(&self, inputs: Vec<Value>) -> Result<Vec<Value>, EvalError> {
        self.run_drawing(inputs, &Generator::default())
    }

    /// Runs the program with the random number generator `generator`.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_drawing(&self, inputs: Vec<Value>, generator: &Generator) -> Result<Vec<Value>, EvalError> {
        self.run_hooked(inputs, &mut NoHooks, generator)
    }

    /// Runs the program with hooks, e.g. a closure over `(site, tensor)`, which only observes.
    ///
    /// # Errors
    /// If the number of inputs is wrong, or an instruction or a hook fails.
    pub fn run_hooked(
        &self,
        inputs: Vec<Value>,
        hooks: &mut (dyn Hooks + Send),
        generator: &Generator,
    ) -> Result<Vec<Value>, EvalError> {
        // In a thread of the pool: any other thread would go to sleep for each kernel that uses the pool, and a program has hundreds of
        // them.
        rayon::scope(|_| self.run_in_place(inputs, hooks, generator))
    }

    /// Runs the program in the current thread, with hooks that cannot leave it. [`Self::run_hooked`] is faster.
    ///
    /// # Errors
    /// As [`Self::run_hooked`].
    pub fn run_in_place(
        &self,
        inputs: Vec<Value>,
        hooks: &mut dyn Hooks,
        generator: &Generator,
    ) -> Result<Vec<Value>, EvalError> {
        if inputs.len() != self.inputs.len() {
            return Err(EvalError::InputCount { expected: self.inputs.len(), found: inputs.len() });
        }
        let mut frame = Frame(vec![None; self.slots]);
        for (slot, value) in &self.constants {
            frame.store(*slot, value.clone())?;
        }
        for (slot, value) in self.inputs.iter().zip(inputs) {
            frame.store(*slot, value)?;
        }
        let mut instruction = 0;
        for step in &self.steps {
            match step {
                Step::Instruction(i) => {
                    i.run(instruction, &mut frame, hooks, generator)?;
                    instruction += 1;
                }
                Step::Observe { site, location, operand } => {
                    let value = frame.read(*operand)?;
                    let hook_error = |cause| EvalError::Hook { location: location.clone(), cause };
                    let tensor = value.as_tensor().map_err(|cause| hook_error(cause.into()))?;
                    hooks.observe(*site, tensor).map_err(hook_error)?;
                }
            }
        }
        let outputs = self.outputs.iter().enumerate();
        outputs.map(|(index, slot)| row_major(frame.read(Use { slot: *slot, last: false })?, index)).collect()
    }
}

/// The output with its elements in row-major order, because outputs are written to files and compared as bytes.
fn row_major(value: Value, index: usize) -> Result<Value, EvalError> {
    match value {
        Value::Tensor(tensor) => {
            tensor.contiguous().map(Value::Tensor).map_err(|cause| EvalError::Output { index, cause })
        }
        number => Ok(number),
    }
}

impl Instruction {
    fn run(
        &self,
        number: usize,
        frame: &mut Frame,
        hooks: &mut dyn Hooks,
        generator: &Generator,
    ) -> Result<(), EvalError> {
        let operands = self.operands.iter().map(|operand| frame.read(*operand)).collect::<Result<Vec<_>, _>>()?;
        let operands = Operands::new(operands).drawing_from(generator);
        let results = match &self.computation {
            Computation::Kernel(kernel) => kernel(operands),
            Computation::Graphs(kernel) => kernel(operands, hooks),
        };
        let results = results.map_err(|cause| EvalError::Instruction {
            op: self.op.clone(),
            location: self.location.clone(),
            cause,
        })?;
        if results.len() != self.results.len() {
            return Err(EvalError::ResultCount {
                op: self.op.clone(),
                location: self.location.clone(),
                expected: self.results.len(),
                found: results.len(),
            });
        }
        for (declared, value) in self.declared.iter().zip(&results) {
            if let (Some(declared), Value::Tensor(tensor)) = (declared, value)
                && !declared.accepts(tensor.dtype(), tensor.shape())
            {
                return Err(EvalError::ResultType {
                    op: self.op.clone(),
                    location: self.location.clone(),
                    declared: declared.clone(),
                    found: TensorType::of_shape(tensor.dtype(), tensor.shape()),
                });
            }
        }
        for (index, (slot, value)) in self.results.iter().zip(results).enumerate() {
            let value = hooks
                .result(ResultId { instruction: number, index }, value)
                .map_err(|cause| EvalError::Hook { location: self.location.clone(), cause })?;
            frame.store(*slot, value)?;
        }
        for slot in &self.dead {
            frame.read(Use { slot: *slot, last: true })?;
        }
        Ok(())
    }
}

/// The values of a running program.
struct Frame(Vec<Option<Value>>);

impl Frame {
    fn store(&mut self, slot: Slot, value: Value) -> Result<(), EvalError> {
        *self.0.get_mut(slot.0).ok_or(EvalError::Undefined(slot.0))? = Some(value);
        Ok(())
    }

    /// Moves the value out at its last use, so that its memory can be reused for the result; shares it at earlier uses.
    fn read(&mut self, operand: Use) -> Result<Value, EvalError> {
        let place = self.0.get_mut(operand.slot.0).ok_or(EvalError::Undefined(operand.slot.0))?;
        let value = if operand.last { place.take() } else { place.clone() };
        value.ok_or(EvalError::Undefined(operand.slot.0))
    }
}

/// Builds a [`Program`] step by step, in the order of execution.
#[derive(Default)]
pub struct ProgramBuilder {
    inputs: Vec<Slot>,
    constants: Vec<(Slot, Value)>,
    steps: Vec<Step>,
    slots: usize,
}

impl ProgramBuilder {
    /// An empty program.
    pub fn new() -> Self {
        Self::default()
    }

    fn slot(&mut self) -> Slot {
        let slot = Slot(self.slots);
        self.slots += 1;
        slot
    }

    /// Adds an input; [`Program::run`] takes inputs in the order added.
    pub fn input(&mut self) -> Slot {
        let slot = self.slot();
        self.inputs.push(slot);
        slot
    }

    /// Adds a constant, whose memory all runs share.
    pub fn constant(&mut self, value: impl Into<Value>) -> Slot {
        let slot = self.slot();
        self.constants.push((slot, value.into()));
        slot
    }

    /// Adds an instruction and returns the slots of its results.
    pub fn instruction(
        &mut self,
        op: impl Into<String>,
        location: impl Into<String>,
        kernel: Kernel,
        operands: &[Slot],
        results: usize,
    ) -> Vec<Slot> {
        self.computation(op, location, kernel.into(), operands, vec![None; results])
    }

    /// As [`Self::instruction`], for a computation that may have graphs, with the types of the results.
    pub fn computation(
        &mut self,
        op: impl Into<String>,
        location: impl Into<String>,
        computation: Computation,
        operands: &[Slot],
        declared: Vec<Option<TensorType>>,
    ) -> Vec<Slot> {
        let results: Vec<_> = declared.iter().map(|_| self.slot()).collect();
        let operands = operands.iter().map(|&slot| Use { slot, last: false }).collect();
        self.steps.push(Step::Instruction(Instruction {
            op: op.into(),
            location: location.into(),
            computation,
            operands,
            results: results.clone(),
            declared,
            dead: Vec::new(),
        }));
        results
    }

    /// Adds an observation of `operand`, which calls [`Hooks::observe`] with `site`.
    pub fn observe(&mut self, site: usize, location: impl Into<String>, operand: Slot) {
        let operand = Use { slot: operand, last: false };
        self.steps.push(Step::Observe { site, location: location.into(), operand });
    }

    /// Finishes the program with these outputs.
    ///
    /// # Errors
    /// [`EvalError::Undefined`] if a step or an output reads a slot before it is defined.
    pub fn finish(mut self, outputs: Vec<Slot>) -> Result<Program, EvalError> {
        self.check_definitions(&outputs)?;
        let mut live = vec![false; self.slots];
        for output in &outputs {
            live[output.0] = true;
        }
        for step in self.steps.iter_mut().rev() {
            let operands = match step {
                Step::Instruction(i) => {
                    i.dead = i.results.iter().copied().filter(|slot| !live[slot.0]).collect();
                    i.operands.as_mut_slice()
                }
                Step::Observe { operand, .. } => std::slice::from_mut(operand),
            };
            // In reverse, so that if an instruction uses a slot twice, the later operand is the last use.
            for operand in operands.iter_mut().rev() {
                operand.last = !std::mem::replace(&mut live[operand.slot.0], true);
            }
        }
        let Self { inputs, constants, steps, slots } = self;
        Ok(Program { inputs, constants, steps, outputs, slots })
    }

    fn check_definitions(&self, outputs: &[Slot]) -> Result<(), EvalError> {
        let mut defined = vec![false; self.slots];
        let given = self.inputs.iter().chain(self.constants.iter().map(|(slot, _)| slot));
        given.for_each(|slot| defined[slot.0] = true);
        let check = |defined: &[bool], slot: Slot| {
            let found = defined.get(slot.0).copied().unwrap_or(false);
            if found { Ok(()) } else { Err(EvalError::Undefined(slot.0)) }
        };
        for step in &self.steps {
            match step {
                Step::Instruction(i) => {
                    i.operands.iter().try_for_each(|operand| check(&defined, operand.slot))?;
                    i.results.iter().for_each(|slot| defined[slot.0] = true);
                }
                Step::Observe { operand, .. } => check(&defined, operand.slot)?,
            }
        }
        outputs.iter().try_for_each(|slot| check(&defined, *slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hooks::HookError, kernel::tensor_kernel};
    use pt2e_core::tensor::Tensor;

    fn value(data: &[f32]) -> Value {
        Tensor::from_vec(&[data.len()], data.to_vec()).unwrap().into()
    }

    fn data(value: &Value) -> Vec<f32> {
        value.as_tensor().unwrap().as_slice::<f32>().unwrap().to_vec()
    }

    /// `a + b`, in the memory of `a`.
    fn add() -> Kernel {
        tensor_kernel(|mut operands| {
            let b = operands.take(1)?.into_vec::<f32>()?;
            let a = operands.take(0)?;
            let shape = a.shape().to_vec();
            let mut a = a.into_vec::<f32>()?;
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            Ok(Tensor::from_vec(&shape, a)?)
        })
    }

    #[test]
    fn values_move_at_their_last_use_and_are_shared_before() {
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        let c = builder.constant(value(&[10.0, 20.0]));
        let twice = builder.instruction("add", "a", add(), &[x, x], 1)[0];
        let y = builder.instruction("add", "b", add(), &[twice, c], 1)[0];
        let z = builder.instruction("add", "c", add(), &[x, y], 1)[0];
        let program = builder.finish(vec![z, y, c]).unwrap();
        let input = value(&[1.0, 2.0]);
        for _ in 0..2 {
            let out = program.run(vec![input.clone()]).unwrap();
            assert_eq!(data(&out[0]), [13.0, 26.0]);
            assert_eq!(data(&out[1]), [12.0, 24.0]);
            assert_eq!(data(&out[2]), [10.0, 20.0]);
        }
        let owned = Tensor::from_vec(&[1], vec![1f32]).unwrap();
        let address = owned.bytes().as_ptr();
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        let c = builder.constant(value(&[1.0]));
        let y = builder.instruction("add", "a", add(), &[x, c], 1)[0];
        let out = builder.finish(vec![y]).unwrap().run(vec![owned.into()]).unwrap();
        assert_eq!(out[0].as_tensor().unwrap().bytes().as_ptr(), address);
    }

    #[test]
    fn hooks_observe_and_replace() {
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        builder.observe(7, "x", x);
        let y = builder.instruction("add", "y", add(), &[x, x], 1)[0];
        let dead = builder.instruction("add", "dead", add(), &[y, y], 1)[0];
        builder.observe(3, "dead", dead);
        let program = builder.finish(vec![y]).unwrap();

        let mut seen = Vec::new();
        let mut observe = |site: usize, tensor: &Tensor| {
            seen.push((site, tensor.as_slice::<f32>().unwrap().to_vec()));
            Ok(())
        };
        program.run_hooked(vec![value(&[1.5])], &mut observe, &Generator::default()).unwrap();
        assert_eq!(seen, [(7, vec![1.5]), (3, vec![6.0])]);

        struct Replace;
        impl Hooks for Replace {
            fn result(&mut self, id: ResultId, old: Value) -> Result<Value, HookError> {
                if id.instruction == 0 { Ok(value(&[100.0])) } else { Ok(old) }
            }
        }
        let out = program.run_hooked(vec![value(&[1.5])], &mut Replace, &Generator::default()).unwrap();
        assert_eq!(data(&out[0]), [100.0]);
    }

    #[test]
    fn errors_say_what_and_where() {
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        let y = builder.instruction("aten.add", "model.py:3", add(), &[x], 1)[0];
        let program = builder.finish(vec![y]).unwrap();
        let error = program.run(vec![value(&[1.0])]).unwrap_err();
        assert_eq!(error.to_string(), "model.py:3: aten.add: operand 1 is not there");
        assert!(matches!(program.run(vec![]), Err(EvalError::InputCount { expected: 1, found: 0 })));

        let mut refuse = |_: usize, _: &Tensor| Err("not finite".into());
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        builder.observe(0, "layer1", x);
        let program = builder.finish(vec![x]).unwrap();
        let error = program.run_hooked(vec![value(&[1.0])], &mut refuse, &Generator::default()).unwrap_err();
        assert_eq!(error.to_string(), "layer1: not finite");
    }

    #[test]
    fn a_slot_of_another_program_is_refused() {
        let mut other = ProgramBuilder::new();
        other.input();
        let foreign = other.input();
        let mut builder = ProgramBuilder::new();
        let x = builder.input();
        builder.observe(0, "x", foreign);
        assert!(matches!(builder.finish(vec![x]), Err(EvalError::Undefined(1))));
    }
}
