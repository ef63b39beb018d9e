//! Processes as Unix bounds and measures them.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, WaitId, WaitIdOptions, setrlimit, waitid};
use wait4::Wait4;

use super::{Bounds, Launched};
use crate::bench::program;
use crate::bench::trial::Trial;

/// Bounds the memory of this process: what it wants beyond that, it does not get.
///
/// # Errors
/// What the system said.
pub fn bound_memory(mebibytes: u64) -> io::Result<()> {
    let bytes = mebibytes.saturating_mul(1 << 20);
    let limit = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    setrlimit(Resource::As, limit).map_err(io::Error::from)
}

/// Runs a contender on a feed in a process of its own: this program again, as `bench-trial`.
///
/// # Errors
/// If the process cannot be begun.
pub fn launch(feed: &Path, contender: &str, bounds: Bounds) -> io::Result<Launched> {
    let begun = Instant::now();
    let program = program::this()?.words;
    let (first, rest) = program
        .split_first()
        .ok_or_else(|| io::Error::other("this program does not know how it is called"))?;
    let mut child = Command::new(first)
        .args(rest)
        .arg("bench-trial")
        .arg(feed)
        .args(["--solver", contender])
        .args(["--time-limit", &bounds.seconds.to_string()])
        .args(["--memory", &bounds.memory.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    // Reading, writing and a solver that looks at the clock seldom get some time beyond.
    let deadline = begun + Duration::from_secs_f64(1.2 * bounds.seconds + 10.0);
    let killed = !ended_by(&child, deadline)?;
    if killed {
        child.kill()?;
    }
    let wall = begun.elapsed().as_secs_f64();
    let used = child.wait4()?;
    let mut said = Vec::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_end(&mut said)?;
    }
    let trial = if killed {
        ended("time", bounds.seconds)
    } else if let (true, Ok(trial)) = (used.status.success(), serde_json::from_slice(&said)) {
        trial
    } else {
        // A process that is refused memory ends itself, at once or by a signal.
        let near = mebibytes(used.rusage.maxrss) > 0.5 * f64::from(u32_of(bounds.memory));
        ended(if near { "memory" } else { "failed" }, wall)
    };
    Ok(Launched {
        trial,
        wall,
        peak: mebibytes(used.rusage.maxrss),
    })
}

fn ended(status: &str, seconds: f64) -> Trial {
    Trial {
        status: status.to_owned(),
        seconds,
        ..Trial::default()
    }
}

/// Waits for a process to end, without collecting it; whether it did in time.
fn ended_by(child: &Child, deadline: Instant) -> io::Result<bool> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    let mut pause = Duration::from_millis(1);
    while Instant::now() < deadline {
        if waitid(WaitId::Pid(Pid::from_child(child)), options)?.is_some() {
            return Ok(true);
        }
        thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(20));
    }
    Ok(false)
}

fn u32_of(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Bytes in mebibytes; a process has far less than 2⁵² bytes.
#[allow(clippy::cast_precision_loss)]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
