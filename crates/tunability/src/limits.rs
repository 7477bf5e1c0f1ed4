//! Flags that limit what one trial may take.

use std::time::Duration;

use clap::{Arg, ArgMatches};
use tunability::trial::Limits;

use crate::failure::Failure;

/// `--trial-timeout`, `--trial-memory`
pub fn args() -> [Arg; 2] {
    let arg = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).help_heading("Limits")
    };
    [
        arg(
            "trial-timeout",
            "TIME",
            "End a trial that takes longer, as failed: 500ms, 30s, 5m, 1h",
        )
        .value_parser(time),
        arg("trial-memory", "SIZE", "End a trial whose process needs more, as failed: 500M, 2G")
            .value_parser(size),
    ]
}

/// The limits that were given, if any: trials then run in processes of their own.
///
/// # Errors
/// If this program does not know where it lies.
pub fn limits(given: &ArgMatches) -> Result<Option<Limits>, Failure> {
    let timeout = given.try_get_one::<Duration>("trial-timeout").ok().flatten().copied();
    let memory = given.try_get_one::<u64>("trial-memory").ok().flatten().copied();
    if timeout.is_none() && memory.is_none() {
        return Ok(None);
    }
    let program = std::env::current_exe().map_err(Failure::failed)?;
    let mut arguments = vec!["work".into(), "--child".into()];
    if let Some(bytes) = memory {
        arguments.extend(["--own-memory".into(), bytes.to_string().into()]);
    }
    Ok(Some(Limits { timeout, memory, program: (program, arguments) }))
}

/// Limits the address space of this process.
///
/// # Errors
/// If the system refuses.
#[cfg(unix)]
pub fn restrict(bytes: u64) -> Result<(), Failure> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit { current: Some(bytes), maximum: Some(bytes) };
    setrlimit(Resource::As, limit)
        .map_err(|error| Failure::failed(format!("cannot limit memory to {bytes} bytes: {error}")))
}

/// Systems without such limits.
#[cfg(not(unix))]
pub fn restrict(_bytes: u64) -> Result<(), Failure> {
    Err(Failure::usage("--trial-memory needs a Unix system; leave it out"))
}

/// Milliseconds, seconds, minutes or hours.
pub fn time(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1e-3), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let unit = units.iter().find_map(|(name, size)| Some((text.strip_suffix(name)?, size)));
    let seconds = unit.and_then(|(number, size)| Some(number.parse::<f64>().ok()? * size));
    let time = seconds.filter(|seconds| *seconds > 0.0).map(Duration::try_from_secs_f64);
    time.and_then(Result::ok)
        .ok_or_else(|| "a time is a number with its unit: 90s, 2m, 1h".to_owned())
}

/// Bytes, in powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let text = text.strip_suffix("iB").unwrap_or(text);
    let (number, shift) = match text.chars().last() {
        Some('K') => (&text[..text.len() - 1], 10),
        Some('M') => (&text[..text.len() - 1], 20),
        Some('G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    let bytes = bytes.filter(|bytes| *bytes >= 16 << 20);
    bytes.ok_or_else(|| "a size is whole bytes, at least 16M: 500M, 2G".to_owned())
}
