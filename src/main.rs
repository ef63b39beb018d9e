//! The `paso` command: see [`paso::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    paso::cli::main().into()
}
