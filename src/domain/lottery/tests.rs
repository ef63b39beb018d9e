use rayon::prelude::*;

use super::*;

#[test]
fn a_draw_is_that_of_the_standard() {
    // RFC 4231, test case 2.
    let key = "Jefe";
    let text = "what do ya want for nothing?";
    assert_eq!(draw(key, text), 0x5bdc_c146_bf60_754e_6a04_2426_0895_75c7);
    // `printf %s abc | sha256sum`
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(commitment("abc"), hash);
}

#[test]
fn the_earliest_have_their_share_of_every_run_of_places() {
    let places = |percent| -> String {
        let place = |at| {
            if is_for_earliest(at, percent) {
                'e'
            } else {
                'l'
            }
        };
        (1..=10).map(place).collect()
    };
    assert_eq!(places(50), "elelelelel");
    assert_eq!(places(100), "eeeeeeeeee");
    assert_eq!(places(0), "llllllllll");
    assert_eq!(places(30), "ellellelll");
    for percent in 0..=100 {
        let mut earliest = 0;
        for place in 1..=1_000_u64 {
            earliest += u64::from(is_for_earliest(place, percent));
            let most = (place * u64::from(percent)).div_ceil(100);
            assert_eq!(earliest, most, "{percent} % of {place}");
        }
    }
}

/// 100 singles and 250 families of six draw 100,000 times for 400 places. A family is received if it
/// begins before the last place: whoever draws best first.
#[test]
fn a_person_has_the_same_chance_alone_and_in_a_family_of_six() {
    const DRAWS: u32 = 100_000;
    const PLACES: u32 = 400;
    const SINGLES: usize = 100;
    const SIXES: usize = 250;
    let ids: Vec<String> = (0..SINGLES + SIXES).map(|at| format!("C{at:04}")).collect();
    let received: [u64; 2] = (0..DRAWS)
        .into_par_iter()
        .map(|seed| {
            let seed = format!("a seed of the test, number {seed}");
            let drawn = ids.iter().enumerate();
            let drawn = drawn.map(|(at, id)| (draw(&seed, id), at >= SINGLES));
            let mut drawn: Vec<(u128, bool)> = drawn.collect();
            drawn.sort_unstable();
            let (mut taken, mut received) = (0, [0, 0]);
            for (_, is_six) in drawn {
                if taken >= PLACES {
                    break;
                }
                taken += if is_six { 6 } else { 1 };
                received[usize::from(is_six)] += 1;
            }
            received
        })
        .reduce(|| [0, 0], |a, b| [a[0] + b[0], a[1] + b[1]]);
    #[allow(clippy::cast_precision_loss)]
    let chance = |count: u64, of: usize| count as f64 / (f64::from(DRAWS) * of as f64);
    let (single, six) = (chance(received[0], SINGLES), chance(received[1], SIXES));
    println!("chance of a person alone {single:.5}, in a family of six {six:.5}");
    assert!((six / single - 1.0).abs() < 0.01, "{single} and {six}");
}
