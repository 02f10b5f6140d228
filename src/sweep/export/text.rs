//! A sweep for a terminal: two tables and the verdict, in 80 columns.

use crate::sweep::{Setting, Sweep};

const WIDTH: usize = 80;
/// Settings side by side in the table of stages: more do not fit.
const ABREAST: usize = 3;

pub(super) fn write(sweep: &Sweep) -> String {
    let mut text = wrap(&super::heading(sweep));
    text += &format!(
        "\n{:>9}{:>10}{:>9}{:>12}{:>9}{:>10}{:>12}{:>8}\n",
        sweep.swept, "median s", "± MAD", "pictures/s", "MP/s", "speed-up", "efficiency", "cores"
    );
    for setting in &sweep.settings {
        let times = &setting.wall_seconds;
        let used = super::figure::<2>(setting.cores_used);
        let deviation = super::figure::<3>((times.seconds.len() > 1).then_some(times.mad));
        text += &format!(
            "{:>9}{:>10.3}{deviation:>9}{:>12.1}{:>9.1}{:>10.2}{:>12.2}{used:>8}\n",
            setting.workers,
            times.median,
            setting.pictures_per_second,
            setting.megapixels_per_second,
            setting.speedup,
            setting.efficiency,
        );
    }
    for settings in sweep.settings.chunks(ABREAST) {
        text += &stages(sweep, settings);
    }
    text + "\n" + &wrap(&sweep.verdict)
}

/// How each stage spent its time, for a few settings side by side.
fn stages(sweep: &Sweep, settings: &[Setting]) -> String {
    let mut text = format!("\n{:<9}", "% of time");
    for setting in settings {
        text += &format!("{:>23}", format!("{} = {}", sweep.swept, setting.workers));
    }
    text += &format!("\n{:<9}", "stage");
    text += &format!("{:>7}{:>8}{:>8}", "busy", "starved", "blocked").repeat(settings.len());
    text.push('\n');
    let rows = settings.first().map_or(0, |first| first.stages.len());
    for index in 0..rows {
        let mut row = settings
            .iter()
            .filter_map(|setting| setting.stages.get(index))
            .peekable();
        text += &format!("{:<9}", row.peek().map_or("", |stage| stage.name));
        for stage in row {
            let [busy, starved, blocked] =
                [stage.busy, stage.starved, stage.blocked].map(|share| share * 100.0);
            text += &format!("{busy:>7.0}{starved:>8.0}{blocked:>8.0}");
        }
        text.push('\n');
    }
    text += &format!("{:<9}", "limit");
    for setting in settings {
        text += &format!("{:>23}", super::word(&setting.bottleneck));
    }
    text + "\n"
}

/// Lines of at most 80 characters, broken at spaces.
fn wrap(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}
