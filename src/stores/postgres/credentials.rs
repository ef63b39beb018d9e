//! How to reach a server: what the address says, then the service that it names, then the environment;
//! the password, if none of them says it, from the file of passwords.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr as _;

use postgres::Config;
use postgres::config::Host;

use crate::stores::address::{Address, Tls};

/// Where servers listen if nobody says it.
const SOCKETS: &str = "/var/run/postgresql";

const PORT: u16 = 5432;

/// The settings of a connection, and what is said of its encryption.
pub(super) fn config(address: &Address) -> Result<(Config, Tls), String> {
    let mut tls = address.tls.clone();
    let mut config = Config::from_str(&address.plain).map_err(|error| format!("{error}"))?;
    if let Some(password) = &address.password {
        config.password(password);
    }
    if let Some(name) = address.service.clone().or_else(|| set("PGSERVICE")) {
        service(&mut config, &mut tls, &name)?;
    }
    if config.get_hosts().is_empty() {
        config.host(&set("PGHOST").unwrap_or_else(|| SOCKETS.to_owned()));
    }
    if config.get_ports().is_empty()
        && let Some(port) = set("PGPORT")
    {
        config.port(
            port.parse()
                .map_err(|_| format!("PGPORT is `{port}`, no port"))?,
        );
    }
    if config.get_user().is_none()
        && let Some(user) = set("PGUSER").or_else(|| set("USER"))
    {
        config.user(&user);
    }
    if config.get_dbname().is_none()
        && let Some(name) = set("PGDATABASE")
    {
        config.dbname(&name);
    }
    if config.get_password().is_none()
        && let Some(password) = set("PGPASSWORD").or_else(|| from_file(&config))
    {
        config.password(password);
    }
    if config.get_application_name().is_none() {
        config.application_name("paso");
    }
    tls.mode = tls.mode.or_else(|| set("PGSSLMODE"));
    tls.root = tls.root.or_else(|| set("PGSSLROOTCERT"));
    Ok((config, tls))
}

/// What an environment variable says, if anything.
fn set(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn in_home(name: &str) -> Option<PathBuf> {
    Some(PathBuf::from(env::var_os("HOME")?).join(name))
}

/// Takes from a service file what the address does not say.
fn service(config: &mut Config, tls: &mut Tls, name: &str) -> Result<(), String> {
    let path = set("PGSERVICEFILE").map(PathBuf::from);
    let path = path.or_else(|| in_home(".pg_service.conf"));
    let path = path.ok_or("there is no service file: neither PGSERVICEFILE nor HOME is set")?;
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("the service file {}: {error}", path.display()))?;
    let mut lines = text.lines().map(str::trim);
    let heading = format!("[{name}]");
    if !lines.any(|line| line == heading) {
        return Err(format!("{} has no service {heading}", path.display()));
    }
    for line in lines.take_while(|line| !line.starts_with('[')) {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let value = value.trim();
        match key.trim() {
            "host" if config.get_hosts().is_empty() => {
                config.host(value);
            }
            "port" if config.get_ports().is_empty() => {
                let port = value.parse();
                config.port(port.map_err(|_| format!("{heading} has no port in `port`"))?);
            }
            "dbname" if config.get_dbname().is_none() => {
                config.dbname(value);
            }
            "user" if config.get_user().is_none() => {
                config.user(value);
            }
            "password" if config.get_password().is_none() => {
                config.password(value);
            }
            "sslmode" => {
                tls.mode.get_or_insert_with(|| value.to_owned());
            }
            "sslrootcert" => {
                tls.root.get_or_insert_with(|| value.to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The password of the first line that fits in PGPASSFILE, or in .pgpass. As with every program of
/// PostgreSQL, a file that others may read is passed over.
fn from_file(config: &Config) -> Option<String> {
    let path = set("PGPASSFILE").map(PathBuf::from);
    let path = path.or_else(|| in_home(".pgpass"))?;
    if !is_private(&path) {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    let host = match config.get_hosts().first()? {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(_) => "localhost".to_owned(),
    };
    let port = config
        .get_ports()
        .first()
        .copied()
        .unwrap_or(PORT)
        .to_string();
    let user = config.get_user().unwrap_or_default();
    let name = config.get_dbname().unwrap_or(user);
    text.lines()
        .find_map(|line| password(line, [&host, &port, name, user]))
}

#[cfg(unix)]
fn is_private(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // Nothing for the group and for others.
    fs::metadata(path).is_ok_and(|about| about.permissions().mode().trailing_zeros() >= 6)
}

#[cfg(not(unix))]
fn is_private(_: &std::path::Path) -> bool {
    true
}

/// The password of a line `host:port:database:user:password` that fits.
fn password(line: &str, wanted: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            // A backslash takes the next sign as it is.
            '\\' => fields.last_mut()?.extend(signs.next()),
            ':' if fields.len() < 5 => fields.push(String::new()),
            sign => fields.last_mut()?.push(sign),
        }
    }
    let [own @ .., password] = fields.as_slice() else {
        return None;
    };
    let fits =
        own.len() == 4 && (own.iter().zip(wanted)).all(|(own, wanted)| own == "*" || own == wanted);
    fits.then(|| password.clone())
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn lines_of_the_file_of_passwords_fit_whole() {
        let wanted = ["localhost", "5432", "border", "me"];
        for (line, found) in [
            ("localhost:5432:border:me:secret", Some("secret")),
            ("*:*:*:*:a:b", Some("a:b")),
            (r"*:*:*:*:a\:b\\", Some(r"a:b\")),
            ("other:5432:border:me:secret", None),
            ("localhost:5432:border:me", None),
            ("# localhost:5432:border:me:secret", None),
            ("", None),
        ] {
            assert_eq!(password(line, wanted).as_deref(), found, "{line}");
        }
    }
}
