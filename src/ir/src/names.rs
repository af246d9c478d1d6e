//! Unique names.

use std::collections::{HashMap, HashSet};

/// Gives names that were not given before: `relu`, `relu_1`, `relu_2`, as torch.fx numbers its nodes.
#[derive(Clone, Debug, Default)]
pub struct Namer {
    taken: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Namer {
    /// Marks a name as taken.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// Whether a name is taken.
    pub fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// `stem` if it is free, else `stem_1`, `stem_2`, ...
    pub fn unique(&mut self, stem: &str) -> String {
        if self.taken.insert(stem.to_owned()) {
            return stem.to_owned();
        }
        let next = self.next.entry(stem.to_owned()).or_insert(1);
        loop {
            let name = format!("{stem}_{next}");
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// The first of `prefix_0`, `prefix_1`, ... that is free.
    pub fn numbered(&mut self, prefix: &str) -> String {
        let next = self.next.entry(format!("{prefix}_")).or_insert(0);
        loop {
            let name = format!("{prefix}_{next}");
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// Whether a text can be a name in Python, of which PyTorch allows ASCII alone here.
pub fn is_identifier(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbered_past_those_taken() {
        let mut namer = Namer::default();
        namer.reserve("relu_1");
        namer.reserve("observer_1");
        assert_eq!(["observer"; 2].map(|prefix| namer.numbered(prefix)), ["observer_0", "observer_2"]);
        assert_eq!(["relu"; 3].map(|stem| namer.unique(stem)), ["relu", "relu_2", "relu_3"]);
    }
}
