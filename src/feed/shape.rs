//! What is known of a CSV file before it is read. Reader, schemas and documentation are made from
//! the same definitions.

use crate::domain::id::IDENTIFIER_PATTERN;

/// What a field may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Type {
    /// An identifier.
    Identifier,
    /// Identifiers separated by `;`.
    Identifiers,
    /// Text for people.
    Text,
    /// A whole number in a range.
    Whole(u32, u32),
    /// A number from 0 to this.
    Amount(u32),
    /// A number from 0 to 10¹², or the word `unlimited`.
    Limit,
    /// A number from 0 to 10¹².
    PersonsADay,
    /// Decimal degrees, so many at most either way.
    Degrees(u8),
    /// `YYYY-MM-DD`.
    Date,
    /// `HH:MM`.
    Time,
    /// Weekdays separated by `;`.
    Weekdays,
    /// A name of the IANA time zone database.
    Timezone,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A port, or `*` for every port.
    PortOrAll,
    /// A port, a location, a corridor `location>port`, or `*`.
    Site,
    /// A number or a date, as another field says.
    Value,
}

/// A plain number as a regular expression.
const NUMBER: &str = r"[0-9]+\.?[0-9]{0,6}|\.[0-9]{1,6}";

/// The word that lifts a limit.
pub(crate) const UNLIMITED: &str = "unlimited";

/// The weekdays as the feed writes them, from Monday.
pub(crate) const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Type {
    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Identifier => "identifier".to_owned(),
            Self::Identifiers => "identifiers separated by `;`".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Whole(least, most) => format!("whole number from {least} to {most}"),
            Self::Amount(most) => format!("number from 0 to {most}, at most 6 decimals"),
            Self::Limit => "number from 0 to 1e12, at most 6 decimals, or `unlimited`".to_owned(),
            Self::PersonsADay => "number from 0 to 1e12, at most 6 decimals".to_owned(),
            Self::Degrees(most) => format!("decimal degrees from -{most} to {most}"),
            Self::Date => "date `YYYY-MM-DD`".to_owned(),
            Self::Time => "time `HH:MM`, 24-hour".to_owned(),
            Self::Weekdays => format!("weekdays separated by `;`, of {}", WEEKDAYS.join(" ")),
            Self::Timezone => "IANA time zone".to_owned(),
            Self::Word(words) => format!("`{}`", words.join("`, `")),
            Self::PortOrAll => "port, or `*`".to_owned(),
            Self::Site => "port, location, corridor `location>port`, or `*`".to_owned(),
            Self::Value => "number, date, or `unlimited`".to_owned(),
        }
    }

    /// A regular expression that the text follows, where the type is a text of some form.
    pub fn pattern(self) -> Option<String> {
        let id = IDENTIFIER_PATTERN;
        let weekday = WEEKDAYS.join("|");
        match self {
            Self::Identifier => Some(id.to_owned()),
            Self::Identifiers => Some(format!(r"{id}( *; *{id})*")),
            Self::Time => Some("([01][0-9]|2[0-3]):[0-5][0-9]".to_owned()),
            Self::Weekdays => Some(format!(r"({weekday})( *; *({weekday}))*")),
            Self::PortOrAll => Some(format!(r"(\*|{id})")),
            Self::Site => Some(format!(r"(\*|{id}|{id}>{id})")),
            Self::Limit => Some(format!(r"({UNLIMITED}|\+?({NUMBER}))")),
            Self::Value => Some(format!(
                r"({UNLIMITED}|[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}|[+-]?({NUMBER}))"
            )),
            _ => None,
        }
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub name: &'static str,
    pub kind: Type,
    /// Whether the column must be there.
    pub required: bool,
    /// Whether each row must have a value.
    pub filled: bool,
    /// What it says.
    pub about: &'static str,
    /// A value that it may have.
    pub example: &'static str,
}

impl Column {
    /// A column that must be there and have a value in each row.
    pub const fn required(
        name: &'static str,
        kind: Type,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            required: true,
            filled: true,
            about,
            example,
        }
    }

    /// A column that may be absent, and a field that may be empty.
    pub const fn optional(
        name: &'static str,
        kind: Type,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            required: false,
            filled: false,
            about,
            example,
        }
    }
}

/// A CSV file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub file: &'static str,
    pub required: bool,
    /// What it says, and what its absence means.
    pub about: &'static str,
    /// The columns that no two rows have alike; none where rows may repeat.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
}

impl Shape {
    /// The names of its columns as a header row.
    pub fn header(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        names.join(",")
    }
}

/// Whether a field of a type is a number.
pub(crate) fn is_number(kind: Type) -> bool {
    matches!(
        kind,
        Type::Whole(..) | Type::Amount(_) | Type::Limit | Type::PersonsADay | Type::Degrees(_)
    )
}

/// Words in the names of columns that suggest what identifies a person.
const PERSONAL: [&str; 48] = [
    "address",
    "alien",
    "anumber",
    "apellido",
    "apellidos",
    "birth",
    "birthday",
    "birthdate",
    "calle",
    "cedula",
    "celular",
    "correo",
    "curp",
    "direccion",
    "dni",
    "dob",
    "document",
    "documento",
    "email",
    "fullname",
    "firstname",
    "forename",
    "givenname",
    "lastname",
    "mail",
    "mobile",
    "movil",
    "nacimiento",
    "naissance",
    "nascimento",
    "name",
    "nom",
    "nombre",
    "nombres",
    "nome",
    "passport",
    "passeport",
    "passaporte",
    "pasaporte",
    "phone",
    "prenom",
    "sobrenome",
    "ssn",
    "surname",
    "tel",
    "telefono",
    "telephone",
    "whatsapp",
];

/// Whether the name of a column suggests a person's name, date of birth, number of a document,
/// telephone number or address.
pub(crate) fn is_personal(column: &str) -> bool {
    let plain: String = column
        .chars()
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ã' | 'Á' => 'a',
            'é' | 'è' | 'ê' | 'É' => 'e',
            'í' | 'Í' => 'i',
            'ó' | 'ô' | 'õ' | 'Ó' => 'o',
            'ú' | 'Ú' => 'u',
            c => c,
        })
        .collect();
    let mut words: Vec<String> = vec![String::new()];
    let mut lower = false;
    for c in plain.chars() {
        // Words end at signs, and where a capital follows a small letter.
        if !c.is_alphabetic() || (lower && c.is_uppercase()) {
            words.push(String::new());
        }
        lower = c.is_lowercase();
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    let joined: String = words.concat();
    let known = |word: &str| PERSONAL.contains(&word);
    words.iter().any(|word| known(word)) || known(&joined)
}

/// Whether an example is a value of its column's type: the definitions are held to it.
#[cfg(test)]
fn fits(column: &Column) -> bool {
    use crate::domain::id::is_identifier;
    let text = column.example;
    match column.kind {
        Type::Identifier => is_identifier(text),
        Type::Identifiers => text.split(';').all(is_identifier),
        Type::PortOrAll => text == "*" || is_identifier(text),
        Type::Word(words) => words.contains(&text),
        Type::Whole(least, most) => text
            .parse::<u32>()
            .is_ok_and(|value| (least..=most).contains(&value)),
        Type::Date => super::values::parse_date(text).is_ok(),
        Type::Weekdays => text.split(';').all(|day| WEEKDAYS.contains(&day)),
        Type::Amount(_) | Type::Limit | Type::PersonsADay => {
            super::values::parse_amount(text).is_ok()
        }
        _ => !text.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_fits_its_column() {
        for shape in crate::feed::schema::TABLES {
            for column in shape.columns {
                assert!(fits(column), "{} {}", shape.file, column.name);
                assert!(!column.about.is_empty());
            }
            for key in shape.key {
                assert!(shape.columns.iter().any(|column| column.name == *key));
            }
        }
    }

    #[test]
    fn names_of_columns_that_identify_people_are_seen() {
        for name in [
            "Name",
            "full_name",
            "firstName",
            "Apellidos",
            "fecha de nacimiento",
            "date_of_birth",
            "DOB",
            "A-Number",
            "Passport No.",
            "teléfono",
            "phone2",
            "e-mail",
            "PrimerNombre",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in [
            "notes",
            "shelter",
            "hotel",
            "group",
            "telegraph_hill",
            "anumbers",
            "",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
