//! The workers of a line behind the first of each stage: started in turn, so that no stage takes the threads of another.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::gauge::Gauge;
use super::line::Line;
use super::thread::{NoThread, Shortage};

/// Starts the worker of this number.
type Start<'scope> = Box<dyn Fn(usize) -> Result<(), NoThread> + 'scope>;

/// Workers that are still to be started. Clones are the same crowd: that of all flows of a line.
#[derive(Clone, Default)]
pub(super) struct Crowd<'scope> {
    stages: Rc<RefCell<Vec<Stage<'scope>>>>,
}

struct Stage<'scope> {
    gauge: Arc<Gauge>,
    wanted: usize,
    start: Start<'scope>,
}

impl<'scope> Crowd<'scope> {
    /// A stage that has its first worker and is to have `wanted`.
    pub(super) fn add(
        &self,
        gauge: &Arc<Gauge>,
        wanted: usize,
        start: impl Fn(usize) -> Result<(), NoThread> + 'scope,
    ) {
        if wanted > 1 {
            self.stages.borrow_mut().push(Stage {
                gauge: Arc::clone(gauge),
                wanted,
                start: Box::new(start),
            });
        }
    }

    /// Starts them all, or as many as the system has threads for: the second of every stage, then the third. What could
    /// still be sent to is let go, so channels close when the workers have ended.
    pub(super) fn start(&self, line: &Line) {
        let mut stages = self.stages.take();
        let (monitor, id) = line.monitor();
        let mut number = 1;
        while !stages.is_empty() {
            stages.retain(|stage| {
                if number == stage.wanted {
                    return false;
                }
                let Err(cause) = (stage.start)(number) else {
                    return true;
                };
                stage.gauge.has_workers(number);
                let shortage = Shortage {
                    stage: stage.gauge.name(),
                    wanted: stage.wanted,
                    got: number,
                    cause,
                };
                monitor.lacks(id, shortage);
                false
            });
            number += 1;
        }
    }

    /// Nobody is to be started any more.
    pub(super) fn dismiss(&self) {
        drop(self.stages.take());
    }
}
