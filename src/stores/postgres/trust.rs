//! Whom an encrypted connection believes, as libpq's `sslmode` has it: nobody in particular, whoever is signed
//! for by somebody trusted, or this very host.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error};
use rustls::{RootCertStore, SignatureScheme};

use super::mode::Mode;
use crate::stores::address::Tls;

/// Who may have signed, where it is the system that says it.
const SYSTEM: &str = "system";

/// The settings of encrypted connections.
pub(super) fn config(mode: Mode, tls: &Tls) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let root = tls.root.clone().or_else(own_root);
    let trust = Trust::new(mode, root.as_deref(), &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let config = config.dangerous();
    let config = config.with_custom_certificate_verifier(Arc::new(trust));
    Ok(config.with_no_client_auth())
}

/// The file that PostgreSQL's programs look for where none is named.
fn own_root() -> Option<String> {
    let path = PathBuf::from(std::env::var_os("HOME")?).join(".postgresql/root.crt");
    path.is_file().then(|| path.to_string_lossy().into_owned())
}

/// How far a certificate is looked at.
#[derive(Debug)]
struct Trust {
    /// The chain's verifier; none where nobody is named and nothing need be verified.
    chain: Option<Arc<WebPkiServerVerifier>>,
    /// Those who are named themselves.
    named: Vec<CertificateDer<'static>>,
    /// Whether it must be for the host of the address.
    host: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Trust {
    fn new(mode: Mode, root: Option<&str>, provider: &Arc<CryptoProvider>) -> Result<Self, String> {
        let mut own = Self {
            chain: None,
            named: Vec::new(),
            host: mode == Mode::VerifyFull,
            algorithms: provider.signature_verification_algorithms,
        };
        let verifies = matches!(mode, Mode::VerifyCa | Mode::VerifyFull);
        let mut roots = RootCertStore::empty();
        match root {
            Some(SYSTEM) => own.host = true,
            Some(path) => own.named = certificates(path)?,
            None if verifies => {}
            None => return Ok(own),
        }
        for certificate in &own.named {
            let added = roots.add(certificate.clone());
            added.map_err(|error| unread(root.unwrap_or(""), &error))?;
        }
        if own.named.is_empty() {
            // Some of a system's may be odd; who signs with none of the others is refused.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err("the system has no certificates of whom to trust".to_owned());
            }
        }
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
        own.chain = Some(chain.build().map_err(|error| error.to_string())?);
        Ok(own)
    }

    /// Whether a certificate is one of those that are named: a server that signed for itself.
    fn is_named(&self, certificate: &CertificateDer<'_>) -> bool {
        self.named
            .iter()
            .any(|own| own.as_ref() == certificate.as_ref())
    }
}

/// The certificates of a file.
fn certificates(path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).map_err(|error| unread(path, &error))?;
    let found = read.collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|error| unread(path, &error))?;
    if found.is_empty() {
        return Err(unread(path, &"it has no certificate"));
    }
    Ok(found)
}

fn unread(path: &str, why: &dyn Display) -> String {
    format!("sslrootcert, {path}: {why}")
}

/// What stands in the way of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It is for another host.
    Host,
    /// It is not yet or no longer valid, or taken back.
    Over,
    /// Nobody who is trusted signed it.
    Signer,
}

fn fault(error: &Error) -> Fault {
    use CertificateError as E;
    match error {
        Error::InvalidCertificate(E::NotValidForName | E::NotValidForNameContext { .. }) => {
            Fault::Host
        }
        Error::InvalidCertificate(
            E::Expired
            | E::ExpiredContext { .. }
            | E::NotValidYet
            | E::NotValidYetContext { .. }
            | E::Revoked,
        ) => Fault::Over,
        _ => Fault::Signer,
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        let Err(error) = chain.verify_server_cert(end, between, name, ocsp, now) else {
            return Ok(ServerCertVerified::assertion());
        };
        match fault(&error) {
            // The chain is looked at before the host.
            Fault::Host if !self.host => Ok(ServerCertVerified::assertion()),
            // Who is named as a signer may not be a server for the library, but is here.
            Fault::Signer if self.is_named(end) => {
                if self.host {
                    verify_server_name(&ParsedCertificate::try_from(end)?, name)?;
                }
                Ok(ServerCertVerified::assertion())
            }
            _ => Err(error),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
