//! Random numbers: the stream of PyTorch's generator for CPUs, number for number.
//!
//! A [`Generator`] belongs to a run, or to several that follow each other. Its numbers are drawn by one op after the other,
//! in the order of the program, and by each op for its elements in row-major order, so that what is drawn depends on the
//! seed alone and on no number of threads. After `torch.manual_seed` of the same seed PyTorch draws the same numbers on an
//! x86 CPU with AVX2 for tensors that are contiguous. The exceptions are what PyTorch leaves to oneMKL on Intel's CPUs, and
//! to its own code elsewhere: Bernoulli and exponential distributions, and what is made of them (dropout, multinomial).

mod normal;

pub(crate) use normal::{Block, Drawn};

use rand_mt::Mt;
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The seed of a run that is given none.
pub const DEFAULT_SEED: u64 = 0;

/// A source of random numbers; clones draw from the same stream.
#[derive(Clone, Debug)]
pub struct Generator(Arc<Mutex<Stream>>);

impl Generator {
    /// As after `torch.manual_seed(seed)`.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Stream::seeded(seed))))
    }

    /// Whether anything was drawn.
    pub fn has_drawn(&self) -> bool {
        self.guard().drawn
    }

    /// The stream, for one op to draw all its numbers from.
    pub(crate) fn stream(&self) -> MutexGuard<'_, Stream> {
        let mut stream = self.guard();
        stream.drawn = true;
        stream
    }

    fn guard(&self) -> MutexGuard<'_, Stream> {
        // A stream is in order between any two numbers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Generator {
    fn default() -> Self {
        Self::seeded(DEFAULT_SEED)
    }
}

/// What numbers are drawn from: a Mersenne Twister.
pub(crate) struct Stream {
    engine: Mt,
    /// Normal numbers come in pairs: the second one of the last pair, if it was not asked for yet.
    spare: Option<f64>,
    drawn: bool,
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("drawn", &self.drawn).finish_non_exhaustive()
    }
}

/// From here on a range of integers is drawn from 64 bits.
const WIDE_RANGE: u64 = 1 << 28;

impl Stream {
    fn seeded(seed: u64) -> Self {
        // PyTorch's engine takes the low half of a seed.
        Self { engine: Mt::new(seed as u32), spare: None, drawn: false }
    }

    fn word(&mut self) -> u32 {
        self.engine.next_u32()
    }

    fn double_word(&mut self) -> u64 {
        let high = u64::from(self.word());
        high << 32 | u64::from(self.word())
    }

    /// In `[0, 1)`, of the 24 bits that a float has.
    pub fn uniform_f32(&mut self) -> f32 {
        (self.word() & 0xff_ffff) as f32 * (1.0 / (1u32 << 24) as f32)
    }

    /// In `[0, 1)`, of the 53 bits that a double has.
    pub fn uniform_f64(&mut self) -> f64 {
        (self.double_word() & ((1 << 53) - 1)) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Whether an event of this probability comes about.
    pub fn bernoulli(&mut self, probability: f64) -> bool {
        self.uniform_f64() < probability
    }

    /// In `[0, range)`.
    pub fn below(&mut self, range: u64) -> u64 {
        if range >= WIDE_RANGE { self.double_word() % range } else { u64::from(self.word()) % range.max(1) }
    }

    /// In `[0, range)`, of 32 bits whatever the range.
    pub fn index_below(&mut self, range: u32) -> u32 {
        self.word() % range.max(1)
    }

    /// Exponentially distributed.
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
        // Only the low half of a seed counts, in PyTorch too.
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
