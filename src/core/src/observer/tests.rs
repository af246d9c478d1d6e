//! Tests common to all observers. `tools/oracle/numerics_fixtures.rs` compares their results with torchao's.

use super::*;
use crate::granularity::Granularity;
use crate::numerics::{QParamsError, Scheme};
use crate::parameter::{Declaration, Named, ParameterError, Value};
use crate::tensor::DType;
use std::collections::HashSet;

fn specs() -> [QuantizationSpec; 4] {
    [
        QuantizationSpec::new(DType::I8, MinMaxObserver::NAMED),
        QuantizationSpec {
            granularity: Granularity::Axis(0),
            scheme: Scheme::Symmetric,
            ..QuantizationSpec::new(DType::I8, PerChannelMinMaxObserver::NAMED)
        },
        QuantizationSpec::new(DType::U8, HistogramObserver::NAMED),
        QuantizationSpec::new(DType::U8, MovingAverageMinMaxObserver::NAMED.with("averaging_constant", 0.25)),
    ]
}

/// A spec that an observer takes, with all parameters at their defaults: static if possible, per tensor if possible.
fn fitting_spec(declaration: &'static Declaration) -> QuantizationSpec {
    let spec = |is_dynamic: bool, granularity: &Granularity| QuantizationSpec {
        granularity: granularity.clone(),
        is_dynamic,
        ..QuantizationSpec::new(DType::I8, Named::new(declaration))
    };
    let granularities = [Granularity::Tensor, Granularity::Axis(0)];
    let mut specs = [false, true].into_iter().flat_map(|is_dynamic| {
        granularities.iter().map(|granularity| spec(is_dynamic, granularity)).collect::<Vec<_>>()
    });
    let fits = |spec: &QuantizationSpec| build_observer(spec).is_ok();
    specs.find(fits).unwrap_or_else(|| panic!("no spec of these fits the {} observer", declaration.name))
}

/// A spec for each observer.
pub(super) fn all_specs() -> Vec<QuantizationSpec> {
    observers().map(fitting_spec).collect()
}

/// A spec for each observer that computes qparams from what it sees.
fn every_spec() -> Vec<QuantizationSpec> {
    let computes = |spec: &QuantizationSpec| {
        let fresh = build_observer(spec).unwrap();
        fresh.needs_data() && fresh.qparams() == Err(ObserverError::Uncalibrated)
    };
    let specs: Vec<_> = all_specs().into_iter().filter(computes).collect();
    assert!(specs.len() >= 8);
    specs
}

fn tensor(shape: &[usize], x: &[f32]) -> Tensor {
    Tensor::from_vec(shape, x.to_vec()).unwrap()
}

fn wave(n: usize, amplitude: f32) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919) % 10007) as f32 / 10007.0 * amplitude - 0.3).collect()
}

#[test]
fn nothing_seen_is_a_state_of_its_own() {
    for spec in every_spec() {
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&tensor(&[0, 3], &[])).unwrap();
        assert!(!observer.is_calibrated());
        assert_eq!(observer.state(), ObserverState::default());
        assert_eq!(observer.qparams(), Err(ObserverError::Uncalibrated));
        observer.observe(&tensor(&[1, 2], &[0.0, 1.0])).unwrap();
        assert!(observer.is_calibrated());
        assert!(observer.qparams().is_ok());
    }
}

#[test]
fn nan_is_refused_and_leaves_no_trace() {
    for spec in every_spec() {
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&tensor(&[2, 2], &[1.0, -2.0, 3.0, 0.5])).unwrap();
        let before = observer.state();
        let error = observer.observe(&tensor(&[2, 2], &[9.0, f32::NAN, 9.0, 9.0])).unwrap_err();
        assert_eq!(error, ObserverError::Nan { shape: vec![2, 2] });
        assert_eq!(observer.state(), before);
    }
}

#[test]
fn ranges_without_a_finite_scale_are_named() {
    let [min_max, per_channel, histogram, _] = specs();
    let not_finite =
        |channel, min, max| Err(ObserverError::QParams(QParamsError::ScaleNotFinite { channel, min, max }));
    let mut observer = build_observer(&min_max).unwrap();
    observer.observe(&tensor(&[2], &[1.0, f32::INFINITY])).unwrap();
    assert_eq!(observer.qparams(), not_finite(0, 1.0, f32::INFINITY));
    let mut observer = build_observer(&per_channel).unwrap();
    observer.observe(&tensor(&[2, 2], &[1.0, 2.0, f32::NEG_INFINITY, 3.0])).unwrap();
    assert_eq!(observer.qparams(), not_finite(1, f32::NEG_INFINITY, 3.0));
    let mut observer = build_observer(&histogram).unwrap();
    observer.observe(&tensor(&[2], &[-3e38, 3e38])).unwrap();
    assert_eq!(observer.qparams(), not_finite(0, -3e38, 3e38));
}

#[test]
fn a_histogram_leaves_out_infinities_but_counts_them() {
    let [_, _, spec, _] = specs();
    let (mut clean, mut dirty) = (build_observer(&spec).unwrap(), build_observer(&spec).unwrap());
    clean.observe(&tensor(&[3], &[-1.0, 0.25, 2.0])).unwrap();
    dirty.observe(&tensor(&[2], &[f32::INFINITY, f32::NEG_INFINITY])).unwrap();
    assert!(!dirty.is_calibrated());
    assert_eq!(dirty.state(), ObserverState::default().with("infinities", Tensor::scalar(2i64)));
    assert_eq!(dirty.qparams(), Err(ObserverError::OnlyInfinities(2)));
    let mut dirty = restore_observer(&spec, &dirty.state()).unwrap();
    dirty.observe(&tensor(&[5], &[f32::INFINITY, -1.0, 0.25, f32::NEG_INFINITY, 2.0])).unwrap();
    assert_eq!(dirty.state(), clean.state().with("infinities", Tensor::scalar(4i64)));
    assert_eq!(dirty.qparams(), clean.qparams());
    assert_eq!([clean.magnitude(), dirty.magnitude()], [2.0, f32::INFINITY]);
}

#[test]
fn misused_observers_say_so() {
    let [min_max, per_channel, histogram, _] = specs();
    let built = |spec: QuantizationSpec| build_observer(&spec).map(|_| ());
    let of_channels = |spec: &QuantizationSpec| QuantizationSpec { granularity: Granularity::Axis(1), ..spec.clone() };
    assert_eq!(
        built(of_channels(&min_max)),
        Err(ObserverError::Scheme {
            observer: "min_max",
            scheme: "per_channel_affine".to_owned(),
            others: vec![
                "per_channel_min_max",
                "moving_average_per_channel_min_max",
                "affine_quantized_min_max",
                "affine_quantized_moving_average_min_max"
            ]
        })
    );
    let grouped = QuantizationSpec { granularity: Granularity::Group(32), ..min_max.clone() };
    assert_eq!(
        built(grouped).unwrap_err().to_string(),
        "the min_max observer does not do affine per group of 32; use affine_quantized_min_max or \
         affine_quantized_moving_average_min_max"
    );
    let bins = QuantizationSpec { observer: HistogramObserver::NAMED.with("bins", 0), ..histogram.clone() };
    assert_eq!(
        built(bins).unwrap_err().to_string(),
        "`bins` of the histogram observer is 0; it must be from 2 to 1048576 (PyTorch uses 2048)"
    );
    let spec = QuantizationSpec { quant_max: Some(300), ..min_max.clone() };
    let range = QParamsError::RangeOutsideDType { min: -128, max: 300, dtype: DType::I8 };
    assert_eq!(built(spec), Err(range.into()));
    let spec = QuantizationSpec { dtype: DType::F32, ..min_max.clone() };
    assert_eq!(built(spec), Err(QParamsError::DType(DType::F32).into()));
    for eps in [0.0, -1.0, 1e-60, 1e60, f64::NAN, f64::INFINITY] {
        let spec = QuantizationSpec { observer: MinMaxObserver::NAMED.with("eps", eps), ..min_max.clone() };
        assert!(matches!(built(spec), Err(ObserverError::Parameter(ParameterError::Value { .. }))), "{eps}");
    }

    let mut observer = build_observer(&per_channel).unwrap();
    let flat = observer.observe(&tensor(&[2], &[1.0, 2.0]));
    assert_eq!(flat, Err(ObserverError::Axis { axis: 0, shape: vec![2] }));
    observer.observe(&tensor(&[2, 1], &[1.0, 2.0])).unwrap();
    let wider = observer.observe(&tensor(&[3, 1], &[1.0, 2.0, 3.0]));
    assert_eq!(wider, Err(ObserverError::Channels { expected: 2, found: 3 }));
    let ints = build_observer(&histogram).unwrap().observe(&Tensor::scalar(1i64));
    assert_eq!(ints, Err(ObserverError::DType { observer: "histogram", dtype: DType::I64 }));
}

#[test]
fn state_goes_through_storage_and_foreign_state_is_refused() {
    for spec in every_spec() {
        let mut observer = build_observer(&spec).unwrap();
        observer.observe(&tensor(&[5, 100], &wave(500, 2.0))).unwrap();
        let mut restored = restore_observer(&spec, &observer.state()).unwrap();
        assert_eq!(restored.state(), observer.state());
        for observer in [&mut observer, &mut restored] {
            observer.observe(&tensor(&[5, 100], &wave(500, 3.0))).unwrap();
        }
        assert_eq!(restored.qparams().unwrap(), observer.qparams().unwrap());

        let good = observer.state();
        let counted = good.clone().with("infinities", Tensor::scalar(1i64));
        let counts_infinities = restore_observer(&spec, &counted).is_ok();
        assert_eq!(counts_infinities, good.get("histogram").is_some());
        let channels = good.get("min").unwrap().len();
        let bins = good.get("histogram").map_or(0, Tensor::len);
        for bad in [
            good.clone().without(&["min"]),
            good.clone().without(&["max"]),
            good.clone().with_vector("min", vec![f32::NAN; channels]),
            good.clone().with_vector("min", vec![9.0f32; channels]),
            good.clone().with_vector("min", vec![-9.0f64; channels]),
            good.clone().with_vector("min", vec![-9.0f32; channels + 1]),
            good.clone().with_vector("histogram", vec![-1.0f32; bins.max(1)]),
            good.clone().with_vector("histogram", vec![1.0f32; bins + 1]),
            good.clone().with("infinities", Tensor::scalar(-1i64)),
            good.clone().with_vector("median", vec![0.0f32]),
            good.clone().with_vector("first_min", vec![0.0f32; channels + 1]),
            good.clone().with("tensors", Tensor::scalar(-1i64)),
        ] {
            let error = restore_observer(&spec, &bad).map(|_| ()).unwrap_err();
            assert!(matches!(error, ObserverError::State { .. } | ObserverError::Part { .. }), "{spec:?}: {error}");
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let run = |spec: QuantizationSpec| {
                let mut observer = build_observer(&spec).unwrap();
                for amplitude in [1.0, 2.5, 2.0] {
                    observer.observe(&tensor(&[3, 100_003], &wave(300_009, amplitude))).unwrap();
                }
                (observer.state(), observer.qparams().unwrap())
            };
            every_spec().into_iter().map(run).collect::<Vec<_>>()
        })
    };
    assert_eq!(run(1), run(5));
}

#[test]
fn names_of_observers_and_parameters_are_unique() {
    let mut names = HashSet::new();
    for declaration in observers() {
        assert!(names.insert(declaration.name), "{}", declaration.name);
        assert_eq!(known_observer(declaration.name).map(|found| found.name), Some(declaration.name));
        let mut parameters = HashSet::new();
        for parameter in declaration.parameters {
            assert!(parameters.insert(parameter.name), "{} of {}", parameter.name, declaration.name);
            assert!((parameter.accepts)(parameter.default), "the default of {}", parameter.name);
        }
    }
    assert!(known_observer("median").is_none());
}

#[test]
fn half_of_the_range_is_left_where_a_spec_asks_for_it() {
    for spec in specs() {
        let observer = spec.observer.clone().with("reduce_range", true);
        let mut reduced = build_observer(&QuantizationSpec { observer, ..spec.clone() }).unwrap();
        reduced.observe(&tensor(&[1, 2], &[0.0, 1.0])).unwrap();
        let (low, high) = if spec.dtype == DType::I8 { (-64, 63) } else { (0, 127) };
        let qparams = reduced.qparams().unwrap();
        assert_eq!((qparams.quant_min, qparams.quant_max), (low, high));
    }
    assert_eq!(REDUCE_RANGE.default, Value::Bool(false));
}

#[test]
fn floats_of_8_bits_have_the_range_of_their_finite_values() {
    for (dtype, largest) in [(DType::F8E4M3, 448.0), (DType::F8E5M2, 57344.0)] {
        for spec in every_spec() {
            let spec = QuantizationSpec { dtype, scheme: Scheme::Symmetric, ..spec };
            let mut observer = build_observer(&spec).unwrap();
            observer.observe(&tensor(&[1, 3], &[-3.5, 0.25, 7.0])).unwrap();
            let qparams = observer.qparams().unwrap();
            assert_eq!((qparams.quant_min, qparams.quant_max), (-(largest as i64), largest as i64));
            assert_eq!(qparams.zero_points.as_int(), Some(&[0][..]));
            // Rounding to a float is no worse in a wide range, so nothing is clipped off: a bin of a histogram at most.
            let whole = qparams.scales[0] * largest > 7.0 * 0.999 || spec.observer.name() == "entropy";
            assert!(whole, "{spec:?}: {}", qparams.scales[0] * largest);
        }
        let affine = QuantizationSpec::new(dtype, MinMaxObserver::NAMED);
        let error = build_observer(&affine).map(|_| ()).unwrap_err();
        assert_eq!(error, QParamsError::ZeroPointOfFloat8 { dtype, scheme: Scheme::Affine }.into());
    }
}

#[test]
fn bounds_of_the_quantized_range_are_honoured_and_checked() {
    let spec = |dtype, quant_min, quant_max, scheme| QuantizationSpec {
        quant_min,
        quant_max,
        scheme,
        ..QuantizationSpec::new(dtype, MinMaxObserver::NAMED)
    };
    let qparams = |spec: &QuantizationSpec| {
        let mut observer = build_observer(spec).unwrap();
        observer.observe(&tensor(&[2], &[-3.0, 1.0])).unwrap();
        observer.qparams().unwrap()
    };
    let one_sided = qparams(&spec(DType::U8, None, Some(15), Scheme::Affine));
    assert_eq!((one_sided.quant_min, one_sided.quant_max), (0, 15));
    assert_eq!(one_sided.per_tensor(), Some((4.0 / 15.0, 11)));
    // Zero is in the middle of an unsigned range, so that negative values are not clipped.
    for dtype in [DType::I8, DType::U8, DType::I16, DType::I32] {
        let middle = qparams(&spec(dtype, Some(0), Some(15), Scheme::Symmetric));
        assert_eq!(middle.per_tensor(), Some((3.0 / 7.5, 7)), "{dtype}");
    }
    let signed = qparams(&spec(DType::I8, Some(-8), Some(7), Scheme::Symmetric));
    assert_eq!(signed.per_tensor(), Some((3.0 / 7.5, 0)));
    let too_wide = build_observer(&spec(DType::U8, Some(0), Some(300), Scheme::Affine)).map(|_| ()).unwrap_err();
    let range = QParamsError::RangeOutsideDType { min: 0, max: 300, dtype: DType::U8 };
    assert_eq!(too_wide, range.into());
}

#[test]
fn statistics_are_taken_over_where_they_tell_enough() {
    let seen = |spec: &QuantizationSpec| {
        let mut observer = build_observer(spec).unwrap();
        observer.observe(&tensor(&[2, 2], &[-1.0, 0.5, 3.0, 4.0])).unwrap();
        observer.state()
    };
    let [min_max, per_channel, histogram, average] = specs();
    let adopted = |to: &QuantizationSpec, from: &QuantizationSpec| {
        Collected::by(from).unwrap().adopted_by(to, &seen(from)).map(|state| restore_observer(to, &state).unwrap())
    };
    let wide = QuantizationSpec { dtype: DType::I16, quant_min: Some(0), ..min_max.clone() };
    assert_eq!(adopted(&wide, &min_max).unwrap().extremes(), Some((-1.0, 4.0)));
    for observer in [PercentileObserver::NAMED, MseObserver::NAMED, EntropyObserver::NAMED, MinMaxObserver::NAMED] {
        let spec = QuantizationSpec { observer, ..histogram.clone() };
        assert_eq!(adopted(&spec, &histogram).unwrap().extremes(), Some((-1.0, 4.0)), "{spec:?}");
    }
    assert_eq!(adopted(&min_max, &per_channel).unwrap().extremes(), Some((-1.0, 4.0)));
    let other_axis = QuantizationSpec { granularity: Granularity::Axis(1), ..per_channel.clone() };
    let fewer_bins = QuantizationSpec { observer: MseObserver::NAMED.with("bins", 100), ..histogram.clone() };
    let faster = QuantizationSpec {
        observer: MovingAverageMinMaxObserver::NAMED.with("averaging_constant", 0.5),
        ..average.clone()
    };
    for (to, from) in [
        (&histogram, &min_max),
        (&average, &min_max),
        (&other_axis, &per_channel),
        (&fewer_bins, &histogram),
        (&faster, &average),
        (&min_max, &average),
    ] {
        assert!(adopted(to, from).is_none(), "{to:?} from {from:?}");
    }
    // A histogram does not know the signs of infinities.
    let infinite = seen(&histogram).with("infinities", Tensor::scalar(1i64));
    assert!(Collected::by(&histogram).unwrap().adopted_by(&min_max, &infinite).is_none());
}
