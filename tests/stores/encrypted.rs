//! Encrypted connections to a server of PostgreSQL that takes no others from the network.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::refused;
use super::server::{ESCAPED, Server};
use crate::common::done;

/// Where no plan is ever written.
const NEVER: &str = "/nonexistent/never";

/// Runs Debian's openssl, which PostgreSQL there brings with it.
fn openssl(home: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(home)
        .output()
        .expect("the tests of encryption need openssl: run `make postgres`");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

/// A certificate that signs for itself, for localhost, and its key.
fn certificate(home: &Path, name: &str) -> String {
    let files = [format!("{name}.key"), format!("{name}.crt")];
    openssl(
        home,
        &[
            "req",
            "-x509",
            "-days",
            "2",
            "-subj",
            "/CN=self",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            &files[0],
            "-out",
            &files[1],
        ],
    );
    home.join(&files[1]).to_str().unwrap().to_owned()
}

/// A certificate for localhost, and who signed it.
fn certificates(home: &Path) {
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    let signer = ["req", "-x509", "-days", "2", "-subj", "/CN=signer"];
    let own = ["-keyout", "signer.key", "-out", "signer.crt"];
    openssl(home, &[&signer[..], &key, &own].concat());
    let own = ["-keyout", "server.key", "-out", "server.csr"];
    openssl(
        home,
        &[&["req", "-subj", "/CN=localhost"][..], &key, &own].concat(),
    );
    fs::write(home.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl(
        home,
        &[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            "server.csr",
            "-CA",
            "signer.crt",
            "-CAkey",
            "signer.key",
            "-CAcreateserial",
            "-extfile",
            "names",
            "-out",
            "server.crt",
        ],
    );
}

/// A server that is reached through a network with encryption alone; and its port.
fn server(home: &Path) -> (Server, u16) {
    let port = TcpListener::bind("localhost:0").unwrap();
    let number = port.local_addr().unwrap().port();
    drop(port);
    let settings = format!(
        "-c listen_addresses=localhost -p {number} -c ssl=on -c ssl_cert_file=server.crt \
         -c ssl_key_file=server.key"
    );
    let server = Server::start(&settings, |data| {
        for name in ["server.crt", "server.key"] {
            fs::copy(home.join(name), data.join(name)).unwrap();
        }
        let key = fs::Permissions::from_mode(0o600);
        fs::set_permissions(data.join("server.key"), key).unwrap();
        let lines = "local all all scram-sha-256\nhostssl all all all scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), lines).unwrap();
    });
    (server, number)
}

/// A server that signed for itself, as Debian's does at first, is let in as libpq does it: by who asks for no
/// more than encryption, and by who names its very certificate.
#[test]
fn a_server_that_signed_for_itself_is_encrypted_with() {
    let home = tempfile::tempdir().unwrap();
    let own = certificate(home.path(), "server");
    let other = certificate(home.path(), "other");
    let (server, number) = server(home.path());
    let at = |host: &str, more: &str| {
        format!("postgres://planner:{ESCAPED}@{host}:{number}/postgres?schema=feed{more}")
    };
    let small = ["-q", "convert", "tests/feeds/small", "-o"];
    done(&[&small[..], &[&at("localhost", "")]].concat());
    for (host, more) in [
        ("localhost", "&sslmode=require".to_owned()),
        ("127.0.0.1", format!("&sslmode=verify-ca&sslrootcert={own}")),
        (
            "localhost",
            format!("&sslmode=verify-full&sslrootcert={own}"),
        ),
    ] {
        done(&["-q", "validate", &at(host, &more)]);
    }
    for (host, more) in [
        (
            "127.0.0.1",
            format!("&sslmode=verify-full&sslrootcert={own}"),
        ),
        (
            "localhost",
            format!("&sslmode=verify-ca&sslrootcert={other}"),
        ),
        ("localhost", "&sslmode=verify-ca".to_owned()),
    ] {
        let said = refused(&["plan", &at(host, &more), "-o", NEVER]);
        assert!(said.contains("certificate"), "{more}: {said}");
    }
    drop(server);
}

#[test]
fn what_is_encrypted_is_encrypted_for_the_right_server() {
    let home = tempfile::tempdir().unwrap();
    certificates(home.path());
    let (server, number) = server(home.path());
    let signer = home.path().join("signer.crt");
    let signer = signer.to_str().unwrap();
    let at = |host: &str, more: &str| {
        format!("postgres://planner:{ESCAPED}@{host}:{number}/postgres?schema=feed{more}")
    };
    let signed = format!("&sslrootcert={signer}");
    for mode in [
        "",
        "&sslmode=require",
        "&sslmode=verify-ca",
        "&sslmode=verify-full",
    ] {
        let address = at("localhost", &format!("{mode}{signed}"));
        let options = [
            "-q",
            "convert",
            "tests/feeds/small",
            "--force",
            "-o",
            &address,
        ];
        done(&options);
        done(&["-q", "validate", &address]);
    }
    // Not encrypted, nobody is let in.
    let said = refused(&["plan", &at("localhost", "&sslmode=disable"), "-o", NEVER]);
    assert!(said.contains("no encryption"), "{said}");
    // With whoever answers, where nobody is named; and for another host, where that is not asked for.
    for more in ["", "&sslmode=prefer", "&sslmode=allow", "&sslmode=require"] {
        done(&["-q", "validate", &at("localhost", more)]);
        done(&[
            "-q",
            "validate",
            &at("127.0.0.1", &format!("{more}{signed}")),
        ]);
    }
    done(&[
        "-q",
        "validate",
        &at("127.0.0.1", &format!("&sslmode=verify-ca{signed}")),
    ]);
    // Signed by nobody who is trusted.
    let other = certificate(home.path(), "other");
    let by_other = format!("&sslrootcert={other}");
    for more in [
        "&sslmode=verify-ca",
        "&sslmode=verify-full",
        "&sslrootcert=system",
        &by_other,
        &format!("&sslmode=require{by_other}"),
    ] {
        let said = refused(&["plan", &at("localhost", more), "-o", NEVER]);
        assert!(
            said.contains("certificate") && said.contains("sslrootcert=FILE"),
            "{more}: {said}"
        );
    }
    // For somebody else.
    let full = format!("&sslmode=verify-full{signed}");
    let said = refused(&["plan", &at("127.0.0.1", &full), "-o", NEVER]);
    assert!(said.contains("certificate"), "{said}");
    let said = refused(&[
        "plan",
        &at("localhost", "&sslmode=require&sslrootcert=system"),
        "-o",
        NEVER,
    ]);
    assert!(said.contains("verify-full alone"), "{said}");
    let said = refused(&[
        "plan",
        &at("localhost", "&sslrootcert=/nonexistent/file"),
        "-o",
        NEVER,
    ]);
    assert!(said.contains("/nonexistent/file"), "{said}");
    let said = refused(&["plan", &at("localhost", "&sslmode=perhaps"), "-o", NEVER]);
    assert!(said.contains("sslmode is `perhaps`"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    drop(server);
}
