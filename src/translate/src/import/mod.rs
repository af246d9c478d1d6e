//! Converts `.pt2` to MLIR: the graph becomes a function of ATen ops, the weights become globals over the mapped file.
//!
//! | module | contents |
//! |---|---|
//! | `inputs` | the graph's inputs: globals, function arguments, literals |
//! | `blocks` | blocks that PyTorch wraps: `torch.no_grad`, `torch.autocast` |
//! | `training` | the hidden writes of batch norms in training mode |
//! | `nodes` | one op for each node |
//! | `derive` | the schemas of operators of libraries and of Python |
//! | `arguments` | a node's arguments, according to its operator's schema |
//! | `graphs` | the graph arguments of higher-order operators |
//! | `aliases` | in-place operators, and the tensors in which their writes are visible |
//! | `sharing` | which results are views of which arguments |
//! | `place` | the position of a node in the user's code |
//!
//! Whatever is not understood is refused by name: a graph is imported with its exact meaning or not at all. The module mirrors
//! the archive; the pipeline `import` then inlines blocks, and makes hidden effects explicit.

mod aliases;
mod arguments;
mod blocks;
mod derive;
pub(super) mod graphs;
mod inputs;
mod nodes;
mod place;
mod sharing;
mod training;

use crate::layout_text::LayoutText;
use crate::{
    element::element_type,
    record::{LayoutRecord, key},
};
use aliases::Aliases;
use blocks::Blocks;
use inputs::Inputs;
use melior::{
    Context,
    ir::{
        Attribute, Block, BlockLike, BlockRef, Location, Module, Region, RegionLike, Type, ValueLike,
        attribute::TypeAttribute,
        operation::{OperationBuilder, OperationLike},
        r#type::FunctionType,
    },
};
use pt2e_archive::{
    Archive, ArchiveError, Blob,
    schema::{Argument, ExportedProgram, Graph, Node, OutputSpec, SymInt, TensorMeta},
};
use pt2e_core::tensor::{DType, Tensor};
use pt2e_ir::{
    Builder, Namer, OpExt, Stage, TensorType, Value, all_ops, array, attr_name,
    dialect::{
        attributes::program_attribute,
        families::{is_dequantize, is_quantize},
        writes,
    },
    dictionary, string, symbol_ref, tensor_attribute, type_attr,
};
use rustc_hash::FxHashMap;
use std::{
    borrow::Cow,
    fmt,
    path::{Path, PathBuf},
};

/// Why an archive could not become MLIR.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The archive could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A node of the graph is not understood.
    #[error("{}: node `{node}` ({target}){}: {why}", file.display(), place.as_ref().map_or_else(String::new, |p| format!(", {p}")))]
    Node {
        /// The file.
        file: PathBuf,
        /// The node's name in the graph.
        node: String,
        /// The operator.
        target: String,
        /// `file:line` of the code it came from, if the archive says so.
        place: Option<String>,
        /// What is wrong or missing, and what to do.
        why: String,
    },
    /// The program as a whole is not understood.
    #[error("{}: {why}", file.display())]
    Program {
        /// The file.
        file: PathBuf,
        /// What is wrong or missing, and what to do.
        why: String,
    },
}

/// Reads the archive at `path` into a new module.
///
/// # Errors
/// See [`ImportError`].
pub fn read<'c>(context: &'c Context, path: &Path) -> Result<Module<'c>, ImportError> {
    import(context, &Archive::open(path)?)
}

/// Expresses an archive's program in MLIR. Weights stay where the archive has mapped them.
///
/// # Errors
/// See [`ImportError`].
pub fn import<'c>(context: &'c Context, archive: &Archive) -> Result<Module<'c>, ImportError> {
    let program = archive.program()?;
    let file = || archive.file().to_path_buf();
    for dialect in ["aten", "func", "ml_program", "pt2e", "quantized_decomposed", "torchao"] {
        context.get_or_load_dialect(dialect);
    }
    Importer::new(context, archive, &program).run().map_err(|failure| match failure {
        Failure::Archive(error) => error.into(),
        Failure::Program(why) => ImportError::Program { file: file(), why },
        Failure::Node { node, target, place, why } => ImportError::Node { file: file(), node, target, place, why },
    })
}

/// An [`ImportError`] without its file.
enum Failure {
    Archive(ArchiveError),
    Program(String),
    Node { node: String, target: String, place: Option<String>, why: String },
}

impl Failure {
    /// Attributes the failure to `node`, unless it is already attributed to a node, one of the node's block.
    fn at(self, node: &Node) -> Self {
        let Failure::Program(why) = self else { return self };
        let place = place::of(node).map(|place| place.to_string());
        Failure::Node { node: node_name(node).to_owned(), target: node.target.clone(), place, why }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        Failure::Archive(error)
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Program(why.into()))
}

/// The name that torch gave to a node. If the archive has none, as those of older versions, it is the name of the node's only
/// value; torch names a node with several values after none of them.
fn known_name(node: &Node) -> Option<&str> {
    let only = || match node.outputs.as_slice() {
        [only] => only.value_name(),
        _ => None,
    };
    node.name.as_deref().or_else(only)
}

/// The name of a node, for messages.
fn node_name(node: &Node) -> &str {
    known_name(node).unwrap_or("?")
}

/// The name of a value. Each block has its own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Name<'p> {
    /// The graph that has the name: 0, or the index of a block.
    scope: usize,
    text: &'p str,
}

impl<'p> Name<'p> {
    /// A name of the graph around all blocks.
    fn outermost(text: &'p str) -> Self {
        Self { scope: 0, text }
    }

    fn is_outermost(self) -> bool {
        self.scope == 0
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// A result of a node.
struct Output<'c, 'p> {
    name: Cow<'p, str>,
    ty: Type<'c>,
    /// Its entry of `pt2e.layout`.
    layout: Option<String>,
}

struct Importer<'c, 'p> {
    context: &'c Context,
    archive: &'p Archive,
    program: &'p ExportedProgram,
    /// The graph that is being read: the program's, that of a block, or an operator's argument.
    graph: &'p Graph,
    /// The archive as a location, for the program as a whole and for nodes without a stack trace.
    origin: Location<'c>,
    module: Module<'c>,
    body: BlockRef<'c, 'c>,
    /// The current value of each name; an in-place operator replaces it.
    values: FxHashMap<Name<'p>, Value<'c>>,
    aliases: Aliases<'p>,
    inputs: Inputs<'p>,
    /// The names of the graph's nodes, so that ops that are not nodes get unique names.
    namer: Namer,
    /// How deeply the graph that is being read is nested in other graphs.
    depth: usize,
    blocks: Blocks<'c, 'p>,
}

impl<'c, 'p> Importer<'c, 'p> {
    fn new(context: &'c Context, archive: &'p Archive, program: &'p ExportedProgram) -> Self {
        let origin = Location::new(context, &archive.file().display().to_string(), 0, 0);
        let module = Module::new(origin);
        // SAFETY: the function's body lives as long as the module, which owns it once `run` has inserted it.
        let body: BlockRef<'c, 'c> = unsafe { BlockRef::from_raw(Block::new(&[]).into_raw()) };
        Self {
            context,
            archive,
            program,
            graph: &program.graph_module.graph,
            origin,
            module,
            body,
            values: FxHashMap::default(),
            aliases: Aliases::default(),
            inputs: Inputs::default(),
            namer: Namer::default(),
            depth: 0,
            blocks: Blocks::new(&program.graph_module.graph),
        }
    }

    fn run(mut self) -> Result<Module<'c>, Failure> {
        let region = Region::new();
        // SAFETY: the block was made by `new` and has no owner yet; the region takes it.
        self.body = region.append_block(unsafe { Block::from_raw(self.body.to_raw()) });
        let graph = self.graph;
        self.namer.reserve("output");
        blocks::reserve_names(graph, &mut self.namer);
        let arguments = self.add_inputs()?;
        for (index, node) in graph.nodes.iter().enumerate() {
            self.add_node(index, node).map_err(|failure| failure.at(node))?;
        }
        let (mut results, outputs) = self.results()?;
        self.store_mutated()?;
        let (left_in, left): (Vec<_>, Vec<_>) = self.written_arguments()?.into_iter().unzip();
        let result_attributes = writes::result_attributes(self.context, results.len(), &left_in);
        results.extend(left);
        let location = self.origin;
        self.builder(location)
            .build("func.return", &results, &[], &[])
            .map_err(|error| Failure::Program(error.to_string()))?;

        let result_types: Vec<Type<'c>> = results.iter().map(|value| value.r#type()).collect();
        let argument_types: Vec<Type<'c>> = arguments.iter().map(|(ty, _)| *ty).collect();
        let argument_attributes: Vec<_> = arguments.iter().map(|(_, attributes)| *attributes).collect();
        let ty = FunctionType::new(self.context, &argument_types, &result_types);
        let mut attributes = vec![
            ("sym_name", string(self.context, inputs::FUNCTION)),
            ("function_type", TypeAttribute::new(ty.into()).into()),
        ];
        if !arguments.is_empty() {
            attributes.push(("arg_attrs", array(self.context, &argument_attributes)));
        }
        if let Some(result_attributes) = result_attributes {
            attributes.push(("res_attrs", array(self.context, &result_attributes)));
        }
        let named: Vec<_> = attributes
            .into_iter()
            .map(|(name, value)| (melior::ir::Identifier::new(self.context, name), value))
            .collect();
        let function = OperationBuilder::new("func.func", Location::name(self.context, inputs::FUNCTION, location))
            .add_attributes(&named)
            .add_regions([region])
            .build()
            .map_err(|error| Failure::Program(error.to_string()))?;
        self.module.body().append_operation(function);
        self.describe(outputs)?;
        if !self.module.as_operation().verify() {
            return refuse("the graph is inconsistent, as the errors above say; was the archive changed by hand?");
        }
        Ok(self.module)
    }

    /// Builds at the end of the current block.
    fn builder(&self, location: Location<'c>) -> Builder<'c> {
        Builder::at_end(self.body, location)
    }

    /// The values that the function returns, and the caller's outputs including literals. Also records the final values of
    /// tensors to which the signature says that the program writes.
    fn results(&mut self) -> Result<(Vec<Value<'c>>, Vec<&'p Argument>), Failure> {
        let program: &'p ExportedProgram = self.program;
        let module = &program.graph_module;
        let (outputs, specs) = (&module.graph.outputs, &module.signature.output_specs);
        if outputs.len() != specs.len() {
            return refuse(format!("the graph has {} outputs, its signature {}", outputs.len(), specs.len()));
        }
        let (mut results, mut user_outputs) = (Vec::new(), Vec::new());
        let (mut stored, mut left) = (Vec::new(), Vec::new());
        for spec in specs {
            match spec {
                OutputSpec::UserOutput { arg } => {
                    match (arg.value_name(), arg) {
                        (Some(name), _) => results.push(self.value(Name::outermost(name))?),
                        (
                            None,
                            Argument::None(_)
                            | Argument::Int(_)
                            | Argument::Float(_)
                            | Argument::Bool(_)
                            | Argument::String(_),
                        ) => {}
                        (None, other) => {
                            return refuse(format!("an output is `{}`, which is not supported", other.kind()));
                        }
                    }
                    user_outputs.push(arg);
                }
                OutputSpec::BufferMutation { arg, buffer_name } => {
                    stored.push((buffer_name, self.value(Name::outermost(&arg.name))?));
                }
                OutputSpec::ParameterMutation { arg, parameter_name } => {
                    stored.push((parameter_name, self.value(Name::outermost(&arg.name))?));
                }
                OutputSpec::UserInputMutation { arg, user_input_name } => {
                    left.push((user_input_name, self.value(Name::outermost(&arg.name))?));
                }
                _ => {
                    return refuse(
                        "the program has outputs of a training step (loss, gradients or tokens); export the model in \
                         eval mode, for inference",
                    );
                }
            }
        }
        // Only now, because an output may be the old value of a written tensor.
        for (fqn, value) in stored {
            self.write_stored(fqn, value)?;
        }
        for (name, value) in left {
            self.write_argument(name, value)?;
        }
        Ok((results, user_outputs))
    }

    /// Sets the attributes of the module: the metadata that no op carries.
    fn describe(&self, outputs: Vec<&'p Argument>) -> Result<(), Failure> {
        let (program, module) = (self.program, &self.program.graph_module);
        let text = |json: serde_json::Result<String>| {
            json.map(|json| string(self.context, &json)).map_err(|error| Failure::Program(error.to_string()))
        };
        let entries = [
            (key::OPSET_VERSION, text(serde_json::to_string(&program.opset_version))?),
            (key::TORCH_VERSION, text(serde_json::to_string(&program.torch_version))?),
            (key::RANGE_CONSTRAINTS, text(serde_json::to_string(&program.range_constraints))?),
            (key::GUARDS_CODE, text(serde_json::to_string(&program.guards_code))?),
            (key::MODULE_CALL_GRAPH, text(serde_json::to_string(&module.module_call_graph))?),
            (key::NAMEDTUPLE_FIELDS, text(serde_json::to_string(&module.treespec_namedtuple_fields))?),
            (key::METADATA, text(serde_json::to_string(&module.metadata))?),
            (key::USER_INPUTS, text(serde_json::to_string(&self.inputs.user))?),
            (key::USER_OUTPUTS, text(serde_json::to_string(&outputs))?),
        ];
        let operation = self.module.as_operation();
        // SAFETY: the module owns the op, and outlives this handle to it.
        let operation = unsafe { pt2e_ir::Op::from_raw(operation.to_raw()) };
        // Not entries of `#pt2e.program`: bytecode keeps the bytes of a resource only if a builtin attribute refers to it.
        let bytes = |resource: &str, blob: Blob| {
            let (owner, range) = blob.into_parts();
            let bytes = Tensor::from_owner(DType::U8, &[range.len()], owner, range)
                .map_err(|error| Failure::Program(error.to_string()))?;
            Ok::<_, Failure>(tensor_attribute(self.context, resource, &bytes))
        };
        if let Some(blob) = self.archive.sample_inputs_blob()? {
            operation.set_attr(attr_name::SAMPLE_INPUTS, bytes("sample_inputs", blob)?);
        }
        let files = self.archive.extra_files()?.into_iter();
        let files: Vec<_> =
            files.map(|(name, blob)| Ok((name, bytes("extra_file", blob)?))).collect::<Result<_, Failure>>()?;
        if !files.is_empty() {
            operation.set_attr(attr_name::EXTRA_FILES, dictionary(self.context, &files));
        }
        operation.set_attr(attr_name::PROGRAM, program_attribute(dictionary(self.context, &entries)));
        // The program may have been quantized in PyTorch before it was exported.
        let quantized =
            all_ops(operation).into_iter().any(|op| is_quantize(op.full_name()) || is_dequantize(op.full_name()));
        let stage = if quantized { Stage::Converted } else { Stage::Captured };
        stage.set(operation);
        Ok(())
    }

    /// The type of a value, and its entry of `pt2e.layout` if the type does not say everything.
    fn tensor_type(&self, name: &str) -> Result<(Type<'c>, Option<String>), Failure> {
        let Some(meta) = self.graph.tensor_values.get(name) else {
            return refuse(format!("the archive has no metadata (tensor_values) of the value `{name}`"));
        };
        let ty = self.meta_type(meta).map_err(|why| Failure::Program(format!("the value `{name}` {why}")))?;
        let record = LayoutRecord::of(meta).map(|record| record.to_text());
        let record = record.transpose().map_err(|error| Failure::Program(error.to_string()))?;
        Ok((ty, record))
    }

    fn meta_type(&self, meta: &TensorMeta) -> Result<Type<'c>, String> {
        if meta.device.kind != "cpu" {
            return Err(format!("is on the device `{}`; export the model on the CPU", meta.device.kind));
        }
        if meta.layout != pt2e_archive::schema::Layout::Strided {
            return Err(format!("has layout {:?}; only strided tensors are supported", meta.layout));
        }
        let element = element_type(self.context, meta.dtype)
            .ok_or_else(|| format!("has dtype {:?}, which is not supported", meta.dtype))?;
        let shape = meta
            .sizes
            .iter()
            .map(|size| match size {
                SymInt::Int(size) => usize::try_from(*size)
                    .map(Some)
                    .map_err(|_| format!("has a size of {size}; sizes are not negative")),
                SymInt::Expr(_) => Ok(None),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(TensorType { shape, element }.to_type())
    }
}

/// The attribute with which a load or a store refers to a global.
fn global_attributes<'c>(context: &'c Context, symbol: &str) -> [(&'static str, Attribute<'c>); 1] {
    [("global", symbol_ref(context, symbol))]
}

fn typed<'c>(ty: Type<'c>) -> (&'static str, Attribute<'c>) {
    ("type", type_attr(ty))
}
