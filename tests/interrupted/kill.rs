//! Signals at random moments.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{cached, command, count, outputs, photos, records, run, said};

const PHOTOS: usize = 60;
const MOMENTS: u32 = 50;

/// Random moments within a run. `STAMPMILL_SEED` repeats those of an earlier test.
struct Moments {
    state: u64,
    whole: Duration,
}

impl Moments {
    fn of(whole: Duration) -> Self {
        let seed = std::env::var("STAMPMILL_SEED")
            .ok()
            .and_then(|text| text.parse().ok());
        let state = seed.unwrap_or_else(|| u64::from(std::process::id()) << 20 | 0x9e37);
        // The harness shows it with a failure.
        #[allow(clippy::print_stdout)]
        {
            println!("STAMPMILL_SEED={state}");
        }
        Self { state, whole }
    }

    fn next(&mut self) -> Duration {
        // Marsaglia's xorshift.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.whole
            .mul_f64((self.state >> 11) as f64 / (1u64 << 53) as f64)
    }
}

fn signal(child: &Child, name: &str) {
    let mut sent = Command::new("kill");
    sent.arg(format!("-{name}")).arg(child.id().to_string());
    // A run that has ended already cannot be killed.
    let _ = sent.stderr(Stdio::null()).status();
}

/// How long an undisturbed run takes, and what it leaves.
fn undisturbed() -> (tempfile::TempDir, Duration) {
    let folder = photos(PHOTOS);
    let start = Instant::now();
    let output = run(folder.path(), &["--resume"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(outputs(folder.path()).len(), PHOTOS);
    (folder, start.elapsed())
}

fn started(folder: &Path, more: &[&str]) -> Child {
    let mut command = command(folder, more);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_kill_at_any_moment_leaves_whole_outputs_and_a_ledger_to_go_on_with() {
    let (whole, time) = undisturbed();
    let wanted = outputs(whole.path());
    let mut moments = Moments::of(time);
    let mut halfway = 0;
    for n in 0..MOMENTS {
        let folder = photos(PHOTOS);
        let mut child = started(folder.path(), &["--resume"]);
        let moment = moments.next();
        thread::sleep(moment);
        signal(&child, "KILL");
        child.wait().unwrap();
        let at = format!("kill {n} after {moment:?}");
        let left = outputs(folder.path());
        let partial = |path: &Path| {
            path.extension()
                .is_some_and(|extension| extension == "part")
        };
        for (path, bytes) in left.iter().filter(|(path, _)| !partial(path)) {
            assert!(
                wanted[path] == *bytes,
                "{at}: {} is not whole",
                path.display()
            );
        }
        let resumed = run(folder.path(), &["--resume", "--json"]);
        assert_eq!(resumed.status.code(), Some(0), "{at}: {}", said(&resumed));
        let (records, _) = records(&resumed.stdout);
        assert_eq!(
            (records.len(), count(&records, "ok")),
            (PHOTOS, PHOTOS),
            "{at}"
        );
        halfway += usize::from((1..PHOTOS).contains(&cached(&records)));
        assert!(
            outputs(folder.path()) == wanted,
            "{at}: the resumed outputs differ, or temporary files are left"
        );
    }
    assert!(halfway > 5, "only {halfway} of the kills met a run at work");
}

#[test]
fn a_signal_at_any_moment_leaves_a_complete_report() {
    let (whole, time) = undisturbed();
    let wanted = outputs(whole.path());
    let mut moments = Moments::of(time);
    let mut stopped = 0;
    for n in 0..MOMENTS {
        let name = ["INT", "TERM", "HUP"][n as usize % 3];
        let folder = photos(PHOTOS);
        let child = started(folder.path(), &["--resume", "--json"]);
        let moment = moments.next();
        thread::sleep(moment);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let at = format!("SIG{name} {n} after {moment:?}");
        let Some(code) = output.status.code() else {
            // It came before the program had begun to listen.
            assert!(outputs(folder.path()).is_empty(), "{at}");
            continue;
        };
        let (records, summary) = records(&output.stdout);
        assert_eq!(records.len(), PHOTOS, "{at}");
        assert!(
            records
                .iter()
                .enumerate()
                .all(|(n, record)| record["seq"] == n),
            "{at}"
        );
        let (ok, cancelled) = (count(&records, "ok"), count(&records, "cancelled"));
        assert_eq!(ok + cancelled, PHOTOS, "{at}");
        assert_eq!(summary["cancelled"], cancelled, "{at}");
        assert_eq!(outputs(folder.path()).len(), ok, "{at}");
        // A signal after the last picture may change the code, and loses nothing.
        let codes: &[i32] = if cancelled > 0 { &[130] } else { &[0, 130] };
        assert!(codes.contains(&code), "{at}: {code}");
        stopped += usize::from(cancelled > 0);
        if n % 5 == 0 {
            assert_eq!(
                run(folder.path(), &["--resume"]).status.code(),
                Some(0),
                "{at}"
            );
            assert!(outputs(folder.path()) == wanted, "{at}");
        }
    }
    assert!(
        stopped > 5,
        "only {stopped} of the signals met a run at work"
    );
}
