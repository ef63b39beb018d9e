//! All integration tests in one program, so that `HiGHS` is linked once.

mod architecture;
mod bench;
mod browser;
mod cli;
mod common;
mod corruptions;
mod example_mpp_2021;
mod explain;
mod export;
mod families;
mod feed;
mod golden;
mod hostile;
mod mutations;
mod notices;
mod optimum;
mod prices;
mod proof;
mod public;
mod replay;
mod report;
mod rules;
mod solver_faults;
mod solvers;
mod validation_page;
mod what_if;
