//! A sweep of bounds: seconds, and how far the bounds stay below those climbed from nothing.
//!
//! `cargo bench --bench sweep` scales the border's daily total from half to twice as much in 200
//! points on a generated feed of 10,000 cases, 120 days and 8 ports;
//! `-- FEED POINTS EVERY TARGET FROM..TO` takes another feed, number of points, target and range, and
//! climbs every so-manieth point's bound from nothing too. A second target and range make a grid,
//! with so many points on each axis.

use std::path::Path;
use std::time::Instant;

use paso::certify::bound::lower_bound;
use paso::clock::Stop;
use paso::cohorts::queue::Cohorts;
use paso::domain::plan::Prices;
use paso::domain::problem::Problem;
use paso::dual::ascent::{Cooling, climb};
use paso::dual::tables::Tables;
use paso::pipeline::{Options, Silent};
use paso::whatif::apply::{Applied, apply};
use paso::whatif::grammar::scalable;
use paso::whatif::sweep::{Scale, Sweep, answer};
use paso::whatif::{Answer, Depth, Found, Session};
use rayon::prelude::*;

use ladder::Told;

mod ladder;

fn main() {
    let told = Told::or(ladder::S);
    let (points, every) = (told.number(1, 200), told.number(2, 20));
    let default = ["capacity:border_total@*".to_owned(), "0.5..2.0".to_owned()];
    let axes = match told.rest(3) {
        [] => &default[..],
        axes => axes,
    };
    measure(&told.folder, points, every, axes);
}

fn measure(folder: &Path, points: usize, every: usize, axes: &[String]) {
    let problem = ladder::problem(folder);
    parts(&problem);
    let begun = Instant::now();
    let base = Session::new(problem.clone(), &Options::default(), &Silent).expect("a plan");
    println!("base plan {:.2} s", begun.elapsed().as_secs_f64());
    let axes = axes.chunks_exact(2).map(|axis| {
        let target = scalable(&axis[0], &problem).expect("a target");
        let scale = Scale::read(&format!("{}/{points}", axis[1])).expect("a range");
        (target, scale)
    });
    let sweep = Sweep {
        fixed: Vec::new(),
        axes: axes.collect(),
    };
    let begun = Instant::now();
    let mut found = Vec::new();
    answer(
        &base,
        &sweep,
        0..sweep.len(),
        Depth::Bound,
        &|| true,
        |_, timed| match timed.answer {
            Answer::Changed {
                found: Found::Bound { lower_bound, .. },
                ..
            } => (Some(lower_bound), timed.seconds),
            _ => (None, timed.seconds),
        },
        |_, answer| {
            found.push(answer);
            true
        },
    );
    let seconds = begun.elapsed().as_secs_f64();
    let mut each: Vec<f64> = found.iter().map(|(_, seconds)| *seconds).collect();
    each.sort_by(f64::total_cmp);
    println!(
        "{} points in {seconds:.1} s on {} threads; one point {:.3} s in the median, {:.3} s in the mean, {:.3} s at most",
        found.len(),
        rayon::current_num_threads(),
        each[each.len() / 2],
        each.iter().sum::<f64>() / f64::from(u32::try_from(each.len()).expect("few points")),
        each[each.len() - 1],
    );
    let compared: Vec<usize> = (0..found.len()).step_by(every).collect();
    let mut below: Vec<(f64, usize)> = compared
        .into_par_iter()
        .filter_map(|point| {
            let bound = found[point].0?;
            let cold = cold(&problem, &sweep, point)?;
            Some((100.0 * (cold - bound) / cold, point))
        })
        .collect();
    below.sort_by(|a, b| a.0.total_cmp(&b.0));
    for &(below, point) in below.iter().rev().take(5) {
        println!("  {below:.4} % below at {:?}", sweep.factors(point));
    }
    println!(
        "{} bounds beside those climbed from nothing: {:.4} % below in the median, {:.4} % at most, {:.4} % at least",
        below.len(),
        below[below.len() / 2].0,
        below[below.len() - 1].0,
        below[0].0
    );
}

/// What one point takes on one thread beside its climb.
fn parts(problem: &Problem) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    pool.install(|| {
        let time = |name: &str, work: &mut dyn FnMut()| {
            let begun = Instant::now();
            for _ in 0..10 {
                work();
            }
            println!("{name} {:.2} ms", 100.0 * begun.elapsed().as_secs_f64());
        };
        let cohorts = Cohorts::new(problem);
        let tables = Tables::new(problem, &cohorts);
        let prices = Prices(vec![0.0; problem.limits.len()]);
        time("copy", &mut || drop(std::hint::black_box(problem.clone())));
        time("cohorts", &mut || {
            drop(std::hint::black_box(Cohorts::new(problem)));
        });
        time("tables", &mut || {
            drop(std::hint::black_box(Tables::new(problem, &cohorts)));
        });
        time("bound", &mut || {
            std::hint::black_box(tables.bound(&prices.0));
        });
        time("smooth", &mut || {
            std::hint::black_box(tables.smooth(&prices.0, 0.1));
        });
        time("certify", &mut || {
            std::hint::black_box(lower_bound(problem, &prices));
        });
        println!("{} limits", problem.limits.len());
    });
}

/// The bound of a cold plan's climb.
fn cold(problem: &Problem, sweep: &Sweep, point: usize) -> Option<f64> {
    let Applied::Changed(changed) = apply(problem, &sweep.changes(point)) else {
        return None;
    };
    let cohorts = Cohorts::new(&changed);
    let tables = Tables::new(&changed, &cohorts);
    let cooling = Cooling {
        from: 2.0,
        to: 0.03,
        factor: 0.5,
        steps: 300,
        enough: 3e-5,
    };
    Some(
        climb(&tables, vec![0.0; tables.len()], &cooling, &Stop::never())
            .best
            .bound,
    )
}
