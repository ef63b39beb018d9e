//! Offers from a warm session: how long it takes to find what a case can be promised, and who should have
//! a cancelled place, on each rung of the ladder.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use paso::domain::id::CaseIndex;
use paso::domain::plan::AppointmentStatus;
use paso::pipeline::{Effort, Options, Silent, plan};
use paso::whatif::offer::{Offers, Vacant, Wish};

mod ladder;

fn offers(criterion: &mut Criterion) {
    for rung in [ladder::XS, ladder::S, ladder::M] {
        let problem = rung.problem();
        let options = Options {
            effort: Effort::Low,
            ..Options::default()
        };
        // Feeds of the ladder have no promises that conflict.
        let outcome = plan(&problem, &options, &Silent).expect("a plan");
        let appointments = &outcome.schedule.appointments;
        let mut warm = Offers::new(&problem, appointments, &outcome.prices.0);
        let settled = problem.settled();
        let waiting: Vec<CaseIndex> = (0..problem.cases.len())
            .map(CaseIndex::new)
            .filter(|case| {
                !settled[case.at()] && problem.cases[case.at()].ready < problem.calendar.end()
            })
            .collect();
        let places: Vec<Vacant> = (appointments.iter())
            .filter(|own| own.status == AppointmentStatus::New)
            .map(|own| Vacant {
                port: own.port,
                day: own.day,
                slot: own.slot,
            })
            .collect();
        let id = |name: &str| BenchmarkId::new(name, rung.name);
        let mut group = ladder::group(criterion, "offers");
        let mut turn = 0;
        group.bench_function(id("to a case"), |bencher| {
            bencher.iter(|| {
                // Another case each time, so that none is always the quick one.
                turn = (turn + 7_919) % waiting.len();
                black_box(
                    warm.of(waiting[turn], &Wish::default())
                        .map_or(0, |all| all.len()),
                )
            });
        });
        group.bench_function(id("of a place"), |bencher| {
            bencher.iter(|| {
                turn = (turn + 7_919) % places.len();
                black_box(warm.for_place(places[turn]).len())
            });
        });
        group.finish();
    }
}

criterion_group!(benches, offers);
criterion_main!(benches);
