//! Command lines that are printed to be pasted into a shell.

use super::text::safe;

/// A command line.
pub(super) fn line(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(quoted).collect();
    words.join(" ")
}

/// A word as a shell takes it for one.
pub(super) fn quoted(word: &impl ToString) -> String {
    let word = safe(&word.to_string());
    let plain = |c: char| c.is_alphanumeric() || "_-./:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted(&"three-ports"), "three-ports");
        assert_eq!(quoted(&"my feed"), "'my feed'");
        assert_eq!(quoted(&"it's"), "'it'\\''s'");
        assert_eq!(quoted(&"capacity:a@b*1.2"), "'capacity:a@b*1.2'");
        assert_eq!(quoted(&""), "''");
    }
}
