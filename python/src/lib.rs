//! paso for Python: the module `paso._paso`, which the package `paso` is made of.

use pyo3::prelude::*;

mod asked;
mod cells;
mod command;
mod feed;
mod given;
mod making;
mod notice;
mod offering;
mod parts;
mod plan;
mod previous;
mod questions;
mod raise;
mod report;
mod sessions;
mod settings;
mod table;
mod verdict;
mod watch;

/// paso's own code. Import it as `paso`.
#[pymodule]
fn _paso(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<feed::Feed>()?;
    module.add_class::<notice::Notice>()?;
    module.add_class::<parts::Parts>()?;
    module.add_class::<plan::Plan>()?;
    module.add_class::<report::Report>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<verdict::Verdict>()?;
    module.add_function(wrap_pyfunction!(parts::threads, module)?)?;
    module.add_function(wrap_pyfunction!(command::run, module)?)
}
