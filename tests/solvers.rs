//! Every solver that is built in, on the same programs and through the command line.

mod commands;
mod named;
mod programs;
mod series;
