//! The workers of a line behind the first of each stage: started in turn, so that no stage takes the threads of another.

use std::sync::Arc;

use super::stats::{Gauge, Monitor};
use super::thread::{NoThread, Shortage};

/// Starts the worker of this number.
type Start<'scope> = Box<dyn Fn(usize) -> Result<(), NoThread> + 'scope>;

/// Workers that are still to be started.
#[derive(Default)]
pub(super) struct Crowd<'scope> {
    stages: Vec<Stage<'scope>>,
}

struct Stage<'scope> {
    gauge: Arc<Gauge>,
    wanted: usize,
    start: Start<'scope>,
}

impl<'scope> Crowd<'scope> {
    /// A stage that has its first worker and is to have `wanted`.
    pub(super) fn add(
        &mut self,
        gauge: &Arc<Gauge>,
        wanted: usize,
        start: impl Fn(usize) -> Result<(), NoThread> + 'scope,
    ) {
        if wanted > 1 {
            self.stages.push(Stage {
                gauge: Arc::clone(gauge),
                wanted,
                start: Box::new(start),
            });
        }
    }

    /// Starts them all, or as many as the system has threads for: the second of every stage, then the third. What could
    /// still be sent to is let go, so channels close when the workers have ended.
    pub(super) fn start(&mut self, monitor: &Monitor) {
        let mut number = 1;
        while !self.stages.is_empty() {
            self.stages.retain(|stage| {
                if number == stage.wanted {
                    return false;
                }
                let Err(cause) = (stage.start)(number) else {
                    return true;
                };
                stage.gauge.has_workers(number);
                monitor.lacks(Shortage {
                    stage: stage.gauge.name(),
                    wanted: stage.wanted,
                    got: number,
                    cause,
                });
                false
            });
            number += 1;
        }
    }
}
