//! The memory that the machine, the control groups and the limits of the process leave available.

use rustix::{
    param::page_size,
    process::{Resource, getrlimit},
};
use std::{fs, path::Path};

/// The share of the available memory for tensors, as a fraction; the rest is for the compiler, thread stacks and
/// allocator fragmentation.
const SHARE: (usize, usize) = (7, 8);

/// The budget if none was set.
pub(super) fn default_limit() -> usize {
    let least = [available(), control_groups(), address_space(), data_segment()].into_iter().flatten().min();
    least.map_or(usize::MAX, |bytes| bytes / SHARE.1 * SHARE.0)
}

/// Physical memory available without swapping.
fn available() -> Option<usize> {
    field(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:").map(|kilobytes| kilobytes.saturating_mul(1024))
}

/// The number after `name` on the first line that starts with it.
fn field(text: &str, name: &str) -> Option<usize> {
    text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
}

/// The memory that the process's control groups leave: for version 2 its own group and all enclosing ones, for version
/// 1 the group that the process sees as the root.
fn control_groups() -> Option<usize> {
    let root = Path::new("/sys/fs/cgroup");
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own = unified_group(&groups).map(|group| root.join(group.trim_start_matches('/')));
    let unified = own.iter().flat_map(|group| group.ancestors()).take_while(|group| group.starts_with(root));
    let left = unified.map(|group| left_of(group, "memory.max", "memory.current", "inactive_file"));
    let legacy = left_of(&root.join("memory"), "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
    left.chain([legacy]).flatten().min()
}

/// The version 2 group in the text of `/proc/self/cgroup`.
fn unified_group(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("0::"))
}

/// The memory that one group leaves; file pages that can be dropped do not count as used.
fn left_of(group: &Path, limit: &str, usage: &str, droppable: &str) -> Option<usize> {
    let read = |name: &str| fs::read_to_string(group.join(name)).ok();
    // Without a limit the file contains `max`, which does not parse.
    let limit: usize = read(limit)?.trim().parse().ok()?;
    let usage: usize = read(usage)?.trim().parse().ok()?;
    let droppable = read("memory.stat").and_then(|text| field(&text, &format!("{droppable} "))).unwrap_or(0);
    Some(limit.saturating_sub(usage.saturating_sub(droppable)))
}

/// The address space that `ulimit -v` leaves.
fn address_space() -> Option<usize> {
    left_of_limit(Resource::As, 0)
}

/// The data segment that `ulimit -d` leaves.
fn data_segment() -> Option<usize> {
    left_of_limit(Resource::Data, 5)
}

/// The bytes that a resource limit leaves; `column` of `/proc/self/statm` is the number of pages in use.
fn left_of_limit(resource: Resource, column: usize) -> Option<usize> {
    let limit = usize::try_from(getrlimit(resource).current?).ok()?;
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: usize = pages.split_whitespace().nth(column)?.parse().ok()?;
    Some(limit.saturating_sub(pages.saturating_mul(page_size())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_kernel_are_read() {
        let text = "MemTotal:       24689764 kB\nMemFree:        13000000 kB\nMemAvailable:   22000000 kB\n";
        assert_eq!(field(text, "MemAvailable:"), Some(22_000_000));
        assert_eq!(field("active_file 5\ninactive_file 7\n", "inactive_file "), Some(7));
        assert_eq!(field("", "MemAvailable:"), None);
        assert_eq!(unified_group("12:memory:/a\n0::/user.slice/b.scope\n"), Some("/user.slice/b.scope"));
        assert_eq!(unified_group("12:memory:/a\n"), None);
    }

    #[test]
    fn a_group_leaves_what_is_not_used() {
        let group = tempfile::tempdir().unwrap();
        let left = || left_of(group.path(), "memory.max", "memory.current", "inactive_file");
        assert_eq!(left(), None);
        fs::write(group.path().join("memory.max"), "max\n").unwrap();
        fs::write(group.path().join("memory.current"), "700\n").unwrap();
        assert_eq!(left(), None);
        fs::write(group.path().join("memory.max"), "1000\n").unwrap();
        assert_eq!(left(), Some(300));
        fs::write(group.path().join("memory.stat"), "anon 1\ninactive_file 200\n").unwrap();
        assert_eq!(left(), Some(500));
        fs::write(group.path().join("memory.max"), "100\n").unwrap();
        assert_eq!(left(), Some(0));
    }

    #[test]
    fn there_is_memory_for_tests() {
        assert!(default_limit() > 1 << 20);
    }
}
