//! Calibration: observers collect statistics of the values of a prepared module.
//!
//! [`observe_weights`] needs no data: values that depend only on parameters are the same in every call. [`calibrate`] runs
//! the functions on the calls of a [`Source`]; as in PyTorch, an observer sees the values of all its sites in every call, in
//! program order.

mod inputs;
mod spread;
mod statistics;
mod watch;

pub use inputs::{CallStream, InputError, Parameters, Source, calls, has_examples};
pub use statistics::{Identity, LoadError};

use pt2e_core::{
    granularity::Granularity,
    observer::{LARGEST_COUNTED, Observer, ObserverError},
    parameter::Named,
    qspec::QSpec,
    tensor::Tensor,
};
use pt2e_ir::{
    Calls, Globals, Op, OpExt, all_ops,
    dialect::observer::{ObserveSite, ObserverOp, RestoreError},
};
use pt2e_kernels::{EvalError, Generator, Value as EvalValue};
use pt2e_translate::{
    constants::{ConstantError, Constants},
    function::{FunctionError, FunctionProgram},
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use spread::Spread;
use watch::{Refused, Site, Watch};

/// Why a module could not be calibrated.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError<'c> {
    /// An observer refused a value, or cannot be built.
    #[error("observer @{name}: {cause}")]
    Observer {
        /// The site, or the observer's symbol.
        op: Op<'c>,
        /// The observer's symbol.
        name: String,
        /// The error.
        cause: RestoreError,
    },
    /// The spec names a fake-quant, which would change the values that later observers see.
    #[error(
        "observer @{name}: its spec has the {fake_quant}, which is for training; only observers can be calibrated, \
         with a spec without `fake_quant`"
    )]
    FakeQuant {
        /// The observer.
        op: Op<'c>,
        /// The observer's symbol.
        name: String,
        /// The fake-quant.
        fake_quant: Named,
    },
    /// The function cannot be evaluated.
    #[error(transparent)]
    Function(#[from] FunctionError),
    /// A constant could not be computed.
    #[error("{cause}")]
    Constant {
        /// The site that observes it.
        op: Op<'c>,
        /// The error.
        cause: ConstantError,
    },
    /// A call failed.
    #[error("{call}: {cause}")]
    Call {
        /// The call: the path of a file, or which inputs it has.
        call: String,
        /// The error.
        cause: Box<EvalError>,
    },
    /// The data do not fit the function.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// The observers of a module, with their statistics.
pub struct Observers<'c> {
    by_symbol: FxHashMap<&'c str, usize>,
    observers: Vec<Entry<'c>>,
    /// How many observers need no statistics: their qparams are chosen at run time, or they only cast.
    without_data: usize,
}

struct Entry<'c> {
    op: ObserverOp<'c>,
    /// Its sites, in program order.
    sites: Vec<Op<'c>>,
    /// Whether it has a site on a value that depends on inputs.
    sees_activations: bool,
    statistics: Statistics,
}

/// What an observer has seen. Op handles must stay on their thread; this can go to another.
struct Statistics {
    observer: Box<dyn Observer>,
    /// The spread of the values that it has seen since it was restored.
    spread: Spread,
    /// An observer for each site, if the statistics of its values are collected apart.
    members: Vec<Box<dyn Observer>>,
    /// Whether it has seen anything since it was restored.
    changed: bool,
    /// How many calls it has seen, those before it was restored included.
    calls: i64,
    /// The number of the last one since it was restored.
    last_call: Option<usize>,
}

impl Statistics {
    /// Counts a call, at the first value that it shows to the observer.
    fn see_call(&mut self, number: usize) {
        if self.last_call.replace(number) != Some(number) {
            self.calls = self.calls.saturating_add(1);
        }
    }

    /// Shows a value to the observer, and to that of the site that is its `member`.
    fn observe(&mut self, value: &Tensor, member: Option<usize>) -> Result<(), ObserverError> {
        self.changed = true;
        self.observer.observe(value)?;
        // With a finer granularity, a tensor has several ranges, and one spread says nothing about them.
        if self.observer.spec().granularity == Granularity::Tensor {
            self.spread.add(value, self.observer.rule().eps / 2.0);
        }
        let member = member.and_then(|member| self.members.get_mut(member));
        member.map_or(Ok(()), |member| member.observe(value))
    }
}

/// An observer whose range does not fit what it has seen.
#[derive(Clone, Debug)]
pub struct AbsurdRange<'c> {
    /// The observer.
    pub observer: ObserverOp<'c>,
    /// Its first site.
    pub site: Op<'c>,
    /// The least and the greatest value that it has seen.
    pub seen: (f32, f32),
    /// The ends of the shortest interval that holds more than half of the distinct values.
    pub most: (f32, f32),
}

impl<'c> Observers<'c> {
    /// The observers of `module` that need statistics: not those with fixed or derived qparams, nor those whose qparams are
    /// chosen at run time, nor casts.
    ///
    /// # Errors
    /// [`CalibrationError::Observer`] for a spec or state that no observer can have.
    pub fn of(module: Op<'c>) -> Result<Self, CalibrationError<'c>> {
        let (mut by_symbol, mut observers, mut without_data) = (FxHashMap::default(), Vec::new(), 0);
        for observer in ObserverOp::all(module) {
            let Some(QSpec::Observed(spec)) = observer.spec() else { continue };
            let (op, symbol) = (observer.op(), observer.symbol());
            if let Some(fake_quant) = spec.fake_quant {
                return Err(CalibrationError::FakeQuant { op, name: symbol.to_owned(), fake_quant });
            }
            let restored = observer.restore(&spec);
            let restored =
                restored.map_err(|cause| CalibrationError::Observer { op, name: symbol.to_owned(), cause })?;
            if !restored.needs_data() {
                without_data += 1;
                continue;
            }
            by_symbol.insert(symbol, observers.len());
            observers.push(Entry {
                op: observer,
                sites: Vec::new(),
                sees_activations: false,
                statistics: Statistics {
                    observer: restored,
                    spread: Spread::default(),
                    members: Vec::new(),
                    changed: false,
                    calls: observer.calls().unwrap_or(0),
                    last_call: None,
                },
            });
        }
        Ok(Self { by_symbol, observers, without_data })
    }

    /// Whether there are observers, but none that must see activations. [`observe_weights`] must run first.
    pub fn need_no_calls(&self) -> bool {
        self.without_data > 0 && self.observers.iter().all(|entry| !entry.sees_activations)
    }

    /// The observers, with their statistics.
    pub fn all(&self) -> impl Iterator<Item = &dyn Observer> {
        self.observers.iter().map(|entry| entry.statistics.observer.as_ref() as &dyn Observer)
    }

    /// The observers that have seen no values at all, not even infinities: op and symbol.
    pub fn uncalibrated(&self) -> impl Iterator<Item = (Op<'c>, &'c str)> {
        self.observers
            .iter()
            .filter(|entry| !entry.statistics.observer.is_calibrated() && entry.statistics.observer.infinities() == 0)
            .map(|entry| (entry.op.op(), entry.op.symbol()))
    }

    /// Makes [`calibrate`] skip the observers that have seen data.
    pub fn keep_calibrated(&mut self) {
        self.observers
            .iter_mut()
            .for_each(|entry| entry.sees_activations &= !entry.statistics.observer.is_calibrated());
    }

    /// The observers whose range is implausible for the values that they have seen since they were restored. Observers of values
    /// that histograms do not count, such as masks, are excluded; callers find them by [`Observer::magnitude`].
    pub fn absurd(&self) -> Vec<AbsurdRange<'c>> {
        let absurd = |entry: &Entry<'c>| {
            let (min, max) = entry.statistics.observer.extremes()?;
            let most = entry
                .statistics
                .spread
                .lost_in(min, max)
                .filter(|_| entry.statistics.observer.magnitude() <= LARGEST_COUNTED)?;
            Some(AbsurdRange { observer: entry.op, site: *entry.sites.first()?, seen: (min, max), most })
        };
        self.observers.iter().filter(|entry| entry.statistics.changed).filter_map(absurd).collect()
    }

    /// Writes the statistics to the observers' symbols.
    pub fn write(&self) {
        for entry in self.observers.iter().filter(|entry| entry.statistics.changed) {
            let state = entry.statistics.observer.state();
            entry.op.set_state(&state);
            if entry.statistics.calls > 0 && !state.is_empty() {
                entry.op.set_calls(entry.statistics.calls);
            }
        }
    }

    fn index(&self, site: Op<'c>) -> Option<usize> {
        self.by_symbol.get(ObserveSite::of(site)?.symbol()).copied()
    }
}

/// Shows constants to their observers, in parallel, and marks the observers of activations.
///
/// A minimum and maximum do not change when the same tensor is seen again, so once is enough. A histogram
/// does change, so [`calibrate`] shows it the constant in every call.
///
/// # Errors
/// See [`CalibrationError`].
pub fn observe_weights<'c>(module: Op<'c>, observers: &mut Observers<'c>) -> Result<(), CalibrationError<'c>> {
    let globals = Globals::of(module);
    let mut constants = Constants::new(&globals);
    let mut tasks: Vec<Vec<(Op<'c>, Tensor)>> = observers.observers.iter().map(|_| Vec::new()).collect();
    for site in all_ops(module) {
        let Some(index) = observers.index(site) else { continue };
        let Some(&operand) = site.operand_values().first() else { continue };
        observers.observers[index].sites.push(site);
        let tensor = constants.weight(operand).map_err(|cause| CalibrationError::Constant { op: site, cause })?;
        match tensor {
            Some(tensor) if observers.observers[index].statistics.observer.is_idempotent() => {
                if !observers.observers[index].statistics.observer.is_calibrated() {
                    tasks[index].push((site, tensor));
                }
            }
            _ => observers.observers[index].sees_activations = true,
        }
    }
    // Op handles must stay on this thread, so only tensors and observers go to other threads.
    let mut work: Vec<(&mut Statistics, Vec<&Tensor>)> = observers
        .observers
        .iter_mut()
        .zip(&tasks)
        .filter(|(_, task)| !task.is_empty())
        .map(|(entry, task)| (&mut entry.statistics, task.iter().map(|(_, tensor)| tensor).collect()))
        .collect();
    let results: Vec<Result<(), (usize, ObserverError)>> = work
        .par_iter_mut()
        .map(|(statistics, tensors)| {
            let mut tensors = tensors.iter().enumerate();
            tensors.try_for_each(|(n, tensor)| statistics.observe(tensor, None).map_err(|error| (n, error)))
        })
        .collect();
    for (task, result) in tasks.iter().filter(|task| !task.is_empty()).zip(results) {
        if let Err((n, cause)) = result {
            let Some((site, _)) = task.get(n) else { continue };
            let name = ObserveSite::of(*site).map_or("", ObserveSite::symbol).to_owned();
            return Err(CalibrationError::Observer { op: *site, name, cause: cause.into() });
        }
    }
    Ok(())
}

/// Runs the functions of `module` that contain observers, directly or in functions that they call, on the calls of `source`.
/// Returns the number of calls. [`observe_weights`] must run first.
///
/// Calls run one after the other: buffers keep their values from call to call, and `generator` continues its random numbers.
/// `progress` gets the number of finished calls, and that of all calls if it is known, before each call and at the end.
///
/// # Errors
/// See [`CalibrationError`]. Observers may then have seen a part of the data; their statistics are not written.
pub fn calibrate<'c>(
    module: Op<'c>,
    observers: &mut Observers<'c>,
    source: &Source<'_>,
    generator: &Generator,
    mut progress: impl FnMut(usize, Option<usize>),
) -> Result<usize, CalibrationError<'c>> {
    let (globals, between) = (Globals::of(module), Calls::of(module));
    let mut total = 0;
    for function in between.entries() {
        // `observe_weights` has shown constants to their observers.
        let active = |observers: &Observers<'c>, site: Op<'c>| {
            observers.index(site).filter(|index| observers.observers[*index].sees_activations)
        };
        let reached = between.reached_from(function);
        if reached.into_iter().flat_map(all_ops).all(|op| active(observers, op).is_none()) {
            continue;
        }
        let mut compiled = FunctionProgram::of(function, &globals)?;
        let sites: Vec<Option<Site>> = compiled
            .sites
            .iter()
            .map(|site| {
                let observer = active(observers, *site)?;
                let member = observers.observers[observer].sites.iter().position(|other| other == site);
                Some(Site { observer, member })
            })
            .collect();
        let calls = calls(module, function, source)?;
        let (count, before) = (calls.size_hint().1, total);
        let mut watch = Watch::new(observers.observers.iter_mut().map(|entry| &mut entry.statistics).collect(), &sites);
        for (number, call) in calls.enumerate() {
            progress(number, count);
            total += 1;
            let (name, inputs) = call?;
            let inputs: Vec<EvalValue> = inputs.into_iter().map(EvalValue::Tensor).collect();
            watch.begin(before + number);
            let outputs = compiled.program.run_hooked(inputs, &mut watch, generator);
            if let Err(Refused { site, observer, cause, .. }) = watch.end() {
                return Err(CalibrationError::Observer {
                    op: compiled.sites[site],
                    name: observers.observers[observer].op.symbol().to_owned(),
                    cause: cause.into(),
                });
            }
            // As in PyTorch, a module keeps its buffers from call to call.
            compiled.carry(outputs.map_err(|cause| CalibrationError::Call { call: name, cause: Box::new(cause) })?);
        }
        progress(total - before, Some(total - before));
    }
    Ok(total)
}
