//! Chains walked from base to head and back: the cost must grow with the chain, not its square.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gen_sql::revision::sql_file::{Section, SqlBody};
use gen_sql::revision::{Checksum, Named, Plan, RevisionMap, Target, UnresolvedRevision};
use gen_sql::span::{Sources, Span};

/// What a revision does that does nothing.
const NOTHING: SqlBody = SqlBody {
    upgrade: Section::Missing,
    downgrade: Section::Missing,
};

/// The down revisions of each revision.
type Shape = Vec<Vec<usize>>;

/// One revision after another.
fn line(len: usize) -> Shape {
    (0..len)
        .map(|n| n.checked_sub(1).into_iter().collect())
        .collect()
}

/// A base, then again and again two revisions side by side and one that merges them.
fn diamonds(len: usize) -> Shape {
    let down = |n: usize| match n {
        0 => vec![],
        n if n % 3 == 0 => vec![n - 2, n - 1],
        n => vec![(n - 1) / 3 * 3],
    };
    (0..len).map(down).collect()
}

/// A main line, and a release line that merges every fifth revision of it.
fn releases(len: usize) -> Shape {
    let down = |n: usize| match n {
        0 => vec![],
        1 => vec![0],
        n if n % 6 == 1 => vec![n - 6, n - 1],
        n if n % 6 == 2 && n > 2 => vec![n - 2],
        2 => vec![0],
        n => vec![n - 1],
    };
    (0..len).map(down).collect()
}

fn revisions(shape: &Shape) -> Vec<UnresolvedRevision> {
    let source = Sources::default().add("chain.sql", "");
    let named = |n: usize| Named {
        name: format!("{n:012x}"),
        span: Span::new(source, 0..0),
    };
    let revision = |(n, down): (usize, &Vec<usize>)| UnresolvedRevision {
        id: named(n),
        down_revisions: down.iter().copied().map(named).collect(),
        depends_on: Vec::new(),
        branch_labels: Vec::new(),
        message: String::new(),
        source,
        reads: Vec::new(),
        checksum: Checksum::of_revision("", []),
        body: Box::new(NOTHING),
    };
    shape.iter().enumerate().map(revision).collect()
}

/// Resolves, plans all the way up and all the way down; returns the number of steps.
fn walk(revisions: Vec<UnresolvedRevision>) -> usize {
    let map = RevisionMap::resolve(revisions).expect("the chain has no faults");
    let up = Plan::upgrade(&map, &[], &Target::heads()).expect("heads can be reached");
    let heads: Vec<_> = up.end().iter().collect();
    let down = Plan::downgrade(&map, &heads, &Target::base()).expect("base can be reached");
    up.steps().len() + down.steps().len()
}

fn walks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolve, upgrade, downgrade");
    let chains = [
        (
            "diamonds",
            diamonds as fn(usize) -> Shape,
            &[301, 1001, 3001][..],
        ),
        ("line", line, &[5000, 100_000]),
        ("releases", releases, &[1001, 3001]),
    ];
    for (name, shape, lengths) in chains {
        for &len in lengths {
            let shape = shape(len);
            assert_eq!(walk(revisions(&shape)), 2 * len);
            group.throughput(Throughput::Elements(len as u64));
            group.bench_with_input(BenchmarkId::new(name, len), &shape, |bencher, shape| {
                bencher.iter_batched(
                    || revisions(shape),
                    |revisions| black_box(walk(revisions)),
                    criterion::BatchSize::LargeInput,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, walks);
criterion_main!(benches);
