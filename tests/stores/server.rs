//! A server of PostgreSQL in a temporary folder, reached through a socket in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

use crate::common::done;

/// The password of who asks: never to be seen again.
pub const PASSWORD: &str = "s3cret@horse/battery";

/// The same as an address has it.
pub const ESCAPED: &str = "s3cret%40horse%2Fbattery";

/// The one that runs while a test uses it.
static RUNNING: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// A server; it ends with the last test that uses it.
pub struct Server {
    home: TempDir,
}

/// Where the programs of the server are.
fn programs() -> PathBuf {
    if let Some(named) = std::env::var_os("PASO_POSTGRES") {
        return PathBuf::from(named);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|path| path.join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .expect("the tests of databases need PostgreSQL: run `make postgres`, or set PASO_POSTGRES")
}

/// Runs a program of the server, which refuses to be run by root.
fn run(program: &str, arguments: &[&str]) {
    let path = programs().join(program);
    let root = String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout).unwrap();
    let mut command = if root.trim() == "0" {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    let output = command.args(arguments).current_dir("/").output().unwrap();
    assert!(output.status.success(), "{program}: {output:?}");
}

impl Server {
    /// The one that runs, or a new one.
    pub fn get() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = running.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start("-c listen_addresses=''", |_| {}));
        *running = Arc::downgrade(&server);
        server
    }

    /// A server of one's own, with these settings; `prepare` is given the folder of its data, and what it
    /// puts there is made the server's.
    pub fn start(settings: &str, prepare: impl FnOnce(&Path)) -> Self {
        let home = tempfile::Builder::new()
            .prefix("paso-pg")
            .tempdir_in("/tmp")
            .unwrap();
        let own = |path: &Path| {
            let by = Command::new("chown")
                .arg("postgres")
                .arg(path)
                .output()
                .unwrap();
            assert!(
                by.status.success() || std::env::var("USER").is_ok(),
                "{by:?}"
            );
        };
        let (data, word, log) = (
            home.path().join("data"),
            home.path().join("word"),
            home.path().join("log"),
        );
        fs::write(&word, PASSWORD).unwrap();
        own(&word);
        own(home.path());
        let (data, word, log) = (
            data.to_str().unwrap(),
            word.to_str().unwrap(),
            log.to_str().unwrap(),
        );
        let word = format!("--pwfile={word}");
        run(
            "initdb",
            &[
                "-D",
                data,
                "-U",
                "planner",
                "--auth=scram-sha-256",
                &word,
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
        );
        prepare(Path::new(data));
        for entry in fs::read_dir(data).unwrap() {
            own(&entry.unwrap().path());
        }
        let settings = format!(
            "-k {} {settings} -c fsync=off -c max_connections=60 -c lc_messages=C \
             -c datestyle='German, DMY' -c extra_float_digits=0",
            home.path().display()
        );
        run(
            "pg_ctl",
            &["-D", data, "-w", "-s", "-l", log, "-o", &settings, "start"],
        );
        Self { home }
    }

    /// The folder of the socket.
    pub fn socket(&self) -> &Path {
        self.home.path()
    }

    /// The address of a schema, with the password.
    pub fn address(&self, schema: &str) -> String {
        let socket = self.socket().display();
        format!("postgres://planner:{ESCAPED}@/postgres?host={socket}&schema={schema}")
    }

    /// The same as it is shown.
    pub fn shown(&self, schema: &str) -> String {
        let socket = self.socket().display();
        format!("postgres://planner@/postgres?host={socket}&schema={schema}")
    }

    /// A feed in a schema of its own.
    pub fn converted(&self, feed: &str, schema: &str) -> String {
        let address = self.address(schema);
        done(&["-q", "convert", feed, "-o", &address]);
        address
    }

    /// Asks the server itself.
    pub fn client(&self) -> postgres::Client {
        postgres::Config::new()
            .host_path(self.socket())
            .user("planner")
            .password(PASSWORD)
            .dbname("postgres")
            .connect(postgres::NoTls)
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.home.path().join("data");
        run(
            "pg_ctl",
            &[
                "-D",
                data.to_str().unwrap(),
                "-m",
                "immediate",
                "-s",
                "stop",
            ],
        );
    }
}
