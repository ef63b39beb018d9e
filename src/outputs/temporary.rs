//! Folders for the time of writing.

use std::io;
use std::path::Path;

use tempfile::TempDir;

/// A folder in another, removed when dropped. Where there can be none, the error says why, and nothing of
/// the name that it would have had.
///
/// # Errors
/// What the disk said.
pub(super) fn folder_in(folder: &Path, prefix: &str) -> io::Result<TempDir> {
    tempfile::Builder::new()
        .prefix(prefix)
        .tempdir_in(folder)
        .map_err(|error| without_path(&error))
}

/// The error itself: the package that makes the names puts them around it.
fn without_path(error: &io::Error) -> io::Error {
    let own = error.get_ref().and_then(|around| around.source());
    let code = own
        .and_then(|own| own.downcast_ref::<io::Error>())
        .and_then(io::Error::raw_os_error);
    match code.or(error.raw_os_error()) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error.kind().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_no_folder_that_nobody_knows() {
        let home = tempfile::tempdir().unwrap();
        let said = folder_in(&home.path().join("none"), ".paso-").unwrap_err();
        assert_eq!(said.kind(), io::ErrorKind::NotFound);
        assert!(!said.to_string().contains(".paso-"), "{said}");
    }
}
