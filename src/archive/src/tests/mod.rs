//! Tests over real archives: those in `test-files`, and those in the folder that `PT2E_MODELS` names, if it is set.

mod files;
mod hostile;
mod writing;
