//! Observers as passes see them: `pt2e.observer` symbols, and the `pt2e.observe` sites that name them.
//!
//! Names and builders come from the generated types. Their accessors are not used, because they need an owned op.

use super::{
    attributes::{StateError, attribute_qspec, attribute_state, qspec_attribute, state_attribute},
    pt2e::{ObserveOperation, ObserverOperation},
};
use crate::{Attrs, Builder, Op, OpExt, Value, attr_name, i64_attr, symbol_name};
use melior::ir::{
    ValueLike,
    attribute::{FlatSymbolRefAttribute, StringAttribute},
};
use pt2e_core::{
    observer::{Observer, ObserverError, ObserverState, restore_observer},
    qspec::{QSpec, QuantizationSpec},
};

/// Why the observer of a symbol cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// Its statistics cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// No observer has such a spec or such statistics.
    #[error(transparent)]
    Observer(#[from] ObserverError),
}

/// A `pt2e.observer`: the spec of a group of values that share qparams, and the statistics of these values.
#[derive(Clone, Copy, Debug)]
pub struct ObserverOp<'c>(Op<'c>);

impl<'c> ObserverOp<'c> {
    /// `op` as an observer, if it is one.
    pub fn of(op: Op<'c>) -> Option<Self> {
        (op.full_name() == ObserverOperation::name()).then_some(Self(op))
    }

    /// The observers of a module, in its order.
    pub fn all(module: Op<'c>) -> Vec<Self> {
        module.body_ops().into_iter().filter_map(Self::of).collect()
    }

    /// A new observer that has seen nothing. `None`, after a diagnostic, for a spec that MLIR's verifier refuses.
    pub fn build(builder: &mut Builder<'c>, symbol: &str, spec: &QSpec) -> Option<Self> {
        let location = builder.location();
        let context = crate::context_of(location.context());
        let op = ObserverOperation::builder(context, location)
            .sym_name(StringAttribute::new(context, symbol))
            .spec(qspec_attribute(location, spec)?)
            .build();
        Some(Self(builder.insert(op.into())))
    }

    /// The op.
    pub fn op(self) -> Op<'c> {
        self.0
    }

    /// The symbol that sites name; MLIR's verifier ensures that there is one.
    pub fn symbol(self) -> &'c str {
        symbol_name(self.0).unwrap_or_default()
    }

    /// The spec; `None` for a dtype that the compiler does not know.
    pub fn spec(self) -> Option<QSpec> {
        attribute_qspec(self.0.attr("spec")?)
    }

    /// Its statistics; an empty state if it has seen nothing.
    ///
    /// # Errors
    /// [`StateError`] for invalid statistics, or statistics that were left out when the module was printed.
    pub fn state(self) -> Result<ObserverState, StateError> {
        self.0.attr("state").map_or_else(|| Ok(ObserverState::default()), attribute_state)
    }

    /// An observer of its spec, which is `spec`, with its statistics.
    ///
    /// # Errors
    /// See [`RestoreError`].
    pub fn restore(self, spec: &QuantizationSpec) -> Result<Box<dyn Observer>, RestoreError> {
        Ok(restore_observer(spec, &self.state()?)?)
    }

    /// How many calls of calibration it has seen, as far as the module says.
    pub fn calls(self) -> Option<i64> {
        self.0.attr(attr_name::CALLS).and_then(Attrs::as_i64)
    }

    /// Records how many calls of calibration it has seen.
    pub fn set_calls(self, calls: i64) {
        self.0.set_attr(attr_name::CALLS, i64_attr(self.0.ctx(), calls));
    }

    /// Writes its statistics, unless `state` is empty.
    pub fn set_state(self, state: &ObserverState) {
        if let Some(state) = state_attribute(self.0.ctx(), state) {
            self.0.set_attr("state", state);
        }
    }
}

/// A `pt2e.observe`: a site where an observer sees a value. The op returns the value unchanged.
#[derive(Clone, Copy, Debug)]
pub struct ObserveSite<'c>(Op<'c>);

impl<'c> ObserveSite<'c> {
    /// `op` as a site, if it is one.
    pub fn of(op: Op<'c>) -> Option<Self> {
        (op.full_name() == ObserveOperation::name()).then_some(Self(op))
    }

    /// A new site of the observer of that symbol on a tensor.
    pub fn build(builder: &mut Builder<'c>, value: Value<'c>, symbol: &str) -> Self {
        let location = builder.location();
        let context = crate::context_of(location.context());
        let op = ObserveOperation::builder(context, location)
            .result(value.r#type())
            .operand(value)
            .observer(FlatSymbolRefAttribute::new(context, symbol))
            .build();
        Self(builder.insert(op.into()))
    }

    /// The op.
    pub fn op(self) -> Op<'c> {
        self.0
    }

    /// The symbol of the observer; MLIR's verifier ensures that there is one.
    pub fn symbol(self) -> &'c str {
        self.0.attr("observer").and_then(Attrs::as_symbol).unwrap_or_default()
    }
}
