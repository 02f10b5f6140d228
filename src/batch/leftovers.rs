//! What a killed run leaves in the output folders: temporary files, known by their names.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::time::SystemTime;

use super::folder::{Folder, OutputLinks, Root, below};
use super::write::folder_of;
use crate::plan::Plan;

/// Removes the temporary files of killed runs from all folders that the plan writes into, and from those around them up to
/// the output folder; returns how many there were.
///
/// A file stays that was written after `since`, or that somebody holds: another run may be writing into a folder of the same
/// tree. Links below the output folder are followed only if `links` says so. What cannot be removed stays: it is in
/// nobody's way.
pub fn remove_leftovers(plan: &Plan, links: OutputLinks, since: SystemTime) -> u64 {
    let roots: Vec<Root> = plan.roots().iter().map(|root| Root::new(root)).collect();
    let outputs = plan.jobs().flat_map(|job| job.outputs());
    let folders: HashSet<PathBuf> = outputs
        .map(|output| folder_of(&output.path()).to_owned())
        .collect();
    let mut all = HashSet::new();
    for folder in &folders {
        if let Some((root, below)) = below(folder, &roots) {
            // Those around it have often been taken with a sister of it.
            let around = below.ancestors().map(|below| root.path().join(below));
            all.extend(
                around
                    .take_while(|folder| !all.contains(folder))
                    .collect::<Vec<_>>(),
            );
        }
    }
    let cleaned = all.iter().map(|folder| {
        let (root, below) = below(folder, &roots).ok_or(io::ErrorKind::NotFound)?;
        match folder.is_dir() {
            true => Folder::open(root, below, links)?.clean(since),
            false => Ok(0),
        }
    });
    cleaned
        .map(|removed: io::Result<u64>| removed.unwrap_or(0))
        .sum()
}
