//! The catalogue's small part with every solver that is built in, and paso's own way: what `make
//! bench-suite` does for the small and medium parts.

use std::process::{Command, exit};

use paso::solver::names;

fn main() {
    let solvers: Vec<&str> = names::built().map(|solver| solver.name).collect();
    let root = env!("CARGO_MANIFEST_DIR");
    let status = Command::new(env!("CARGO_BIN_EXE_paso"))
        .arg("bench")
        .arg(format!("{root}/benches/instances.toml"))
        .args(["--part", "small", "--time-limit", "20", "--force"])
        .args(["--solver", &format!("{},paso-low,paso", solvers.join(","))])
        .args(["-o", &format!("{root}/target/bench-suite")])
        .status()
        .expect("paso can be run");
    exit(status.code().unwrap_or(3));
}
