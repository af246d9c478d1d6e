//! The laws of merging: statistics of two runs, merged, against one run over all data.

use super::*;
use crate::{granularity::Granularity, parameter::Value, tensor::DType};
use proptest::{collection::vec, prelude::*};

/// The shape of all tensors.
const SHAPE: [usize; 2] = [3, 8];

/// Tensors of different widths and positions, so that ranges grow; a few elements are infinite.
fn data() -> impl Strategy<Value = Vec<Tensor>> {
    let element = prop_oneof![200 => -1f32..1.0, 1 => Just(f32::INFINITY), 1 => Just(f32::NEG_INFINITY)];
    let tensor = (vec(element, SHAPE.iter().product::<usize>()), -3f32..3.0, 0.01f32..4.0);
    let tensor = tensor.prop_map(|(x, shift, width)| {
        Tensor::from_vec(&SHAPE, x.into_iter().map(|x| x * width + shift).collect()).unwrap()
    });
    vec(tensor, 0..MOST_TENSORS)
}

/// Above the number of tensors of one run.
const MOST_TENSORS: usize = 8;

/// The number of bins of histograms.
const BINS: usize = 64;

/// Specs for each registered observer, with these values of the parameters that it has: one for each granularity that it takes.
fn every_spec(averaging_constant: f64) -> Vec<QuantizationSpec> {
    let values = [("bins", Value::Int(BINS as i64)), ("averaging_constant", Value::Float(averaging_constant))];
    let with_values = |spec: QuantizationSpec| {
        let given = values.iter().filter(|(name, _)| spec.observer.declaration().parameter(name).is_some());
        let observer = given.fold(spec.observer.clone(), |observer, (name, value)| observer.with(*name, *value));
        QuantizationSpec { observer, ..spec }
    };
    let granularities = [
        Granularity::Tensor,
        Granularity::Axis(0),
        Granularity::Axis(1),
        Granularity::Row(0),
        Granularity::Token,
        Granularity::Group(4),
        Granularity::Block(vec![3, 2]),
    ];
    let of_granularities = |spec: QuantizationSpec| {
        let specs = granularities.iter().map(|of| QuantizationSpec { granularity: of.clone(), ..spec.clone() });
        specs.filter(|spec| build_observer(spec).is_ok()).collect::<Vec<_>>()
    };
    super::tests::all_specs().into_iter().map(with_values).flat_map(of_granularities).collect()
}

/// Checks the statistics of a run that was divided against those of one run over all `data`, by the law of their kind.
fn check_law(spec: &QuantizationSpec, data: &[Tensor], merged: &dyn Observer) -> Result<(), TestCaseError> {
    let all = run(spec, data);
    let kind = registry::statistics(spec).unwrap().name;
    prop_assert_eq!(merged.infinities(), all.infinities(), "{}", kind);
    prop_assert_eq!(merged.is_calibrated(), all.is_calibrated(), "{}", kind);
    let (merged, all) = (merged.state(), all.state());
    match kind {
        "nothing" | "range" | "channel_ranges" | "block_ranges" | "values" => {
            prop_assert!(merged == all, "{}: {:?}", kind, spec)
        }
        "averages" | "channel_averages" | "block_averages" => check_averages(&merged, &all)?,
        "histogram" => check_histogram(data, &merged, &all)?,
        kind => panic!("what is the law of merging statistics of the kind {kind}?"),
    }
    Ok(())
}

/// Exact but for the roundings of one run: each of its steps rounds by at most 2 units in the last place of the largest value.
fn check_averages(merged: &ObserverState, all: &ObserverState) -> Result<(), TestCaseError> {
    for name in ["min", "max"] {
        let (merged, all) = (vector(merged, name), vector(all, name));
        prop_assert_eq!(merged.len(), all.len());
        for (merged, all) in merged.iter().zip(&all) {
            let rounding = MOST_TENSORS as f32 * 2.0 * 8.0 * f32::EPSILON;
            prop_assert!(merged == all || (merged - all).abs() <= rounding, "{} {}", merged, all);
        }
    }
    for name in ["first_min", "first_max"] {
        prop_assert_eq!(vector(merged, name), vector(all, name));
    }
    let tensors = |state: &ObserverState| state.get("tensors").map(|count| count.bytes().to_vec());
    prop_assert_eq!(tensors(merged), tensors(all));
    Ok(())
}

/// Range and number of values are exact. Each time that the range grows, a value moves by less than the width of an old and
/// of a new bin, in one run and in the merged runs; no bin is wider than those of the result.
fn check_histogram(data: &[Tensor], merged: &ObserverState, all: &ObserverState) -> Result<(), TestCaseError> {
    for name in ["min", "max"] {
        prop_assert_eq!(vector(merged, name), vector(all, name));
    }
    let (&[min], &[max]) = (vector(merged, "min").as_slice(), vector(merged, "max").as_slice()) else { return Ok(()) };
    let counts = vector(merged, "histogram");
    let values = data.iter().flat_map(|x| x.as_slice::<f32>().unwrap().to_vec());
    let values: Vec<f32> = values.filter(|x| x.is_finite()).collect();
    let total: f32 = counts.iter().sum();
    prop_assert!((total - values.len() as f32).abs() < 1e-3, "{}", total);
    let width = (max - min) / BINS as f32;
    let displaced = width * 2.0 * data.len() as f32;
    let below = |x: f32| values.iter().filter(|value| **value <= x).count() as f32;
    let mut cumulative = 0.0;
    for (bin, count) in counts.iter().enumerate() {
        cumulative += count;
        let edge = min + width * (bin + 1) as f32;
        prop_assert!(cumulative >= below(edge - displaced) - 1e-2, "bin {}: {} values", bin, cumulative);
        prop_assert!(cumulative <= below(edge + displaced) + 1e-2, "bin {}: {} values", bin, cumulative);
    }
    Ok(())
}

fn spec(observer: crate::parameter::Named) -> QuantizationSpec {
    QuantizationSpec::new(DType::I8, observer)
}

fn of_channels(observer: crate::parameter::Named) -> QuantizationSpec {
    QuantizationSpec { granularity: Granularity::Axis(0), ..spec(observer) }
}

fn run(spec: &QuantizationSpec, data: &[Tensor]) -> Box<dyn Observer> {
    let mut observer = build_observer(spec).unwrap();
    data.iter().for_each(|x| observer.observe(x).unwrap());
    observer
}

/// The statistics of both parts, merged after they were stored.
fn merged(spec: &QuantizationSpec, data: &[Tensor], at: usize) -> Box<dyn Observer> {
    let (earlier, later) = data.split_at(at.min(data.len()));
    let mut observer = restore_observer(spec, &run(spec, earlier).state()).unwrap();
    observer.merge(&run(spec, later).state()).unwrap();
    observer
}

fn vector(state: &ObserverState, name: &str) -> Vec<f32> {
    state.get(name).map_or_else(Vec::new, |tensor| tensor.as_slice::<f32>().unwrap().to_vec())
}

/// The statistics of three parts, each stored; the first two are merged before the third comes, or the last two before they are
/// added to the first.
fn merged_parts(spec: &QuantizationSpec, data: &[Tensor], cuts: [usize; 2], last_first: bool) -> Box<dyn Observer> {
    let cuts = cuts.map(|cut| cut.min(data.len()));
    let (first, rest) = data.split_at(cuts[0].min(cuts[1]));
    let (second, third) = rest.split_at(cuts[0].max(cuts[1]) - first.len());
    let part = |data: &[Tensor]| restore_observer(spec, &run(spec, data).state()).unwrap();
    let (mut first, mut second, third) = (part(first), part(second), part(third));
    if last_first {
        second.merge(&third.state()).unwrap();
        first.merge(&second.state()).unwrap();
    } else {
        first.merge(&second.state()).unwrap();
        first.merge(&third.state()).unwrap();
    }
    first
}

proptest! {
    /// The data may be divided anywhere, and the parts merged in any grouping.
    #[test]
    fn runs_over_parts_stand_for_one_run_over_all(
        data in data(),
        cuts in proptest::array::uniform2(0..MOST_TENSORS),
        last_first: bool,
        averaging_constant in 0.001f64..=1.0,
    ) {
        for spec in every_spec(averaging_constant) {
            check_law(&spec, &data, merged_parts(&spec, &data, cuts, last_first).as_ref())?;
        }
    }

    /// Histograms of the same range are added bin by bin.
    #[test]
    fn histograms_of_one_range_are_exact(data in data(), at in 0usize..7) {
        let spec = spec(PercentileObserver::NAMED);
        let bounded = |x: &Tensor| {
            let mut x = x.as_slice::<f32>().unwrap().to_vec();
            x.iter_mut().filter(|x| x.is_infinite()).for_each(|x| *x = 0.0);
            (x[0], x[1]) = (-8.0, 8.0);
            Tensor::from_vec(&SHAPE, x).unwrap()
        };
        let data: Vec<Tensor> = data.iter().map(bounded).collect();
        prop_assert!(merged(&spec, &data, at).state() == run(&spec, &data).state());
    }

    /// In any order, up to float32 roundings: two orders of merging give the same counts.
    #[test]
    fn merging_is_commutative(data in data(), at in 0usize..7) {
        for spec in [spec(MinMaxObserver::NAMED), spec(MseObserver::NAMED.with("bins", BINS as i64))] {
            let (a, b) = data.split_at(at.min(data.len()));
            let (mut ab, mut ba) = (run(&spec, a), run(&spec, b));
            let (first, second) = (ab.state(), ba.state());
            ab.merge(&second).unwrap();
            ba.merge(&first).unwrap();
            prop_assert_eq!(ab.extremes(), ba.extremes());
            let (ab, ba) = (vector(&ab.state(), "histogram"), vector(&ba.state(), "histogram"));
            prop_assert!(ab.iter().zip(&ba).all(|(a, b)| (a - b).abs() < 1e-3));
        }
    }
}

#[test]
fn infinities_and_channels_are_kept_apart() {
    let average = spec(MovingAverageMinMaxObserver::NAMED);
    let finite = Tensor::vector(vec![-1.0f32, 1.0]);
    let infinite = Tensor::vector(vec![-1.0f32, f32::INFINITY]);
    for data in [[finite.clone(), infinite.clone(), finite.clone()], [infinite.clone(), finite.clone(), finite.clone()]]
    {
        for at in 0..=3 {
            let merged = merged(&average, &data, at);
            assert_eq!(merged.extremes(), Some((-1.0, f32::INFINITY)), "{at}");
        }
    }
    let histogram = merged(&spec(HistogramObserver::NAMED), &[infinite.clone(), infinite], 1);
    assert_eq!(histogram.infinities(), 2);
    let channels = of_channels(PerChannelMinMaxObserver::NAMED);
    let tensor = |rows: usize| Tensor::from_vec(&[rows, 1], vec![1.0f32; rows]).unwrap();
    let mut two = run(&channels, &[tensor(2)]);
    let before = two.state();
    assert_eq!(
        two.merge(&run(&channels, &[tensor(3)]).state()),
        Err(ObserverError::Channels { expected: 2, found: 3 })
    );
    assert_eq!(two.state(), before);
}

#[test]
fn averages_without_a_count_cannot_be_added_to_earlier_ones() {
    let spec = spec(MovingAverageMinMaxObserver::NAMED);
    let range = ObserverState::default().with_vector("min", vec![-1.0f32]).with_vector("max", vec![1.0f32]);
    let mut observer = restore_observer(&spec, &range).unwrap();
    assert_eq!(observer.merge(&range), Err(ObserverError::UncountedAverages));
    observer.observe(&Tensor::vector(vec![-2.0f32, 2.0])).unwrap();
    assert!(observer.state().get("tensors").is_none());
    let mut fresh = build_observer(&spec).unwrap();
    fresh.merge(&range).unwrap();
    assert_eq!(fresh.state(), range);
}
