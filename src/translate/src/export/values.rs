//! The metadata of each value in the archive.

use super::{Exporter, Failure};
use crate::layout_text::LayoutText;
use crate::{element::scalar_type, record::LayoutRecord};
use melior::ir::Type;
use pt2e_archive::schema::{Device, Layout, SymInt, TensorMeta};
use pt2e_core::tensor::contiguous_strides;
use pt2e_ir::TensorType;

/// The metadata of a tensor of type `ty`; `layout` is its entry of `pt2e.layout`, empty if the type says everything.
///
/// # Errors
/// A message that says what is wrong with the type or the layout.
pub(super) fn tensor_meta(ty: Type<'_>, layout: &str, requires_grad: bool) -> Result<TensorMeta, String> {
    let tensor = TensorType::of(ty).ok_or_else(|| format!("has the type {ty}, which is not a tensor of known rank"))?;
    let dtype = scalar_type(tensor.element)
        .ok_or_else(|| format!("has the element type {}, which is not PyTorch's", tensor.element))?;
    let (sizes, strides) = match (layout, tensor.static_shape()) {
        ("", None) => {
            return Err("has dynamic sizes and no `pt2e.layout` with their expressions; capture the model with \
                        torch.export, or give it constant sizes"
                .to_owned());
        }
        ("", Some(shape)) => (constants(&shape), constants(&contiguous_strides(&shape))),
        (text, _) => {
            let record = LayoutRecord::from_text(text)
                .map_err(|error| format!("has a `pt2e.layout` that does not parse: {error}"))?;
            check(&tensor, &record)?;
            (record.sizes, record.strides)
        }
    };
    Ok(TensorMeta {
        dtype,
        sizes,
        requires_grad,
        device: Device::cpu(),
        strides,
        storage_offset: SymInt::Int(0),
        layout: Layout::Strided,
    })
}

fn constants(values: &[usize]) -> Vec<SymInt> {
    values.iter().map(|value| SymInt::Int(i64::try_from(*value).unwrap_or(i64::MAX))).collect()
}

/// Refuses a layout that contradicts the type, as after an edit of the text.
fn check(ty: &TensorType<'_>, record: &LayoutRecord) -> Result<(), String> {
    let fits = |(size, recorded): (&Option<usize>, &SymInt)| match (size, recorded) {
        (Some(size), SymInt::Int(recorded)) => usize::try_from(*recorded) == Ok(*size),
        (None, SymInt::Expr(_)) => true,
        _ => false,
    };
    let same_rank = ty.shape.len() == record.sizes.len() && record.sizes.len() == record.strides.len();
    if same_rank && ty.shape.iter().zip(&record.sizes).all(fits) {
        return Ok(());
    }
    Err(format!("has the type {}, but a `pt2e.layout` of other sizes", ty.to_type()))
}

impl Exporter<'_, '_> {
    /// Records a tensor value of the graph.
    pub(super) fn note_tensor(&mut self, name: &str, meta: TensorMeta) -> Result<(), Failure> {
        if self.graph.tensor_values.insert(name.to_owned(), meta).is_some() {
            return super::refuse(format!(
                "two values are called `{name}` (`pt2e.name`); names must be unique in a program"
            ));
        }
        Ok(())
    }
}
