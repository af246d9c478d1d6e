//! Random numbers: reproduces the stream of PyTorch's CPU generator.
//!
//! A [`Generator`] belongs to a run, or to several consecutive ones. Ops draw from it in program order, and each op
//! draws its elements in row-major order, so that the numbers depend only on the seed, not on the number of threads.
//! After `torch.manual_seed` with the same seed, PyTorch draws the same numbers for contiguous tensors on an x86 CPU
//! with AVX2. The exceptions are distributions that PyTorch computes with oneMKL on Intel CPUs and with its own code
//! elsewhere: Bernoulli and exponential, and the ops that use them (dropout, multinomial). For these the numbers are
//! those of PyTorch's own code.

mod normal;

pub(crate) use normal::{Block, Drawn};

use rand_mt::Mt;
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The seed of a run without an explicit one.
pub const DEFAULT_SEED: u64 = 0;

/// A source of random numbers; clones draw from the same stream.
#[derive(Clone, Debug)]
pub struct Generator(Arc<Mutex<Stream>>);

impl Generator {
    /// The state after `torch.manual_seed(seed)`.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Stream::seeded(seed))))
    }

    /// Whether any number was drawn.
    pub fn has_drawn(&self) -> bool {
        self.guard().drawn
    }

    /// Locks the stream, so that one op draws all its numbers in sequence.
    pub(crate) fn stream(&self) -> MutexGuard<'_, Stream> {
        let mut stream = self.guard();
        stream.drawn = true;
        stream
    }

    fn guard(&self) -> MutexGuard<'_, Stream> {
        // A poisoned stream is still usable: it is consistent between any two numbers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Generator {
    fn default() -> Self {
        Self::seeded(DEFAULT_SEED)
    }
}

/// The stream of numbers: a Mersenne Twister.
pub(crate) struct Stream {
    engine: Mt,
    /// The second number of the last pair of normal numbers, if it was not used yet.
    spare: Option<f64>,
    drawn: bool,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("drawn", &self.drawn).finish_non_exhaustive()
    }
}

/// Integers from a range of at least this size are drawn from 64 bits.
const WIDE_RANGE: u64 = 1 << 28;

impl Stream {
    fn seeded(seed: u64) -> Self {
        // PyTorch's engine uses only the low half of the seed.
        Self { engine: Mt::new(seed as u32), spare: None, drawn: false }
    }

    fn word(&mut self) -> u32 {
        self.engine.next_u32()
    }

    fn double_word(&mut self) -> u64 {
        let high = u64::from(self.word());
        high << 32 | u64::from(self.word())
    }

    /// A uniform number in `[0, 1)` with 24 bits, the precision of a float.
    pub fn uniform_f32(&mut self) -> f32 {
        (self.word() & 0xff_ffff) as f32 * (1.0 / (1u32 << 24) as f32)
    }

    /// A uniform number in `[0, 1)` with 53 bits, the precision of a double.
    pub fn uniform_f64(&mut self) -> f64 {
        (self.double_word() & ((1 << 53) - 1)) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// True with this probability.
    pub fn bernoulli(&mut self, probability: f64) -> bool {
        self.uniform_f64() < probability
    }

    /// An integer in `[0, range)`.
    pub fn below(&mut self, range: u64) -> u64 {
        if range >= WIDE_RANGE { self.double_word() % range } else { u64::from(self.word()) % range.max(1) }
    }

    /// An integer in `[0, range)`, always drawn from 32 bits.
    pub fn index_below(&mut self, range: u32) -> u32 {
        self.word() % range.max(1)
    }

    /// An exponentially distributed number.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -1.0 / rate * (-self.uniform_f64()).ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_draw_from_one_stream_and_seeds_give_others() {
        let generator = Generator::seeded(7);
        assert!(!generator.has_drawn());
        let first = generator.clone().stream().uniform_f32();
        let second = generator.stream().uniform_f32();
        assert!(generator.has_drawn());
        // torch.manual_seed(7); torch.rand(2)
        assert_eq!((first, second), (f32::from_bits(0x3f08f0af), f32::from_bits(0x3e4b9310)));
        // As in PyTorch, only the low half of the seed counts.
        assert_eq!(Generator::seeded((1 << 32) + 7).stream().uniform_f32(), first);
        assert_ne!(Generator::default().stream().uniform_f32(), first);
    }

    #[test]
    fn a_spare_normal_number_is_kept_from_op_to_op() {
        let (apart, together) = (Generator::seeded(3), Generator::seeded(3));
        let (mut first, mut second, mut both) = ([0.0], [0.0], [0.0; 2]);
        for (generator, numbers) in [(&apart, first.as_mut_slice()), (&apart, &mut second), (&together, &mut both)] {
            generator.stream().fill_normal::<f64>(numbers, Drawn::Ahead, 0.0, 1.0);
        }
        assert_eq!([first[0], second[0]], both);
    }
}
