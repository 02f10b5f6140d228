//! Signals: Ctrl-C and its like stop a line cleanly; one that would end the program amid a write is made an error.

use super::{Exit, say};
use crate::pipeline::{Cancel, Cause};

/// The first signal stops the line cleanly, the second one at once.
pub(super) fn listen(cancel: &Cancel) {
    let cancel = cancel.clone();
    let heard = ctrlc::set_handler(move || {
        if !cancel.cancel(Cause::Interrupted) {
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    if let Err(error) = heard {
        say(&format!(
            "stampmill: signals cannot be caught, so Ctrl-C ends without a report: {error}"
        ));
    }
}

/// A file over the limit of `ulimit -f` is an error of the write that comes to it, and not the end of the program.
///
/// Any handler does that; this one sets a flag that nobody reads.
pub(super) fn let_writes_fail() {
    #[cfg(unix)]
    {
        use signal_hook::consts::SIGXFSZ;
        // Without it such a write ends the program, as it did before.
        let _ = signal_hook::flag::register(SIGXFSZ, std::sync::Arc::default());
    }
}
