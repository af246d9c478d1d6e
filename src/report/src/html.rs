//! A report as one HTML page that needs no network.

use crate::Report;
use std::io::{self, Write};

/// The page, with places for its parts.
const PAGE: &str = include_str!("../page/page.html");
/// The parts of the page.
const PARTS: [(&str, &str); 3] = [
    ("/*style*/", include_str!("../page/page.css")),
    ("/*script*/", include_str!("../page/page.js")),
    ("/*graph*/", include_str!("../page/graph.js")),
];
/// The place of the data.
const DATA: &str = "/*data*/";

impl Report {
    /// The report as a page.
    ///
    /// # Errors
    /// If writing fails.
    pub fn write_html(&self, mut out: impl Write) -> io::Result<()> {
        let page = PARTS.iter().fold(PAGE.to_owned(), |page, (place, part)| page.replacen(place, part, 1));
        let (before, after) = page.split_once(DATA).unwrap_or((&page, ""));
        out.write_all(before.as_bytes())?;
        // In a script element, only `<` could end the data or begin a comment. JSON has it in strings only.
        out.write_all(serde_json::to_string(self)?.replace('<', "\\u003c").as_bytes())?;
        out.write_all(after.as_bytes())
    }
}
