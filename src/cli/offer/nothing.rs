//! Why nothing can be promised, in words.

use std::fmt::Write as _;

use crate::cli::text::{count, safe};
use crate::outputs::offer::Nothing;

/// Most limits that are named.
const NAMED: usize = 4;

/// For people; `by_itself` says that the case is too large, if it is. Writing to a string cannot fail, so
/// its results are let go.
pub(super) fn text(own: &Nothing, by_itself: &str) -> String {
    if !by_itself.is_empty() {
        return format!("Nothing can be promised. {by_itself}\n");
    }
    let mut text = "Nothing of what is asked for can be promised:\n".to_owned();
    let days = |number: usize| count(number as u64, "day of a port", "days of ports");
    if own.ports == 0 {
        let _ = writeln!(
            text,
            "  no corridor leads from {} to a port that is asked for and that it may go to",
            safe(&own.location_id)
        );
    } else if own.closed + own.not_admitted + own.full == 0 {
        let _ = writeln!(
            text,
            "  it can have an appointment from {} on, and no day from there on is asked for or planned (to {})",
            own.from, own.last
        );
    }
    for (number, why) in [
        (own.closed, "the port is closed, or has no times then"),
        (own.not_admitted, "no phase admits it"),
    ] {
        if number > 0 {
            let _ = writeln!(text, "  on {} {why}", days(number));
        }
    }
    if own.full > 0 {
        let limits = own.limits.iter().take(NAMED);
        let limits: Vec<String> = limits
            .map(|limit| {
                let on = count(limit.days as u64, "day", "days");
                safe(&format!("{}@{} on {on}", limit.resource_id, limit.site_id))
            })
            .collect();
        let more = own.limits.len().saturating_sub(NAMED);
        let more = match more {
            0 => String::new(),
            more => format!(
                ", and {}",
                count(more as u64, "other limit", "other limits")
            ),
        };
        let _ = writeln!(
            text,
            "  on {} published appointments leave too little: {}{more}",
            days(own.full),
            limits.join(", ")
        );
    }
    if own.elsewhere > 0 {
        let _ = writeln!(
            text,
            "There is something on {} that --before and --port leave out.",
            days(own.elsewhere)
        );
    }
    text
}
