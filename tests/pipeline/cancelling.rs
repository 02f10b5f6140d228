//! Tokens: children, time limits, and who wakes.

use std::time::Duration;

use crossbeam_channel::bounded;
use stampmill::pipeline::{
    Cancel, Cause, Detached, Item, Line, Merge, Missing, Scatter, Source, Unfinished, seam,
};

use super::within;

const SOON: Duration = Duration::from_millis(5);

#[test]
fn a_cause_goes_down_and_not_up() {
    let root = Cancel::new();
    let (one, other) = (root.child(), root.child());
    let (below_one, below_other) = (one.child(), other.child());
    assert!(one.cancel(Cause::Failures(2)));
    assert_eq!(below_one.cause(), Some(&Cause::Failures(2)));
    assert!(
        ![&root, &other, &below_other]
            .iter()
            .any(|token| token.is_cancelled())
    );
    assert!(root.cancel(Cause::Interrupted));
    assert_eq!(below_other.cause(), Some(&Cause::Interrupted));
    assert_eq!(
        below_one.cause(),
        Some(&Cause::Failures(2)),
        "the first is kept"
    );
    assert_eq!(
        one.child().cause(),
        Some(&Cause::Failures(2)),
        "a late child is cancelled"
    );
}

#[test]
fn a_child_outlives_the_last_token_above_it_and_is_still_told_of_none() {
    let root = Cancel::new();
    let child = root.child().child();
    drop(root);
    assert!(!child.is_cancelled());
    assert!(child.channel().try_recv().unwrap_err().is_empty());
}

#[test]
fn children_that_come_while_the_parent_is_cancelled_are_all_told() {
    within(|| {
        for _ in 0..300 {
            let root = Cancel::new();
            let parent = root.clone();
            let (go, start) = bounded::<()>(0);
            let making = std::thread::spawn(move || {
                start.recv().unwrap();
                (0..20).map(|_| parent.child()).collect::<Vec<_>>()
            });
            go.send(()).unwrap();
            root.cancel(Cause::Interrupted);
            for child in making.join().unwrap() {
                assert_eq!(child.wait(), Cause::Interrupted);
            }
        }
    });
}

#[test]
fn time_that_is_up_cancels_and_wakes() {
    let cause = within(|| {
        let parent = Cancel::new();
        let limited = parent.child_after(SOON);
        let cause = limited.wait();
        assert!(!parent.is_cancelled());
        cause
    });
    assert_eq!(cause, Cause::TimeUp(SOON));
    let far = Cancel::after(Duration::MAX);
    assert!(far.cancel(Cause::Interrupted), "it is not up yet");
    assert_eq!(far.cause(), Some(&Cause::Interrupted));
}

#[test]
fn a_timer_that_gets_no_thread_is_up_at_once() {
    seam::threads_left(Some(0));
    let token = Cancel::after(Duration::from_secs(3_600));
    seam::threads_left(None);
    assert!(matches!(token.cause(), Some(Cause::NoThread(_))));
}

#[test]
fn an_endless_source_ends_with_its_line() {
    let fed = within(|| {
        let cancel = Cancel::new();
        let mut fed = 0;
        Line::new(&cancel).run(|line| {
            let endless = Source::new("endless", 0, 0u64..).until_cancelled();
            line.feed([endless, Source::new("short", 1, 0..3)])
                .fan_out("pass", 2, || |n, _| Ok(n))
                .collect(|item: Item<u64>| {
                    fed += u64::from(item.ticket.source() == "short");
                    if item.ticket.seq() == 100 {
                        cancel.cancel(Cause::Interrupted);
                    }
                });
        });
        fed
    });
    assert_eq!(fed, 3, "the others have their results all the same");
}

#[test]
fn an_endless_source_without_a_thread_ends_too() {
    within(|| {
        let cancel = Cancel::new();
        // For the feed and the stage, or for the feed alone.
        for threads in [2, 1, 0] {
            Line::new(&cancel).run(|line| {
                let endless = Source::new("endless", 0, 0u64..).until_cancelled();
                let blocker = Source::new("other", 1, 0..1);
                seam::threads_left(Some(0));
                let sources = [endless, blocker].into_iter().enumerate();
                let sources = sources.map(|(n, source)| {
                    seam::threads_left(Some(usize::from(n == 1) * (threads + 1)));
                    source
                });
                line.feed(sources)
                    .stage("pass", || |n, _| Ok(n))
                    .collect(|item: Item<u64>| {
                        if item.ticket.seq() == 10 {
                            cancel.cancel(Cause::Interrupted);
                        }
                    });
                seam::threads_left(None);
            });
        }
    });
}

#[test]
fn sources_of_equal_priority_take_turns() {
    let mut firsts = std::collections::BTreeMap::<String, u32>::new();
    let admit = |n: u32| {
        // Every source stays ahead, so that there is always a choice.
        std::thread::yield_now();
        ((), Ok(n))
    };
    let names = ["a", "b", "c"];
    Line::new(&Cancel::new()).run(|line| {
        let sources = names.map(|name| Source::new(name, 0, 0..2_000));
        line.feed_with(Merge::AsReady, sources, admit)
            .collect(|item: Item<u32>| {
                if item.ticket.seq() < 2_000 {
                    *firsts.entry(item.ticket.source().to_owned()).or_default() += 1;
                }
            });
    });
    assert!(
        names
            .iter()
            .all(|name| firsts.get(*name).is_some_and(|count| *count >= 200)),
        "{firsts:?}"
    );
}

/// Work that never ends by itself, and says that it has begun.
fn endless(begun: &crossbeam_channel::Sender<()>) -> impl Fn() -> Endless + Send + Sync + use<> {
    let begun = begun.clone();
    move || {
        let begun = begun.clone();
        Box::new(move |n: u32| {
            if n == 0 {
                return n;
            }
            begun.send(()).unwrap();
            loop {
                std::thread::park();
            }
        })
    }
}

type Endless = Box<dyn FnMut(u32) -> u32>;

#[test]
fn work_on_a_thread_of_its_own_is_left_when_it_is_cancelled() {
    let (begun, begins) = bounded(9);
    let (result, answers) = within(move || {
        let cancel = Cancel::new();
        let (mut one, mut several) = (
            Detached::new(endless(&begun)),
            Scatter::new(endless(&begun)),
        );
        let token = cancel.clone();
        let watch = std::thread::spawn(move || {
            begins.iter().take(1).for_each(drop);
            token.cancel(Cause::Interrupted)
        });
        let far = Some(std::time::Instant::now() + Duration::from_secs(3_600));
        let result = one.run_with(1, far, &cancel);
        watch.join().unwrap();
        assert_eq!((one.left_behind(), several.left_behind()), (1, 0));
        assert_eq!(one.run_with(1, far, &cancel), Err(Unfinished::Cancelled));
        assert_eq!(one.left_behind(), 1, "a late job starts nothing");

        let cancel = Cancel::after(SOON * 10);
        let answers = several.gather_with([0, 1, 0, 2], None, &cancel);
        assert_eq!(several.left_behind(), 2);
        (result, answers)
    });
    assert_eq!(result, Err(Unfinished::Cancelled));
    let gone = Err(Missing::Cancelled);
    assert_eq!(answers, [Ok(0), gone.clone(), Ok(0), gone]);
}

#[test]
fn a_worker_that_waits_for_such_work_ends_with_its_line() {
    super::quiet_panics();
    within(|| {
        let (begun, begins) = bounded(9);
        let work = Detached::new(endless(&begun));
        let unrelated = Cancel::new();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            Line::new(&Cancel::new()).run(|line| {
                line.feed([Source::new("numbers", 0, 0..2)])
                    .stage("ask", || {
                        let mut work = work.clone();
                        let unrelated = &unrelated;
                        move |n, _| {
                            let done = work.run_with(n, None, unrelated);
                            done.map_err(|unfinished| unfinished.to_string())
                        }
                    })
                    .collect(|_: Item<u32, String>| {
                        begins.recv().unwrap();
                        panic!("on purpose");
                    });
            });
        }));
        assert!(outcome.is_err());
    });
}

#[test]
fn answers_are_not_lost_for_a_thread_that_cannot_be_started() {
    let (begun, _begins) = bounded(9);
    let answers = within(move || {
        let mut asking = Scatter::new(endless(&begun));
        let soon = Some(std::time::Instant::now() + Duration::from_millis(300));
        // The third is done by the thread that did the first; the last gets none.
        seam::threads_left(Some(3));
        let answers = asking.gather([0, 1, 2, 0, 3, 4], soon);
        seam::threads_left(None);
        assert_eq!(asking.left_behind(), 3);
        answers
    });
    assert_eq!((&answers[0], &answers[3]), (&Ok(0), &Ok(0)));
    let late = Err(Missing::Overdue);
    assert_eq!(answers[1..3], [late.clone(), late.clone()]);
    assert_eq!(answers[4], late);
    assert!(
        matches!(answers[5], Err(Missing::NoThread(_))),
        "{answers:?}"
    );
}

#[test]
fn without_any_thread_jobs_are_done_by_who_asks() {
    let (begun, _begins) = bounded(9);
    let mut asking = Scatter::new(endless(&begun));
    seam::threads_left(Some(0));
    let soon = Some(std::time::Instant::now() + Duration::from_secs(60));
    let answers = [asking.gather([0, 0], soon), asking.gather([0, 0], None)];
    seam::threads_left(Some(1));
    let some = asking.gather([0, 0, 0], None);
    seam::threads_left(None);
    assert_eq!(answers, [[Ok(0), Ok(0)], [Ok(0), Ok(0)]]);
    assert_eq!(some, [Ok(0), Ok(0), Ok(0)]);
}
