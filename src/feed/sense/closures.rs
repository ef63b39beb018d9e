//! Closures, and days of notice, that say little or too much.

use super::Lines;
use crate::domain::calendar::Day;
use crate::domain::id::PortIndex;
use crate::domain::problem::Problem;
use crate::feed::report::Report;
use crate::notice::{Notice, kinds};

pub(super) fn check(problem: &Problem, lines: Lines<'_>, report: &mut Report) {
    let calendar = problem.calendar;
    for (at, closure) in problem.closures.rows().iter().enumerate() {
        let mut days = calendar.within(closure.from..closure.to + 1);
        let port = closure.port.unwrap_or(PortIndex(0));
        if days.any(|day| closure.is_on(port, day, calendar)) {
            continue;
        }
        report.push(
            Notice::new(
                &kinds::CLOSURE_OUTSIDE_HORIZON,
                "closures.csv",
                "the row closes no day planned",
            )
            .at_row(Lines::of(lines.closures, at))
            .at("from", calendar.date(closure.from).to_string())
            .remedy("nothing, if that is meant"),
        );
    }
    let notice = &problem.notice;
    if Day::START + notice.days >= calendar.end()
        && notice.exempt.len() < problem.rules.priorities.len()
    {
        report.push(
            Notice::new(
                &kinds::NOTICE_BEYOND_HORIZON,
                "plan.toml",
                format!(
                    "`notice_days` is {}, and {} days are planned: nobody can be newly appointed but under `notice_exempt`",
                    notice.days, calendar.days
                ),
            )
            .at("notice_days", notice.days.to_string())
            .remedy("give fewer days of notice, or plan more days"),
        );
    }
}
