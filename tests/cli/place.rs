use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// No command of these tests takes this long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// A working directory of its own, gone afterwards.
pub struct Place(TempDir);

/// What the program said, and how it ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Place {
        Place(tempfile::tempdir().expect("a temporary directory"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("read")
    }

    /// The program in this directory, whatever colours the caller likes.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tunability"));
        command.current_dir(self.0.path());
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command line whose arguments have no spaces.
    pub fn run(&self, line: &str) -> Said {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), &[])
    }

    /// Runs the program with arguments and variables of the environment.
    pub fn run_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = self.command();
        command.args(args).envs(variables.iter().copied());
        let output = assert_cmd::Command::from_std(command).timeout(PATIENCE).output();
        let output = output.expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let code = output.status.code().unwrap_or(-1);
        Said { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Said {
    /// Asserts the exit code.
    pub fn exits(self, code: i32) -> Said {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Asserts that it failed with one line that begins like this, and printed nothing else.
    pub fn refuses(self, code: i32, message: &str) -> Said {
        let said = self.exits(code);
        let begins = said.err.starts_with(&format!("error: {message}"));
        assert!(begins && said.out.is_empty(), "wanted {message}\ngot {}{}", said.err, said.out);
        said
    }

    /// Asserts that stdout contains all of these.
    pub fn prints(self, parts: &[&str]) -> Said {
        for part in parts {
            assert!(self.out.contains(part), "no `{part}` in\n{}", self.out);
        }
        self
    }

    /// Asserts that no line of either stream is wider than a terminal.
    pub fn fits(self) -> Said {
        let lines = self.out.lines().chain(self.err.lines());
        lines.for_each(|line| assert!(line.chars().count() <= 80, "too wide: {line}"));
        self
    }

    /// Stdout as the one JSON document that it is.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("one JSON document")
    }
}
