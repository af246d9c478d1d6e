//! The `.npy` format (versions 1 to 3): a header that is a Python dict literal, then the raw elements.
//!
//! The header is parsed here, without recursion. The crates for the format multiply the sizes of a header unchecked,
//! recurse as deeply as the text nests, or do not support `float16`.

use super::{Blob, schema::ScalarType, strided::StridedView};
use pt2e_core::tensor::{DType, Tensor, contiguous_strides};

const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy's type string for a dtype; `None` if NumPy does not have the dtype.
fn descr(dtype: DType) -> Option<&'static str> {
    Some(match dtype {
        DType::Bool => "|b1",
        DType::U8 => "|u1",
        DType::I8 => "|i1",
        DType::U16 => "<u2",
        DType::I16 => "<i2",
        DType::I32 => "<i4",
        DType::I64 => "<i8",
        DType::F16 => "<f2",
        DType::F32 => "<f4",
        DType::F64 => "<f8",
        DType::C64 => "<c8",
        DType::C128 => "<c16",
        DType::BF16 | DType::F8E4M3 | DType::F8E5M2 => return None,
    })
}

/// The tensor of a `.npy` file. It shares the file's bytes if they are aligned and in row-major order.
pub(super) fn read(file: &Blob) -> Result<Tensor, String> {
    let bytes = file.as_slice();
    let cut_short = || "is cut short".to_owned();
    let rest = bytes.strip_prefix(MAGIC).ok_or("is not a .npy file")?;
    let (header, start) = match *rest {
        [1, _, a, b, ..] => (usize::from(u16::from_le_bytes([a, b])), MAGIC.len() + 4),
        [2 | 3, _, a, b, c, d, ..] => (u32::from_le_bytes([a, b, c, d]) as usize, MAGIC.len() + 6),
        [version, ..] if !(1..=3).contains(&version) => return Err(format!("has .npy version {version}, not 1 to 3")),
        _ => return Err(cut_short()),
    };
    let end = start.checked_add(header).filter(|&end| end <= bytes.len()).ok_or_else(cut_short)?;
    let text = bytes.get(start..end).and_then(|text| std::str::from_utf8(text).ok());
    let header = text.and_then(Header::parse).ok_or("has a header that is not of a plain array")?;
    let dtype = DType::ALL.into_iter().find(|&d| descr(d).is_some_and(|known| same_type(known, &header.descr)));
    let dtype = dtype.ok_or_else(|| {
        format!(
            "has NumPy type `{}`; supported are bool and little-endian integers, floats and complex numbers",
            header.descr
        )
    })?;
    let strides = if header.fortran_order {
        let mut strides = contiguous_strides(&header.shape.iter().rev().copied().collect::<Vec<_>>());
        strides.reverse();
        strides
    } else {
        contiguous_strides(&header.shape)
    };
    let view = StridedView::new(ScalarType::from(dtype), header.shape, strides, 0)?;
    let data = file.slice(end..bytes.len()).ok_or_else(cut_short)?;
    if data.as_slice().len() != view.num_bytes() {
        let (expected, found) = (view.num_bytes(), data.as_slice().len());
        return Err(format!("of shape {:?} and type {dtype} needs {expected} bytes and has {found}", view.sizes));
    }
    view.tensor(&data)
}

/// Whether two type strings are the same type. Single bytes have no byte order, so its character does not matter.
fn same_type(known: &str, found: &str) -> bool {
    known == found || (known.starts_with('|') && known.get(1..) == found.get(1..))
}

/// The header of a `.npy` file for a tensor, padded so that the elements start at a multiple of 64 bytes.
pub(super) fn header(tensor: &Tensor) -> Result<Vec<u8>, String> {
    let dtype = tensor.dtype();
    let descr =
        descr(dtype).ok_or_else(|| format!("is of dtype {dtype}, which NumPy does not have; convert it to float32"))?;
    let shape: String = tensor.shape().iter().map(|size| format!("{size},")).collect();
    let dict = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({shape}), }}");
    let unpadded = MAGIC.len() + 4 + dict.len() + 1;
    let padding = unpadded.next_multiple_of(64) - unpadded;
    let length = u16::try_from(dict.len() + padding + 1).map_err(|_| "has too many dimensions for .npy")?;
    let mut out = MAGIC.to_vec();
    out.extend([1, 0]);
    out.extend(length.to_le_bytes());
    out.extend(dict.as_bytes());
    out.extend(std::iter::repeat_n(b' ', padding));
    out.push(b'\n');
    Ok(out)
}

struct Header {
    descr: String,
    fortran_order: bool,
    shape: Vec<usize>,
}

impl Header {
    /// Parses `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim().strip_prefix('{')?.trim_start();
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        loop {
            if let Some(end) = rest.strip_prefix('}') {
                let header = Self { descr: descr?, fortran_order: fortran_order?, shape: shape? };
                return end.trim().is_empty().then_some(header);
            }
            let (key, after) = quoted(rest)?;
            let value = after.trim_start().strip_prefix(':')?.trim_start();
            rest = match key {
                "descr" => {
                    let (value, after) = quoted(value)?;
                    descr = Some(value.to_owned());
                    after
                }
                "fortran_order" => {
                    let (value, after) = if let Some(after) = value.strip_prefix("True") {
                        (true, after)
                    } else {
                        (false, value.strip_prefix("False")?)
                    };
                    fortran_order = Some(value);
                    after
                }
                "shape" => {
                    let (inside, after) = value.strip_prefix('(')?.split_once(')')?;
                    let sizes = inside.split(',').map(str::trim).filter(|size| !size.is_empty());
                    // Python 2 wrote long integers with an `L`.
                    shape = Some(sizes.map(|s| s.trim_end_matches('L').parse().ok()).collect::<Option<_>>()?);
                    after
                }
                _ => return None,
            }
            .trim_start();
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start(),
                None if rest.starts_with('}') => {}
                None => return None,
            }
        }
    }
}

/// A string literal without escapes, and the text after it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text.get(1..)?.split_once(quote)
}
