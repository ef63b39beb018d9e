//! The columns of a plan's tables, in their order.

/// Columns of schedule.csv.
pub const SCHEDULE: [&str; 11] = [
    "case_id",
    "port_id",
    "date",
    "slot",
    "persons",
    "location_id",
    "stream",
    "priority",
    "phase_id",
    "wait_days",
    "status",
];

/// Columns of unscheduled.csv.
pub const UNSCHEDULED: [&str; 7] = [
    "case_id",
    "persons",
    "location_id",
    "stream",
    "priority",
    "reason",
    "detail",
];

/// Columns of changes.csv.
pub const CHANGES: [&str; 11] = [
    "case_id",
    "persons",
    "location_id",
    "change",
    "old_port_id",
    "old_date",
    "old_slot",
    "new_port_id",
    "new_date",
    "new_slot",
    "reason",
];

/// Columns of loads.csv.
pub const LOADS: [&str; 9] = [
    "resource_id",
    "family",
    "site_id",
    "date",
    "slot",
    "used",
    "amount",
    "utilisation",
    "price",
];

/// Columns of values.csv.
pub const VALUES: [&str; 2] = ["case_id", "value"];

/// Columns of proof.csv.
pub const PROOF: [&str; 7] = [
    "node", "parent", "case_id", "port_id", "from", "to", "inside",
];

/// Columns of proof-prices.csv.
pub const PROOF_PRICES: [&str; 6] = ["node", "resource_id", "site_id", "date", "slot", "price"];

/// Columns of cuts.csv.
pub const CUTS: [&str; 6] = [
    "cut",
    "resource_id",
    "site_id",
    "date",
    "slot",
    "multiplier",
];

/// Columns of proof-cuts.csv.
pub const PROOF_CUTS: [&str; 3] = ["node", "cut", "price"];

/// Columns of proof-values.csv.
pub const PROOF_VALUES: [&str; 3] = ["node", "case_id", "value"];
