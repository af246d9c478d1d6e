//! 8-bit floats as elements: their encoding, and PyTorch's rounding to them.

use std::{cmp::Ordering, fmt};

/// A format of a sign, exponent bits and mantissa bits.
struct Format {
    mantissa: u32,
    /// The exponent bias.
    bias: i32,
    /// The bits, without the sign, of the first code that is not finite.
    limit: u8,
    /// The bits, without the sign, that a number out of range becomes.
    overflow: u8,
    /// The bits, without the sign, that NaN becomes.
    nan: u8,
    /// Whether `limit` is infinity.
    infinity: bool,
}

const E4M3: Format = Format { mantissa: 3, bias: 7, limit: 0x7f, overflow: 0x7e, nan: 0x7f, infinity: false };
const E5M2: Format = Format { mantissa: 2, bias: 15, limit: 0x7c, overflow: 0x7c, nan: 0x7f, infinity: true };

impl Format {
    /// The exact value of the bits.
    fn decode(&self, bits: u8) -> f32 {
        let sign = if bits & 0x80 == 0 { 1.0 } else { -1.0 };
        let magnitude = bits & 0x7f;
        if magnitude >= self.limit {
            let infinite = self.infinity && magnitude == self.limit;
            return if infinite { sign * f32::INFINITY } else { f32::NAN.copysign(sign) };
        }
        let exponent = i32::from(magnitude >> self.mantissa);
        let fraction = f32::from(magnitude & ((1 << self.mantissa) - 1)) / (1 << self.mantissa) as f32;
        // Denormals have no leading one.
        let (whole, exponent) = if exponent == 0 { (0.0, 1) } else { (1.0, exponent) };
        sign * (whole + fraction) * f32::powi(2.0, exponent - self.bias)
    }

    /// The bits of the nearest number, ties to even.
    fn encode(&self, value: f32) -> u8 {
        let sign = if value.is_sign_negative() { 0x80 } else { 0 };
        if value.is_nan() {
            return sign | self.nan;
        }
        let value = value.abs();
        // The exponent of the f32, but at least that of the smallest normal number.
        let exponent = ((value.to_bits() >> 23) as i32 - 127).max(1 - self.bias);
        if exponent + self.bias > 31 {
            return sign | self.overflow;
        }
        // In units of the last place; scaling by a power of two does not round.
        let units = (f64::from(value) * f64::powi(2.0, self.mantissa as i32 - exponent)).round_ties_even() as i32;
        // A mantissa rounded up to the next power of two carries into the exponent.
        let magnitude = ((exponent + self.bias - 1) << self.mantissa) + units;
        let fits = magnitude < i32::from(self.limit);
        sign | if fits { magnitude as u8 } else { self.overflow }
    }
}

macro_rules! float8 {
    ($($(#[$doc:meta])* $name:ident: $format:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Default, bytemuck::Pod, bytemuck::Zeroable)]
        #[repr(transparent)]
        pub struct $name(pub u8);

        impl $name {
            /// The exact value.
            pub fn to_f32(self) -> f32 {
                $format.decode(self.0)
            }

            /// The nearest number, as computed by `torch.Tensor.to`.
            pub fn from_f32(value: f32) -> Self {
                Self($format.encode(value))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.to_f32() == other.to_f32()
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                self.to_f32().partial_cmp(&other.to_f32())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.to_f32(), f)
            }
        }
    )*};
}

float8! {
    /// One element of a `torch.float8_e4m3fn` tensor.
    Float8E4M3: E4M3,
    /// One element of a `torch.float8_e5m2` tensor.
    Float8E5M2: E5M2
}
