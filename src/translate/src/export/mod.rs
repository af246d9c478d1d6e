//! Converts MLIR to `.pt2`: writes a function of ATen and q/dq ops in the form that `torch.export.load` reads.
//!
//! | module | contents |
//! |---|---|
//! | `inputs` | globals and function arguments as the graph's inputs; the weights |
//! | `nodes` | one node for each op |
//! | `arguments` | an op's arguments, according to its operator's schema |
//! | `graphs` | the regions of higher-order operators |
//! | `probe` | sizes that nothing states |
//! | `values` | the metadata of each value: sizes, strides, expressions |
//! | `signature` | the calling convention of the program |
//!
//! A module that was read from an archive is written with its original names, metadata and signature. A module that was
//! written by hand gets a signature from its types.

mod arguments;
mod graphs;
mod inputs;
mod nodes;
mod probe;
mod signature;
mod values;

use crate::record;
use inputs::Payload;
use melior::ir::{BlockLike, Module, operation::OperationLike};
use pt2e_archive::{
    ArchiveError, ArchiveWriter, EXTRA_FILES,
    schema::{ExportedProgram, Graph, GraphModule, GraphSignature, SCHEMA_MAJOR, SCHEMA_MINOR, SchemaVersion},
};
use pt2e_ir::{
    Attrs, Body, Globals, Namer, Op, OpExt, SeveralBlocks, Stage, Value, ValueExt, ValueMap, attr_name, bodies,
    dialect::writes, is_private, node_names::namer_of, symbol_name,
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The stages at which a module is a program that PyTorch can run.
const STAGES: [Stage; 2] = [Stage::Captured, Stage::Converted];

/// Why a module could not be written as an archive.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file could not be written.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// PyTorch does not have the op, or not with these arguments or results.
    #[error("{}: '{op}' ({place}): {why}", file.display())]
    Op {
        /// The file that was to be written.
        file: PathBuf,
        /// The op.
        op: String,
        /// Its node's name, or its location.
        place: String,
        /// The reason, and what to do.
        why: String,
    },
    /// The module as a whole is not a PyTorch program.
    #[error("{}: {why}", file.display())]
    Module {
        /// The file that was to be written.
        file: PathBuf,
        /// The reason, and what to do.
        why: String,
    },
}

/// An [`ExportError`] without its file.
enum Failure {
    Archive(ArchiveError),
    Module(String),
    Op { op: String, place: String, why: String },
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        Failure::Archive(error)
    }
}

impl Failure {
    /// A failure at an op.
    fn at(op: Op<'_>, why: impl Into<String>) -> Self {
        let name = op.attr(attr_name::NAME).and_then(Attrs::as_str);
        let place = name.map_or_else(|| op.location().to_string(), |name| format!("node `{name}`"));
        Failure::Op { op: op.full_name().to_owned(), place, why: why.into() }
    }

    /// The reason without the op.
    fn reason(self) -> String {
        match self {
            Failure::Module(why) | Failure::Op { why, .. } => why,
            Failure::Archive(error) => error.to_string(),
        }
    }
}

fn refuse<T>(why: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Module(why.into()))
}

/// Writes `module` to `path` as an archive that `torch.export.load` reads. Errors call the file `name`.
///
/// The file appears complete or not at all. The same module gives the same bytes.
///
/// # Errors
/// See [`ExportError`]; most often the module is at a stage that PyTorch cannot run.
pub fn write(module: &Module<'_>, path: &Path, name: &Path) -> Result<(), ExportError> {
    // SAFETY: the module owns the op, and outlives this handle to it.
    let module = unsafe { Op::from_raw(module.as_operation().to_raw()) };
    export(module, path, name).map_err(|failure| match failure {
        Failure::Archive(error) => error.into(),
        Failure::Module(why) => ExportError::Module { file: name.to_path_buf(), why },
        Failure::Op { op, place, why } => ExportError::Op { file: name.to_path_buf(), op, place, why },
    })
}

fn export(module: Op<'_>, path: &Path, name: &Path) -> Result<(), Failure> {
    check_stage(module)?;
    if let Some(found) = SeveralBlocks::in_bodies_of(module) {
        return refuse(format!("{found}, and a program has no branches except torch.cond and similar operators"));
    }
    let body = only_function(module)?;
    let globals = Globals::of(module);
    let (program, payloads) = Exporter::new(module, body, &globals).run()?;
    let examples = signature::sample_inputs(module)?;
    let extra_files = record::extra_files(module).map_err(|error| Failure::Module(error.to_string()))?;
    let mut archive = ArchiveWriter::create(path)?.shown_as(name);
    inputs::write_payloads(&mut archive, payloads)?;
    archive.add_program(&program)?;
    archive.add_sample_inputs(examples.as_ref().map_or(&[], AsRef::as_ref))?;
    for (name, content) in &extra_files {
        archive.add(&format!("{EXTRA_FILES}{name}"), content.as_slice())?;
    }
    Ok(archive.finish()?)
}

/// Refuses modules for which PyTorch has no ops, and says what to write instead.
fn check_stage(module: Op<'_>) -> Result<(), Failure> {
    match Stage::read(module).map_err(|error| Failure::Module(error.to_string()))? {
        Some(stage) if !STAGES.contains(&stage) => {
            // Integer arithmetic cannot be converted back.
            let go_on = if stage == Stage::Integer { "" } else { "go on with --convert, or " };
            refuse(format!(
                "the module is {stage}, and a .pt2 archive holds what PyTorch runs: a captured or a converted program; \
                 {go_on}write a .mlirbc file"
            ))
        }
        _ => Ok(()),
    }
}

/// The function that becomes the program.
fn only_function(module: Op<'_>) -> Result<Body<'_>, Failure> {
    let is_public = |body: &Body<'_>| !is_private(body.owner());
    let public: Vec<_> = bodies(module).into_iter().filter(|body| !body.is_nested() && is_public(body)).collect();
    match public.as_slice() {
        [body] => Ok(body.clone()),
        [] => refuse("the module has no public function to be the program"),
        several => {
            let names: Vec<_> = several.iter().filter_map(|body| symbol_name(body.owner())).collect();
            refuse(format!(
                "the module has several public functions ({}), and a .pt2 archive holds one program; make all but one \
                 `private`, or write a .mlirbc file",
                names.join(", ")
            ))
        }
    }
}

struct Exporter<'c, 'g> {
    module: Op<'c>,
    body: Body<'c>,
    globals: &'g Globals<'c>,
    graph: Graph,
    signature: GraphSignature,
    /// The archive's name of each value.
    names: ValueMap<String>,
    /// The current graph's names of the globals that it can pass to nested graphs.
    reads: HashMap<&'c str, String>,
    namer: Namer,
    /// Made when a value needs it.
    probe: Option<probe::Probe>,
}

impl<'c, 'g> Exporter<'c, 'g> {
    fn new(module: Op<'c>, body: Body<'c>, globals: &'g Globals<'c>) -> Self {
        Self {
            module,
            namer: namer_of(&body),
            body,
            globals,
            graph: Graph::default(),
            signature: GraphSignature::default(),
            names: ValueMap::default(),
            reads: HashMap::new(),
            probe: None,
        }
    }

    fn run(mut self) -> Result<(ExportedProgram, Vec<Payload>), Failure> {
        let module = self.module;
        let payloads = self.add_inputs()?;
        let mut returned = Vec::new();
        let mut stores = Vec::new();
        graphs::check_depth(self.body.ops())?;
        for op in self.body.ops().to_vec() {
            match op.full_name() {
                "func.return" => returned = op.operand_values(),
                "ml_program.global_store" => stores.push(op),
                // The loads became inputs.
                "ml_program.global_load" | "ml_program.global_load_const" => {}
                _ => self.add_node(op)?,
            }
        }
        let left_in = writes::written_arguments(self.body.owner());
        let numbers = left_in.into_iter().chain(std::iter::repeat(None));
        let (left, given): (Vec<_>, Vec<_>) = returned.into_iter().zip(numbers).partition(|(_, left)| left.is_some());
        let left: Vec<_> = left.into_iter().filter_map(|(value, number)| Some((number?, value))).collect();
        let given: Vec<_> = given.into_iter().map(|(value, _)| value).collect();
        self.add_mutations(&stores, &left)?;
        self.add_outputs(&given)?;
        let calls = signature::calls(module, self.argument_count(), given.len())?;
        let program = ExportedProgram {
            graph_module: GraphModule {
                graph: self.graph,
                signature: self.signature,
                module_call_graph: calls.module_call_graph,
                metadata: calls.metadata,
                treespec_namedtuple_fields: calls.namedtuple_fields,
                extra: Default::default(),
            },
            opset_version: calls.opset_version,
            range_constraints: calls.range_constraints,
            schema_version: SchemaVersion { major: SCHEMA_MAJOR, minor: SCHEMA_MINOR },
            // The other verifiers refuse composite and in-place operators.
            verifiers: vec!["TRAINING".to_owned()],
            torch_version: calls.torch_version,
            guards_code: calls.guards_code,
            extra: Default::default(),
        };
        Ok((program, payloads))
    }

    fn argument_count(&self) -> usize {
        self.body.block().argument_count()
    }

    /// The archive's name of a value.
    fn name(&self, op: Op<'c>, value: Value<'c>) -> Result<&str, Failure> {
        let name = self.names.get(&value.value_key()).map(String::as_str);
        name.ok_or_else(|| {
            Failure::at(op, "takes a value of another function or region, which PyTorch's graphs cannot")
        })
    }
}
