//! Schemas of a feed's files, made from the definitions that the reader uses: Frictionless Table
//! Schemas for the CSV files, JSON Schemas for plan.toml and model files, and the reference in
//! `docs/feed.md`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::keys::{self, Holds, Key};
use super::shape::{Column, Shape, Type};
use super::values::MOST;
use super::{appointments, capacity, cases, closures, corridors, phases, places, scenarios, slots};
use crate::domain::id::IDENTIFIER_PATTERN;

/// The CSV files of a feed.
pub(crate) static TABLES: [&Shape; 10] = [
    &places::PORTS,
    &places::LOCATIONS,
    &corridors::SHAPE,
    &slots::SHAPE,
    &closures::SHAPE,
    &capacity::SHAPE,
    &cases::SHAPE,
    &phases::SHAPE,
    &appointments::SHAPE,
    &scenarios::SHAPE,
];

/// The names of the files that have a schema; `model.toml` stands for any model file.
#[must_use]
pub fn files() -> Vec<&'static str> {
    let tables = TABLES.iter().map(|shape| shape.file);
    ["plan.toml", "model.toml"]
        .into_iter()
        .chain(tables)
        .collect()
}

/// The schema of a file: a Frictionless Table Schema for a CSV file, a JSON Schema for a TOML
/// file; none if a feed has no such file.
#[must_use]
pub fn of(file: &str) -> Option<Value> {
    match file {
        "plan.toml" => Some(document("plan.toml of a paso feed", &keys::PLAN)),
        "model.toml" => Some(document("A paso model file", &keys::MODEL)),
        _ => TABLES
            .iter()
            .find(|shape| shape.file == file)
            .map(|shape| table(shape)),
    }
}

fn table(shape: &Shape) -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        json!("https://datapackage.org/profiles/2.0/tableschema.json"),
    );
    schema.insert("name".into(), json!(shape.file.trim_end_matches(".csv")));
    schema.insert("description".into(), json!(shape.about));
    schema.insert("fields".into(), shape.columns.iter().map(field).collect());
    schema.insert("missingValues".into(), json!([""]));
    // Columns may stand in any order, optional ones may be absent, and others are errors.
    schema.insert("fieldsMatch".into(), json!("superset"));
    if !shape.key.is_empty() {
        schema.insert("primaryKey".into(), json!(shape.key));
    }
    Value::Object(schema)
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Type::Whole(..) => "integer",
        Type::Amount(_) | Type::PersonsADay | Type::Degrees(_) => "number",
        Type::Date => "date",
        _ => "string",
    };
    let mut constraints = Map::new();
    if column.filled {
        constraints.insert("required".into(), json!(true));
    }
    match column.kind {
        Type::Whole(least, most) => {
            constraints.insert("minimum".into(), json!(least));
            constraints.insert("maximum".into(), json!(most));
        }
        Type::Amount(most) => {
            constraints.insert("minimum".into(), json!(0));
            constraints.insert("maximum".into(), json!(most));
        }
        Type::PersonsADay => {
            constraints.insert("minimum".into(), json!(0));
            constraints.insert("maximum".into(), json!(MOST));
        }
        Type::Date => {
            constraints.insert("minimum".into(), json!("1900-01-01"));
            constraints.insert("maximum".into(), json!("2999-12-31"));
        }
        Type::Degrees(most) => {
            constraints.insert("minimum".into(), json!(-i32::from(most)));
            constraints.insert("maximum".into(), json!(most));
        }
        Type::Word(words) => {
            constraints.insert("enum".into(), json!(words));
        }
        kind => {
            if let Some(pattern) = kind.pattern() {
                constraints.insert("pattern".into(), json!(pattern));
            }
        }
    }
    let mut field = Map::new();
    field.insert("name".into(), json!(column.name));
    field.insert("type".into(), json!(kind));
    field.insert("title".into(), json!(column.kind.words()));
    field.insert("description".into(), json!(column.about));
    field.insert("example".into(), json!(column.example));
    if !constraints.is_empty() {
        field.insert("constraints".into(), Value::Object(constraints));
    }
    Value::Object(field)
}

fn document(title: &str, keys: &[Key]) -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".into(), json!(title));
    if let Value::Object(object) = object(keys) {
        schema.extend(object);
    }
    Value::Object(schema)
}

fn object(keys: &[Key]) -> Value {
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let number = json!({"type": "number", "minimum": 0, "maximum": MOST});
    let mut value = match key.holds {
        Holds::Text => json!({"type": "string"}),
        Holds::Identifier => {
            json!({"type": "string", "pattern": format!("^{IDENTIFIER_PATTERN}$")})
        }
        Holds::Identifiers => json!({
            "type": "array",
            "items": {"type": "string", "pattern": format!("^{IDENTIFIER_PATTERN}$")},
        }),
        Holds::Number => number,
        Holds::Whole(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        Holds::Word(words) => json!({"type": "string", "enum": words}),
        // A TOML date as JSON has it.
        Holds::Date => json!({"type": "string", "format": "date"}),
        Holds::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Holds::Table(keys) => object(keys),
        Holds::Tables(keys) => json!({"type": "array", "items": object(keys)}),
        Holds::Weights => json!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": format!("^{IDENTIFIER_PATTERN}$")},
            "additionalProperties": number,
        }),
    };
    if let Value::Object(object) = &mut value {
        object.insert("description".into(), json!(key.about));
    }
    value
}

/// The reference of all files in Markdown, as in `docs/feed.md`.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    text.push_str("## plan.toml\n\nRequired. Which rules apply, to which days.\n\n");
    keys_table(&mut text, &keys::PLAN);
    for shape in TABLES {
        let required = if shape.required { "Required. " } else { "" };
        let _ = write!(text, "\n## {}\n\n{required}{}\n\n", shape.file, shape.about);
        if !shape.key.is_empty() {
            let key = shape.key.join("`, `");
            let _ = write!(text, "No two rows have the same `{key}`.\n\n");
        }
        text.push_str("| column | what it says | what it holds | example |\n|---|---|---|---|\n");
        for column in shape.columns {
            let mark = if column.required { " *" } else { "" };
            let _ = writeln!(
                text,
                "| `{}`{mark} | {} | {} | `{}` |",
                column.name,
                column.about,
                column.kind.words(),
                column.example
            );
        }
    }
    text.push_str("\n## The model file\n\nTOML. The path stands in plan.toml as `model`.\n\n");
    keys_table(&mut text, &keys::MODEL);
    for (heading, keys) in [
        ("[objective]", &keys::OBJECTIVE[..]),
        ("[fairness]", &keys::FAIRNESS),
        ("[allocation]", &keys::ALLOCATION),
        ("[[seniority]]", &keys::SENIORITY),
        ("[[resource]]", &keys::RESOURCE),
        ("[[resource.usage]]", &keys::USAGE),
    ] {
        let _ = write!(text, "\n### {heading}\n\n");
        keys_table(&mut text, keys);
    }
    text
}

fn keys_table(text: &mut String, keys: &[Key]) {
    text.push_str("| key | what it says | what it holds |\n|---|---|---|\n");
    for key in keys {
        let mark = if key.required { " *" } else { "" };
        let holds = match key.holds {
            Holds::Text => "text".to_owned(),
            Holds::Identifier => "identifier".to_owned(),
            Holds::Identifiers => "list of identifiers, such as `[\"urgent\"]`".to_owned(),
            Holds::Number => "number from 0 to 1e12, at most 6 decimals".to_owned(),
            Holds::Whole(least, most) => format!("whole number from {least} to {most}"),
            Holds::Word(words) => format!("`{}`", words.join("`, `")),
            Holds::Date => "date, without quotes".to_owned(),
            Holds::Texts => "list of texts".to_owned(),
            Holds::Table(_) => "table".to_owned(),
            Holds::Tables(_) => "tables".to_owned(),
            Holds::Weights => "a number from 0 to 1e12 for each name".to_owned(),
        };
        let _ = writeln!(text, "| `{}`{mark} | {} | {holds} |", key.name, key.about);
    }
}

/// What a name of `ignore_columns` would hide: a column that is read; as the file and what to
/// write instead.
pub(super) fn hidden_column(name: &str) -> Option<(&'static str, String)> {
    let of_one = TABLES.iter().find_map(|shape| {
        let column = name.strip_prefix(shape.file)?.strip_prefix(':')?;
        Some((*shape, column))
    });
    let has = |shape: &Shape, name: &str| shape.columns.iter().any(|column| column.name == name);
    if let Some((shape, column)) = of_one {
        let remedy = || "take it out of the list".to_owned();
        return has(shape, column).then(|| (shape.file, remedy()));
    }
    let shape = TABLES.iter().find(|shape| has(shape, name))?;
    let other = TABLES.iter().find(|shape| !has(shape, name));
    let remedy = other.map_or_else(
        || "take it out of the list".to_owned(),
        |other| {
            format!(
                "name the file too, such as `{}:{name}`, if another file has a column of that name",
                other.file
            )
        },
    );
    Some((shape.file, remedy))
}
