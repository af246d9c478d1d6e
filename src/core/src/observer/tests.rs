//! Tests common to all observers. `tools/oracle/numerics_fixtures.rs` compares their results with torchao's.

use super::*;
use crate::granularity::Granularity;
use crate::numerics::{QParamsError, Scheme};
use crate::parameter::{ParameterError, Value};
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

fn tensor(shape: &[usize], x: &[f32]) -> Tensor {
    Tensor::from_vec(shape, x.to_vec()).unwrap()
}

fn wave(n: usize, amplitude: f32) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919) % 10007) as f32 / 10007.0 * amplitude - 0.3).collect()
}

#[test]
fn nothing_seen_is_a_state_of_its_own() {
    for spec in specs() {
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
    for spec in specs() {
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
            others: vec!["per_channel_min_max", "moving_average_per_channel_min_max"]
        })
    );
    let grouped = QuantizationSpec { granularity: Granularity::Group(32), ..min_max.clone() };
    assert_eq!(
        built(grouped).unwrap_err().to_string(),
        "the min_max observer does not do affine per group of 32; there is no observer yet that does"
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
    for spec in specs() {
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
        assert_eq!(counts_infinities, spec.observer.name() == "histogram");
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
            specs().map(|spec| {
                let mut observer = build_observer(&spec).unwrap();
                for amplitude in [1.0, 2.5, 2.0] {
                    observer.observe(&tensor(&[3, 100_003], &wave(300_009, amplitude))).unwrap();
                }
                (observer.state(), observer.qparams().unwrap())
            })
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
