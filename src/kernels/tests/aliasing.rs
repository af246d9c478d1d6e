//! Tests that writing in the memory of one tensor does not change other tensors that share it.

use pt2e_core::tensor::Tensor;
use pt2e_kernels::{ProgramBuilder, Slot, registry};
use pt2e_schema::{Arg, Arguments};

#[derive(Default)]
struct Builder(ProgramBuilder);

impl Builder {
    fn ops(
        &mut self,
        op: &str,
        operands: &[(&'static str, Slot)],
        rest: &[(&'static str, Arg)],
        count: usize,
    ) -> Vec<Slot> {
        let tensors = operands.iter().enumerate().map(|(i, (name, _))| ((*name).into(), Arg::Tensor(i)));
        let entries = tensors.chain(rest.iter().map(|(name, arg)| ((*name).into(), arg.clone())));
        let kernel = registry::build(&Arguments::new(op, entries.collect())).unwrap();
        let slots: Vec<_> = operands.iter().map(|(_, slot)| *slot).collect();
        self.0.instruction(op, "here", kernel, &slots, count)
    }

    fn op(&mut self, op: &str, operands: &[(&'static str, Slot)], rest: &[(&'static str, Arg)]) -> Slot {
        self.ops(op, operands, rest, 1)[0]
    }

    fn relu(&mut self, x: Slot) -> Slot {
        self.op("aten.relu", &[("self", x)], &[])
    }

    fn add(&mut self, a: Slot, b: Slot) -> Slot {
        self.op("aten.add.Tensor", &[("self", a), ("other", b)], &[("alpha", Arg::Int(1))])
    }

    /// The outputs for one input.
    fn run(self, outputs: Vec<Slot>, input: Tensor) -> Vec<Vec<f32>> {
        let outputs = self.0.finish(outputs).unwrap().run(vec![input.into()]).unwrap();
        let tensors = outputs.into_iter().map(|value| value.into_tensor().unwrap());
        tensors
            .map(|tensor| {
                assert!(tensor.is_contiguous());
                tensor.into_vec().unwrap()
            })
            .collect()
    }
}

fn matrix() -> Tensor {
    Tensor::from_vec(&[2, 3], vec![-1f32, 2.0, -3.0, 4.0, -5.0, 6.0]).unwrap()
}

const TURNED: [f32; 6] = [-1.0, 4.0, 2.0, -5.0, -3.0, 6.0];

#[test]
fn a_view_outlives_what_is_computed_in_place() {
    let mut b = Builder::default();
    let x = b.0.input();
    let turned = b.op("aten.permute", &[("self", x)], &[("dims", Arg::Ints(vec![1, 0]))]);
    // This is the last use of the input.
    let positive = b.relu(x);
    let found = b.run(vec![turned, positive], matrix());
    assert_eq!(found, [TURNED.to_vec(), vec![0.0, 2.0, 0.0, 4.0, 0.0, 6.0]]);
}

#[test]
fn the_last_view_is_computed_in_place() {
    let mut b = Builder::default();
    let x = b.0.input();
    let turned = b.op("aten.permute", &[("self", x)], &[("dims", Arg::Ints(vec![1, 0]))]);
    let positive = b.relu(turned);
    let back = b.op("aten.permute", &[("self", positive)], &[("dims", Arg::Ints(vec![1, 0]))]);
    let program = b.0.finish(vec![back]).unwrap();
    let input = matrix();
    let address = input.view::<f32>().unwrap().as_ptr();
    let output = program.run(vec![input.into()]).unwrap().remove(0).into_tensor().unwrap();
    assert_eq!(output.as_slice::<f32>().unwrap(), [0.0, 2.0, 0.0, 4.0, 0.0, 6.0]);
    assert_eq!(output.view::<f32>().unwrap().as_ptr(), address);
}

#[test]
fn pieces_of_a_tensor_are_apart() {
    let mut b = Builder::default();
    let x = b.0.input();
    let pieces = b.ops("aten.chunk", &[("self", x)], &[("chunks", Arg::Int(3)), ("dim", Arg::Int(1))], 3);
    let first = b.relu(pieces[0]);
    let sum = b.add(pieces[1], pieces[1]);
    let last = b.relu(pieces[2]);
    let found = b.run(vec![first, sum, last, pieces[1]], matrix());
    assert_eq!(found, [vec![0.0, 4.0], vec![4.0, -10.0], vec![0.0, 6.0], vec![2.0, -5.0]]);
}

#[test]
fn repeated_elements_are_written_once_each() {
    let mut b = Builder::default();
    let x = b.0.input();
    let row = b.op("aten.select.int", &[("self", x)], &[("dim", Arg::Int(0)), ("index", Arg::Int(1))]);
    let wide =
        b.op("aten.expand", &[("self", row)], &[("size", Arg::Ints(vec![2, 3])), ("implicit", Arg::Bool(false))]);
    let sum = b.add(wide, x);
    let found = b.run(vec![sum, row], matrix());
    assert_eq!(found, [vec![3.0, -3.0, 3.0, 8.0, -10.0, 12.0], vec![4.0, -5.0, 6.0]]);
}

#[test]
fn overlapping_windows_are_apart() {
    let mut b = Builder::default();
    let x = b.0.input();
    let arguments =
        [("size", Arg::Ints(vec![2, 2])), ("stride", Arg::Ints(vec![1, 1])), ("storage_offset", Arg::Int(1))];
    let windows = b.op("aten.as_strided", &[("self", x)], &arguments);
    let positive = b.relu(windows);
    let backwards = b.op("aten.flip", &[("self", windows)], &[("dims", Arg::Ints(vec![0, 1]))]);
    let sum = b.add(backwards, windows);
    let found = b.run(vec![positive, sum], matrix());
    assert_eq!(found, [vec![2.0, 0.0, 0.0, 4.0], vec![6.0, -6.0, -6.0, 6.0]]);
}

#[test]
fn a_part_that_is_written_is_not_seen_in_another_view() {
    let mut b = Builder::default();
    let x = b.0.input();
    let row = b.op("aten.select.int", &[("self", x)], &[("dim", Arg::Int(0)), ("index", Arg::Int(0))]);
    let turned = b.op("aten.permute", &[("self", x)], &[("dims", Arg::Ints(vec![1, 0]))]);
    let arguments = [("dim", Arg::Int(1)), ("index", Arg::Int(1))];
    let written = b.op("aten.select_scatter", &[("self", turned), ("src", row)], &arguments);
    let found = b.run(vec![written, turned, row], matrix());
    assert_eq!(found, [vec![-1.0, -1.0, 2.0, 2.0, -3.0, -3.0], TURNED.to_vec(), vec![-1.0, 2.0, -3.0]]);
}
