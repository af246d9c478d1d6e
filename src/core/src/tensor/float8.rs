//! Floats of eight bits as elements: what the bits mean, and PyTorch's rounding to them.

use std::{cmp::Ordering, fmt};

/// A format of a sign, exponent bits and mantissa bits.
struct Format {
    mantissa: u32,
    /// What is added to an exponent.
    bias: i32,
    /// The bits, without the sign, of the first code that is no finite number.
    limit: u8,
    /// The bits, without the sign, that a number too great becomes.
    overflow: u8,
    /// The bits, without the sign, that NaN becomes.
    nan: u8,
    /// Whether `limit` is infinity.
    infinity: bool,
}

const E4M3: Format = Format { mantissa: 3, bias: 7, limit: 0x7f, overflow: 0x7e, nan: 0x7f, infinity: false };
const E5M2: Format = Format { mantissa: 2, bias: 15, limit: 0x7c, overflow: 0x7c, nan: 0x7f, infinity: true };

impl Format {
    /// The number that the bits are; exact.
    fn decode(&self, bits: u8) -> f32 {
        let sign = if bits & 0x80 == 0 { 1.0 } else { -1.0 };
        let magnitude = bits & 0x7f;
        if magnitude >= self.limit {
            let infinite = self.infinity && magnitude == self.limit;
            return if infinite { sign * f32::INFINITY } else { f32::NAN.copysign(sign) };
        }
        let exponent = i32::from(magnitude >> self.mantissa);
        let fraction = f32::from(magnitude & ((1 << self.mantissa) - 1)) / (1 << self.mantissa) as f32;
        // Without a leading one below the least exponent.
        let (whole, exponent) = if exponent == 0 { (0.0, 1) } else { (1.0, exponent) };
        sign * (whole + fraction) * f32::powi(2.0, exponent - self.bias)
    }

    /// The bits of the nearest number, the even one of two.
    fn encode(&self, value: f32) -> u8 {
        let sign = if value.is_sign_negative() { 0x80 } else { 0 };
        if value.is_nan() {
            return sign | self.nan;
        }
        let value = value.abs();
        // The exponent of f32, but none below that of the least normal number.
        let exponent = ((value.to_bits() >> 23) as i32 - 127).max(1 - self.bias);
        if exponent + self.bias > 31 {
            return sign | self.overflow;
        }
        // In units of the last place: a number of f32 is scaled by powers of two without rounding.
        let units = (f64::from(value) * f64::powi(2.0, self.mantissa as i32 - exponent)).round_ties_even() as i32;
        // A mantissa that is rounded up to the next power of two carries into the exponent.
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
            /// The number, which `f32` holds exactly.
            pub fn to_f32(self) -> f32 {
                $format.decode(self.0)
            }

            /// The nearest number, as `to` of PyTorch's tensors gives it.
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
