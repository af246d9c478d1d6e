//! Converts the graph arguments of higher-order operators to regions.
//!
//! A graph has its own scope: it uses only its arguments, and sees nothing of the graph around it.

use super::{
    Failure, Importer, Name,
    blocks::{self, Blocks, add_argument},
    refuse,
};
use melior::ir::{Attribute, Block, BlockRef, Location, Region, RegionLike, Type};
use pt2e_archive::schema::{Argument, GraphArgument, SymIntArgument};
use pt2e_ir::{
    array, bool_attr,
    dialect::{graphs, layout, operator, torch_op::Graph},
    dictionary, string,
};

impl<'c, 'p> Importer<'c, 'p> {
    /// Converts a graph to a region.
    pub(super) fn graph(&mut self, argument: &'p GraphArgument) -> Result<Graph<'c>, Failure> {
        if self.depth >= graphs::MAX_DEPTH {
            return refuse(format!("graphs are nested more than {} deep", graphs::MAX_DEPTH));
        }
        let region = Region::new();
        // SAFETY: the region owns the block, and an op takes the region before anything reads from the block.
        let body: BlockRef<'c, 'c> = unsafe { BlockRef::from_raw(region.append_block(Block::new(&[])).to_raw()) };
        let outer = (
            std::mem::replace(&mut self.graph, &argument.graph),
            std::mem::replace(&mut self.body, body),
            std::mem::take(&mut self.values),
            std::mem::take(&mut self.aliases),
            std::mem::take(&mut self.inputs),
            std::mem::take(&mut self.namer),
            std::mem::replace(&mut self.blocks, Blocks::new(&argument.graph)),
        );
        self.depth += 1;
        let metadata = self.fill(argument);
        self.depth -= 1;
        (self.graph, self.body, self.values, self.aliases, self.inputs, self.namer, self.blocks) = outer;
        let metadata = metadata.map_err(|failure| match failure {
            Failure::Program(why) => Failure::Program(format!("in the graph `{}`: {why}", argument.name)),
            other => other,
        })?;
        Ok(Graph { metadata, region })
    }

    /// Adds a graph's nodes to its region, and returns the metadata that the region does not contain.
    fn fill(&mut self, argument: &'p GraphArgument) -> Result<melior::ir::Attribute<'c>, Failure> {
        let (context, graph) = (self.context, self.graph);
        blocks::reserve_names(graph, &mut self.namer);
        let (mut names, mut layouts) = (Vec::new(), Vec::new());
        for input in &graph.inputs {
            let (name, ty, layout) = match input {
                Argument::Tensor(tensor) => {
                    let (ty, layout) = self.tensor_type(&tensor.name)?;
                    (&tensor.name, ty, layout)
                }
                Argument::SymInt(SymIntArgument::Name(name)) => (name, Type::index(context), self.symbol_layout(name)?),
                other => return refuse(format!("an input is `{}`, which is not supported", other.kind())),
            };
            let value = add_argument(self.body, ty, Location::name(context, name, self.origin));
            self.values.insert(Name::outermost(name), value);
            self.inputs.note_argument(name);
            names.push(string(context, name));
            layouts.push(layout);
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            self.add_node(index, node).map_err(|failure| match failure {
                Failure::Program(why) => {
                    Failure::Program(format!("node `{}` ({}): {why}", super::node_name(node), node.target))
                }
                other => other,
            })?;
        }
        let mut results = Vec::new();
        for output in &graph.outputs {
            let Some(name) = output.value_name() else {
                return refuse(format!("an output is `{}`, which is not supported", output.kind()));
            };
            results.push(self.value(self.name(name))?);
        }
        self.builder(self.origin)
            .build(operator::YIELD, &results, &[], &[])
            .map_err(|error| Failure::Program(error.to_string()))?;
        Ok(self.graph_metadata(argument, &names, &layouts))
    }

    /// The metadata of a graph that its region does not contain; `names` and `layouts` are those of its inputs.
    pub(super) fn graph_metadata(
        &self,
        argument: &GraphArgument,
        names: &[Attribute<'c>],
        layouts: &[Option<String>],
    ) -> Attribute<'c> {
        let context = self.context;
        let mut metadata =
            vec![(graphs::NAME, string(context, &argument.name)), (graphs::INPUTS, array(context, names))];
        metadata.extend(layout::attribute(self.context, layouts).map(|layout| (graphs::LAYOUT, layout)));
        if argument.graph.is_single_tensor_return {
            metadata.push((graphs::SINGLE, bool_attr(context, true)));
        }
        dictionary(context, &metadata)
    }
}
