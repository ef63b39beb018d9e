//! Like cases grouped into queues, with everything that an appointment costs and uses worked out.
//!
//! A [`Profile`](profile::Profile) is what cases of one place and kind may choose from: lanes
//! (corridors) and days. A [`Cohort`](queue::Cohort) is a profile with a family size and a
//! weight; its cases are alike in everything that costs or uses but for their ready and due days,
//! which make it a queue.

mod alone;
pub mod footprint;
pub mod menu;
pub mod profile;
mod promised;
pub mod queue;
pub mod residual;
pub mod runs;
