//! The types, values and globals of a generated module.

use std::fmt;

/// The type of a tensor, or of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ty {
    /// The sizes; `None` is dynamic.
    pub(crate) shape: Vec<Option<u64>>,
    /// The type of the elements; `index` for a size, which is not a tensor.
    pub(crate) element: &'static str,
}

impl Ty {
    pub(crate) fn of(shape: &[u64], element: &'static str) -> Self {
        Self { shape: shape.iter().copied().map(Some).collect(), element }
    }

    pub(crate) fn f32(shape: &[u64]) -> Self {
        Self::of(shape, "f32")
    }

    pub(crate) fn index() -> Self {
        Self::of(&[], "index")
    }

    pub(crate) fn with(&self, element: &'static str) -> Self {
        Self { shape: self.shape.clone(), element }
    }

    pub(crate) fn rank(&self) -> usize {
        self.shape.len()
    }

    pub(crate) fn is_float(&self) -> bool {
        self.element == "f32"
    }

    pub(crate) fn is_tensor(&self) -> bool {
        self.element != "index"
    }

    /// The sizes, if all of them are known.
    pub(crate) fn sizes(&self) -> Option<Vec<u64>> {
        self.shape.iter().copied().collect()
    }

    /// The number of elements, counting a dynamic size as 2.
    pub(crate) fn elements(&self) -> u64 {
        self.shape.iter().map(|size| size.unwrap_or(2)).product()
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_tensor() {
            return f.write_str(self.element);
        }
        f.write_str("tensor<")?;
        for size in &self.shape {
            match size {
                Some(size) => write!(f, "{size}x")?,
                None => f.write_str("?x")?,
            }
        }
        write!(f, "{}>", self.element)
    }
}

/// A value of the text.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    /// With the percent sign.
    pub(crate) name: String,
    pub(crate) ty: Ty,
}

/// A parameter or buffer.
pub(crate) struct Global {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    pub(crate) is_mutable: bool,
    pub(crate) is_public: bool,
    /// Its number, on which its elements depend.
    pub(crate) number: usize,
    /// Whether it must be positive, such as a variance or a scale.
    pub(crate) is_positive: bool,
}

impl Global {
    /// The initial value as an attribute, without its type.
    pub(crate) fn value(&self) -> String {
        let sizes = self.ty.sizes().unwrap_or_default();
        if self.ty.element == "i64" {
            return "dense<0>".to_owned();
        }
        let mut next = self.number * 7 + 1;
        format!("dense<{}>", self.elements(&sizes, &mut next))
    }

    fn elements(&self, sizes: &[u64], next: &mut usize) -> String {
        let Some((&size, rest)) = sizes.split_first() else {
            *next += 1;
            // Multiples of 1/64 from -1 to 1; neighbours differ.
            let value = ((*next * 37 + 11) % 127) as f64 / 64.0 - 1.0;
            return format!("{:?}", if self.is_positive { value.abs() + 0.25 } else { value });
        };
        let rows: Vec<String> = (0..size).map(|_| self.elements(rest, next)).collect();
        format!("[{}]", rows.join(", "))
    }
}
