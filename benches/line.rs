//! How long the whole line takes over `sample-images`, from files to files, with one worker and with two.
//!
//! `cargo bench --bench line` runs it. Walking the folder, making the output folder and removing it are not timed. For
//! worker counts on photos of your own, `stampmill bench` is the instrument.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{
    BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use stampmill::batch::{self, Settings};
use stampmill::moment::Moment;
use stampmill::pipeline::{Cancel, Monitor};
use stampmill::plan::{Inputs, Naming, Plan, Target};
use stampmill::recipe::Draft;
use tempfile::TempDir;

const RECIPE: &str = "
filters = ['sharpen']
[resize]
long-edge = 800
[[mark]]
text = '© {year} stampmill'
";

fn now() -> Moment {
    Moment::parse("2026-03-09").unwrap()
}

/// A plan into a folder of its own.
fn plan() -> (TempDir, Plan) {
    let folder = TempDir::new().expect("the system has a folder for temporary files");
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-images");
    let inputs = Inputs {
        paths: vec![photos],
        ..Inputs::default()
    };
    let naming = Naming::new(Target::Folder(folder.path().join("out")));
    let plan = Plan::make(&inputs, &naming, &now()).expect("the sample photos are there");
    (folder, plan)
}

fn line(criterion: &mut Criterion) {
    let draft: Draft = toml::from_str(RECIPE).expect("the recipe is a constant");
    let recipe = draft.check().expect("the recipe is a constant");
    let mut group = criterion.benchmark_group("batch");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5))
        .throughput(Throughput::Elements(plan().1.len() as u64));
    for workers in [1, 2] {
        let settings = Settings::new(workers);
        group.bench_function(
            BenchmarkId::new("sample-images, workers", workers),
            |bencher| {
                bencher.iter_batched(
                    plan,
                    |(folder, plan)| {
                        let (cancel, monitor) = (Cancel::new(), Monitor::new());
                        batch::run(
                            &plan,
                            &recipe,
                            &settings,
                            &now(),
                            &cancel,
                            &monitor,
                            |record| {
                                assert!(record.error.is_none(), "{record:?}");
                                black_box(record);
                            },
                        );
                        // Returned, so that criterion drops it when the clock stands.
                        (folder, plan)
                    },
                    BatchSize::PerIteration,
                );
            },
        );
    }
    group.finish();
}

criterion_group!(benches, line);
criterion_main!(benches);
