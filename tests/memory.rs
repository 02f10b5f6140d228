//! Pictures of all sizes at once never take more than `--max-memory` and a constant.
#![cfg(target_os = "linux")]

mod mixed;

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

#[test]
fn the_program_stays_within_its_budget_and_a_constant() {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("in")).unwrap();
    let count = mixed::make(&folder.path().join("in"), 1);
    for (budget, jobs) in [(40, "8"), (128, "2"), (400, "8")] {
        let allowed = format!("{budget}M");
        let peak = mixed::peak(folder.path(), &["--max-memory", &allowed, "-j", jobs]);
        assert!(
            peak <= (budget << 20) + mixed::CONSTANT,
            "{} MB with --max-memory {allowed} and {jobs} jobs",
            peak >> 20
        );
        let report = fs::read_to_string(folder.path().join("report.jsonl")).unwrap();
        let records: Vec<Value> = report
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|record: &Value| record["summary"].is_null())
            .collect();
        assert_eq!(records.len(), count);
        let mut failed = 0;
        for record in records.iter().filter(|record| record["status"] != "ok") {
            assert_eq!(record["error"]["kind"], "too-large", "{record}");
            let message = record["error"]["message"].as_str().unwrap();
            assert!(message.contains("raise --max-memory"), "{message}");
            failed += 1;
        }
        // 24 million pixels do not fit into 40 MB, whatever happens to them.
        assert_eq!(failed > 0, budget == 40, "{failed} failed with {allowed}");
    }
}
