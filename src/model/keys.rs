//! What each row and column of the relaxation stands for.

use crate::domain::calendar::Day;
use crate::domain::id::LimitIndex;

/// The cases of a cohort with one due day: the cohort's position and the queue's in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueueKey {
    /// Position of the cohort.
    pub cohort: usize,
    /// Position of the queue in its cohort.
    pub queue: usize,
}

/// The total use of a window of several days by the appointments of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WindowKey {
    /// The limit of the site's day 0.
    pub first: u32,
    /// First day of the window, relative to the appointments' day.
    pub offset: i32,
    /// Days of the window.
    pub duration: i32,
    /// The appointments' day.
    pub day: Day,
}

/// Those who need a slot of a port's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MenuKey {
    /// Position of the slot menu.
    pub menu: usize,
    /// Bits of the persons of a case where sizes are counted apart; else 0, and persons are
    /// counted.
    pub size: u64,
    /// The day.
    pub day: Day,
}

/// One appointment column: cases of a queue on a lane and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// Position of the cohort.
    pub cohort: usize,
    /// Position of the queue in its cohort.
    pub queue: usize,
    /// The day.
    pub day: Day,
    /// Position of the lane.
    pub lane: usize,
}

/// What a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// Waiting before, newly ready, appointed and waiting after a day balance.
    Balance(QueueKey, Day),
    /// A limit or a phase's cap.
    Limit(LimitIndex),
    /// A window's total is what the appointments add up to.
    Window(WindowKey),
    /// The persons (or cases of a size) in slots are those appointed.
    Menu(MenuKey),
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKey {
    /// Cases that still wait after a day.
    Waiting(QueueKey, Day),
    /// Cases that are left without an appointment.
    Left(QueueKey),
    /// Cases appointed.
    Appointed(Choice),
    /// A window's total.
    Window(WindowKey),
    /// The persons (or cases of a size) in one slot: its position in the port's list.
    Slot(MenuKey, u32),
}
