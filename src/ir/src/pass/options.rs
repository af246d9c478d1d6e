//! The values of the options of a pass or pipeline, checked when the pipeline is parsed, before any pass runs.

use super::{
    option_info::{OptionError, OptionInfo},
    option_text,
    typed_option::PassOption,
};
use std::{borrow::Cow, str::FromStr};

/// The options of one run, checked against their [`OptionInfo`]s.
#[derive(Clone, Debug)]
pub struct Options {
    values: Vec<(&'static OptionInfo, String)>,
}

impl Options {
    /// Checks one value for each option, in the order of `infos`.
    ///
    /// # Errors
    /// If a value is not of its option's kind.
    pub fn check<'v>(
        infos: &'static [OptionInfo],
        values: impl IntoIterator<Item = &'v str>,
    ) -> Result<Self, OptionError> {
        let values: Vec<_> = infos.iter().zip(values).map(|(info, value)| (info, value.trim().to_owned())).collect();
        for (info, value) in &values {
            info.check(value)?;
        }
        Ok(Self { values })
    }

    /// Checks the options in a text, each as `name=value`; the others have their defaults.
    ///
    /// # Errors
    /// If the text contains an option that is unknown, is given twice or has no value, or a value that the option does not take.
    pub fn parse(infos: &'static [OptionInfo], text: &str) -> Result<Self, OptionError> {
        let given = option_text::parse(infos, text)?;
        let value = |info: &OptionInfo| {
            given.iter().find(|(known, _)| known.name == info.name).map_or(info.default, |(_, value)| value.as_str())
        };
        Self::check(infos, infos.iter().map(value).collect::<Vec<_>>())
    }

    /// The text of options as MLIR parses it: a value that is written without its name gets one. Checks it as [`Options::parse`].
    ///
    /// # Errors
    /// As [`Options::parse`], and for a value that cannot be quoted.
    pub(super) fn completed<'t>(infos: &'static [OptionInfo], text: &'t str) -> Result<Cow<'t, str>, OptionError> {
        Self::parse(infos, text)?;
        option_text::with_name(infos, text)
    }

    /// The value of an option that the pass or pipeline declares.
    pub fn get<T: FromStr + Default>(&self, option: &PassOption<T>) -> T {
        // Values were checked when the options were parsed, so this parse does not fail.
        self.text(option.info.name).parse().unwrap_or_default()
    }

    /// The words of a list option.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.text(name).split(',').map(str::trim).filter(|word| !word.is_empty())
    }

    /// The value of any option as text; empty for a name that the pass does not declare.
    pub fn text(&self, name: &str) -> &str {
        debug_assert!(self.values.iter().any(|(info, _)| info.name == name), "undeclared option {name}");
        self.values.iter().find(|(info, _)| info.name == name).map_or("", |(_, value)| value)
    }

    /// Writes the options `names` that differ from their defaults as `{a=b c=d}`, for another pass that has the same options.
    pub fn forward(&self, names: &[&str]) -> String {
        let set: Vec<_> = self
            .values
            .iter()
            .filter(|(info, value)| names.contains(&info.name) && value != info.default)
            .map(|(info, value)| match value {
                value if !value.contains(' ') => format!("{}={value}", info.name),
                value if value.contains('\'') => format!("{}=\"{value}\"", info.name),
                value => format!("{}='{value}'", info.name),
            })
            .collect();
        if set.is_empty() { String::new() } else { format!("{{{}}}", set.join(" ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::option_info::OptionKind, *};

    static INFOS: [OptionInfo; 3] = [
        PER_CHANNEL.info,
        OptionInfo {
            name: "quantizer",
            description: "",
            kind: OptionKind::List(&["xnnpack", "arm"]),
            default: "xnnpack",
        },
        LIMIT.info,
    ];

    const PER_CHANNEL: PassOption<bool> = PassOption::switch("per-channel", "", false);
    const LIMIT: PassOption<i64> = PassOption::integer("limit", "", 1, "7");

    #[test]
    fn good_values_are_typed() {
        let options = Options::check(&INFOS, ["true", "xnnpack, arm", "9"]).unwrap();
        assert!(options.get(&PER_CHANNEL));
        assert_eq!(options.list("quantizer").collect::<Vec<_>>(), ["xnnpack", "arm"]);
        assert_eq!(options.get(&LIMIT), 9);
        assert_eq!(options.forward(&["per-channel", "limit"]), "{per-channel=true limit=9}");
    }

    #[test]
    fn what_is_handed_on_is_read_again_as_it_was() {
        for quantizer in ["xnnpack", "arm", "xnnpack,arm", "xnnpack, arm", "arm ,xnnpack"] {
            let given = Options::check(&INFOS, ["true", quantizer, "7"]).unwrap();
            let text = given.forward(&["per-channel", "quantizer"]);
            let again = Options::parse(&INFOS, text.trim_matches(['{', '}'])).unwrap();
            assert_eq!(
                given.list("quantizer").collect::<Vec<_>>(),
                again.list("quantizer").collect::<Vec<_>>(),
                "{text}"
            );
            assert!(again.get(&PER_CHANNEL), "{text}");
        }
    }

    #[test]
    fn what_a_text_leaves_out_has_its_default() {
        let options = Options::parse(&INFOS, "limit='9'").unwrap();
        assert_eq!(options.get(&LIMIT), 9);
        assert_eq!(options.text("quantizer"), "xnnpack");
        assert!(!options.get(&PER_CHANNEL));
        let error = Options::parse(&INFOS, "limit=nine").unwrap_err().to_string();
        assert_eq!(error, "option 'limit' takes an integer of at least 1, got 'nine'");
    }

    #[test]
    fn bad_values_are_named_with_the_nearest_word() {
        let error = |values| Options::check(&INFOS, values).unwrap_err().to_string();
        assert_eq!(
            error(["ture", "", "9"]),
            "option 'per-channel' takes true or false, got 'ture'; did you mean 'true'?"
        );
        assert!(error(["true", "xnpack", "9"]).ends_with("got 'xnpack'; did you mean 'xnnpack'?"));
        assert_eq!(error(["true", "", "0"]), "option 'limit' takes an integer of at least 1, got '0'");
    }
}
