//! The formats of a result.

use std::convert::Infallible;
use std::time::Duration;

use serde_json::Value;
use stampmill::sweep::export::Format;
use stampmill::sweep::{self, Measured, Schedule, Sweep};

use super::{CONDITIONS, milliseconds, stage, swept};
/// Seven settings, large figures, every stage.
fn large() -> Sweep {
    let names = [
        "feed",
        "admit",
        "read",
        "decode",
        "resize",
        "filter",
        "watermark",
        "encode",
        "write",
    ];
    let stages: Vec<_> = names.iter().map(|name| stage(name, 1, 0, 100)).collect();
    let schedule = Schedule::new(
        swept("watermark"),
        vec![1, 2, 4, 8, 256, 512, 1024],
        CONDITIONS,
    )
    .unwrap();
    let sweep = sweep::run(&schedule, |turn| {
        Ok::<_, Infallible>(Measured {
            wall: Duration::from_secs(90_000 / turn.workers as u64),
            processor: Some(milliseconds(380)),
            pictures: 120_000,
            pixels: 1_440_000_000_000,
            failed: 12_000,
            skipped: 3,
            stages: stages.clone(),
            ..Measured::default()
        })
    });
    sweep.unwrap()
}

#[test]
fn the_tables_fit_a_terminal() {
    let text = Format::Text.write(&large());
    for line in text.lines() {
        assert!(
            line.chars().count() <= 80,
            "{} columns: {line}",
            line.chars().count()
        );
        assert_eq!(line, line.trim_end());
    }
    assert!(text.contains("failed and not in the rates"), "{text}");
    assert_eq!(
        text.matches("\ndecode").count(),
        3,
        "three tables of stages:\n{text}"
    );
    assert!(!text.contains("feed"), "{text}");
}

#[test]
fn every_export_says_the_same() {
    let sweep = large();
    let json: Value = serde_json::from_str(&Format::Json.write(&sweep)).unwrap();
    assert_eq!(json["settings"][1]["workers"], 2);
    assert_eq!(json["settings"][1]["speedup"], 2.0);
    assert_eq!(json["settings"][0]["bottleneck"]["kind"], "balanced");
    assert_eq!(json["settings"][0]["stages"][2]["name"], "decode");
    assert_eq!(json["best"], sweep.best);

    let csv = Format::Csv.write(&sweep);
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
    let column = rows[0].iter().position(|name| *name == "speedup").unwrap();
    assert_eq!(rows[2][column], "2");
    let column = rows[0]
        .iter()
        .position(|name| *name == "decode_starved")
        .unwrap();
    assert_eq!(rows[2][column], "1");

    let markdown = Format::Markdown.write(&sweep);
    let cells = |line: &str| line.matches('|').count();
    let tables: Vec<_> = markdown
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    assert_eq!(tables.len(), 9 + 10, "{markdown}");
    assert!(
        tables[..9]
            .iter()
            .all(|line| cells(line) == cells(tables[0])),
        "{markdown}"
    );
    assert!(
        tables[9..]
            .iter()
            .all(|line| cells(line) == cells(tables[9])),
        "{markdown}"
    );
    assert!(markdown.contains(&sweep.verdict));
}
