//! Job arrays of Slurm, and the folder they share.
//!
//! | in the folder | what it is |
//! |---|---|
//! | `chunks/S-T.jsonl` | the trials of task T of submission S |
//! | `results/S-T.jsonl` | its outcomes, as they come |
//! | `logs/S-T.txt` | what it said |
//! | `S.sbatch` | the script of the submission |
//! | `job` | the array that runs |

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ArgMatches;
use tunability::trial::{Line, Trial};

use crate::commands::cluster::line;
use crate::failure::Failure;

/// The least seconds of work that make a task of an array worth starting.
const WORTH: f64 = 60.0;

/// How arrays are submitted, and where their files lie.
pub struct Array {
    pub folder: PathBuf,
    tasks: usize,
    cpus: usize,
    options: Vec<String>,
    work: Vec<String>,
}

impl Array {
    /// Makes the folder.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(folder: PathBuf, given: &ArgMatches) -> Result<Array, Failure> {
        for part in ["chunks", "results", "logs"] {
            fs::create_dir_all(folder.join(part)).map_err(|error| unwritable(&folder, &error))?;
        }
        let folder = folder.canonicalize().map_err(|error| unwritable(&folder, &error))?;
        let count = |name: &str| given.get_one::<u32>(name).map_or(1, |count| *count as usize);
        let program = std::env::current_exe().map_err(Failure::failed)?;
        let mut work = vec![program.display().to_string(), "work".to_owned()];
        for limit in ["trial-timeout", "trial-memory"] {
            let raw = given.get_raw(limit).into_iter().flatten();
            work.extend(raw.map(|value| format!("--{limit}={}", value.to_string_lossy())));
        }
        let options = given.get_many::<String>("sbatch").into_iter().flatten().cloned().collect();
        Ok(Array { folder, tasks: count("tasks"), cpus: count("cpus"), options, work })
    }

    /// The array that a command which is no more has submitted, if it still runs.
    pub fn running(&self) -> Result<Option<String>, Failure> {
        let Ok(job) = fs::read_to_string(self.folder.join("job")) else { return Ok(None) };
        let job = job.trim().to_owned();
        Ok(self.is_alive(&job)?.then_some(job))
    }

    /// Forgets the array: it has done its work.
    pub fn forget(&self) -> Result<(), Failure> {
        match fs::remove_file(self.folder.join("job")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(unwritable(&self.folder, &error))
            }
            _ => Ok(()),
        }
    }

    /// Whether a task of the array waits or runs.
    pub fn is_alive(&self, job: &str) -> Result<bool, Failure> {
        let asked = Command::new("squeue").args(["--noheader", "--job", job]).output();
        let said = asked.map_err(|error| absent("squeue", &error))?;
        let errors = String::from_utf8_lossy(&said.stderr);
        match said.status.success() {
            true => Ok(!said.stdout.trim_ascii().is_empty()),
            // An array that ended long ago is no longer known.
            false if errors.contains("Invalid job id") => Ok(false),
            // A controller that does not answer may answer later.
            false => Ok(true),
        }
    }

    /// Writes chunks and submits them. The job's id, and how many trials and tasks it has come back.
    ///
    /// # Errors
    /// A folder that cannot be written, or what sbatch says.
    pub fn submit(
        &self,
        trials: impl Iterator<Item = Trial>,
        seconds_each: f64,
    ) -> Result<(String, usize, usize), Failure> {
        let name = self.next()?;
        let chunk = |task: usize| self.folder.join(format!("chunks/{name}-{task}.jsonl"));
        let failed = |error: std::io::Error| unwritable(&self.folder, &error);
        // How many there are is known only when all are written: they are dealt out in turn.
        let spool = self.folder.join(format!("chunks/{name}-all.jsonl"));
        let mut all = BufWriter::new(File::create(&spool).map_err(failed)?);
        let mut count = 0;
        for trial in trials {
            all.write_all(line(&trial)?.as_bytes()).map_err(failed)?;
            count += 1;
        }
        all.flush().map_err(failed)?;
        let tasks = self.tasks_for(count, seconds_each);
        let size = count.div_ceil(tasks);
        let tasks = count.div_ceil(size);
        let mut lines = BufReader::new(File::open(&spool).map_err(failed)?).lines();
        for task in 0..tasks {
            let mut file = BufWriter::new(File::create(chunk(task)).map_err(failed)?);
            for text in lines.by_ref().take(size) {
                writeln!(file, "{}", text.map_err(failed)?).map_err(failed)?;
            }
            file.flush().map_err(failed)?;
        }
        fs::remove_file(&spool).map_err(failed)?;
        let script = self.folder.join(format!("{name}.sbatch"));
        fs::write(&script, self.script(&name, tasks)).map_err(failed)?;
        let job = sbatch(&script)?;
        fs::write(self.folder.join("job"), &job).map_err(failed)?;
        Ok((job, count, tasks))
    }

    /// As many tasks as were asked for, but none with less than a minute of work, as far as is known.
    fn tasks_for(&self, trials: usize, seconds_each: f64) -> usize {
        let most = self.tasks.min(trials);
        let worth = (trials as f64 * seconds_each / WORTH / self.cpus as f64).ceil() as usize;
        if seconds_each > 0.0 { worth.clamp(1, most) } else { most }
    }

    /// The number of the next submission.
    fn next(&self) -> Result<String, Failure> {
        let files = fs::read_dir(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let names = files.flatten().map(|file| file.path());
        let scripts = names.filter(|path| path.extension().is_some_and(|end| end == "sbatch"));
        Ok(format!("{:03}", scripts.count()))
    }

    fn script(&self, name: &str, tasks: usize) -> String {
        let folder = self.folder.display();
        let options = self.options.iter().map(|option| format!("#SBATCH {option}\n"));
        let options: String = options.collect();
        let work: Vec<String> = self.work.iter().map(|word| quoted(word)).collect();
        let folder_quoted = quoted(&folder.to_string());
        format!(
            "#!/bin/sh\n#SBATCH --job-name=tunability\n#SBATCH --array=0-{}\n#SBATCH --ntasks=1\n\
             #SBATCH --cpus-per-task={}\n#SBATCH --no-requeue\n#SBATCH --output=\"{folder}/logs/{name}-%a.txt\"\n\
             {options}task={name}-$SLURM_ARRAY_TASK_ID\nexec {} -j {} < {folder_quoted}/chunks/$task.jsonl \
             >> {folder_quoted}/results/$task.jsonl\n",
            tasks - 1,
            self.cpus,
            work.join(" "),
            self.cpus
        )
    }
}

/// A word of a shell script.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn sbatch(script: &Path) -> Result<String, Failure> {
    let asked = Command::new("sbatch").arg("--parsable").arg(script).output();
    let said = asked.map_err(|error| absent("sbatch", &error))?;
    if !said.status.success() {
        let why = String::from_utf8_lossy(&said.stderr);
        return Err(Failure::failed(format!("sbatch {}: {}", script.display(), why.trim())));
    }
    let text = String::from_utf8_lossy(&said.stdout);
    // With several clusters their name follows the id.
    Ok(text.trim().split(';').next().unwrap_or_default().to_owned())
}

fn absent(program: &str, error: &std::io::Error) -> Failure {
    Failure::failed(format!("cannot run `{program}`: {error}; run this where Slurm is installed"))
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!(
        "cannot write `{}`: {error}; name another with --folder",
        folder.display()
    ))
}

/// How far each file of results has been read.
#[derive(Default)]
pub struct Tail(BTreeMap<PathBuf, u64>);

impl Tail {
    /// Hands over every line that is new and whole. The last line of a task that was killed stays cut, and
    /// its trial is missing.
    ///
    /// # Errors
    /// A folder that cannot be read, or what `take` says.
    pub fn read(
        &mut self,
        folder: &Path,
        mut take: impl FnMut(Line) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let unreadable =
            |error| Failure::failed(format!("cannot read `{}`: {error}", folder.display()));
        let files = fs::read_dir(folder).map_err(unreadable)?;
        let mut files: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
        files.sort();
        for path in files {
            let place = self.0.entry(path.clone()).or_default();
            let mut file = File::open(&path).map_err(unreadable)?;
            file.seek(SeekFrom::Start(*place)).map_err(unreadable)?;
            let (mut file, mut text) = (BufReader::new(file), Vec::new());
            while file.read_until(b'\n', &mut text).map_err(unreadable)? > 0 {
                if text.last() != Some(&b'\n') {
                    break;
                }
                *place += text.len() as u64;
                if let Ok(line) = serde_json::from_slice(&text) {
                    take(line)?;
                }
                text.clear();
            }
        }
        Ok(())
    }
}
