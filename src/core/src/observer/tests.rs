//! What every observer has to do. Their numbers are compared with torchao's in `tools/oracle/numerics_fixtures.rs`.

use super::*;
use crate::numerics::{QParamsError, QScheme};
use crate::tensor::DType;

fn specs() -> [ObserverSpec; 3] {
    [
        ObserverSpec::new(MinMaxObserver::KIND, DType::I8, QScheme::PerTensorAffine),
        ObserverSpec::new(PerChannelMinMaxObserver::KIND, DType::I8, QScheme::PerChannelSymmetric),
        ObserverSpec::new(HistogramObserver::KIND, DType::U8, QScheme::PerTensorAffine),
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
    let [min_max, per_channel, histogram] = specs();
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
    let [_, _, spec] = specs();
    let (mut clean, mut dirty) = (build_observer(&spec).unwrap(), build_observer(&spec).unwrap());
    clean.observe(&tensor(&[3], &[-1.0, 0.25, 2.0])).unwrap();
    dirty.observe(&tensor(&[2], &[f32::INFINITY, f32::NEG_INFINITY])).unwrap();
    assert!(!dirty.is_calibrated());
    assert_eq!(dirty.state(), ObserverState { infinities: 2, ..ObserverState::default() });
    assert_eq!(dirty.qparams(), Err(ObserverError::OnlyInfinities(2)));
    let mut dirty = restore_observer(&spec, &dirty.state()).unwrap();
    dirty.observe(&tensor(&[5], &[f32::INFINITY, -1.0, 0.25, f32::NEG_INFINITY, 2.0])).unwrap();
    assert_eq!(dirty.state(), ObserverState { infinities: 4, ..clean.state() });
    assert_eq!(dirty.qparams(), clean.qparams());
    assert_eq!([clean.state().magnitude(), dirty.state().magnitude()], [2.0, f32::INFINITY]);
}

#[test]
fn misused_observers_say_so() {
    let [min_max, per_channel, histogram] = specs();
    let built = |spec: ObserverSpec| build_observer(&spec).map(|_| ());
    let scheme = QScheme::PerChannelAffine;
    let spec = ObserverSpec { qscheme: scheme, ..min_max.clone() };
    assert_eq!(
        built(spec),
        Err(ObserverError::Scheme { kind: MinMaxObserver::KIND, scheme, instead: "per_channel_min_max".to_owned() })
    );
    assert_eq!(built(ObserverSpec { bins: 0, ..histogram.clone() }), Err(ObserverError::Bins(0)));
    let spec = ObserverSpec { quant_max: Some(300), ..min_max.clone() };
    let range = QParamsError::RangeOutsideDType { min: -128, max: 300, dtype: DType::I8 };
    assert_eq!(built(spec), Err(range.into()));
    let spec = ObserverSpec { dtype: DType::F32, ..min_max.clone() };
    assert_eq!(built(spec), Err(QParamsError::DType(DType::F32).into()));
    assert_eq!(built(ObserverSpec { eps: 0.0, ..min_max }), Err(QParamsError::Eps(0.0).into()));

    let mut observer = build_observer(&per_channel).unwrap();
    let flat = observer.observe(&tensor(&[2], &[1.0, 2.0]));
    assert_eq!(flat, Err(ObserverError::Axis { axis: 0, shape: vec![2] }));
    observer.observe(&tensor(&[2, 1], &[1.0, 2.0])).unwrap();
    let wider = observer.observe(&tensor(&[3, 1], &[1.0, 2.0, 3.0]));
    assert_eq!(wider, Err(ObserverError::Channels { expected: 2, found: 3 }));
    let ints = build_observer(&histogram).unwrap().observe(&Tensor::scalar(1i64));
    assert_eq!(ints, Err(ObserverError::DType { kind: HistogramObserver::KIND, dtype: DType::I64 }));
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
        let counts_infinities = restore_observer(&spec, &ObserverState { infinities: 1, ..good.clone() }).is_ok();
        assert_eq!(counts_infinities, spec.kind == HistogramObserver::KIND);
        for bad in [
            ObserverState { min: Vec::new(), ..good.clone() },
            ObserverState { min: vec![f32::NAN; good.min.len()], ..good.clone() },
            ObserverState { min: vec![9.0; good.min.len()], ..good.clone() },
            ObserverState { histogram: vec![-1.0; good.histogram.len().max(1)], ..good.clone() },
            ObserverState { histogram: vec![1.0; good.histogram.len() + 1], ..good.clone() },
        ] {
            assert!(matches!(restore_observer(&spec, &bad), Err(ObserverError::State { .. })), "{:?}", spec.kind);
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
