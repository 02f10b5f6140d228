//! What a killed run leaves in the output folders: temporary files, known by their names.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use super::temporary::{PREFIX, SUFFIX};
use super::write::folder_of;
use crate::plan::Plan;

/// Removes the temporary files of killed runs from all folders that the plan writes into, and returns how many there
/// were.
///
/// To be called while nobody else writes into these folders; see [`FolderLock`](crate::ledger::FolderLock). What cannot
/// be removed stays: it is in nobody's way.
pub fn remove_leftovers(plan: &Plan) -> u64 {
    let folders: HashSet<PathBuf> = plan
        .jobs()
        .flat_map(|job| job.outputs())
        .map(|output| folder_of(&output.path()).to_owned())
        .collect();
    let names = folders
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .filter(|entry| is_leftover(entry.file_name().as_encoded_bytes()));
    names
        .filter(|entry| fs::remove_file(entry.path()).is_ok())
        .count() as u64
}

fn is_leftover(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}
