#![cfg(unix)]

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tunability::store::Store;

use crate::place::Place;

/// Waits until some outcomes are in the store.
fn wait_for_outcomes(place: &Place, child: &mut Child) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        let path = place.path("tunability.db");
        let some =
            path.exists() && Store::open(&path).is_ok_and(|s| s.outcomes().is_ok_and(|n| n > 9));
        if some {
            return;
        }
        assert!(child.try_wait().expect("a status").is_none(), "it ended by itself");
        sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    panic!("no outcomes within half a minute");
}

#[test]
fn an_interrupted_measurement_keeps_what_was_done() {
    let place = Place::new();
    let line = "measure debug diabetes --configs 3000 --points 0 --seeds 1 --noise 1 -j 1";
    let mut command = place.command();
    command.args(line.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    wait_for_outcomes(&place, &mut child);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    let output = child.wait_with_output().expect("ended");
    let err = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(130), &b""[..]), "{err}");
    assert!(err.contains("stopping when the running trials end; Ctrl-C again stops"), "{err}");

    let last = err.lines().last().expect("a line");
    assert!(last.starts_with("error: interrupted after "), "{err}");
    assert!(last.ends_with(" trials; they are in tunability.db"), "{err}");
    let done: i64 = last.split(' ').nth(3).and_then(|n| n.parse().ok()).expect("a count");
    let store = Store::open(&place.path("tunability.db")).expect("a store");
    assert_eq!(store.outcomes().expect("a count"), done);
    drop(store);
    let again = place.run("measure ols diabetes").exits(0);
    assert!(again.err.starts_with("study 2 in tunability.db\n"), "{}", again.err);
}
