//! The command line: one file a subcommand. The only place that prints.

mod allocator;
mod args;
mod bench;
mod init;
mod inputs;
mod inspect;
mod marks;
mod memory;
mod preview;
mod progress;
mod reports;
mod resume;
mod run;
mod settings;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};

/// How a program run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    AllOk = 0,
    SomeFailed = 1,
    Usage = 2,
    NothingDone = 3,
    Interrupted = 130,
}

/// A sentence for standard error, after which the program ends with [`Exit::Usage`].
struct UsageError(String);

impl<E: std::error::Error> From<E> for UsageError {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Parses the command line, does what it says, and returns the exit code.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Cli::command(),
                "stampmill",
                &mut std::io::stdout(),
            );
            Ok(Exit::AllOk)
        }
        Command::Man => man(),
    };
    ExitCode::from(outcome.unwrap_or_else(|UsageError(message)| {
        say(&format!("stampmill: {message}"));
        Exit::Usage
    }) as u8)
}

fn man() -> Result<Exit, UsageError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    for command in Cli::command().get_subcommands() {
        let command = command
            .clone()
            .name(format!("stampmill {}", command.get_name()));
        clap_mangen::Man::new(command).render(&mut page)?;
    }
    print_data(&page);
    Ok(Exit::AllOk)
}

/// Writes data to standard output. A reader that has gone, as in `| head -1`, is no error.
fn print_data(data: &[u8]) -> bool {
    let mut out = std::io::stdout().lock();
    out.write_all(data).and_then(|()| out.flush()).is_ok()
}

/// Writes a line to standard error; if even that fails there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
