//! Reading 1,000 revision files: from their bytes to revisions, and the parts of that way.

mod chain;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gen_sql::revision::UnresolvedRevision;
use gen_sql::revision::sql_file::{self, SqlFile};
use gen_sql::span::Sources;
use gen_sql::sql::{self, Head};

use chain::Shape;

const REVISIONS: usize = 1_000;

fn files() -> Vec<String> {
    (1..=REVISIONS)
        .map(|number| chain::revision(Shape::Tables, number))
        .collect()
}

/// Reads a file as a project does.
fn read(text: &str, sources: &mut Sources) -> UnresolvedRevision {
    let source = sql_file::load("step.sql", text.as_bytes(), sources).expect("a text");
    match sql_file::read(sources, source) {
        Ok(SqlFile::Revision { revision, .. }) => revision,
        other => panic!("no revision: {other:?}"),
    }
}

fn reader(criterion: &mut Criterion) {
    let files = files();
    let whole = files.concat();
    let split = sql::split(&whole).expect("statements");
    let statements: Vec<&str> = split
        .statements
        .into_iter()
        .map(|statement| &whole[statement.range])
        .collect();

    let mut group = criterion.benchmark_group("1,000 revision files");
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            let mut sources = Sources::default();
            let revisions: Vec<_> = files.iter().map(|file| read(file, &mut sources)).collect();
            (sources, revisions)
        });
    });
    group.bench_function("cut into tokens", |bencher| {
        bencher.iter(|| sql::tokens(black_box(&whole)).count());
    });
    group.bench_function("split into statements", |bencher| {
        bencher.iter(|| sql::split(black_box(&whole)));
    });
    group.bench_function("look at the heads of their statements", |bencher| {
        bencher.iter(|| {
            for statement in &statements {
                black_box(Head::of(black_box(statement)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, reader);
criterion_main!(benches);
