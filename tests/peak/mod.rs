//! The most memory that a program holds while it runs, as far as Linux tells.

use std::fs;
use std::process::{Child, ExitStatus};
use std::time::Duration;

/// Waits for a program to end; gives how it ended, and the peak of its resident memory in bytes.
pub(crate) fn of(mut child: Child) -> (ExitStatus, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes: Option<u64> =
            line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_millis(2));
    }
    (child.wait().unwrap(), peak)
}
