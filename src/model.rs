//! The linear relaxation as a sparse program (see models/README.md), and back.
//!
//! A queue of cases has a balance row on each of its days: those waiting, newly ready and
//! appointed. Day limits of several days and slots sum totals instead of cases: a column for the
//! total use of each window and day, and for the persons in each slot. Columns may be restricted
//! to a choice, such as those that prices make worthwhile; the certificate judges what comes out.

pub mod build;
pub mod keys;
pub mod readback;
