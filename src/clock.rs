//! Time: which stage a plan is in and how long it takes, and when work is to end.
//!
//! Whatever takes long is given a [`Stop`] and asks it now and then. A [`Clock`] names the stages
//! of a plan and times them.

use std::time::{Duration, Instant};

/// Is told which stage begins and how far it is, and may ask to stop.
pub trait Observer: Sync {
    /// A stage begins.
    fn stage(&self, _name: &'static str) {}
    /// How much of the stage is done, 0 to 1.
    fn progress(&self, _done: f64) {}
    /// Whether to give up now.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Watches in silence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}

/// When work is to end: once somebody asks for it, or when its time is over.
#[derive(Clone, Copy)]
pub struct Stop<'o> {
    signal: Signal<'o>,
    begun: Instant,
    /// From then on, the time that there is for everything.
    limit: Option<Duration>,
    /// From then on, when this work is to end.
    end: Option<Duration>,
}

/// Who may ask to stop.
#[derive(Clone, Copy)]
enum Signal<'o> {
    Nobody,
    /// Is told the progress too.
    Observer(&'o dyn Observer),
    /// Is told nothing.
    Silenced(&'o dyn Observer),
    /// Says whether to go on.
    KeepGoing(&'o (dyn Fn() -> bool + Sync)),
}

impl Stop<'static> {
    /// Nobody asks to stop, and there is no limit.
    #[must_use]
    pub fn never() -> Self {
        Stop::new(Signal::Nobody, None)
    }

    /// Nobody asks to stop, and the time begins now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Stop::new(Signal::Nobody, Some(limit))
    }
}

impl<'o> Stop<'o> {
    fn new(signal: Signal<'o>, limit: Option<Duration>) -> Self {
        Self {
            signal,
            begun: Instant::now(),
            limit,
            end: limit,
        }
    }

    /// The observer may ask to stop and is told the progress; a limit of time begins now.
    #[must_use]
    pub fn watched(observer: &'o dyn Observer, limit: Option<Duration>) -> Self {
        Self::new(Signal::Observer(observer), limit)
    }

    /// Ends once the answer to whether to keep going is no.
    #[must_use]
    pub fn unless(keep_going: &'o (dyn Fn() -> bool + Sync)) -> Self {
        Self::new(Signal::KeepGoing(keep_going), None)
    }

    /// For work that is to be done by a share of the whole limit.
    #[must_use]
    pub fn by(self, share: f64) -> Self {
        Self {
            end: self.limit.map(|limit| limit.mul_f64(share)),
            ..self
        }
    }

    /// For work that may take a share of the time that is left, and tells nobody how far it is.
    #[must_use]
    pub fn part(self, share: f64) -> Self {
        let gone = self.begun.elapsed();
        let part = |end: Duration| gone.min(end) + end.saturating_sub(gone).mul_f64(share);
        let signal = match self.signal {
            Signal::Observer(observer) => Signal::Silenced(observer),
            other => other,
        };
        Self {
            signal,
            end: self.end.map(part),
            ..self
        }
    }

    /// Whether somebody asked to stop.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        match self.signal {
            Signal::Nobody => false,
            Signal::Observer(observer) | Signal::Silenced(observer) => observer.interrupted(),
            Signal::KeepGoing(keep_going) => !keep_going(),
        }
    }

    /// Whether to go on.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        !self.is_asked_for() && self.end.is_none_or(|end| self.begun.elapsed() < end)
    }

    /// Says how much of the stage is done, and asks whether to go on.
    #[must_use]
    pub fn goes_on_at(&self, done: f64) -> bool {
        self.tell(done);
        self.goes_on()
    }

    /// The time left; none where there is no limit.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        let end = self.end?;
        Some(end.saturating_sub(self.begun.elapsed()))
    }

    /// The pace of work that begins now.
    #[must_use]
    pub fn pace(self) -> Pace<'o> {
        Pace {
            begun: Instant::now(),
            time: self.time_left(),
            stop: self,
        }
    }

    fn tell(&self, done: f64) {
        if let Signal::Observer(observer) = self.signal {
            observer.progress(done);
        }
    }
}

/// How far work is that cools down or ends by its own count or by the time, whichever is further.
#[derive(Clone, Copy)]
pub struct Pace<'o> {
    stop: Stop<'o>,
    begun: Instant,
    time: Option<Duration>,
}

impl Pace<'_> {
    /// How much is to count as done where the work says so much; none when it is to end.
    #[must_use]
    pub fn at(&self, work: f64) -> Option<f64> {
        let done = match self.time {
            None => work,
            Some(time) => {
                let spent = self.begun.elapsed().as_secs_f64();
                work.max(spent / time.as_secs_f64().max(1e-9))
            }
        };
        self.stop.tell(done.min(1.0));
        (done < 1.0 && !self.stop.is_asked_for()).then_some(done)
    }
}

/// Names the stages of a plan, and times them.
pub struct Clock<'o> {
    stop: Stop<'o>,
    current: Option<(&'static str, Instant)>,
    seconds: Vec<(&'static str, f64)>,
}

impl<'o> Clock<'o> {
    /// Stands still until the first stage.
    #[must_use]
    pub fn new(stop: Stop<'o>) -> Self {
        Self {
            stop,
            current: None,
            seconds: Vec::new(),
        }
    }

    /// A stage begins, and the one before it ends.
    pub fn stage(&mut self, name: &'static str) {
        self.end_stage();
        if let Signal::Observer(observer) = self.stop.signal {
            observer.stage(name);
        }
        self.current = Some((name, Instant::now()));
    }

    /// When everything is to end.
    #[must_use]
    pub fn stop(&self) -> Stop<'o> {
        self.stop
    }

    /// Ends the last stage. The stages in order, with seconds.
    #[must_use]
    pub fn finish(mut self) -> Vec<(&'static str, f64)> {
        self.end_stage();
        self.seconds
    }

    fn end_stage(&mut self) {
        if let Some((name, since)) = self.current.take() {
            self.seconds.push((name, since.elapsed().as_secs_f64()));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use super::*;

    #[derive(Default)]
    struct Watcher {
        asks: AtomicBool,
        told: AtomicU64,
    }

    impl Observer for Watcher {
        fn progress(&self, _done: f64) {
            self.told.fetch_add(1, Ordering::Relaxed);
        }
        fn interrupted(&self) -> bool {
            self.asks.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn whoever_asks_is_heard_by_all_that_came_of_a_stop() {
        let watcher = Watcher::default();
        let stop = Stop::watched(&watcher, Some(Duration::from_secs(1_000)));
        let (by, part) = (stop.by(0.4), stop.by(0.4).part(0.5));
        let pace = by.pace();
        assert!(stop.goes_on() && by.goes_on() && part.goes_on());
        assert_eq!(pace.at(0.5), Some(0.5));
        assert!(by.goes_on_at(0.7));
        assert_eq!(watcher.told.load(Ordering::Relaxed), 2);
        // A part of the work tells nobody, and still hears.
        assert!(part.goes_on_at(0.7));
        assert_eq!(watcher.told.load(Ordering::Relaxed), 2);
        watcher.asks.store(true, Ordering::Relaxed);
        assert!(!stop.goes_on() && !by.goes_on() && !part.goes_on());
        assert_eq!(pace.at(0.5), None);

        let going = AtomicBool::new(true);
        let keep_going = || going.load(Ordering::Relaxed);
        let stop = Stop::unless(&keep_going);
        assert!(stop.goes_on() && !stop.is_asked_for());
        going.store(false, Ordering::Relaxed);
        assert!(!stop.goes_on() && stop.is_asked_for());
    }

    #[test]
    fn shares_of_the_time_are_of_the_whole_or_of_what_is_left() {
        let stop = Stop::after(Duration::from_secs(1_000));
        let seconds = |stop: Stop<'_>| stop.time_left().unwrap().as_secs_f64();
        assert!((seconds(stop.by(0.4)) - 400.0).abs() < 5.0);
        assert!((seconds(stop.by(0.4).part(0.3)) - 120.0).abs() < 5.0);
        // A share of the whole stays one after a share of what is left.
        assert!((seconds(stop.part(0.3).by(0.9)) - 900.0).abs() < 5.0);
        let over = Stop::after(Duration::ZERO);
        assert!(!over.goes_on() && !over.is_asked_for());
        assert_eq!(over.time_left(), Some(Duration::ZERO));
        assert_eq!(over.pace().at(0.0), None);
        assert!(Stop::never().goes_on() && Stop::never().time_left().is_none());
    }

    #[test]
    fn stages_are_timed_in_order() {
        let mut clock = Clock::new(Stop::never());
        clock.stage("one");
        clock.stage("two");
        let names: Vec<_> = clock.finish().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["one", "two"]);
    }
}
