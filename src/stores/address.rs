//! The address of a PostgreSQL database, without what must not be shown.

/// How such addresses begin.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// An address in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// As it may be shown: without a password.
    pub shown: String,
    /// The same without what paso alone knows, for the driver.
    pub plain: String,
    /// The password that it had, if any.
    pub password: Option<String>,
    /// The schema that the feed's tables are in.
    pub schema: Option<String>,
    /// The service that says the rest.
    pub service: Option<String>,
    /// Whether the connection is encrypted, and the file of those who may have signed for the server.
    pub tls: Tls,
}

/// What is said of encryption, in the words that PostgreSQL has for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tls {
    /// `sslmode`.
    pub mode: Option<String>,
    /// `sslrootcert`.
    pub root: Option<String>,
}

/// Takes an address apart; none where it is none.
///
/// Whoever writes a password with signs that should be escaped must not see it again either, so all up to
/// the last `@` is held for who and password.
pub(super) fn address(text: &str) -> Option<Address> {
    let scheme = SCHEMES.iter().find(|scheme| text.starts_with(**scheme))?;
    let rest = &text[scheme.len()..];
    let (who, place) = rest
        .rsplit_once('@')
        .map_or(("", rest), |(who, place)| (who, place));
    let (user, password) = match who.split_once(':') {
        Some((user, password)) => (user, Some(decoded(password))),
        None => (who, None),
    };
    let mut own = Address {
        password,
        ..Address::default()
    };
    let (host, query) = place.split_once('?').unwrap_or((place, ""));
    let (mut shown, mut plain) = (Vec::new(), Vec::new());
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key.to_ascii_lowercase().as_str() {
            "password" => own.password = Some(decoded(value)),
            "schema" => {
                own.schema = Some(decoded(value));
                shown.push(part);
            }
            "sslmode" => {
                own.tls.mode = Some(decoded(value));
                shown.push(part);
            }
            "sslrootcert" => {
                own.tls.root = Some(decoded(value));
                shown.push(part);
            }
            "service" => {
                own.service = Some(decoded(value));
                shown.push(part);
            }
            _ => {
                shown.push(part);
                plain.push(part);
            }
        }
    }
    let at = if user.is_empty() { "" } else { "@" };
    let with = |parts: &[&str]| {
        let mark = if parts.is_empty() { "" } else { "?" };
        format!("{scheme}{user}{at}{host}{mark}{}", parts.join("&"))
    };
    own.shown = with(&shown);
    own.plain = with(&plain);
    Some(own)
}

/// A part of an address with what `%` escapes in it.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            found.push(byte);
            at += 3;
        } else {
            found.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_taken_out() {
        for (text, shown, password) in [
            ("postgres://host/db", "postgres://host/db", None),
            (
                "postgres://me@host/db?schema=feed",
                "postgres://me@host/db?schema=feed",
                None,
            ),
            (
                "postgres://me:secret@host:5432/db",
                "postgres://me@host:5432/db",
                Some("secret"),
            ),
            (
                "postgresql://me:s%40c%25@h/db",
                "postgresql://me@h/db",
                Some("s@c%"),
            ),
            (
                "postgres://me:a@b/c?d:e@h/db",
                "postgres://me@h/db",
                Some("a@b/c?d:e"),
            ),
            (
                "postgres://h/db?password=secret&schema=f",
                "postgres://h/db?schema=f",
                Some("secret"),
            ),
            (
                "postgres://me:@h/db?PASSWORD=x",
                "postgres://me@h/db",
                Some("x"),
            ),
        ] {
            let own = address(text).unwrap();
            assert_eq!(
                (own.shown.as_str(), own.password.as_deref()),
                (shown, password),
                "{text}"
            );
        }
        assert_eq!(address("feed"), None);
    }

    #[test]
    fn what_paso_alone_knows_is_not_the_drivers() {
        let own = address("postgres:///db?host=/tmp/s&schema=my%20feed&service=x&sslmode=require");
        let own = own.unwrap();
        assert_eq!(own.plain, "postgres:///db?host=/tmp/s");
        assert_eq!(own.tls.mode.as_deref(), Some("require"));
        assert_eq!(own.schema.as_deref(), Some("my feed"));
        assert_eq!(own.service.as_deref(), Some("x"));
    }
}
