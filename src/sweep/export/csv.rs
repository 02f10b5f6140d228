//! A sweep as comma-separated values: a line for each setting. No field holds a comma or a quotation mark.

use crate::sweep::{Setting, Sweep};

const NAMES: &str = "swept,workers,runs,median_seconds,mad_seconds,min_seconds,max_seconds,pictures,failed,\
pictures_per_second,megapixels_per_second,speedup,efficiency,cores,cores_used,cores_wanted,bottleneck";

/// The names by which such a file is known.
pub(super) const FIRST_NAMES: &str = "swept,workers,runs,median_seconds,mad_seconds,";

pub(super) fn write(sweep: &Sweep) -> String {
    let mut text = NAMES.to_owned();
    for stage in sweep
        .settings
        .first()
        .iter()
        .flat_map(|first| &first.stages)
    {
        let name = stage.name;
        text += &format!(",{name}_workers,{name}_busy,{name}_starved,{name}_blocked,{name}_work");
    }
    text.push('\n');
    for setting in &sweep.settings {
        text += &row(sweep, setting);
        text.push('\n');
    }
    text
}

fn row(sweep: &Sweep, setting: &Setting) -> String {
    let times = &setting.wall_seconds;
    let used = setting
        .cores_used
        .map_or(String::new(), |used| used.to_string());
    let mut cells = vec![
        sweep.swept.clone(),
        setting.workers.to_string(),
        times.seconds.len().to_string(),
    ];
    cells.extend([times.median, times.mad, times.min, times.max].map(|time| format!("{time:.6}")));
    cells.extend([sweep.pictures, sweep.failed].map(|count| count.to_string()));
    let ratios = [
        setting.pictures_per_second,
        setting.megapixels_per_second,
        setting.speedup,
        setting.efficiency,
    ];
    cells.extend(ratios.map(|ratio| ratio.to_string()));
    cells.extend([
        sweep.cores.to_string(),
        used,
        setting.cores_wanted.to_string(),
    ]);
    cells.push(super::word(&setting.bottleneck).to_owned());
    for stage in &setting.stages {
        cells.push(stage.workers.to_string());
        cells.extend(
            [stage.busy, stage.starved, stage.blocked, stage.work].map(|share| share.to_string()),
        );
    }
    cells.join(",")
}
