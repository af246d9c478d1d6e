//! Names of discardable attributes of the `pt2e` dialect; `Pt2eBase.td` documents their values.

/// A `#pt2e.annotation` on an op.
pub const ANNOTATION: &str = "pt2e.annotation";
/// Why an op is quantized as it is, on the op: a dictionary.
pub const DECISION: &str = "pt2e.decision";
/// The user's extra files of the archive, on the module: a dictionary of their bytes by name.
pub const EXTRA_FILES: &str = "pt2e.extra_files";
/// The fully qualified name of a parameter or buffer, on its `ml_program.global`.
pub const FQN: &str = "pt2e.fqn";
/// A unit attribute on an op that works in place in PyTorch, such as `relu_`; here the op is functional.
pub const INPLACE: &str = "pt2e.inplace";
/// The further names of a tied parameter or buffer, on its `ml_program.global`.
pub const ALIASES: &str = "pt2e.aliases";
/// The role of a global in the captured module: `parameter`, `buffer`, `non_persistent_buffer` or `constant`.
pub const KIND: &str = "pt2e.kind";
/// Sizes and strides that a tensor type cannot express, on an op, a function argument or a global.
pub const LAYOUT: &str = "pt2e.layout";
/// A `#pt2e.meta` on an op.
pub const META: &str = "pt2e.meta";
/// The name of a node of the captured graph, on its op or function argument.
pub const NAME: &str = "pt2e.name";
/// A `#pt2e.program` on the module.
pub const PROGRAM: &str = "pt2e.program";
/// A unit attribute on a global that autograd records operations on.
pub const REQUIRES_GRAD: &str = "pt2e.requires_grad";
/// The symbol of the observer that a dequantize op comes from, if the statistics of observers are kept.
pub const OBSERVER: &str = "pt2e.observer";
/// The observers of a converted module, by symbol, if their statistics are kept.
pub const OBSERVERS: &str = "pt2e.observers";
/// The names of an op's results, unless it has a single result with the name of the op.
pub const RESULT_NAMES: &str = "pt2e.result_names";
/// How many calls of calibration an observer has seen, on the observer.
pub const CALLS: &str = "pt2e.calls";
/// The example inputs that the module carries, as `torch.save` wrote them: bytes, on the module.
pub const SAMPLE_INPUTS: &str = "pt2e.sample_inputs";
/// The last complete stage of the flow, on the module.
pub(crate) const STAGE: &str = "pt2e.stage";
/// The number of the argument to whose memory a result is written, on the result of a function.
pub(crate) const WRITES: &str = "pt2e.writes";
