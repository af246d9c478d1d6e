//! The text of options, `name=value name='a value'`, parsed as MLIR does.
//!
//! MLIR parses the text itself, but its errors do not say what the mistake is. So the text is checked here first.

use super::option_info::{OptionError, OptionInfo, OptionKind, nearest};
use std::borrow::Cow;

/// The options in a text, with their values. Checks that each is one of `infos`, is given once and has a value.
pub(super) fn parse(
    infos: &'static [OptionInfo],
    text: &str,
) -> Result<Vec<(&'static OptionInfo, String)>, OptionError> {
    let mut given: Vec<(&'static OptionInfo, String)> = Vec::new();
    if let Some((info, value)) = alone(infos, text) {
        return Ok(vec![(info, value.to_owned())]);
    }
    for word in words(text)? {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name.trim(), Some(unquoted(value))),
            None => (unquoted(word), None),
        };
        let Some(info) = infos.iter().find(|info| info.name == name) else {
            return Err(unknown(infos, word, name, value));
        };
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return Err(OptionError::NoValue { option: info.name, example: example(info) });
        };
        if given.iter().any(|(known, _)| known.name == info.name) {
            return Err(OptionError::Twice { option: info.name });
        }
        given.push((info, value.to_owned()));
    }
    Ok(given)
}

/// The option whose value the whole text is, if there is one whose value may be written without its name.
fn alone<'t>(infos: &'static [OptionInfo], text: &'t str) -> Option<(&'static OptionInfo, &'t str)> {
    let text = text.trim();
    let info = infos.iter().find(|info| info.kind.stands_alone())?;
    let names_one =
        |info: &OptionInfo| text.strip_prefix(info.name).is_some_and(|rest| rest.trim_start().starts_with('='));
    (!text.is_empty() && !infos.iter().any(names_one)).then_some((info, text))
}

/// The text with the name of the option whose value it is, which MLIR's parser needs.
pub(super) fn with_name<'t>(infos: &'static [OptionInfo], text: &'t str) -> Result<Cow<'t, str>, OptionError> {
    let Some((info, value)) = alone(infos, text) else { return Ok(Cow::Borrowed(text)) };
    // MLIR takes everything between two quotes as it is.
    let quote = ['\'', '"'].into_iter().find(|quote| !value.contains(*quote));
    let quote = quote.ok_or_else(|| OptionError::Quotes { option: info.name, found: value.to_owned() })?;
    Ok(Cow::Owned(format!("{}={quote}{value}{quote}", info.name)))
}

/// The words between spaces. A space in quotes or brackets does not separate words.
fn words(text: &str) -> Result<Vec<&str>, OptionError> {
    let mut words = Vec::new();
    let (mut start, mut expected) = (0, Vec::new());
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match c {
            _ if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '\'' | '"' => quote = Some(c),
            '{' => expected.push('}'),
            '(' => expected.push(')'),
            '[' => expected.push(']'),
            _ if expected.last() == Some(&c) => drop(expected.pop()),
            ' ' if expected.is_empty() => {
                words.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    if let Some(missing) = quote.or_else(|| expected.pop()) {
        return Err(OptionError::Unclosed { text: text.to_owned(), missing });
    }
    words.push(&text[start..]);
    words.retain(|word| !word.trim().is_empty());
    Ok(words)
}

/// A value without the quotes or braces around it.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let inside = [('\'', '\''), ('"', '"'), ('{', '}')]
        .iter()
        .find_map(|(open, close)| value.strip_prefix(*open)?.strip_suffix(*close));
    inside.map_or(value, str::trim)
}

/// The error for a word that does not begin with the name of an option.
fn unknown(infos: &'static [OptionInfo], word: &str, name: &str, value: Option<&str>) -> OptionError {
    if name.is_empty() {
        return OptionError::NoName { word: word.to_owned(), known: known(infos) };
    }
    let names: Vec<&str> = infos.iter().map(|info| info.name).collect();
    // A value without a name may show which option is meant. A path can be anything, so that is tried last.
    let takes = |info: &&OptionInfo| value.is_none() && info.check(name).is_ok();
    let meant = infos
        .iter()
        .filter(takes)
        .min_by_key(|info| info.kind == OptionKind::Path)
        .filter(|_| nearest(name, &names).is_none());
    let hint = meant.map(|info| format!("; did you mean {}={word}?", info.name)).unwrap_or_default();
    OptionError::Unknown { name: name.to_owned(), known: known(infos), hint }
}

fn known(infos: &[OptionInfo]) -> String {
    if infos.is_empty() {
        return "there are no options".to_owned();
    }
    let names: Vec<&str> = infos.iter().map(|info| info.name).collect();
    format!("the options are {}", names.join(", "))
}

/// An example of an option with a value.
fn example(info: &OptionInfo) -> String {
    let value = match info.kind {
        OptionKind::Bool => "true",
        OptionKind::Path => "PATH",
        OptionKind::Output(_) => "-",
        OptionKind::Regex => "REGEX",
        OptionKind::Int(_) | OptionKind::Enum(_) | OptionKind::List(_) => info.default,
    };
    format!("{}={value}", info.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    static INFOS: [OptionInfo; 4] = [
        OptionInfo { name: "per-channel", description: "", kind: OptionKind::Bool, default: "false" },
        OptionInfo {
            name: "quantizer",
            description: "",
            kind: OptionKind::Enum(&["xnnpack", "arm"]),
            default: "xnnpack",
        },
        OptionInfo { name: "limit", description: "", kind: OptionKind::Int(1), default: "7" },
        OptionInfo { name: "data", description: "", kind: OptionKind::Path, default: "" },
    ];

    fn parsed(text: &str) -> Vec<(&'static str, String)> {
        parse(&INFOS, text).unwrap().into_iter().map(|(info, value)| (info.name, value)).collect()
    }

    fn refused(text: &str) -> String {
        parse(&INFOS, text).unwrap_err().to_string()
    }

    #[test]
    fn values_are_taken_out_of_quotes_and_braces() {
        assert_eq!(parsed(""), []);
        assert_eq!(parsed("  quantizer=arm   limit=3 "), [("quantizer", "arm".to_owned()), ("limit", "3".to_owned())]);
        for text in ["data='a b/'", "data=\"a b/\"", "data={a b/}"] {
            assert_eq!(parsed(text), [("data", "a b/".to_owned())], "{text}");
        }
        assert_eq!(parsed("data=a=b"), [("data", "a=b".to_owned())]);
        assert_eq!(parsed("data=it\"'\"s"), [("data", "it\"'\"s".to_owned())]);
    }

    #[test]
    fn an_option_needs_a_value() {
        for text in ["quantizer=arm per-channel", "per-channel=", "per-channel= limit=3", "per-channel=''"] {
            assert_eq!(refused(text), "option 'per-channel' has no value; write per-channel=true", "{text}");
        }
        assert_eq!(refused("quantizer"), "option 'quantizer' has no value; write quantizer=xnnpack");
        assert_eq!(refused("data="), "option 'data' has no value; write data=PATH");
        assert_eq!(refused("limit"), "option 'limit' has no value; write limit=7");
    }

    #[test]
    fn a_value_needs_an_option() {
        let all = "the options are per-channel, quantizer, limit, data";
        assert_eq!(refused("=arm"), format!("'=arm' has no name before its '='; {all}"));
        assert_eq!(refused("quantizer = arm"), "option 'quantizer' has no value; write quantizer=xnnpack");
        assert_eq!(refused("arm"), format!("no such option arm; {all}; did you mean quantizer=arm?"));
        assert_eq!(refused("calib/"), format!("no such option calib/; {all}; did you mean data=calib/?"));
        assert_eq!(refused("12"), format!("no such option 12; {all}; did you mean limit=12?"));
        assert_eq!(refused("per_channel=true"), format!("no such option per_channel; {all}"));
        assert_eq!(refused("quantiser"), format!("no such option quantiser; {all}"));
        assert_eq!(parse(&[], "x=1").unwrap_err().to_string(), "no such option x; there are no options");
    }

    #[test]
    fn some_values_need_no_name() {
        static ALONE: [OptionInfo; 2] = [
            OptionInfo { name: "to", description: "", kind: OptionKind::Output(&[".json", ".html"]), default: "-" },
            OptionInfo { name: "limit", description: "", kind: OptionKind::Int(1), default: "7" },
        ];
        static REGEX: [OptionInfo; 1] =
            [OptionInfo { name: "ops", description: "", kind: OptionKind::Regex, default: "" }];
        let value = |infos, text| parse(infos, text).unwrap().remove(0).1;
        for (text, named) in
            [("r.json", "to='r.json'"), ("it's.json", "to=\"it's.json\""), (" a=b c.html ", "to='a=b c.html'")]
        {
            assert_eq!(with_name(&ALONE, text).unwrap(), named);
            assert_eq!(value(&ALONE, text), text.trim());
            assert_eq!(value(&ALONE, named), text.trim(), "{named}");
        }
        assert_eq!(with_name(&ALONE, "to=r.json limit=3").unwrap(), "to=r.json limit=3");
        assert_eq!(with_name(&ALONE, "").unwrap(), "");
        assert_eq!(value(&REGEX, r"conv\d{1,2}|a=b|(x y)"), r"conv\d{1,2}|a=b|(x y)");
        assert!(with_name(&REGEX, "'\"").is_err());
        let checked = |infos: &'static [OptionInfo], text| super::super::Options::parse(infos, text).map(|_| ());
        assert!(checked(&ALONE, "-").is_ok());
        for text in ["r.txt", "json", ".json"] {
            let refused = format!("option 'to' takes - or a file whose name ends in .json or .html, got '{text}'");
            assert_eq!(checked(&ALONE, text).unwrap_err().to_string(), refused);
        }
        let refused = "option 'ops' takes a regular expression, and 'a(b' is none: unclosed group";
        assert_eq!(checked(&REGEX, "a(b").unwrap_err().to_string(), refused);
    }

    #[test]
    fn an_option_is_given_once() {
        let twice = "option 'limit' is given twice; write it once";
        assert_eq!(refused("limit=3 limit=3"), twice);
        assert_eq!(refused("limit=3 quantizer=arm limit=4"), twice);
    }

    #[test]
    fn quotes_and_brackets_are_closed() {
        assert_eq!(refused("data='a b"), "the options \"data='a b\" end without the closing '");
        assert!(refused("data=\"a b").ends_with("end without the closing \""));
        assert!(refused("data={a b").ends_with("end without the closing }"));
        assert!(refused("data={a (b}").ends_with("end without the closing )"));
    }
}
