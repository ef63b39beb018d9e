//! Whether connections are encrypted, and with whom, in libpq's words.

use crate::stores::address::Tls;

/// How a connection over a network is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Never.
    Disable,
    /// Where the server offers it, with whoever answers.
    Prefer,
    /// Always, with whoever answers.
    Require,
    /// Always, with whoever has a certificate that somebody trusted signed.
    VerifyCa,
    /// The same, and the certificate is for this very host.
    VerifyFull,
}

impl Mode {
    pub fn new(tls: &Tls) -> Result<Self, String> {
        let system = tls.root.as_deref() == Some("system");
        let mode = match tls.mode.as_deref() {
            // Anybody has a certificate that the system trusts: only the host's own says something.
            None if system => Self::VerifyFull,
            Some("disable") => Self::Disable,
            None | Some("allow" | "prefer") => Self::Prefer,
            Some("require") => Self::Require,
            Some("verify-ca") => Self::VerifyCa,
            Some("verify-full") => Self::VerifyFull,
            Some(other) => {
                return Err(format!(
                    "sslmode is `{other}`; it may be disable, allow, prefer, require, verify-ca or verify-full"
                ));
            }
        };
        if system && !matches!(mode, Self::Disable | Self::VerifyFull) {
            return Err(format!(
                "sslmode is `{}`, and with sslrootcert=system it may be verify-full alone: anybody has a certificate that the system trusts",
                tls.mode.as_deref().unwrap_or("")
            ));
        }
        Ok(mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_those_of_libpq() {
        let of = |mode: Option<&str>, root: Option<&str>| {
            let own = |text: &str| text.to_owned();
            Mode::new(&Tls {
                mode: mode.map(own),
                root: root.map(own),
            })
        };
        assert_eq!(of(None, None), Ok(Mode::Prefer));
        assert_eq!(of(Some("allow"), Some("a.crt")), Ok(Mode::Prefer));
        assert_eq!(of(Some("require"), None), Ok(Mode::Require));
        assert_eq!(of(Some("verify-ca"), None), Ok(Mode::VerifyCa));
        assert_eq!(of(None, Some("system")), Ok(Mode::VerifyFull));
        let error = of(Some("require"), Some("system")).unwrap_err();
        assert!(error.contains("sslrootcert=system"), "{error}");
        assert!(of(Some("full"), None).unwrap_err().contains("`full`"));
    }
}
