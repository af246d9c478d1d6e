//! Complex numbers as elements.

use num_complex::Complex;
use std::{cmp::Ordering, fmt};

macro_rules! complex {
    ($($(#[$doc:meta])* $name:ident: $part:ty),*) => {$(
        $(#[$doc])*
        ///
        /// Different numbers are unordered, like NaN.
        #[derive(Clone, Copy, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
        #[repr(C)]
        pub struct $name {
            /// The real part.
            pub re: $part,
            /// The imaginary part.
            pub im: $part,
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                (self == other).then_some(Ordering::Equal)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "({:?}, {:?})", self.re, self.im)
            }
        }

        impl From<Complex<$part>> for $name {
            fn from(value: Complex<$part>) -> Self {
                Self { re: value.re, im: value.im }
            }
        }

        impl From<$name> for Complex<$part> {
            fn from(value: $name) -> Self {
                Complex::new(value.re, value.im)
            }
        }
    )*};
}

complex! {
    /// One element of a `torch.complex64` tensor.
    Complex32: f32,
    /// One element of a `torch.complex128` tensor.
    Complex64: f64
}
