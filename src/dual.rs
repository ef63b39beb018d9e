//! The certificate's bound as a function of the prices, and its ascent.
//!
//! The field's words: the bound is the *Lagrangian dual* of the relaxation (Geoffrion, "Lagrangean
//! relaxation for integer programming", Mathematical Programming Study 2, 1974), the prices are its
//! *multipliers*, and where they prove the relaxation's value they are the limits' *shadow prices*:
//! what one more unit would save.
//!
//! For prices π the bound is a sum over queues of like cases of the least cost at which each case
//! could be served, less the worth of what is left of every limit (see models/README.md). One
//! evaluation is one pass over the cohorts. [`evaluate`] gives the bound, and a smooth function
//! below it with its gradient; [`ascent`] climbs.

pub mod ascent;
mod elementary;
pub mod evaluate;
mod layout;
pub mod pricing;
mod quasi_newton;
mod slots;
mod soft;
pub mod tables;
mod tracks;
