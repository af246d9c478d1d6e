//! Numbers in remarks.

/// `no op`, `1 op`, `2 ops`.
pub(crate) fn ops(count: usize) -> String {
    match count {
        0 => "no op".to_owned(),
        1 => "1 op".to_owned(),
        _ => format!("{count} ops"),
    }
}
