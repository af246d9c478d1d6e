//! Finds the imports between the modules of one parent, and the cycles among them.

use super::read::{Module, Segments};
use petgraph::{
    algo::{tarjan_scc, toposort},
    graph::{DiGraph, NodeIndex},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// How many aliases are followed; the limit ends a cycle of aliases.
const MAX_NAMES: usize = 8;

/// The path of a module from the root of the crate.
type Place = Vec<String>;

/// An import: the importing module, the imported one, and the file.
type Arrow<'a> = (Place, Place, &'a Path);
/// The names of two modules of one parent.
type Pair<'a> = (&'a str, &'a str);

/// A module with its direct children.
pub struct Room<'a> {
    module: &'a Module,
    place: Place,
    /// The arrows of the whole crate.
    arrows: std::rc::Rc<Vec<Arrow<'a>>>,
}

/// Modules of one parent that import each other.
pub struct Circle<'a>(Vec<Arrow<'a>>);

impl Circle<'_> {
    /// The cycle as a line.
    pub fn in_crate(&self, name: &str) -> String {
        let arrows: Vec<String> = self
            .0
            .iter()
            .map(|(from, to, file)| format!("{} -> {} ({})", from.join("::"), to.join("::"), file.display()))
            .collect();
        format!("{name}: {}", arrows.join(", "))
    }
}

impl<'a> Room<'a> {
    /// The modules of a crate.
    pub fn of(root: &'a Module) -> Self {
        let mut arrows = Vec::new();
        collect(root, root, &mut Place::new(), &mut arrows);
        Self { module: root, place: Place::new(), arrows: arrows.into() }
    }

    fn inner(&self, name: &str, module: &'a Module) -> Self {
        let place = [&self.place[..], &[name.to_owned()]].concat();
        Self { module, place, arrows: self.arrows.clone() }
    }

    /// The imports between direct children of this module, each with a file in which it occurs.
    fn between(&self) -> BTreeMap<Pair<'_>, &'a Path> {
        let depth = self.place.len();
        let mut found = BTreeMap::new();
        for (from, to, file) in self.arrows.iter() {
            if from.starts_with(&self.place)
                && to.starts_with(&self.place)
                && let (Some(from), Some(to)) = (from.get(depth), to.get(depth))
                && from != to
            {
                found.entry((from.as_str(), to.as_str())).or_insert(*file);
            }
        }
        found
    }

    fn graph(&self) -> (DiGraph<&str, ()>, BTreeMap<Pair<'_>, &'a Path>) {
        let mut graph = DiGraph::new();
        let nodes: BTreeMap<&str, NodeIndex> =
            self.module.children.keys().map(|name| (name.as_str(), graph.add_node(name.as_str()))).collect();
        let arrows = self.between();
        for (from, to) in arrows.keys() {
            if let (Some(&from), Some(&to)) = (nodes.get(from), nodes.get(to)) {
                graph.add_edge(from, to, ());
            }
        }
        (graph, arrows)
    }

    /// The children of this module with the names of their imports, importers first.
    pub fn ordered(&self) -> Vec<(&str, Vec<&str>, Room<'a>)> {
        let (graph, arrows) = self.graph();
        // If there is a cycle, any order will do.
        let order = toposort(&graph, None).unwrap_or_else(|_| graph.node_indices().collect());
        let one = |node: NodeIndex| {
            let name = graph[node];
            let imports = arrows.keys().filter(|(from, _)| *from == name).map(|(_, to)| *to).collect();
            self.module
                .children
                .get_key_value(name)
                .map(|(name, module)| (name.as_str(), imports, self.inner(name, module)))
        };
        order.into_iter().filter_map(one).collect()
    }

    /// The cycles among the children of this module, and of all modules in it.
    pub fn circles(&self) -> Vec<Circle<'a>> {
        let (graph, arrows) = self.graph();
        let place = |name: &str| [&self.place[..], &[name.to_owned()]].concat();
        let mut circles = Vec::new();
        for component in tarjan_scc(&graph).into_iter().filter(|component| component.len() > 1) {
            let names: BTreeSet<&str> = component.into_iter().map(|node| graph[node]).collect();
            let inside = arrows.iter().filter(|((from, to), _)| names.contains(from) && names.contains(to));
            circles.push(Circle(inside.map(|((from, to), file)| (place(from), place(to), *file)).collect()));
        }
        for (name, module) in &self.module.children {
            circles.extend(self.inner(name, module).circles());
        }
        circles
    }
}

/// Adds the imports of `module` and of its descendants.
fn collect<'a>(root: &'a Module, module: &'a Module, place: &mut Place, arrows: &mut Vec<Arrow<'a>>) {
    for path in &module.paths {
        if let Some(to) = resolve(root, place, path, MAX_NAMES)
            && !to.starts_with(place)
            && !place.starts_with(&to)
        {
            arrows.push((place.clone(), to, &module.file));
        }
    }
    for (name, child) in &module.children {
        place.push(name.clone());
        collect(root, child, place, arrows);
        place.pop();
    }
}

fn at<'a>(root: &'a Module, place: &[String]) -> Option<&'a Module> {
    place.iter().try_fold(root, |module, name| module.children.get(name))
}

/// Resolves `path`, as written in the module `place`, to the module that defines the item; `None` if it is in another crate.
fn resolve(root: &Module, place: &[String], path: &Segments, names: usize) -> Option<Place> {
    let names = names.checked_sub(1)?;
    let mut here = place.to_vec();
    let mut rest = path.as_slice();
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => {
                here.pop()?;
            }
            _ => break,
        }
        rest = after;
    }
    let relative = rest.len() == path.len();
    let (first, after) = match rest.split_first() {
        Some(parts) => parts,
        None => return Some(here),
    };
    let module = at(root, &here)?;
    let inside = |found: Place| match after {
        [] => Some(found),
        _ => resolve(root, &found, &[&["self".to_owned()], after].concat(), names),
    };
    if module.children.contains_key(first) {
        here.push(first.clone());
        return inside(here);
    }
    // `use name::...` that introduces `name` itself refers to a crate.
    if let Some(target) = module.names.get(first).filter(|target| !(relative && target.first() == Some(first))) {
        let whole = [&target[..], after].concat();
        return resolve(root, &here, &whole, names);
    }
    for glob in &module.globs {
        // The path of a glob names modules, which globs rarely re-export.
        if let Some(from) = resolve(root, &here, glob, names.min(2))
            && from != here
            && at(root, &from).is_some_and(|module| module.has(first))
        {
            return resolve(root, &from, &[&["self".to_owned()], rest].concat(), names);
        }
    }
    // An item of this module, unless the path is relative: then its first segment may be a crate.
    (!relative).then_some(here)
}
