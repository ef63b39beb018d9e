//! A feed read as it would be with other rows in appointments.csv, before they are written.

use std::path::Path;

use crate::domain::problem::Problem;
use crate::feed::{self, Overrides};
use crate::files::source::{Folder, Instead};
use crate::outputs::appointments::NAME;
use crate::outputs::appointments::publish::Publication;

/// The feed as it would be: every appointment that is added is a promise there, and those before
/// stand but for what is cancelled.
///
/// # Errors
/// If it is anything else, which is a fault of paso; a sentence.
pub(super) fn with(
    (place, overrides): (&Path, &Overrides),
    problem: &Problem,
    wanted: &Publication,
    bytes: &[u8],
) -> Result<Problem, String> {
    let fault = |why: &str| format!("paso has a fault: with the new rows {why}");
    let folder = Folder::new(place);
    let reading = feed::read_from(&Instead::new(&folder, NAME, Some(bytes)), overrides);
    let after = (reading.problem).ok_or_else(|| fault("the feed could not be planned"))?;
    let expected = problem.promises.len() + wanted.added.len() - wanted.cancelled.len();
    if after.promises.len() != expected || after.earlier.len() != problem.earlier.len() {
        return Err(fault("other appointments would be promised"));
    }
    Ok(after)
}
