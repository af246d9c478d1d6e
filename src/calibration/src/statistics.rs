//! Statistics in files: written after a calibration, and given to the observers of another run.
//!
//! A file is bound to its module by a hash of what determines the values: ops, their attributes and constants. Observers, names
//! and annotations do not count, so one calibration serves every configuration of a module.
//!
//! Statistics belong to values, not to the symbols of observers. An observer that several values share has statistics of its
//! own, in the order in which it has seen them; if they are to be used apart, each value has its own statistics too.

use super::Observers;
use melior::ir::operation::OperationLike;
use pt2e_archive::statistics::{ObservedValue, Statistics, StatisticsFile, names};
use pt2e_core::{
    observer::{
        Collected, Observer, ObserverError, ObserverState, build_observer, collects_in_any_order, restore_observer,
    },
    qspec::QuantizationSpec,
    tensor::Tensor,
};
use pt2e_ir::{
    Attrs, Globals, NoTensor, Op, OpExt, Value, ValueExt, ValueMap, attr_name, attribute_tensor, bodies,
    dialect::{
        observer::{ObserveSite, ObserverOp},
        writes::written_arguments,
    },
    node_names, symbol_name,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The attributes of ops that do not change their values.
const IRRELEVANT: [&str; 6] = [
    attr_name::ANNOTATION,
    attr_name::DECISION,
    attr_name::INPLACE,
    attr_name::META,
    attr_name::NAME,
    attr_name::RESULT_NAMES,
];

/// Why the statistics of a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError<'c> {
    /// They are of another module.
    #[error(
        "these are statistics of another module: its ops or its weights differ from those of the module that was calibrated; \
         calibrate this one with --calibrate=\"save-stats=FILE\""
    )]
    OtherModule,
    /// An observer needs statistics that the file does not have.
    #[error("observer @{} needs statistics '{needed}' of {values}, and the file has {found}", observer.symbol())]
    Missing {
        /// The observer.
        observer: ObserverOp<'c>,
        /// What it collects.
        needed: Collected,
        /// The values that it sees.
        values: String,
        /// What the file has of them.
        found: String,
    },
    /// An observer refuses the statistics.
    #[error("observer @{}: {cause}", observer.symbol())]
    Observer {
        /// The observer.
        observer: ObserverOp<'c>,
        /// Why.
        cause: ObserverError,
    },
}

/// The numbers of a module's values, and the hash of what determines them.
pub struct Identity<'c> {
    hash: String,
    values: ValueMap<(u64, Value<'c>)>,
}

/// Numbers the values of a module, and describes its ops and constants.
struct Numbering<'c> {
    values: ValueMap<(u64, Value<'c>)>,
    text: String,
    constants: Vec<Tensor>,
}

impl<'c> Numbering<'c> {
    fn define(&mut self, value: Value<'c>) {
        let number = self.values.len() as u64;
        self.values.insert(value.value_key(), (number, value));
    }

    fn op(&mut self, op: Op<'c>, globals: &Globals<'c>) -> Result<(), NoTensor> {
        self.line(op.full_name());
        for operand in op.operand_values() {
            let number = self.values.get(&observed(operand).value_key()).map(|(number, _)| *number);
            let _ = write!(self.text, " %{number:?}");
        }
        for result in op.result_values() {
            let _ = write!(self.text, " {}", melior::ir::ValueLike::r#type(&result));
            self.define(result);
        }
        if let Some(global) = globals.loaded_by(op) {
            return self.constant(global.tensor()?, &format!("{:?}", global.is_mutable()));
        }
        for (name, attribute) in op.attributes() {
            let name = name.as_string_ref().as_str().unwrap_or_default().to_owned();
            if IRRELEVANT.contains(&name.as_str()) {
                continue;
            }
            match attribute_tensor(attribute) {
                Ok(tensor) => self.constant(tensor, &name)?,
                Err(error) if error.is_lost() => return Err(error),
                Err(_) => {
                    let _ = write!(self.text, " {name}={attribute}");
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, text: &str) {
        let _ = write!(self.text, "\n{text}");
    }

    fn constant(&mut self, tensor: Tensor, what: &str) -> Result<(), NoTensor> {
        let _ = write!(self.text, " {what}={} {:?}", tensor.dtype(), tensor.shape());
        self.constants.push(tensor);
        Ok(())
    }
}

/// The value that reaches a use, without the observers on the way.
fn observed(mut value: Value<'_>) -> Value<'_> {
    while let Some((op, _)) = value.defining_op().filter(|(op, _)| ObserveSite::of(*op).is_some()) {
        let Some(&before) = op.operand_values().first() else { break };
        value = before;
    }
    value
}

impl<'c> Identity<'c> {
    /// Numbers the values of a module.
    ///
    /// # Errors
    /// If the data of a constant are missing, with the op that needs them.
    pub fn of(module: Op<'c>) -> Result<Self, (Op<'c>, NoTensor)> {
        let globals = Globals::of(module);
        let mut numbering = Numbering { values: ValueMap::default(), text: String::new(), constants: Vec::new() };
        for body in bodies(module) {
            let owner = if body.is_nested() { body.owner() } else { body.function() };
            numbering.line(&format!("graph {} of {}", body.index(), symbol_name(body.function()).unwrap_or_default()));
            if body.is_nested() {
                // The op that owns the graph, by its place among all ops.
                let first = owner.result_values().first().and_then(|value| numbering.values.get(&value.value_key()));
                let text = format!(" {} {:?}", owner.full_name(), first.map(|(number, _)| number));
                numbering.text.push_str(&text);
            } else {
                let _ = write!(numbering.text, " {:?}", written_arguments(owner));
            }
            for argument in body.arguments() {
                let _ = write!(numbering.text, " {}", melior::ir::ValueLike::r#type(&argument));
                numbering.define(argument);
            }
            for &op in body.ops().iter().filter(|op| ObserveSite::of(**op).is_none()) {
                numbering.op(op, &globals).map_err(|error| (op, error))?;
            }
        }
        let constants: Vec<_> = numbering.constants.par_iter().map(|tensor| Sha256::digest(&*tensor.bytes())).collect();
        let mut hash = Sha256::new();
        hash.update(numbering.text.as_bytes());
        constants.iter().for_each(|constant| hash.update(constant));
        let hash = hash.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        Ok(Self { hash, values: numbering.values })
    }

    /// The value that a site observes.
    fn of_site(&self, site: Op<'c>) -> Option<ObservedValue> {
        let (id, value) = self.values.get(&observed(*site.operand_values().first()?).value_key())?;
        Some(ObservedValue { id: *id, name: name_of(*value) })
    }
}

/// The name of the node that makes a value, for people.
fn name_of(value: Value<'_>) -> String {
    if let Some((op, index)) = value.defining_op() {
        let name = op.attr(attr_name::NAME).and_then(Attrs::as_str).unwrap_or(op.full_name());
        let named = node_names::result_names(op).get(index).map(|name| (*name).to_owned());
        return named.unwrap_or_else(|| if index == 0 { name.to_owned() } else { format!("{name}#{index}") });
    }
    let number = value.argument_number().unwrap_or_default();
    let attributes = value.argument_owner().and_then(|owner| owner.attr("arg_attrs")).and_then(Attrs::as_array);
    let name = attributes.and_then(|attributes| attributes.get(number)?.get(attr_name::NAME)?.as_str());
    name.map_or_else(|| format!("argument {number}"), str::to_owned)
}

impl<'c> Observers<'c> {
    /// Makes [`super::calibrate`] collect the statistics of each value apart where values share an observer that has seen
    /// nothing yet, for [`Observers::to_file`].
    ///
    /// # Errors
    /// If an observer cannot be built.
    pub fn collect_values(&mut self) -> Result<(), ObserverError> {
        for entry in self.observers.iter_mut().filter(|entry| entry.sees_activations && entry.sites.len() > 1) {
            if entry.statistics.observer.state().is_empty() {
                let spec = entry.statistics.observer.spec();
                entry.statistics.members =
                    entry.sites.iter().map(|_| build_observer(spec)).collect::<Result<_, _>>()?;
            }
        }
        Ok(())
    }

    /// The statistics of the observers that see values that depend on inputs, empty ones of graphs that no call ran included.
    /// The statistics of weights can be had from the module at any time.
    pub fn to_file(&self, identity: &Identity<'c>) -> StatisticsFile {
        let mut statistics: Vec<Statistics> = Vec::new();
        let mut add = |values: Vec<ObservedValue>, observer: &dyn Observer, calls: i64| {
            let collected = Collected::by(observer.spec()).filter(|collected| !collected.is_nothing());
            let Some(collected) = collected else { return };
            let found = Statistics { values, collected, calls, state: observer.state() };
            let is_known =
                statistics.iter().any(|other| other.values == found.values && other.collected == found.collected);
            if !is_known {
                statistics.push(found);
            }
        };
        for entry in self.observers.iter().filter(|entry| entry.sees_activations) {
            let values = entry.sites.iter().filter_map(|site| identity.of_site(*site)).collect();
            add(values, entry.statistics.observer.as_ref(), entry.statistics.calls);
            for (site, member) in entry.sites.iter().zip(&entry.statistics.members) {
                let values = identity.of_site(*site).into_iter().collect();
                add(values, member.as_ref(), entry.statistics.calls);
            }
        }
        StatisticsFile { module: identity.hash.clone(), statistics }
    }

    /// Gives the statistics of a file to the observers that see values that depend on inputs, and returns their number.
    /// [`super::observe_weights`] must run first.
    ///
    /// # Errors
    /// See [`LoadError`]. Nothing is written to the module before [`Observers::write`].
    pub fn fill(&mut self, file: &StatisticsFile, identity: &Identity<'c>) -> Result<usize, LoadError<'c>> {
        if file.module != identity.hash {
            return Err(LoadError::OtherModule);
        }
        let mut filled = 0;
        for entry in self.observers.iter_mut().filter(|entry| entry.sees_activations) {
            let values: Vec<ObservedValue> = entry.sites.iter().filter_map(|site| identity.of_site(*site)).collect();
            let observer = entry.op;
            let spec = entry.statistics.observer.spec().clone();
            let Some(needed) = Collected::by(&spec).filter(|needed| !needed.is_nothing()) else { continue };
            let refused = |cause| LoadError::Observer { observer, cause };
            let Some((state, calls)) = state_of(&file.statistics, &values, &spec).transpose().map_err(refused)? else {
                let found = described(&file.statistics, &values);
                return Err(LoadError::Missing { observer, needed, values: names(&values), found });
            };
            entry.statistics.observer = restore_observer(&spec, &state).map_err(refused)?;
            entry.statistics.changed = true;
            entry.statistics.calls = calls;
            filled += 1;
        }
        Ok(filled)
    }
}

/// The state of an observer that has seen these values, and the number of calls: statistics of exactly these, or of each of them,
/// merged.
fn state_of(
    all: &[Statistics],
    values: &[ObservedValue],
    spec: &QuantizationSpec,
) -> Option<Result<(ObserverState, i64), ObserverError>> {
    let of = |values: &[ObservedValue]| {
        let about = all.iter().filter(|statistics| statistics.values == values);
        let adopted = |found: &Statistics| Some((found.collected.adopted_by(spec, &found.state)?, found.calls));
        about.filter_map(adopted).next()
    };
    if let Some(found) = of(values) {
        return Some(Ok(found));
    }
    if !collects_in_any_order(spec) {
        return None;
    }
    let parts: Vec<(ObserverState, i64)> =
        values.iter().map(|value| of(std::slice::from_ref(value))).collect::<Option<_>>()?;
    // The values are of one model, so their calls are the same ones.
    let calls = parts.iter().map(|(_, calls)| *calls).max()?;
    let merge = || {
        let mut observer = build_observer(spec)?;
        parts.iter().try_for_each(|(state, _)| observer.merge(state))?;
        Ok((observer.state(), calls))
    };
    Some(merge())
}

/// What a file has of any of these values.
fn described(all: &[Statistics], values: &[ObservedValue]) -> String {
    let about = all.iter().filter(|statistics| statistics.values.iter().any(|value| values.contains(value)));
    let found: Vec<_> =
        about.map(|statistics| format!("'{}' of {}", statistics.collected, names(&statistics.values))).collect();
    if found.is_empty() { "none of them".to_owned() } else { found.join("; ") }
}
