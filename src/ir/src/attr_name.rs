//! Names of discardable attributes of the `pt2e` dialect; `Pt2eBase.td` says what is in them.

/// A `#pt2e.annotation` on an op.
pub const ANNOTATION: &str = "pt2e.annotation";
/// The files that somebody added to the archive, on the module: a dictionary of their bytes by their names.
pub const EXTRA_FILES: &str = "pt2e.extra_files";
/// The fully qualified name of a parameter or buffer, on its `ml_program.global`.
pub const FQN: &str = "pt2e.fqn";
/// A unit attribute on an op that PyTorch does in place, such as `relu_`; here it is functional.
pub const INPLACE: &str = "pt2e.inplace";
/// The further names of a tied parameter or buffer, on its `ml_program.global`.
pub const ALIASES: &str = "pt2e.aliases";
/// What a global is to the captured module: `parameter`, `buffer`, `non_persistent_buffer` or `constant`.
pub const KIND: &str = "pt2e.kind";
/// Sizes and strides that a tensor type cannot say, on an op, a function argument or a global.
pub const LAYOUT: &str = "pt2e.layout";
/// A `#pt2e.meta` on an op.
pub const META: &str = "pt2e.meta";
/// The name of a node of the captured graph, on its op or function argument.
pub const NAME: &str = "pt2e.name";
/// A `#pt2e.program` on the module.
pub const PROGRAM: &str = "pt2e.program";
/// A unit attribute on a global that autograd records operations on.
pub const REQUIRES_GRAD: &str = "pt2e.requires_grad";
/// The names of an op's results, where there is not just one that is called as the op.
pub const RESULT_NAMES: &str = "pt2e.result_names";
/// The example inputs that the module carries, as `torch.save` wrote them: bytes, on the module.
pub const SAMPLE_INPUTS: &str = "pt2e.sample_inputs";
/// The last complete stage of the flow, on the module.
pub const STAGE: &str = "pt2e.stage";
/// The number of the argument that a result of a function is left in.
pub const WRITES: &str = "pt2e.writes";
