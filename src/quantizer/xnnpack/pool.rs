//! Adaptive average pooling: input and output share their qparams, with the producer's where those are annotated.

use super::{Matcher, ops, set_input};

impl Matcher<'_, '_> {
    /// Every adaptive average pooling.
    pub(super) fn pools(&mut self) {
        for &id in self.graph.ops_named(ops::ADAPTIVE_AVG_POOL2D) {
            let Some(producer) = self.graph.producer(id, 0) else { continue };
            if !self.is_quantizable(id, 0) {
                continue;
            }
            let input = match self.annotations.output(producer) {
                Some(_) => self.shared_output(producer),
                None => Some(self.config.activation()),
            };
            let (Some(input), output @ Some(_)) = (input, self.shared_edge(id, 0)) else { continue };
            let mut annotation = self.float(id);
            set_input(&mut annotation, 0, input);
            annotation.output = output;
            self.annotations.set(id, annotation);
        }
    }
}
