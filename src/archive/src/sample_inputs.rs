//! The example inputs that `torch.export.save` pickles into the archive: `(args, kwargs)`.

use super::{
    Blob, ReadOptions,
    error::Result,
    saved::{PyValue, SavedFile},
};
use std::path::Path;

/// The example inputs of a program.
#[derive(Clone, Debug)]
pub struct SampleInputs {
    /// Positional arguments.
    pub args: Vec<PyValue>,
    /// Keyword arguments, in the order they were passed.
    pub kwargs: Vec<(String, PyValue)>,
}

impl SampleInputs {
    /// Reads the inputs from a zip that `torch.save` wrote. Errors call it `name`.
    ///
    /// # Errors
    /// [`super::ArchiveError`]; types that are not in [`PyValue`] are refused by name.
    pub fn read(name: &Path, blob: Blob, options: ReadOptions) -> Result<Self> {
        let file = SavedFile::open(name, blob, options)?;
        file.value().and_then(split_call).map_err(|why| file.error(why))
    }

    /// The values in the order of the graph's inputs: the leaves of `args`, then of `kwargs`, each container in its own
    /// order. `None` is a leaf, as in PyTorch's pytrees.
    pub fn leaves(&self) -> Vec<&PyValue> {
        let mut leaves = Vec::new();
        self.args.iter().for_each(|v| v.push_leaves(&mut leaves));
        self.kwargs.iter().for_each(|(_, v)| v.push_leaves(&mut leaves));
        leaves
    }
}

fn split_call(value: PyValue) -> Result<SampleInputs, String> {
    let PyValue::Tuple(pair) = value else { return Err("is not a pair (args, kwargs)".to_owned()) };
    let Ok([PyValue::Tuple(args), PyValue::Dict(kwargs)]) = <[PyValue; 2]>::try_from(pair) else {
        return Err("is not a pair of a tuple and a dict (args, kwargs)".to_owned());
    };
    let named = |(key, value)| match key {
        PyValue::Str(name) => Ok((name, value)),
        _ => Err("has a keyword argument whose name is not a string".to_owned()),
    };
    Ok(SampleInputs { args, kwargs: kwargs.into_iter().map(named).collect::<Result<_, _>>()? })
}
