//! All integration tests in one program, so that `HiGHS` is linked once.

mod architecture;
mod cli;
mod common;
mod example_mpp_2021;
mod feed;
mod golden;
mod mutations;
mod optimum;
mod prices;
mod proof;
mod rules;
mod solver_faults;
mod what_if;
