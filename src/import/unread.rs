//! Why a file of a source cannot be read.

/// Why there are no cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is larger than is read.
    TooLarge(String),
    /// It is not what its name says, or only a part of it.
    Damaged(String),
    /// It is locked with a password.
    Locked,
    /// No one encoding fits.
    Encoding,
    /// There is no encoding of that name.
    UnknownEncoding(String),
}

impl Unread {
    /// What is wrong, and what to do about it.
    pub fn words(&self) -> (String, String) {
        match self {
            Self::TooLarge(what) => (
                format!("this is {what}, more than paso imports"),
                "save each of its sheets as CSV UTF-8, without the empty rows and columns".to_owned(),
            ),
            Self::Damaged(why) => (
                format!("the file cannot be read: {why}"),
                "save it again from the program that wrote it, as .xlsx or as CSV UTF-8".to_owned(),
            ),
            Self::Locked => (
                "the workbook is locked with a password".to_owned(),
                "save it without the password".to_owned(),
            ),
            Self::Encoding => (
                "the text is not UTF-8, and no one older encoding fits it".to_owned(),
                "save it as CSV UTF-8, or say what it is, such as `--encoding windows-1252`, `macintosh` or `ibm866`"
                    .to_owned(),
            ),
            Self::UnknownEncoding(label) => (
                format!("there is no encoding `{label}`"),
                "name one such as utf-8, windows-1252 or macintosh".to_owned(),
            ),
        }
    }
}
