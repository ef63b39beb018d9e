//! The templates of letters: those that come with paso, and a planner's in their place or beside them.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context};

use super::{DEFAULT, Family, Letter, Texts};
use crate::files::traces::GENERATOR;

/// The page that all letters stand on.
const PAGE: &str = "letters.html";

/// What is said of ports.
const PORTS: &str = "ports.toml";

/// The files that come with paso, by name: for each language a letter, a message, and how both write
/// dates; the page that the letters stand on; and what is said of ports.
pub const TEMPLATES: [(&str, &str); 14] = [
    (
        "letter.english.html",
        include_str!("templates/letter.english.html"),
    ),
    (
        "message.english.txt",
        include_str!("templates/message.english.txt"),
    ),
    (
        "words.english.jinja",
        include_str!("templates/words.english.jinja"),
    ),
    (
        "letter.haitian_creole.html",
        include_str!("templates/letter.haitian_creole.html"),
    ),
    (
        "message.haitian_creole.txt",
        include_str!("templates/message.haitian_creole.txt"),
    ),
    (
        "words.haitian_creole.jinja",
        include_str!("templates/words.haitian_creole.jinja"),
    ),
    (
        "letter.portuguese.html",
        include_str!("templates/letter.portuguese.html"),
    ),
    (
        "message.portuguese.txt",
        include_str!("templates/message.portuguese.txt"),
    ),
    (
        "words.portuguese.jinja",
        include_str!("templates/words.portuguese.jinja"),
    ),
    (
        "letter.spanish.html",
        include_str!("templates/letter.spanish.html"),
    ),
    (
        "message.spanish.txt",
        include_str!("templates/message.spanish.txt"),
    ),
    (
        "words.spanish.jinja",
        include_str!("templates/words.spanish.jinja"),
    ),
    (PAGE, include_str!("templates/letters.html")),
    (PORTS, include_str!("templates/ports.toml")),
];

/// Codes of languages (ISO 639) that tags may have in place of the names of templates.
const CODES: [(&str, &str); 4] = [
    ("en", "english"),
    ("es", "spanish"),
    ("ht", "haitian_creole"),
    ("pt", "portuguese"),
];

/// What is wrong with a planner's templates.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// A file is none of theirs.
    #[error(
        "{0} is no template: they are letter.LANGUAGE.html, message.LANGUAGE.txt, words.LANGUAGE.jinja, {PAGE} and {PORTS}"
    )]
    Stranger(String),
    /// A language has a letter and no message, or the other way round.
    #[error("{0} is missing: a language has a letter and a message")]
    Half(String),
    /// ports.toml cannot be read.
    #[error("{PORTS}: {0}")]
    Ports(String),
    /// A template cannot be read or filled.
    #[error("{0}")]
    Template(String),
    /// A letter or a message has no words.
    #[error("{0} is empty: a family would be told nothing")]
    Empty(String),
    /// A message begins as a formula does.
    #[error(
        "the message of {case_id}, from message.{language}.txt, begins with `{first}`, which a spreadsheet takes for a formula"
    )]
    Formula {
        /// The case.
        case_id: String,
        /// The template's language.
        language: String,
        /// The first character.
        first: char,
    },
    /// The page does not say who made it.
    #[error(
        "{PAGE} has lost the line `<meta name=\"generator\" content=\"{GENERATOR}\">`, by which paso knows its own pages"
    )]
    Unmarked,
}

/// Templates, ready to be filled.
#[derive(Debug)]
pub struct Kit {
    templates: Environment<'static>,
    languages: BTreeSet<String>,
    /// What is said of ports.
    pub texts: Texts,
}

impl Kit {
    /// The templates that come with paso, with a planner's files in their place or beside them.
    ///
    /// # Errors
    /// See [`KitError`].
    pub fn new(own: &BTreeMap<String, String>) -> Result<Self, KitError> {
        let mut files: BTreeMap<&str, &str> = TEMPLATES.into();
        for (name, text) in own {
            if name != PAGE && name != PORTS && part(name).is_none() {
                return Err(KitError::Stranger(name.clone()));
            }
            files.insert(name, text);
        }
        let texts = files.remove(PORTS).unwrap_or("");
        let texts = Texts::read(texts).map_err(|error| KitError::Ports(told(texts, &error)))?;
        let mut languages = BTreeSet::new();
        for name in files.keys() {
            let other = match part(name) {
                Some(("letter", language)) => format!("message.{language}.txt"),
                Some(("message", language)) => {
                    languages.insert(language.to_owned());
                    format!("letter.{language}.html")
                }
                _ => continue,
            };
            if !files.contains_key(other.as_str()) {
                return Err(KitError::Half(other));
            }
        }
        let mut templates = Environment::new();
        // A name that is not known is a mistake in the template, not a blank in the letter.
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|name| {
            if std::path::Path::new(name)
                .extension()
                .is_some_and(|end| end == "html")
            {
                AutoEscape::Html
            } else {
                AutoEscape::None
            }
        });
        for (name, text) in files {
            let told = part(name).is_some_and(|(kind, _)| kind != "words");
            if told && text.trim().is_empty() {
                return Err(KitError::Empty(name.to_owned()));
            }
            templates
                .add_template_owned(name.to_owned(), text.to_owned())
                .map_err(|error| mistake(&error, &[]))?;
        }
        Ok(Self {
            templates,
            languages,
            texts,
        })
    }

    /// The language that a family is written to: its own where there is a template, else Spanish.
    #[must_use]
    pub fn language<'k>(&'k self, family: &'k Family) -> &'k str {
        let spoken = spoken(family);
        if self.languages.contains(spoken) {
            spoken
        } else {
            DEFAULT
        }
    }

    /// Whether a letter is in Spanish because there is no template for what the family speaks.
    #[must_use]
    pub fn is_stand_in(family: &Family, letter: &Letter) -> bool {
        letter.language != spoken(family)
    }

    /// A family's letter.
    ///
    /// # Errors
    /// If a template cannot be filled.
    pub fn letter(&self, family: &Family) -> Result<Letter, KitError> {
        let language = self.language(family);
        let values = context! {
            case_id => &family.case_id,
            persons => family.persons,
            change => family.change,
            reason => &family.reason,
            old => family.old.as_ref().map(|own| own.value(language)),
            new => family.new.as_ref().map(|own| own.value(language)),
        };
        let told = |kind: &str, name: &str| {
            let text = self.filled(name, &values)?;
            if text.trim().is_empty() {
                let what = format!("the {kind} of {}, from {name},", family.case_id);
                return Err(KitError::Empty(what));
            }
            Ok(text)
        };
        let body = told("letter", &format!("letter.{language}.html"))?;
        let message = told("message", &format!("message.{language}.txt"))?;
        let message: Vec<&str> = message.split_whitespace().collect();
        let message = message.join(" ");
        if let Some(first) = message.chars().next()
            && matches!(first, '=' | '+' | '-' | '@')
        {
            return Err(KitError::Formula {
                case_id: family.case_id.clone(),
                language: language.to_owned(),
                first,
            });
        }
        Ok(Letter {
            case_id: family.case_id.clone(),
            change: family.change,
            language: language.to_owned(),
            body: body.trim().to_owned(),
            message,
        })
    }

    /// The page to print, a sheet for each letter.
    ///
    /// # Errors
    /// If its template cannot be filled.
    pub fn page(&self, letters: &[Letter]) -> Result<String, KitError> {
        let letters: Vec<Value> = (letters.iter())
            .map(|own| {
                context! {
                    case_id => &own.case_id,
                    language => &own.language,
                    lang => code(&own.language),
                    body => Value::from_safe_string(own.body.clone()),
                }
            })
            .collect();
        let page = self.filled(PAGE, &context! { letters => letters })?;
        let mark = format!("<meta name=\"generator\" content=\"{GENERATOR}\">");
        let head = page.split("</head>").next().unwrap_or("");
        if page.starts_with("<!DOCTYPE html>") && head.contains(&mark) {
            Ok(page)
        } else {
            Err(KitError::Unmarked)
        }
    }

    fn filled(&self, name: &str, values: &Value) -> Result<String, KitError> {
        let template = self.templates.get_template(name);
        let template = template.map_err(|error| mistake(&error, &[]))?;
        template.render(values).map_err(|error| {
            // It is not said which value there is not.
            let asked = template.undeclared_variables(true).into_iter();
            let mut missing: Vec<String> = asked.filter(|name| !is_there(values, name)).collect();
            missing.sort_unstable();
            mistake(&error, &missing)
        })
    }
}

/// The language that a family speaks, as templates are named.
fn spoken(family: &Family) -> &str {
    let spoken = family.spoken.as_deref().unwrap_or(DEFAULT);
    let code = CODES.iter().find(|(code, _)| *code == spoken);
    code.map_or(spoken, |(_, language)| *language)
}

/// The kind and the language of a template for one language.
fn part(name: &str) -> Option<(&'static str, &str)> {
    let kinds = [
        ("letter", ".html"),
        ("message", ".txt"),
        ("words", ".jinja"),
    ];
    kinds.into_iter().find_map(|(kind, end)| {
        let language = name
            .strip_prefix(kind)?
            .strip_prefix('.')?
            .strip_suffix(end)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
        let good = !language.is_empty() && language.chars().all(plain);
        good.then_some((kind, language))
    })
}

/// The code of a language for readers aloud: a tag of two or three letters is one by itself.
fn code(language: &str) -> &str {
    let known = CODES.iter().find(|(_, own)| *own == language);
    match known {
        Some((code, _)) => code,
        None if matches!(language.len(), 2 | 3) => language,
        None => "",
    }
}

/// Whether there is a value under a name such as `new.port`.
fn is_there(values: &Value, name: &str) -> bool {
    let mut parts = name.split('.');
    let found = parts.try_fold(values.clone(), |value, part| {
        // Of nothing nothing is asked: templates ask first whether there is an appointment.
        if value.is_none() {
            return Some(value);
        }
        value.get_attr(part).ok().filter(|own| !own.is_undefined())
    });
    found.is_some()
}

/// What is wrong with ports.toml, in one line.
fn told(text: &str, error: &toml::de::Error) -> String {
    let lines = error.message().lines().map(str::trim);
    let message: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let line = error.span().map_or(String::new(), |span| {
        let before = text.get(..span.start).unwrap_or("");
        format!("line {}: ", before.matches('\n').count() + 1)
    });
    format!("{line}{}", message.join("; "))
}

/// What a template's mistake is, with its file and line, and the values that there are not, if that is it.
fn mistake(error: &minijinja::Error, missing: &[String]) -> KitError {
    let place = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}:{line}: "),
        (Some(name), None) => format!("{name}: "),
        _ => String::new(),
    };
    let detail = error
        .detail()
        .map_or(String::new(), |text| format!(": {text}"));
    let missing = if error.kind() == ErrorKind::UndefinedError && !missing.is_empty() {
        format!(": {}", missing.join(", "))
    } else {
        String::new()
    };
    KitError::Template(format!("{place}{}{missing}{detail}", error.kind()))
}
