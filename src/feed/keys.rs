//! The keys of plan.toml and of model files. Reader and schemas are made from the same
//! definitions.

/// The file that says which rules apply, to which days.
pub(crate) const PLAN_FILE: &str = "plan.toml";

/// What a key may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holds {
    /// A text.
    Text,
    /// An identifier.
    Identifier,
    /// A list of identifiers.
    Identifiers,
    /// A number from 0 to 10¹².
    Number,
    /// A whole number in a range.
    Whole(i64, i64),
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A date without a time.
    Date,
    /// A list of texts.
    Texts,
    /// A table with these keys.
    Table(&'static [Key]),
    /// Tables with these keys, each under a `[[heading]]`.
    Tables(&'static [Key]),
    /// A table of identifiers with a number for each, at least one.
    Weights,
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub holds: Holds,
    pub required: bool,
    /// What it says.
    pub about: &'static str,
}

const fn required(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key {
        name,
        holds,
        required: true,
        about,
    }
}

const fn optional(name: &'static str, holds: Holds, about: &'static str) -> Key {
    Key {
        name,
        holds,
        required: false,
        about,
    }
}

/// The names of keys.
pub(super) fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

/// The range of a key that holds a whole number.
pub(super) fn range(keys: &[Key], name: &str) -> (i64, i64) {
    match keys
        .iter()
        .find(|key| key.name == name)
        .map(|key| key.holds)
    {
        Some(Holds::Whole(least, most)) => (least, most),
        _ => panic!("`{name}` is no key of a whole number"),
    }
}

/// A number of a key's range, as the type that it is kept in: that holds the whole range.
pub(super) fn number<T: TryFrom<i64>>(number: i64, name: &str) -> T {
    T::try_from(number).unwrap_or_else(|_| panic!("`{name}` = {number} is not held by its type"))
}

/// Kinds of limit.
pub(super) const FAMILIES: [&str; 3] = ["health", "safety", "capacity"];

/// Kinds of site.
pub(super) const SITES: [&str; 4] = ["port", "location", "corridor", "border"];

/// Spans of limits.
pub(super) const PERIODS: [&str; 2] = ["day", "slot"];

/// Longest span of a day resource's usage and farthest offset, in days.
const SPAN: i64 = 10_000;

/// plan.toml.
pub(super) static PLAN: [Key; 12] = [
    required(
        "model",
        Holds::Text,
        "a built-in model's name, or the path of a model file relative to the feed",
    ),
    required(
        "start",
        Holds::Date,
        "first day of the horizon, a date without quotes",
    ),
    required(
        "days",
        Holds::Whole(1, 1000),
        "number of days of the horizon",
    ),
    optional(
        "notice_days",
        Holds::Whole(0, 1000),
        "nobody can be newly appointed before this many days after the start; 0 where absent",
    ),
    optional(
        "notice_exempt",
        Holds::Identifiers,
        "priorities that can be appointed sooner",
    ),
    optional(
        "ignore_columns",
        Holds::Texts,
        "columns that paso does not know and is to pass over, such as `remarks` in any file or `cases.csv:remarks` in one",
    ),
    optional(
        "ignore_files",
        Holds::Texts,
        "files of the feed that look like a table's and are to be passed over",
    ),
    optional(
        "objective",
        Holds::Table(&OBJECTIVE_OVERRIDES),
        "overrides any value of the model's [objective]",
    ),
    steady("overrides the model's"),
    stability("overrides the model's"),
    fairness("overrides the model's"),
    allocation("overrides the model's"),
];

/// A model file.
pub(super) static MODEL: [Key; 11] = [
    required("name", Holds::Text, "name of the rule set"),
    optional("title", Holds::Text, "title, for people"),
    optional("source", Holds::Text, "where the rules come from"),
    required(
        "objective",
        Holds::Table(&OBJECTIVE),
        "what is minimised, in weighted person-days",
    ),
    required(
        "priorities",
        Holds::Weights,
        "each priority with the weight of a person's day of waiting",
    ),
    optional(
        "seniority",
        Holds::Tables(&SENIORITY),
        "the longer someone has waited before the start, the heavier a further day",
    ),
    optional(
        "resource",
        Holds::Tables(&RESOURCE),
        "what there is only so much of; capacity.csv says how much",
    ),
    steady("how steady ports' days are made"),
    stability("what a case is moved for, against an earlier plan (`--previous`)"),
    fairness("how it is told whether groups of people fare alike"),
    allocation(
        "how many places of like cases go to the most senior, and the others by lottery; all to the most senior where absent",
    ),
];

const fn steady(about: &'static str) -> Key {
    optional("steady", Holds::Table(&STEADY), about)
}

const fn stability(about: &'static str) -> Key {
    optional("stability", Holds::Table(&STABILITY), about)
}

const fn fairness(about: &'static str) -> Key {
    optional("fairness", Holds::Table(&FAIRNESS), about)
}

const fn allocation(about: &'static str) -> Key {
    optional("allocation", Holds::Table(&ALLOCATION), about)
}

/// How places are given out among like cases.
pub(super) static ALLOCATION: [Key; 3] = [
    optional(
        "earliest_share",
        Holds::Number,
        "the share of places for the most senior, 0 to 1 in hundredths, such as 0.5; the others are drawn",
    ),
    optional(
        "seed",
        Holds::Text,
        "what the lottery draws with, 16 to 200 characters that are published with the plan",
    ),
    optional(
        "commitment",
        Holds::Text,
        "the SHA-256 of the seed that was published beforehand; another seed is refused",
    ),
];

/// How it is told whether groups fare alike.
pub(super) static FAIRNESS: [Key; 1] = [optional(
    "min_group",
    Holds::Whole(1, 1_000_000),
    "groups of fewer people are counted together as others; 20 where absent",
)];

/// How steady days are made.
pub(super) static STEADY: [Key; 1] = [optional(
    "tolerance",
    Holds::Number,
    "the share of the plan's cost by which it may rise, 0 to 1; 0 leaves the days as they come; 0.0005 where absent",
)];

/// How steady plans are from morning to morning.
pub(super) static STABILITY: [Key; 1] = [optional(
    "days",
    Holds::Number,
    "weighted person-days that a move saves at least for each person; 0.5 where absent",
)];

/// The weights of the objective.
pub(super) static OBJECTIVE: [Key; 4] = objective(true);

/// The same in plan.toml, where each may be left out.
pub(super) static OBJECTIVE_OVERRIDES: [Key; 4] = objective(false);

const fn objective(required: bool) -> [Key; 4] {
    [
        Key {
            name: "unscheduled_days",
            holds: Holds::Number,
            required,
            about: "charged, on top of waiting, for a person left without an appointment",
        },
        Key {
            name: "late_weight",
            holds: Holds::Number,
            required,
            about: "per person-day past due_on",
        },
        Key {
            name: "travel_weight",
            holds: Holds::Number,
            required,
            about: "per person and hour of travel",
        },
        Key {
            name: "move_weight",
            holds: Holds::Number,
            required,
            about: "per person whose published appointment is moved",
        },
    ]
}

/// A step of seniority.
pub(super) static SENIORITY: [Key; 2] = [
    required(
        "after_days",
        Holds::Whole(0, 1_000_000),
        "days from the senior date to the start from which the factor holds",
    ),
    required("factor", Holds::Number, "multiplies the priority's weight"),
];

/// A resource.
pub(super) static RESOURCE: [Key; 7] = [
    required("id", Holds::Identifier, "its name in capacity.csv"),
    required("family", Holds::Word(&FAMILIES), "kind of limit"),
    required("site", Holds::Word(&SITES), "where it is limited"),
    required(
        "period",
        Holds::Word(&PERIODS),
        "whether its amounts are per day or per slot; per slot only at ports",
    ),
    optional("unit", Holds::Text, "unit of its amounts, for people"),
    optional("title", Holds::Text, "its title, for people"),
    optional(
        "usage",
        Holds::Tables(&USAGE),
        "what cases take of it; rows add up",
    ),
];

/// A usage row.
pub(super) static USAGE: [Key; 7] = [
    optional("stream", Holds::Text, "only for this stream; empty: all"),
    optional(
        "need",
        Holds::Text,
        "only for cases with this tag; empty: all",
    ),
    optional("per_person", Holds::Number, "amount for each person"),
    optional("per_case", Holds::Number, "amount for each case"),
    optional(
        "offset_days",
        Holds::Whole(-SPAN, SPAN),
        "first day of use, relative to the appointment's day (period = \"day\")",
    ),
    optional(
        "duration_days",
        Holds::Whole(1, SPAN),
        "days of use (period = \"day\")",
    ),
    optional(
        "duration_minutes",
        Holds::Whole(1, 24 * 60),
        "the slots that start in [own start, own start + duration) (period = \"slot\")",
    ),
];
