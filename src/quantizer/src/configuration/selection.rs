//! Which rules of a configuration match which ops of a graph, and how specific they are.

use super::{Configuration, NamePattern, Rule, Selector, Usage};
use crate::{GraphView, NodeId};
use melior::ir::operation::OperationLike;
use pt2e_ir::dialect::torch_op::TorchOp;
use rustc_hash::FxHashMap;

/// How specific one selector is: what counts first, then what decides between equals.
type Level = (usize, usize);

/// How specific a rule is where it matches: the levels of its selectors, the highest one first.
pub(super) type Rank = [Level; Selector::ALL.len()];

/// The rules that match an op, with their ranks, lowest first.
pub(super) type RuleSet = Vec<(usize, Rank)>;

/// For each node of a graph, the rules that match it.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The index in `sets` of each node.
    set_of: Vec<usize>,
    /// The distinct sets; the first one is empty.
    sets: Vec<RuleSet>,
}

impl Selection {
    /// Matches the rules with the ops of a graph, and notes in `usage` what they match. The ops that read parameters match none.
    pub(crate) fn of(configuration: &Configuration, graph: &GraphView<'_>, usage: &mut Usage) -> Self {
        let mut selection = Self { set_of: vec![0; graph.len()], sets: vec![RuleSet::new()] };
        let mut known: FxHashMap<RuleSet, usize> = FxHashMap::from_iter([(RuleSet::new(), 0)]);
        let mut matcher = Matcher::new(configuration, graph);
        for id in graph.ids().filter(|id| Self::has(graph, *id)) {
            let mut set: RuleSet = Vec::new();
            for (number, rule) in configuration.rule.iter().enumerate() {
                if let Some(rank) = matcher.rank(number, rule, id, usage) {
                    usage.matched(number, rule, graph, id);
                    set.push((number, rank));
                }
            }
            set.sort_by_key(|(_, rank)| *rank);
            selection.set_of[id.index()] = *known.entry(set).or_insert_with_key(|set| {
                selection.sets.push(set.clone());
                selection.sets.len() - 1
            });
            matcher.note_names(id, usage);
        }
        selection
    }

    /// Whether rules can match a node: an op with results that does not read a parameter.
    pub(super) fn has(graph: &GraphView<'_>, id: NodeId) -> bool {
        graph.global(id).is_none() && graph.op(id).is_some_and(|op| op.result_count() > 0)
    }

    /// The rules that match a node.
    pub(super) fn rules(&self, id: NodeId) -> &RuleSet {
        let set = self.set_of.get(id.index()).and_then(|set| self.sets.get(*set));
        set.unwrap_or(&self.sets[0])
    }

    /// The distinct sets of rules, each with the first node that has it.
    pub(super) fn distinct(&self) -> impl Iterator<Item = (NodeId, &RuleSet)> {
        let first = |set: usize| self.set_of.iter().position(|of| *of == set);
        self.sets.iter().enumerate().filter_map(move |(set, rules)| Some((NodeId::new(first(set)?), rules)))
    }
}

/// The names by which rules can select an op, with their levels: what is matched more closely has more.
type Names = Vec<(String, usize)>;

/// Matches rules with ops; what depends only on the module or the kind of an op is computed once.
struct Matcher<'a, 'c> {
    graph: &'a GraphView<'c>,
    has_locations: bool,
    /// By the number of the module stack: modules, and classes.
    stacks: FxHashMap<Option<usize>, (Names, Names)>,
    /// By name, and whether the op is in place.
    ops: FxHashMap<(String, bool), Names>,
    /// By rule and module stack: the levels of `module_name` and `module_type`.
    modules: FxHashMap<(usize, Option<usize>), [Option<Level>; 2]>,
}

impl<'a, 'c> Matcher<'a, 'c> {
    fn new(configuration: &Configuration, graph: &'a GraphView<'c>) -> Self {
        Self {
            graph,
            has_locations: configuration.rule.iter().any(|rule| rule.location.is_some()),
            stacks: FxHashMap::default(),
            ops: FxHashMap::default(),
            modules: FxHashMap::default(),
        }
    }

    /// The rank of a rule for an op; `None` if one of its selectors does not match.
    fn rank(&mut self, number: usize, rule: &Rule, id: NodeId, usage: &mut Usage) -> Option<Rank> {
        let mut rank = Some(Rank::default());
        for (selector, pattern) in rule.selectors() {
            let level = self.level(number, selector, pattern, id);
            if level.is_some() {
                usage.matched_alone(number, selector);
            }
            rank = rank.and_then(|mut rank| {
                rank[selector as usize] = level?;
                Some(rank)
            });
        }
        rank
    }

    fn level(&mut self, number: usize, selector: Selector, pattern: &NamePattern, id: NodeId) -> Option<Level> {
        let is_name = usize::from(pattern.is_name());
        match selector {
            Selector::Node => self.graph.name(id).filter(|name| pattern.matches(name)).map(|_| (1, is_name)),
            Selector::Location => {
                let frames = self.frames(id);
                let found = frames.iter().filter(|(frame, _)| pattern.matches(frame)).map(|(_, level)| *level).max();
                found.map(|level| (level, is_name))
            }
            Selector::ModuleName => self.module_levels(number, selector, pattern, id)[0],
            Selector::ModuleType => self.module_levels(number, selector, pattern, id)[1],
            Selector::Op => {
                let names = self.op_names(id);
                let found = names.iter().filter(|(name, _)| pattern.matches(name)).map(|(_, level)| *level).max();
                found.map(|level| (1 + is_name, level))
            }
        }
    }

    /// The levels of `module_name` and `module_type` of a rule; only that of `selector` is computed.
    fn module_levels(
        &mut self,
        number: usize,
        selector: Selector,
        pattern: &NamePattern,
        id: NodeId,
    ) -> [Option<Level>; 2] {
        let stack = self.graph.module_stack_number(id);
        let place = usize::from(selector == Selector::ModuleType);
        let key = (2 * number + place, stack);
        if let Some(known) = self.modules.get(&key) {
            return *known;
        }
        let (modules, classes) = self.stack(id);
        let matching = |names: &Names| -> Vec<usize> {
            names.iter().filter(|(name, _)| pattern.matches(name)).map(|(_, level)| *level).collect()
        };
        // A glob may match a module and modules in it: the rule means the outermost one. Of classes, the innermost one is meant.
        let depth = match selector {
            Selector::ModuleType => matching(classes).into_iter().max(),
            _ => matching(modules).into_iter().min(),
        };
        let mut levels = [None; 2];
        levels[place] = depth.map(|depth| (depth, usize::from(pattern.is_name())));
        self.modules.insert(key, levels);
        levels
    }

    /// The modules around an op and their classes.
    fn stack(&mut self, id: NodeId) -> &(Names, Names) {
        let graph = self.graph;
        self.stacks.entry(graph.module_stack_number(id)).or_insert_with(|| {
            let (mut modules, mut classes) = (Names::new(), Names::new());
            for (depth, (path, ty)) in graph.module_stack(id).enumerate() {
                // Containers such as ModuleList, which are never called, are in no stack.
                let ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
                for name in ends.filter_map(|end| path.get(..end)).filter(|name| !name.is_empty()) {
                    let level = name.matches('.').count() + 1;
                    if modules.iter().all(|(known, _)| known != name) {
                        modules.push((name.to_owned(), level));
                    }
                }
                let short = ty.rsplit('.').next().unwrap_or(ty);
                classes.extend([(ty.to_owned(), depth + 1), (short.to_owned(), depth + 1)]);
                // `torch.nn` re-exports the classes of its modules.
                if ty.starts_with("torch.nn.modules.") {
                    classes.push((format!("torch.nn.{short}"), depth + 1));
                }
            }
            (modules, classes)
        })
    }

    /// The names of an op: without overload at level 1, with it at level 2.
    fn op_names(&mut self, id: NodeId) -> &Names {
        let graph = self.graph;
        let Some(op) = graph.op(id) else { return self.ops.entry(Default::default()).or_default() };
        let torch = TorchOp::of(op);
        let name = torch.map_or_else(|| graph.op_name(id).to_owned(), |torch| torch.name(op));
        self.ops.entry((name.clone(), graph.is_in_place(id))).or_insert_with(|| {
            let mut names = Names::new();
            let mut parts = name.splitn(3, '.');
            let (Some(namespace), Some(packet)) = (parts.next(), parts.next()) else { return vec![(name, 2)] };
            let overload = parts.next().unwrap_or("default");
            let packets = if graph.is_in_place(id) {
                vec![packet.to_owned(), format!("{packet}_")]
            } else {
                vec![packet.to_owned()]
            };
            for packet in packets {
                for prefix in [format!("{namespace}."), format!("torch.ops.{namespace}."), format!("{namespace}::")] {
                    names.push((format!("{prefix}{packet}"), 1));
                    names.push((format!("{prefix}{packet}.{overload}"), 2));
                }
                if namespace == "aten" {
                    names.extend([(format!("{packet}.{overload}"), 2), (packet, 1)]);
                }
            }
            names
        })
    }

    /// The frames of the stack trace of an op: a file and each of its suffixes at level 1, with the line at level 2.
    fn frames(&self, id: NodeId) -> Names {
        let mut frames = Names::new();
        for line in self.graph.stack_trace(id).unwrap_or_default().lines() {
            let Some((file, rest)) = line.trim_start().strip_prefix("File \"").and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            let digits = rest.trim_start_matches(", line ").split(|c: char| !c.is_ascii_digit()).next();
            let starts = file.match_indices('/').map(|(slash, _)| slash + 1).chain([0]);
            for suffix in starts.filter_map(|start| file.get(start..)) {
                frames.push((suffix.to_owned(), 1));
                frames.extend(digits.map(|digits| (format!("{suffix}:{digits}"), 2)));
            }
        }
        frames
    }

    /// Notes the names that an op can be selected by, for suggestions.
    fn note_names(&mut self, id: NodeId, usage: &mut Usage) {
        usage.note(Selector::Node, self.graph.name(id));
        let (modules, classes) = self.stack(id);
        usage.note(Selector::ModuleName, modules.iter().map(|(name, _)| name.as_str()));
        usage.note(Selector::ModuleType, classes.iter().map(|(name, _)| name.as_str()));
        usage.note(Selector::Op, self.op_names(id).iter().map(|(name, _)| name.as_str()));
        if self.has_locations {
            usage.note(Selector::Location, self.frames(id).iter().map(|(name, _)| name.as_str()));
        }
    }
}
