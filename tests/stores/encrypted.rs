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

#[test]
fn what_is_encrypted_is_encrypted_for_the_right_server() {
    let home = tempfile::tempdir().unwrap();
    certificates(home.path());
    let port = TcpListener::bind("localhost:0").unwrap();
    let number = port.local_addr().unwrap().port();
    drop(port);
    let settings = format!(
        "-c listen_addresses=localhost -p {number} -c ssl=on -c ssl_cert_file=server.crt \
         -c ssl_key_file=server.key"
    );
    let server = Server::start(&settings, |data| {
        for name in ["server.crt", "server.key"] {
            fs::copy(home.path().join(name), data.join(name)).unwrap();
        }
        let key = fs::Permissions::from_mode(0o600);
        fs::set_permissions(data.join("server.key"), key).unwrap();
        let lines = "local all all scram-sha-256\nhostssl all all all scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), lines).unwrap();
    });
    let signer = home.path().join("signer.crt");
    let signer = signer.to_str().unwrap();
    let at = |host: &str, more: &str| {
        format!("postgres://planner:{ESCAPED}@{host}:{number}/postgres?schema=feed{more}")
    };
    let signed = format!("&sslrootcert={signer}");
    for mode in ["", "&sslmode=require", "&sslmode=verify-full"] {
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
    // Signed by nobody who is trusted, or for somebody else.
    let said = refused(&["plan", &at("localhost", ""), "-o", NEVER]);
    assert!(
        said.contains("certificate") && said.contains("sslrootcert=FILE"),
        "{said}"
    );
    let said = refused(&["plan", &at("127.0.0.1", &signed), "-o", NEVER]);
    assert!(said.contains("certificate"), "{said}");
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
