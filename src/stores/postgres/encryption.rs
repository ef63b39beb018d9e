//! Encrypted connections. Whoever answers must show a certificate that somebody trusted has signed for this
//! very host: what is encrypted for just anybody is not safe. Through a socket nothing is encrypted.

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::said;
use crate::stores::address::Tls;

/// Connects as it is asked for.
pub(super) fn connected(mut config: Config, tls: &Tls) -> Result<Client, String> {
    let mode = match tls.mode.as_deref() {
        Some("disable") => SslMode::Disable,
        // Certificates are looked at in each case.
        Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
        None | Some("allow" | "prefer") => SslMode::Prefer,
        Some(other) => {
            return Err(format!(
                "sslmode is `{other}`; it may be disable, prefer, require or verify-full"
            ));
        }
    };
    let is_host = |host: &Host| matches!(host, Host::Tcp(_));
    if mode == SslMode::Disable || !config.get_hosts().iter().any(is_host) {
        config.ssl_mode(SslMode::Disable);
        return config.connect(NoTls).map_err(|error| said(&error));
    }
    config.ssl_mode(mode);
    encrypted(&config, tls)
}

#[cfg(not(feature = "postgres-tls"))]
fn encrypted(config: &Config, _: &Tls) -> Result<Client, String> {
    if config.get_ssl_mode() == SslMode::Require {
        return Err("this paso was built without encrypted connections (postgres-tls)".to_owned());
    }
    config.connect(NoTls).map_err(|error| said(&error))
}

#[cfg(feature = "postgres-tls")]
fn encrypted(config: &Config, tls: &Tls) -> Result<Client, String> {
    let connector = tokio_postgres_rustls::MakeRustlsConnect::new(verified(tls)?);
    config.connect(connector).map_err(|error| {
        let said = said(&error);
        if said.contains("certificate") {
            format!(
                "{said}; name who signed it with sslrootcert=FILE, or go without encryption with sslmode=disable where the network is trusted"
            )
        } else {
            said
        }
    })
}

/// Whom to believe: those who are named, or else those whom the system trusts.
#[cfg(feature = "postgres-tls")]
fn verified(tls: &Tls) -> Result<rustls::ClientConfig, String> {
    use std::sync::Arc;

    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::{ClientConfig, RootCertStore};

    let mut roots = RootCertStore::empty();
    if let Some(path) = tls.root.as_deref().filter(|path| *path != "system") {
        let unread = |why: &dyn std::fmt::Display| format!("sslrootcert, {path}: {why}");
        let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unread(&error))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unread(&error))?;
            roots.add(certificate).map_err(|error| unread(&error))?;
        }
        if roots.is_empty() {
            return Err(unread(&"it has no certificate"));
        }
    } else {
        // Some of a system's may be odd; who signs with none of the others is refused.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
