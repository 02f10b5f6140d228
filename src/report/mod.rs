//! Reports: what the records of a run add up to, and how they are written down.

mod jsonl;
mod totals;

pub use jsonl::{JsonLines, is_json_lines, write_summary};
pub use totals::{StageShare, Summary, Totals};
