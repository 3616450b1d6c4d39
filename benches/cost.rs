//! What a process costs.

use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// How long a process is repeated, and how often at least and at most.
const BUDGET: Duration = Duration::from_secs(8);
const RUNS: std::ops::Range<u32> = 2..30;

/// The best of several runs of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From start to end.
    pub(crate) wall: Duration,
    /// What the process itself had of a processor; on a busy machine the better measure.
    pub(crate) processor: Duration,
    /// The most memory that it held, in bytes.
    pub(crate) memory: u64,
}

/// Runs a process until its time is used up: the least of each cost.
pub(crate) fn best(command: impl Fn() -> Command) -> io::Result<Cost> {
    let begin = Instant::now();
    let mut best = run(command())?;
    for runs in 1..RUNS.end {
        if runs >= RUNS.start && begin.elapsed() > BUDGET {
            break;
        }
        let next = run(command())?;
        best = Cost {
            wall: best.wall.min(next.wall),
            processor: best.processor.min(next.processor),
            memory: best.memory.min(next.memory),
        };
    }
    Ok(best)
}

fn run(mut command: Command) -> io::Result<Cost> {
    let begin = Instant::now();
    let child = command.stdout(Stdio::null()).spawn()?;
    let used = child.wait4()?;
    let wall = begin.elapsed();
    assert!(used.status.success(), "{command:?} failed");
    Ok(Cost {
        wall,
        processor: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    })
}

pub(crate) fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}

#[allow(clippy::cast_precision_loss, reason = "a size for people")]
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}
