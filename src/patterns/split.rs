//! Which case to tell apart next, and by what.

use std::collections::BTreeMap;

use super::node::{Ground, Node};
use super::open::Question;
use crate::domain::calendar::Day;
use crate::domain::id::PortIndex;

/// Shares nearer to 0 or 1 than this are taken for it.
const WHOLE: f64 = 1e-6;

/// Where a case is by a master program: by port and day, with what it costs there.
struct Stand {
    port: PortIndex,
    day: Day,
    share: f64,
    cost: f64,
}

/// Questions about cases that a master program has in more than one place at once, the best first.
pub(super) fn questions(ground: &Ground<'_, '_>, node: &Node, most: usize) -> Vec<Question> {
    let mut found: Vec<(f64, Question)> = Vec::new();
    for (kind, mass) in node.mass.iter().enumerate() {
        let stands: Vec<Stand> = mass.iter().map(|own| stand(ground, kind, *own)).collect();
        of_kind(ground, kind, &stands, &mut found);
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(most);
    found.into_iter().map(|(_, question)| question).collect()
}

fn stand(ground: &Ground<'_, '_>, kind: usize, (at, share): (usize, f64)) -> Stand {
    let (port, day) = ground.choices.places[at];
    let mut ways = ground.ways.of_kind[kind].iter();
    let way = ways.find(|way| way.place == at);
    Stand {
        port,
        day,
        share,
        cost: way.map_or(0.0, |way| way.cost),
    }
}

fn of_kind(
    ground: &Ground<'_, '_>,
    kind: usize,
    stands: &[Stand],
    found: &mut Vec<(f64, Question)>,
) {
    let own = &ground.choices.kinds[kind];
    let all: f64 = stands.iter().map(|stand| stand.share).sum();
    let last = ground.choices.problem.calendar.last();
    let mut add = |port: Option<PortIndex>, from: Day, to: Day| {
        let question = Question {
            kind,
            port,
            from,
            to,
        };
        let inside = stands.iter().filter(|stand| {
            port.is_none_or(|port| port == stand.port) && (from..=to).contains(&stand.day)
        });
        let (mut share, mut cost) = (0.0, 0.0);
        for stand in inside {
            share += stand.share;
            cost += stand.share * stand.cost;
        }
        let less = share.min(1.0 - share);
        if less > WHOLE {
            let whole: f64 = stands.iter().map(|own| own.share * own.cost).sum();
            let others = whole - cost + (1.0 - all).max(0.0) * own.none;
            let apart = (others / (1.0 - share) - cost / share).abs() + own.weighted;
            found.push((less * apart, question));
        }
    };
    // By a day: the one that halves it, and whether there is an appointment at all.
    let mut by_day: BTreeMap<Day, f64> = BTreeMap::new();
    let mut by_port: BTreeMap<PortIndex, f64> = BTreeMap::new();
    for stand in stands {
        *by_day.entry(stand.day).or_default() += stand.share;
        *by_port.entry(stand.port).or_default() += stand.share;
    }
    let mut sum = 0.0;
    let half = by_day.iter().map(|(&day, share)| {
        sum += share;
        ((sum - 0.5_f64).abs(), day)
    });
    let half = half.min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, day)) = half.filter(|(_, day)| *day < last) {
        add(None, Day::START, day);
    }
    add(None, Day::START, last);
    if by_port.len() > 1 {
        let half = by_port
            .iter()
            .map(|(&port, share)| ((share - 0.5).abs(), port));
        if let Some((_, port)) = half.min_by(|a, b| a.0.total_cmp(&b.0)) {
            add(Some(port), Day::START, last);
        }
    }
    let half = stands.iter().map(|own| ((own.share - 0.5).abs(), own));
    if let Some((_, own)) = half.min_by(|a, b| a.0.total_cmp(&b.0)) {
        add(Some(own.port), own.day, own.day);
        if by_port.len() > 1 {
            add(None, own.day, own.day);
        }
    }
}

/// A question about a case that has more than one thing left to do, where the master program has none
/// in two places.
pub(super) fn any_question(ground: &Ground<'_, '_>, node: &Node) -> Option<Question> {
    let kinds = 0..ground.choices.kinds.len();
    let mut open = kinds.filter(|&kind| !node.open.is_settled(kind));
    let kind = open.next()?;
    let mut ways = ground.ways.of_kind[kind].iter();
    let way = ways.find(|way| node.open.is_open(kind, way.place))?;
    let (port, day) = ground.choices.places[way.place];
    Some(Question {
        kind,
        port: Some(port),
        from: day,
        to: day,
    })
}
