//! Writing a whole script in process: from a project that is open to the last byte.

mod chain;

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use gen_sql::project::{Location, Project};
use gen_sql::revision::{Plan, Target};
use gen_sql::script;
use gen_sql::span::Sources;

use chain::Shape;

fn open(revisions: usize) -> Project {
    let folder = tempfile::tempdir().expect("a folder for a while");
    chain::write(folder.path(), Shape::Tables, revisions);
    Project::open(&Location::of(folder.path()), &mut Sources::default()).expect("a project")
}

/// The script of `gen-sql upgrade head`.
fn upgrade(project: &Project) -> String {
    let settings = script::Settings::of(project);
    let map = &project.revisions;
    let head = "head".parse::<Target>().expect("a target");
    let plan = Plan::upgrade(map, &[], &head).expect("a plan");
    let script = script::write(map, &plan, &project.templates, &settings).expect("a script");
    script.text()
}

fn render(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("upgrade head");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    for revisions in [10, 100, 1_000] {
        let project = open(revisions);
        group.bench_function(BenchmarkId::new("revisions", revisions), |bencher| {
            bencher.iter(|| upgrade(&project));
        });
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
