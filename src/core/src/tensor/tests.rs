//! Views of tensors, compared with element lists that are rearranged by hand.

use super::*;
use proptest::prelude::*;

fn counted(shape: &[usize]) -> Tensor {
    Tensor::from_vec(shape, (0..num_elements(shape).unwrap() as i32).collect()).unwrap()
}

fn elements(tensor: &Tensor) -> Vec<i32> {
    tensor.as_slice::<i32>().unwrap().to_vec()
}

fn address(tensor: &Tensor) -> usize {
    tensor.view::<i32>().unwrap().as_ptr().addr()
}

#[test]
fn into_vec_moves_unshared_memory_and_copies_shared_memory() {
    let t = Tensor::from_vec(&[2], vec![1f32, 2.0]).unwrap();
    let address = t.bytes().as_ptr();
    let shared = t.clone();
    assert!(shared.same_memory(&t));
    let copied = shared.into_vec::<f32>().unwrap();
    assert_ne!(copied.as_ptr().cast(), address);
    let moved = t.into_vec::<f32>().unwrap();
    assert_eq!(moved.as_ptr().cast(), address);
}

#[test]
fn misaligned_owner_bytes_are_copied() {
    let mut bytes = vec![0u8; 9];
    bytes[1..5].copy_from_slice(&1.5f32.to_le_bytes());
    bytes[5..9].copy_from_slice(&2.5f32.to_le_bytes());
    let t = Tensor::from_owner(DType::F32, &[2], Arc::new(bytes), 1..9).unwrap();
    assert_eq!(t.as_slice::<f32>().unwrap(), [1.5, 2.5]);
}

#[test]
fn wrong_sizes_are_errors() {
    assert!(Tensor::from_vec(&[3], vec![0u8; 2]).is_err());
    assert!(Tensor::from_owner(DType::I64, &[1], Arc::new(vec![0u8; 8]), 4..12).is_err());
    assert!(num_elements(&[usize::MAX, 2]).is_err());
    assert!(Tensor::scalar(1u8).as_slice::<i8>().is_err());
}

#[test]
fn another_order_is_no_copy() {
    let tensor = counted(&[2, 3]);
    let first = address(&tensor);
    let turned = tensor.clone().permute(&[1, 0]).unwrap();
    assert_eq!((turned.shape(), elements(&turned)), ([3, 2].as_slice(), vec![0, 3, 1, 4, 2, 5]));
    assert_eq!(address(&turned), first);
    assert!(!turned.is_contiguous());
    let backwards = tensor.clone().flip(1).unwrap();
    assert_eq!(elements(&backwards), [2, 1, 0, 5, 4, 3]);
    assert_eq!(address(&backwards), first + 8);
    let odd = tensor.clone().slice(1, 0, 3, 2).unwrap();
    assert_eq!((odd.shape(), elements(&odd)), ([2, 2].as_slice(), vec![0, 2, 3, 5]));
    let row = tensor.clone().select(0, 1).unwrap();
    assert_eq!((row.shape(), elements(&row)), ([3].as_slice(), vec![3, 4, 5]));
    assert!(row.is_contiguous());
    let wide = row.clone().expand(&[2, 3]).unwrap();
    assert_eq!(elements(&wide), [3, 4, 5, 3, 4, 5]);
    assert_eq!(address(&wide), first + 12);
    assert_eq!(elements(&tensor), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn diagonals_windows_and_strides() {
    let square = counted(&[3, 3]);
    assert_eq!(elements(&square.clone().diagonal(0, 1, 0).unwrap()), [0, 4, 8]);
    assert_eq!(elements(&square.clone().diagonal(0, 1, 1).unwrap()), [1, 5]);
    assert_eq!(elements(&square.clone().diagonal(0, 1, -2).unwrap()), [6]);
    assert_eq!(square.clone().diagonal(0, 1, 7).unwrap().shape(), [0]);
    assert_eq!(elements(&square.clone().flip(0).unwrap().diagonal(0, 1, 0).unwrap()), [6, 4, 2]);
    let windows = counted(&[5]).unfold(0, 3, 1).unwrap();
    assert_eq!((windows.shape(), elements(&windows)), ([3, 3].as_slice(), vec![0, 1, 2, 1, 2, 3, 2, 3, 4]));
    let overlapping = counted(&[2, 3]).as_strided(&[2, 2], &[1, 1], 3).unwrap();
    assert_eq!(elements(&overlapping), [3, 4, 4, 5]);
    // The strides of `as_strided` refer to the elements in row-major order, not to memory.
    let turned = counted(&[2, 3]).permute(&[1, 0]).unwrap();
    assert_eq!(elements(&turned.as_strided(&[3], &[2], 0).unwrap()), [0, 1, 2]);
    let row = counted(&[2, 3]).select(0, 1).unwrap();
    assert_eq!(elements(&row.clone().as_strided(&[2], &[2], 0).unwrap()), [3, 5]);
    for (shape, strides, offset) in [([4], [1], 0), ([1], [1], 3), ([2], [usize::MAX], 0), ([2], [1], usize::MAX)] {
        let error = row.clone().as_strided(&shape, &strides, offset).unwrap_err();
        assert!(matches!(error, TensorError::Layout { .. }), "{error}");
    }
    assert!(matches!(row.expand(&[2]), Err(TensorError::Expand { .. })));
}

#[test]
fn what_is_written_is_seen_by_no_other_tensor() {
    let tensor = counted(&[2, 3]);
    let turned = tensor.clone().permute(&[1, 0]).unwrap();
    let mut array = tensor.into_array::<i32>().unwrap();
    array.as_mut_slice().fill(7);
    assert_eq!(elements(&turned), [0, 3, 1, 4, 2, 5]);
    // A tensor that does not share its memory is written in place, keeping its memory order.
    let first = address(&turned);
    let mut array = turned.into_array::<i32>().unwrap();
    array.view_mut().unwrap()[[0, 1].as_slice()] = -3;
    let written = Tensor::from(array);
    assert_eq!((address(&written), elements(&written)), (first, vec![0, -3, 1, 4, 2, 5]));
    // A tensor over part of its memory, or with repeated elements, is copied nevertheless.
    let row = written.slice(0, 1, 3, 1).unwrap();
    let first = address(&row);
    assert_ne!(row.into_array::<i32>().unwrap().view().unwrap().as_ptr().addr(), first);
    let mut repeated = counted(&[1]).expand(&[3]).unwrap().into_array::<i32>().unwrap();
    repeated.as_mut_slice()[1] = 5;
    assert_eq!(elements(&repeated.into()), [0, 5, 0]);
    let backwards = counted(&[3]).flip(0).unwrap().into_array::<i32>().unwrap();
    assert_eq!(elements(&backwards.into()), [2, 1, 0]);
}

#[test]
fn a_view_outlives_the_tensor_that_it_is_of() {
    let column = {
        let tensor = counted(&[2, 3]);
        tensor.select(1, 2).unwrap()
    };
    assert_eq!(elements(&column), [2, 5]);
    assert_eq!(column.clone().into_vec::<i32>().unwrap(), [2, 5]);
    let (bytes, range) = column.shared_bytes();
    drop(column);
    assert_eq!(bytes.bytes()[range], [2, 0, 0, 0, 5, 0, 0, 0]);
}

#[test]
fn bytes_are_in_row_major_order() {
    let turned = counted(&[2, 2]).permute(&[1, 0]).unwrap();
    assert_eq!(turned.bytes(), turned.clone().contiguous().unwrap().bytes());
    let row = counted(&[2, 2]).select(0, 1).unwrap();
    assert_eq!(*row.bytes(), [2, 0, 0, 0, 3, 0, 0, 0]);
    assert!(matches!(row.bytes(), Cow::Borrowed(_)));
}

#[test]
fn tensors_without_elements_or_dimensions() {
    let empty = counted(&[2, 0, 3]);
    let turned = empty.clone().permute(&[2, 1, 0]).unwrap();
    assert_eq!((turned.shape(), elements(&turned)), ([3, 0, 2].as_slice(), vec![]));
    assert_eq!(turned.reshape(&[0, 7]).unwrap().shape(), [0, 7]);
    assert_eq!(empty.clone().flip(1).unwrap().slice(0, 1, 2, 1).unwrap().shape(), [1, 0, 3]);
    assert_eq!(empty.select(2, 2).unwrap().into_array::<i32>().unwrap().shape(), [2, 0]);
    assert_eq!(counted(&[3]).slice(0, 5, 9, 1).unwrap().shape(), [0]);
    let one = Tensor::scalar(5i32);
    assert_eq!(elements(&one.clone().expand(&[2, 1]).unwrap()), [5, 5]);
    assert_eq!(elements(&one.clone().expand(&[0]).unwrap()), []);
    assert_eq!(one.permute(&[]).unwrap().into_array::<i32>().unwrap().as_mut_slice(), [5]);
}

#[test]
fn a_shape_that_strides_can_say_is_no_copy() {
    let heads = counted(&[1, 4, 2, 3]).permute(&[0, 2, 1, 3]).unwrap();
    let first = address(&heads);
    let split = heads.clone().reshape(&[2, 2, 2, 1, 3]).unwrap();
    assert_eq!((address(&split), elements(&split)), (first, elements(&heads)));
    // Positions and heads cannot be merged by strides.
    let joined = heads.clone().reshape(&[4, 6]).unwrap();
    assert_ne!(address(&joined), first);
    assert_eq!(elements(&joined), elements(&heads));
    assert!(heads.reshape(&[5]).is_err());
    let backwards = counted(&[6]).flip(0).unwrap().reshape(&[2, 3]).unwrap();
    assert_eq!(elements(&backwards), [5, 4, 3, 2, 1, 0]);
}

#[derive(Clone, Debug)]
enum Step {
    Transpose(usize, usize),
    Slice(usize, usize, usize, usize),
    Flip(usize),
    Select(usize, usize),
    Repeat(usize),
    Unfold(usize, usize),
    Reshape,
}

fn step() -> impl Strategy<Value = Step> {
    let at = 0..6usize;
    prop_oneof![
        (at.clone(), at.clone()).prop_map(|(a, b)| Step::Transpose(a, b)),
        (at.clone(), at.clone(), at.clone(), 1..4usize).prop_map(|(dim, a, b, step)| Step::Slice(dim, a, b, step)),
        at.clone().prop_map(Step::Flip),
        (at.clone(), at.clone()).prop_map(|(dim, index)| Step::Select(dim, index)),
        (1..3usize).prop_map(Step::Repeat),
        (at.clone(), at).prop_map(|(dim, size)| Step::Unfold(dim, size)),
        Just(Step::Reshape),
    ]
}

/// Sizes, and the elements in row-major order: a model of a tensor without strides.
#[derive(Clone, Debug, PartialEq)]
struct List(Vec<usize>, Vec<i32>);

impl List {
    /// The list of shape `shape` whose element at each position is this list's element at `from(position)`.
    fn pick(&self, shape: Vec<usize>, from: impl Fn(&[usize]) -> Vec<usize>) -> List {
        let count = shape.iter().product();
        let elements = (0..count).map(|i: usize| {
            let mut rest = i;
            let mut at: Vec<_> = shape.iter().rev().map(|size| (rest % size, rest /= size).0).collect();
            at.reverse();
            let place = from(&at).iter().zip(&self.0).fold(0, |place, (at, size)| place * size + at);
            self.1[place]
        });
        let elements = elements.collect();
        List(shape, elements)
    }
}

fn both(tensor: Tensor, list: List, step: &Step) -> (Tensor, List) {
    let rank = tensor.rank();
    let mut shape = list.0.clone();
    match *step {
        Step::Repeat(times) => {
            shape.insert(0, times);
            let picked = list.pick(shape.clone(), |at| at[1..].to_vec());
            (tensor.expand(&shape).unwrap(), picked)
        }
        Step::Reshape => {
            let shape = if rank > 1 { vec![list.1.len()] } else { vec![1, list.1.len(), 1] };
            (tensor.reshape(&shape).unwrap(), List(shape, list.1))
        }
        _ if rank == 0 => (tensor, list),
        Step::Transpose(a, b) => {
            let (a, b) = (a % rank, b % rank);
            shape.swap(a, b);
            let picked = list.pick(shape, |at| {
                let mut at = at.to_vec();
                at.swap(a, b);
                at
            });
            (tensor.transpose(a, b).unwrap(), picked)
        }
        Step::Slice(dim, a, b, step) => {
            let dim = dim % rank;
            let (start, end) = (a.min(b).min(shape[dim]), a.max(b).min(shape[dim]));
            shape[dim] = (end - start).div_ceil(step);
            let picked = list.pick(shape, |at| {
                at.iter().enumerate().map(|(d, &i)| if d == dim { start + i * step } else { i }).collect()
            });
            (tensor.slice(dim, start, end, step).unwrap(), picked)
        }
        Step::Flip(dim) => {
            let dim = dim % rank;
            let size = shape[dim];
            let picked = list.pick(shape, |at| {
                at.iter().enumerate().map(|(d, &i)| if d == dim { size - 1 - i } else { i }).collect()
            });
            (tensor.flip(dim).unwrap(), picked)
        }
        Step::Select(dim, index) => {
            let dim = dim % rank;
            if shape[dim] == 0 {
                return (tensor, list);
            }
            let index = index % shape.remove(dim);
            let picked = list.pick(shape, |at| [&at[..dim], &[index], &at[dim..]].concat());
            (tensor.select(dim, index).unwrap(), picked)
        }
        Step::Unfold(dim, size) => {
            let dim = dim % rank;
            let size = size.min(shape[dim]);
            shape[dim] = shape[dim] - size + 1;
            shape.push(size);
            let picked = list.pick(shape, |at| {
                at[..rank].iter().enumerate().map(|(d, &i)| if d == dim { i + at[rank] } else { i }).collect()
            });
            (tensor.unfold(dim, size, 1).unwrap(), picked)
        }
    }
}

proptest! {
    #[test]
    fn views_of_views_are_what_lists_say(shape in prop::collection::vec(1..5usize, 0..4), steps in prop::collection::vec(step(), 1..7)) {
        let mut tensor = counted(&shape);
        let mut list = List(shape, elements(&tensor));
        for step in &steps {
            // Keep the cases small.
            if list.1.len() > 500 || list.0.len() > 6 {
                break;
            }
            (tensor, list) = both(tensor, list, step);
            prop_assert_eq!((tensor.shape(), elements(&tensor)), (list.0.as_slice(), list.1.clone()), "{:?}", steps);
        }
        let copy = tensor.clone().contiguous().unwrap();
        prop_assert!(copy.is_contiguous());
        prop_assert_eq!(&copy.bytes(), &tensor.bytes());
        let doubled = tensor.map_memory(|all: &[i32]| Storage::collect(all.iter().map(|x| x * 2))).unwrap();
        prop_assert_eq!(elements(&doubled), list.1.iter().map(|x| x * 2).collect::<Vec<_>>());
        let mut array = tensor.clone().into_array::<i32>().unwrap();
        array.as_mut_slice().iter_mut().for_each(|x| *x += 1);
        prop_assert_eq!(elements(&array.into()), list.1.iter().map(|x| x + 1).collect::<Vec<_>>());
        prop_assert_eq!(elements(&tensor), list.1);
    }
}
