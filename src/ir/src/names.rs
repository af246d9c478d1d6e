//! Makes unique names.

use rustc_hash::{FxHashMap, FxHashSet};

/// Makes names that are not taken yet: `relu`, `relu_1`, `relu_2`, as torch.fx numbers its nodes.
#[derive(Clone, Debug, Default)]
pub struct Namer {
    taken: FxHashSet<String>,
    /// The next number that [`Namer::unique`] tries for a stem.
    next: FxHashMap<String, usize>,
    /// The next number that [`Namer::free_numbered`] tries for its stems.
    numbers: FxHashMap<String, usize>,
}

impl Namer {
    /// Marks a name as taken.
    pub fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned());
    }

    /// The first free name of `stem`, `stem_1`, `stem_2`, ...; it is then taken.
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

    /// The first free name of `stem0`, `stem1`, ...; it is then taken.
    pub fn numbered(&mut self, stem: &str) -> String {
        let [name] = self.free_numbered([stem]);
        self.reserve(&name);
        name
    }

    /// Each stem followed by the same number: the lowest for which all these names are free. They stay free, and the next call
    /// for the same stems continues after that number.
    pub(crate) fn free_numbered<const N: usize>(&mut self, stems: [&str; N]) -> [String; N] {
        let next = self.numbers.entry(stems.join("\n")).or_insert(0);
        loop {
            let names = stems.map(|stem| format!("{stem}{next}"));
            *next += 1;
            if !names.iter().any(|name| self.taken.contains(name)) {
                return names;
            }
        }
    }
}

/// Whether a text can be a name in Python. PyTorch allows only ASCII in these names.
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
        assert_eq!(["observer_"; 2].map(|stem| namer.numbered(stem)), ["observer_0", "observer_2"]);
        assert_eq!(["relu"; 3].map(|stem| namer.unique(stem)), ["relu", "relu_2", "relu_3"]);
    }

    #[test]
    fn names_that_go_together_have_one_number() {
        let mut namer = Namer::default();
        namer.reserve("_scale_0");
        namer.reserve("_zero_point_2");
        let stems = ["_scale_", "_zero_point_"];
        assert_eq!(namer.free_numbered(stems), ["_scale_1", "_zero_point_1"]);
        assert_eq!(namer.free_numbered(stems), ["_scale_3", "_zero_point_3"]);
        // The names were not taken, and other stems have their own numbers.
        assert_eq!(namer.free_numbered(["_scale_"]), ["_scale_1"]);
        assert_eq!(namer.unique("_scale_3"), "_scale_3");
    }
}
