//! All integration tests in one program, so that `HiGHS` is linked once.

mod architecture;
mod browser;
mod cli;
mod common;
mod example_mpp_2021;
mod feed;
mod golden;
mod mutations;
mod optimum;
mod prices;
mod proof;
mod report;
mod rules;
mod solver_faults;
