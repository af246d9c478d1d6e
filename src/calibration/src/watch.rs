//! Shows the values of a running program to observers.

use super::Statistics;
use pt2e_core::{observer::ObserverError, tensor::Tensor};
use pt2e_kernels::{HookError, Hooks};
use rayon::prelude::*;

/// Values wait until they take this much memory, so that several observers work at a time. Kernels cannot reuse the memory of
/// values that wait, and values that wait long leave the caches.
const MOST_BYTES: usize = 4 << 20;

/// An observation site of a program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// The index of its observer.
    pub observer: usize,
    /// Its place among the sites of the observer.
    pub member: Option<usize>,
}

/// A value that waits for its observer.
struct Waiting {
    /// How many values of the call came before it.
    order: usize,
    /// The index of the site.
    site: usize,
    member: Option<usize>,
    value: Tensor,
}

/// A value that its observer has refused.
pub(super) struct Refused {
    order: usize,
    /// The index of the site.
    pub site: usize,
    /// The index of the observer.
    pub observer: usize,
    /// The error.
    pub cause: ObserverError,
}

/// Shows the values of calls to observers. Each observer sees its values in the order of the program.
pub(super) struct Watch<'a> {
    statistics: Vec<&'a mut Statistics>,
    /// The sites of the program; `None` where nothing is to be observed.
    sites: &'a [Option<Site>],
    /// The values that wait, for each observer.
    waiting: Vec<Vec<Waiting>>,
    bytes: usize,
    /// The number of values of this call so far.
    shown: usize,
    call: usize,
    refused: Option<Refused>,
}

impl<'a> Watch<'a> {
    /// Shows the values at `sites` to the observers with these statistics.
    pub fn new(statistics: Vec<&'a mut Statistics>, sites: &'a [Option<Site>]) -> Self {
        let waiting = statistics.iter().map(|_| Vec::new()).collect();
        Self { statistics, sites, waiting, bytes: 0, shown: 0, call: 0, refused: None }
    }

    /// Begins a call.
    pub fn begin(&mut self, call: usize) {
        (self.call, self.shown) = (call, 0);
    }

    /// Ends a call: shows the values that wait.
    ///
    /// # Errors
    /// The first value of the call, in the order of the program, that an observer has refused.
    pub fn end(&mut self) -> Result<(), Refused> {
        self.show();
        self.refused.take().map_or(Ok(()), Err)
    }

    fn show(&mut self) {
        self.bytes = 0;
        let call = self.call;
        let observers = self.statistics.iter_mut().zip(&mut self.waiting).enumerate();
        let work: Vec<_> = observers.filter(|(_, (_, waiting))| !waiting.is_empty()).collect();
        let refused = work.into_par_iter().with_max_len(1).filter_map(|(observer, (statistics, waiting))| {
            statistics.see_call(call);
            waiting.drain(..).find_map(|Waiting { order, site, member, value }| {
                let observed = statistics.observe(&value, member);
                observed.err().map(|cause| Refused { order, site, observer, cause })
            })
        });
        let refused = refused.min_by_key(|refused| refused.order);
        self.refused = self.refused.take().or(refused);
    }
}

impl Hooks for Watch<'_> {
    fn observe(&mut self, site: usize, value: &Tensor) -> Result<(), HookError> {
        let Some(Site { observer, member }) = self.sites.get(site).copied().flatten() else { return Ok(()) };
        let Some(waiting) = self.waiting.get_mut(observer) else { return Ok(()) };
        waiting.push(Waiting { order: self.shown, site, member, value: value.clone() });
        self.shown += 1;
        self.bytes += value.len() * value.dtype().size();
        if self.bytes > MOST_BYTES {
            self.show();
        }
        // The caller reports the error of the observer itself.
        self.refused.as_ref().map_or(Ok(()), |refused| Err(refused.cause.to_string().into()))
    }
}
