//! The quantizers that the options of a pass choose, and locations in the user's configuration.

use melior::ir::{Location, operation::OperationLike};
use pt2e_ir::{
    Op, OpExt,
    pass::{Diagnostic, PassRun},
};
use pt2e_quantizer::{
    ComposableQuantizer, QuantizerOptionError,
    configuration::{ConfigurationError, Place},
    quantizers,
};

/// The quantizers, or the error at its place in the configuration or at the module.
pub(crate) fn chosen_quantizers<'c>(pass: &PassRun<'c, '_>) -> Result<ComposableQuantizer, Diagnostic<'c>> {
    quantizers(pass.options()).map_err(|error| match error {
        QuantizerOptionError::Configuration(ConfigurationError::Text { place, message }) => {
            Diagnostic::error(location_of(pass.op(), Some(&place)), message)
        }
        other => Diagnostic::error(pass.op().location(), other.to_string()),
    })
}

/// The location of a place in the user's configuration; without a place, that of the module.
pub(crate) fn location_of<'c>(module: Op<'c>, place: Option<&Place>) -> Location<'c> {
    let Some(Place { file, position }) = place else { return module.location() };
    Location::new(module.ctx(), &file.to_string_lossy(), position.line, position.column)
}
