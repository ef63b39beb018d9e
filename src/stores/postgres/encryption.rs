//! Encrypted connections, as PostgreSQL's own programs make them: `sslmode` says whether, and who must have
//! signed for the server. Through a socket nothing is encrypted.

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::mode::Mode;
use super::said;
use crate::stores::address::Tls;

/// Connects as it is asked for.
pub(super) fn connected(mut config: Config, tls: &Tls) -> Result<Client, String> {
    let mode = Mode::new(tls)?;
    let is_host = |host: &Host| matches!(host, Host::Tcp(_));
    if mode == Mode::Disable || !config.get_hosts().iter().any(is_host) {
        config.ssl_mode(SslMode::Disable);
        return config.connect(NoTls).map_err(|error| said(&error));
    }
    config.ssl_mode(match mode {
        Mode::Prefer => SslMode::Prefer,
        _ => SslMode::Require,
    });
    encrypted(&config, mode, tls)
}

#[cfg(not(feature = "postgres-tls"))]
fn encrypted(config: &Config, mode: Mode, _: &Tls) -> Result<Client, String> {
    if mode != Mode::Prefer {
        return Err("this paso was built without encrypted connections (postgres-tls)".to_owned());
    }
    config.connect(NoTls).map_err(|error| said(&error))
}

#[cfg(feature = "postgres-tls")]
fn encrypted(config: &Config, mode: Mode, tls: &Tls) -> Result<Client, String> {
    let settings = super::trust::config(mode, tls)?;
    let connector = tokio_postgres_rustls::MakeRustlsConnect::new(settings);
    config.connect(connector).map_err(|error| {
        let said = said(&error);
        if said.contains("certificate") {
            format!(
                "{said}; name who signed it with sslrootcert=FILE, or say sslmode=require, which encrypts with whoever answers, where the network is trusted"
            )
        } else {
            said
        }
    })
}
