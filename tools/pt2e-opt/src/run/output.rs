//! Writes outputs to files and folders, or prints a summary.

use super::error::RunError;
use pt2e_archive::{
    OutputFolder,
    array_files::{write_npz, write_safetensors},
};
use pt2e_core::tensor::Tensor;
use pt2e_translate::expect::{element, range};
use std::{
    ffi::OsStr,
    io::Write,
    path::{Path, PathBuf},
};

/// How many elements a summary shows.
const SHOWN: usize = 6;

/// The destination of the outputs.
pub enum Destination {
    /// A summary of each output on standard output.
    Summary,
    /// One file, for one call.
    File(PathBuf),
    /// A folder with a file for each call.
    Folder(OutputFolder),
}

impl Destination {
    /// The destination that `path` names, depending on whether the calls come from a folder.
    pub fn new(path: Option<&Path>, from_folder: bool) -> Result<Self, RunError> {
        match path {
            None => Ok(Self::Summary),
            Some(path) if from_folder && Format::of(path).is_ok() && !path.is_dir() => {
                Err(RunError::FileForFolder(path.to_owned()))
            }
            Some(path) if from_folder => Ok(Self::Folder(OutputFolder::create(path)?)),
            Some(path) => {
                Format::of(path)?;
                Ok(Self::File(path.to_owned()))
            }
        }
    }

    /// Writes the outputs of a call. `from` is the file of its inputs, if any.
    pub fn put(&self, call: &Call<'_>, from: Option<&Path>) -> Result<(), RunError> {
        match self {
            Self::Summary => call.summarize(),
            Self::File(path) => call.write(path),
            Self::Folder(folder) => {
                let name = from.and_then(Path::file_name).unwrap_or(OsStr::new("0.npz"));
                call.write(&folder.file(name))
            }
        }
    }

    /// Moves a finished folder to its destination.
    pub fn finish(self) -> Result<(), RunError> {
        if let Self::Folder(folder) = self {
            folder.commit()?;
        }
        Ok(())
    }
}

enum Format {
    Npz,
    SafeTensors,
}

impl Format {
    fn of(path: &Path) -> Result<Self, RunError> {
        match path.extension().and_then(OsStr::to_str) {
            Some("npz") => Ok(Self::Npz),
            Some("safetensors") => Ok(Self::SafeTensors),
            _ => Err(RunError::Format(path.to_owned())),
        }
    }
}

/// The outputs of one call.
pub struct Call<'a> {
    /// The function and the source of its inputs.
    pub title: String,
    /// Torch's names of the outputs, if known.
    pub names: &'a [Option<&'a str>],
    /// The names under which the outputs are written.
    pub keys: &'a [String],
    /// The outputs.
    pub outputs: &'a [Tensor],
}

impl Call<'_> {
    fn write(&self, path: &Path) -> Result<(), RunError> {
        let arrays = self.keys.iter().map(String::as_str).zip(self.outputs);
        match Format::of(path)? {
            Format::Npz => write_npz(path, arrays)?,
            Format::SafeTensors => write_safetensors(path, arrays)?,
        }
        Ok(())
    }

    fn summarize(&self) -> Result<(), RunError> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}:", self.title)?;
        for ((key, output), name) in self.keys.iter().zip(self.outputs).zip(self.names) {
            let name = name.map_or_else(String::new, |name| format!(" {name}"));
            writeln!(out, "  {key}{name}: {}", summary(output)?)?;
        }
        Ok(())
    }
}

/// Type, range and first elements of a tensor, on one line.
fn summary(tensor: &Tensor) -> Result<String, RunError> {
    let mut text = format!("{} {:?}", tensor.dtype(), tensor.shape());
    let shown = (0..tensor.len().min(SHOWN)).map(|at| element(tensor, at)).collect::<Result<Vec<_>, _>>()?;
    let more = if tensor.len() > SHOWN { ", ..." } else { "" };
    text += &format!(" = {}{more}", shown.join(", "));
    let (range, nans) = range(tensor)?;
    if let (true, Some((least, largest))) = (tensor.len() > 1, range) {
        text += &format!("; from {} to {}", element(tensor, least)?, element(tensor, largest)?);
    }
    if nans > 0 {
        text += &format!("; {nans} NaN");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_type_elements_and_range() {
        let of = |values: &[f32]| summary(&Tensor::from_vec(&[1, values.len()], values.to_vec()).unwrap()).unwrap();
        assert_eq!(of(&[0.1, -2.0]), "float32 [1, 2] = 0.1, -2.0; from -2.0 to 0.1");
        assert_eq!(of(&[f32::NAN, 3.0]), "float32 [1, 2] = NaN, 3.0; from 3.0 to 3.0; 1 NaN");
        assert_eq!(of(&[]), "float32 [1, 0] = ");
        let many = Tensor::from_vec(&[8], (0..8i8).collect()).unwrap();
        assert_eq!(summary(&many).unwrap(), "int8 [8] = 0, 1, 2, 3, 4, 5, ...; from 0 to 7");
        let flags =
            Tensor::from_vec(&[2], vec![pt2e_core::tensor::TorchBool(1), pt2e_core::tensor::TorchBool(0)]).unwrap();
        assert_eq!(summary(&flags).unwrap(), "bool [2] = true, false; from false to true");
    }
}
