//! The program `stampmill`: everything is in the library's command line.

fn main() -> std::process::ExitCode {
    stampmill::cli::main()
}
