//! A sweep as Markdown: two tables and the verdict.

use crate::sweep::Sweep;

/// The columns of the first table behind that of the workers.
const COLUMNS: &str = "workers | median | min–max | pictures/s | MP/s | speed-up | efficiency | cores at work | bottleneck |";

/// Whether a text begins as a sweep does: a heading, and the first table.
pub(super) fn recognises(beginning: &str) -> bool {
    let mut lines = beginning.lines();
    let heading = lines.next().unwrap_or_default();
    heading.contains(" to warm up")
        && lines.next() == Some("")
        && lines.next().is_some_and(|names| names.ends_with(COLUMNS))
}

pub(super) fn write(sweep: &Sweep) -> String {
    let mut text = format!("{}\n\n", super::heading(sweep));
    text += &format!("| {} {COLUMNS}\n", sweep.swept);
    text += "|---:|---:|---:|---:|---:|---:|---:|---:|---|\n";
    for setting in &sweep.settings {
        let times = &setting.wall_seconds;
        text += &format!(
            "| {} | {:.3} s ± {:.3} | {:.3}–{:.3} s | {:.1} | {:.1} | {:.2} | {:.2} | {} | {} |\n",
            setting.workers,
            times.median,
            times.mad,
            times.min,
            times.max,
            setting.pictures_per_second,
            setting.megapixels_per_second,
            setting.speedup,
            setting.efficiency,
            super::figure::<2>(setting.cores_used),
            super::word(&setting.bottleneck)
        );
    }
    text + &shares(sweep) + &format!("\n{}\n", sweep.verdict)
}

/// A row per stage: busy / starved / blocked in percent, by setting.
fn shares(sweep: &Sweep) -> String {
    let mut text = format!(
        "\n± is the median absolute deviation. Busy / starved / blocked, in % of each stage's time, by {} workers:\n\n| stage |",
        sweep.swept
    );
    let mut line = "|---|".to_owned();
    for setting in &sweep.settings {
        text += &format!(" {} |", setting.workers);
        line += "---:|";
    }
    text += &format!("\n{line}\n");
    let stages = sweep.settings.first().map(|first| first.stages.len());
    for index in 0..stages.unwrap_or(0) {
        let row = sweep
            .settings
            .iter()
            .filter_map(|setting| setting.stages.get(index));
        let cells: Vec<_> = row
            .clone()
            .map(|stage| {
                let [busy, starved, blocked] =
                    [stage.busy, stage.starved, stage.blocked].map(|share| share * 100.0);
                format!(" {busy:.0} / {starved:.0} / {blocked:.0} |")
            })
            .collect();
        let name = row.map(|stage| stage.name).next().unwrap_or("");
        text += &format!("| {name} |{}\n", cells.concat());
    }
    text
}
