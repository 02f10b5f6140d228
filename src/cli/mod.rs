//! The command line: one file a subcommand. The only place that prints.

mod address_space;
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
mod reading;
mod reports;
mod resume;
mod run;
mod settings;
mod signals;
mod writing;

use std::any::Any;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};

use crate::plain;
use crate::plan::PlanError;

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
struct UsageError {
    words: String,
    /// Whether it has lines of its own; what is put into those is escaped.
    is_list: bool,
}

impl UsageError {
    fn new(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            is_list: false,
        }
    }
}

impl<E: std::error::Error + 'static> From<E> for UsageError {
    fn from(error: E) -> Self {
        let plan = (&error as &dyn Any).downcast_ref();
        Self {
            words: error.to_string(),
            is_list: matches!(plan, Some(PlanError::Conflict(_))),
        }
    }
}

/// Parses the command line, does what it says, and returns the exit code.
pub fn main() -> ExitCode {
    address_space::spare();
    signals::let_writes_fail();
    let parsed = Cli::try_parse().unwrap_or_else(|error| refuse(error));
    let outcome = match parsed.command {
        Command::Run(args) => run::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Preview(args) => preview::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "stampmill", &mut script);
            Ok(print_data(&script).exit(Exit::AllOk))
        }
        Command::Man => man(),
    };
    ExitCode::from(outcome.unwrap_or_else(|error| {
        let words = format!("stampmill: {}", error.words);
        match error.is_list {
            true => say_block(&words),
            false => say(&words),
        }
        Exit::Usage
    }) as u8)
}

/// Ends the program with what the parser says: help and the version too. What it quotes is escaped.
fn refuse(error: clap::Error) -> ! {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| plain::path(argument.as_ref()))
        .collect();
    match Cli::try_parse_from(arguments) {
        Err(escaped) if error.use_stderr() => escaped.exit(),
        _ => error.exit(),
    }
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
    Ok(print_data(&page).exit(Exit::AllOk))
}

/// What became of data for standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
enum Printed {
    Whole,
    /// Whoever read it has gone, as in `| head -1`, which is no error.
    NoReader,
    /// It was lost, which was said.
    Lost,
}

impl Printed {
    /// How a program run ends that went like that, and in which this was printed.
    fn exit(self, otherwise: Exit) -> Exit {
        match (self, otherwise) {
            (Self::Lost, Exit::AllOk | Exit::NothingDone) => Exit::SomeFailed,
            _ => otherwise,
        }
    }

    /// Whether somebody still reads.
    fn goes_on(self) -> bool {
        self == Self::Whole
    }
}

/// Writes data to standard output, and says so if it is lost.
fn print_data(data: &[u8]) -> Printed {
    let mut out = std::io::stdout().lock();
    match out.write_all(data).and_then(|()| out.flush()) {
        Ok(()) => Printed::Whole,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Printed::NoReader,
        Err(error) => {
            say(&format!(
                "stampmill: standard output cannot be written: {error}; {}",
                writing::remedy(&error)
            ));
            Printed::Lost
        }
    }
}

/// Writes a line to standard error, whatever stands in it; if even that fails there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", plain::line(line));
}

/// Writes lines to standard error. Names and values in them are lines already.
fn say_block(lines: &str) {
    let _ = writeln!(std::io::stderr(), "{}", plain::block(lines));
}
