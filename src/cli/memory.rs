//! How much memory a run may take when nobody says: half of what is free to this process.
//!
//! Linux is asked for the machine and for the control groups (version 1 and 2) that the process lives in, so that a
//! container's limit counts. Systems that cannot be asked get a fixed amount.

use std::fs;
use std::path::Path;

/// What is taken where the system does not say.
const UNKNOWN: u64 = 1 << 30;

/// Where Linux shows its control groups.
const GROUPS: &str = "/sys/fs/cgroup";

/// Half of the memory that is free to this process, in bytes.
pub(super) fn half_of_free() -> u64 {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let machine = available(&read("/proc/meminfo"));
    let group = group_free(Path::new(GROUPS), &read("/proc/self/cgroup"));
    let free = [machine, group].into_iter().flatten().min();
    free.map_or(UNKNOWN, |bytes| bytes / 2)
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// What the tightest of the process's groups, and of those around them, still allows. `membership` is `/proc/self/cgroup`.
fn group_free(root: &Path, membership: &str) -> Option<u64> {
    let mut least = None;
    for line in membership.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else {
            continue;
        };
        let (base, limit, usage) = if controllers.is_empty() {
            (root.to_owned(), "memory.max", "memory.current")
        } else if controllers.split(',').any(|name| name == "memory") {
            let (limit, usage) = ("memory.limit_in_bytes", "memory.usage_in_bytes");
            (root.join("memory"), limit, usage)
        } else {
            continue;
        };
        let own = base.join(path.trim_start_matches('/'));
        // Inside a container the path may be that of the host; then only the root is there to be asked.
        for group in own.ancestors().take_while(|group| group.starts_with(&base)) {
            let number = |name: &str| -> Option<u64> {
                fs::read_to_string(group.join(name))
                    .ok()?
                    .trim()
                    .parse()
                    .ok()
            };
            if let (Some(limit), Some(usage)) = (number(limit), number(usage)) {
                let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
                let free = limit.saturating_sub(usage.saturating_sub(reclaimable(&stat)));
                least = Some(least.map_or(free, |least: u64| least.min(free)));
            }
        }
    }
    least
}

/// What a group holds of files that nobody has touched lately: it counts as used, and is given back when asked for.
fn reclaimable(stat: &str) -> u64 {
    let value = |name: &str| {
        let line = stat.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().parse().ok()
    };
    // Version 1 counts the groups below apart.
    value("total_inactive_file ")
        .or_else(|| value("inactive_file "))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_says_what_is_available() {
        let meminfo = "MemTotal:       24000000 kB\nMemFree: 1 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(available(meminfo), Some(2 << 20));
        assert_eq!(available("MemTotal: 24000000 kB\n"), None);
    }

    #[test]
    fn the_tightest_group_counts() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("outer/memory.max", "1000\n");
        write("outer/memory.current", "900\n");
        write("outer/inner/memory.max", "max\n");
        write("outer/inner/memory.current", "300\n");
        assert_eq!(group_free(root.path(), "0::/outer/inner\n"), Some(100));
        write("outer/inner/memory.max", "350\n");
        assert_eq!(group_free(root.path(), "0::/outer/inner\n"), Some(50));
        write("outer/inner/memory.stat", "anon 3\ninactive_file 25\n");
        assert_eq!(group_free(root.path(), "0::/outer/inner\n"), Some(75));
        write("memory/v1/memory.limit_in_bytes", "77\n");
        write("memory/v1/memory.usage_in_bytes", "7\n");
        assert_eq!(
            group_free(root.path(), "4:cpu,memory:/v1\n1:name=x:/\n"),
            Some(70)
        );
        assert_eq!(group_free(root.path(), "0::/elsewhere\n"), None);
    }
}
