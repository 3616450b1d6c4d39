//! What holds for every graph.

use std::collections::BTreeSet;

use gen_sql::revision::{Heads, HistoryRange, Plan, RevisionIndex, RevisionMap, Target};
use proptest::prelude::*;

use super::chain::Chain;

/// A random graph; node `n` may only follow and depend on nodes before it.
#[derive(Clone, Debug)]
struct Graph {
    down: Vec<BTreeSet<usize>>,
    depends: Vec<BTreeSet<usize>>,
    /// The nodes in load order.
    order: Vec<usize>,
}

fn graph(max: usize) -> impl Strategy<Value = Graph> {
    let node = (
        prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        any::<bool>(),
    );
    prop::collection::vec(node, 1..max).prop_flat_map(|nodes| {
        let pick = |chosen: &[prop::sample::Index], n: usize| match n {
            0 => BTreeSet::new(),
            n => chosen.iter().map(|index| index.index(n)).collect(),
        };
        let numbered = || nodes.iter().enumerate();
        let down = numbered().map(|(n, (down, ..))| pick(down, n)).collect();
        let depends = numbered()
            .map(|(n, (_, depends, any))| pick(if *any { depends } else { &[] }, n))
            .collect();
        let graph = Graph {
            down,
            depends,
            order: Vec::new(),
        };
        let order = (0..nodes.len()).collect::<Vec<_>>();
        (Just(graph), Just(order).prop_shuffle()).prop_map(|(mut graph, order)| {
            graph.order = order;
            graph
        })
    })
}

fn id(node: usize) -> String {
    format!("rev{node:03}")
}

impl Graph {
    fn map(&self) -> RevisionMap {
        let mut chain = Chain::default();
        for &node in &self.order {
            let ids = |nodes: &BTreeSet<usize>| nodes.iter().map(|&n| id(n)).collect::<Vec<_>>();
            let (down, depends) = (ids(&self.down[node]), ids(&self.depends[node]));
            let down: Vec<&str> = down.iter().map(String::as_str).collect();
            let depends: Vec<&str> = depends.iter().map(String::as_str).collect();
            chain.add(&id(node), &down, &depends, &[], "");
        }
        chain.map()
    }
}

type Set = BTreeSet<RevisionIndex>;

/// `of` and all that links lead to.
fn closure(
    of: impl IntoIterator<Item = RevisionIndex>,
    links: &dyn Fn(RevisionIndex) -> Set,
) -> Set {
    let mut open: Vec<_> = of.into_iter().collect();
    let mut closure = Set::new();
    while let Some(index) = open.pop() {
        if closure.insert(index) {
            open.extend(links(index));
        }
    }
    closure
}

/// The graph of a map, as plainly as possible.
struct Plain<'a>(&'a RevisionMap);

impl Plain<'_> {
    fn links(&self, index: RevisionIndex) -> Set {
        let revision = &self.0[index];
        let both = revision.down_revisions.iter().chain(&revision.depends_on);
        both.copied().collect()
    }

    fn ancestors(&self, of: impl IntoIterator<Item = RevisionIndex>) -> Set {
        closure(of, &|index| self.links(index))
    }

    /// Those of `applied` that nothing applied follows or depends on.
    fn rows(&self, applied: &Set) -> Set {
        let held: Set = applied.iter().flat_map(|&i| self.links(i)).collect();
        applied.difference(&held).copied().collect()
    }

    /// Down revisions, then the dependencies that no ancestor depends on.
    fn normalized(&self, index: RevisionIndex) -> Vec<RevisionIndex> {
        let down = |i: RevisionIndex| self.0[i].down_revisions.iter().copied().collect();
        let mut before = closure([index], &down);
        before.remove(&index);
        let inherited: Set = before
            .iter()
            .flat_map(|&i| self.0[i].depends_on.clone())
            .collect();
        let mut parents = self.0[index].down_revisions.clone();
        for &dependency in &self.0[index].depends_on {
            if !inherited.contains(&dependency) && !parents.contains(&dependency) {
                parents.push(dependency);
            }
        }
        parents
    }

    /// The order of Alembic, by sets of ancestors as Alembic has it.
    fn alembic_order(&self, mut todo: Set, heads: &[RevisionIndex]) -> Vec<RevisionIndex> {
        let mut live: Vec<_> = heads.iter().copied().filter(|h| todo.contains(h)).collect();
        live.sort_unstable();
        let mut order = Vec::new();
        let mut at = 0;
        while !live.is_empty() {
            let candidate = live[at];
            let holds =
                |other: usize| other != at && self.ancestors([live[other]]).contains(&candidate);
            if let Some(other) = (0..live.len()).find(|&other| holds(other)) {
                at = other;
                continue;
            }
            order.push(candidate);
            todo.remove(&candidate);
            let parents = self.normalized(candidate).into_iter();
            let mut new = parents
                .filter(|p| todo.contains(p) && !live.contains(p))
                .collect::<Vec<_>>();
            if new.is_empty() {
                live.remove(at);
                at = at.saturating_sub(1);
            } else {
                live[at] = new.remove(0);
                live.extend(new);
            }
        }
        assert!(todo.is_empty());
        order
    }
}

fn revisions(plan: &Plan) -> Vec<RevisionIndex> {
    plan.steps().iter().map(|step| step.revision).collect()
}

/// Applies the version changes and looks after every step at the rows that must be there.
fn check_rows(map: &RevisionMap, plan: &Plan, mut applied: Set, up: bool) {
    let graph = Plain(map);
    let mut heads: Heads = plan.start().clone();
    for step in plan.steps() {
        step.version_changes.iter().for_each(|&c| heads.apply(c));
        let is_news = if up {
            applied.insert(step.revision)
        } else {
            applied.remove(&step.revision)
        };
        assert!(is_news, "a revision is visited once");
        assert!(
            graph.ancestors(applied.clone()) == applied,
            "parents stay applied"
        );
        assert!(
            heads.iter().eq(graph.rows(&applied)),
            "the rows are the tips"
        );
    }
    assert_eq!(&heads, plan.end());
}

/// Revisions of a map, none part of another.
fn tips(map: &RevisionMap, chosen: &[prop::sample::Index]) -> Vec<RevisionIndex> {
    let all: Vec<_> = map.indices().collect();
    let chosen: Vec<_> = chosen.iter().map(|index| *index.get(&all)).collect();
    let plain = Plain(map);
    plain.rows(&plain.ancestors(chosen)).into_iter().collect()
}

fn target(map: &RevisionMap, index: RevisionIndex) -> Target {
    map.id(index).parse().unwrap()
}

/// A main line, and a release line that merges every fifth revision of it: its base is held up
/// by one branch after the other.
#[test]
fn a_release_line_is_walked_in_the_order_of_alembic() {
    let down = |n: usize| match n {
        0 => vec![],
        1 | 2 => vec![0],
        n if n % 6 == 1 => vec![n - 6, n - 1],
        n if n % 6 == 2 => vec![n - 2],
        n => vec![n - 1],
    };
    let nodes = 0..49;
    for order in [
        nodes.clone().collect(),
        nodes.clone().rev().collect::<Vec<_>>(),
    ] {
        let graph = Graph {
            down: nodes
                .clone()
                .map(|n| down(n).into_iter().collect())
                .collect(),
            depends: vec![BTreeSet::new(); nodes.len()],
            order,
        };
        let map = graph.map();
        let all = map.indices().collect();
        assert_eq!(
            map.newest_first(),
            Plain(&map).alembic_order(all, &map.real_heads())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn all_the_way_up_and_down(graph in graph(16)) {
        let map = graph.map();
        let plain = Plain(&map);
        let all: Set = map.indices().collect();

        let up = Plan::upgrade(&map, &[], &Target::heads()).unwrap();
        prop_assert_eq!(revisions(&up).into_iter().collect::<Set>(), all.clone());
        check_rows(&map, &up, Set::new(), true);
        let heads: Vec<_> = up.end().iter().collect();
        prop_assert_eq!(&heads, &map.real_heads());

        let mut newest_first = revisions(&up);
        newest_first.reverse();
        prop_assert_eq!(&newest_first, &plain.alembic_order(all.clone(), &heads));
        prop_assert_eq!(&newest_first, &map.newest_first());
        prop_assert_eq!(&newest_first, &map.history(&HistoryRange::default(), None).unwrap());

        let down = Plan::downgrade(&map, &heads, &Target::base()).unwrap();
        prop_assert_eq!(&revisions(&down), &newest_first);
        check_rows(&map, &down, all, false);
        prop_assert!(down.end().is_empty());
        prop_assert_eq!(up.back(&map), down);
    }

    #[test]
    fn from_anywhere_up(
        graph in graph(16),
        start in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        goal in any::<prop::sample::Index>(),
    ) {
        let map = graph.map();
        let plain = Plain(&map);
        let start = tips(&map, &start);
        let all: Vec<_> = map.indices().collect();
        let goal = *goal.get(&all);
        let plan = Plan::upgrade(&map, &start, &target(&map, goal)).unwrap();
        let applied = plain.ancestors(start.iter().copied());
        check_rows(&map, &plan, applied.clone(), true);
        let needed = plain.ancestors([goal]).difference(&applied).copied().collect::<Set>();
        let mut order = plain.alembic_order(needed, &[goal]);
        order.reverse();
        prop_assert_eq!(revisions(&plan), &order[..]);

        let back = plan.back(&map);
        order.reverse();
        prop_assert_eq!(revisions(&back), &order[..]);
        prop_assert_eq!(back.end(), plan.start());
        check_rows(&map, &back, plain.ancestors(plan.end().iter()), false);
        for step in back.steps() {
            let alone = Plan::of(step.clone());
            prop_assert_eq!(alone.start().iter().collect::<Vec<_>>(), [step.revision]);
            prop_assert_eq!(alone.end().iter().len(), step.version_changes.len() - usize::from(alone.end().is_empty()));
        }
        let part = back.clone().first(order.len() / 2);
        prop_assert_eq!(revisions(&part), &order[..order.len() / 2]);
        check_rows(&map, &part, plain.ancestors(plan.end().iter()), false);
    }

    #[test]
    fn a_stop_on_the_way_up_changes_nothing(
        graph in graph(16),
        start in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        stop in any::<prop::sample::Index>(),
        goal in any::<prop::sample::Index>(),
    ) {
        let map = graph.map();
        let start = tips(&map, &start);
        let all: Vec<_> = map.indices().collect();
        let goal = *goal.get(&all);
        let before: Vec<_> = Plain(&map).ancestors([goal]).into_iter().collect();
        let stop = *stop.get(&before);

        let straight = Plan::upgrade(&map, &start, &target(&map, goal)).unwrap();
        let first = Plan::upgrade(&map, &start, &target(&map, stop)).unwrap();
        let between: Vec<_> = first.end().iter().collect();
        let second = Plan::upgrade(&map, &between, &target(&map, goal)).unwrap();
        let mut both = [revisions(&first), revisions(&second)].concat();
        let mut once = revisions(&straight);
        both.sort_unstable();
        once.sort_unstable();
        prop_assert_eq!(both, once);
        prop_assert_eq!(second.end(), straight.end());
    }

    #[test]
    fn from_anywhere_down(
        graph in graph(16),
        start in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        goal in any::<prop::sample::Index>(),
    ) {
        let map = graph.map();
        let plain = Plain(&map);
        let start = tips(&map, &start);
        let applied = plain.ancestors(start.iter().copied());
        let all: Vec<_> = map.indices().collect();
        let goal = *goal.get(&all);
        let plan = Plan::downgrade(&map, &start, &target(&map, goal));
        let follows = |index: &RevisionIndex| map.next(goal).contains(index);
        if applied.iter().any(follows) {
            let plan = plan.unwrap();
            check_rows(&map, &plan, applied.clone(), false);
            let gone: Set = revisions(&plan).into_iter().collect();
            let is_above = |&index: &RevisionIndex| plain.ancestors([index]).iter().any(follows);
            let above: Set = applied.iter().copied().filter(is_above).collect();
            prop_assert_eq!(&gone, &above);
            prop_assert_eq!(revisions(&plan), plain.alembic_order(gone, &start));
            prop_assert!(!plan.steps().is_empty());
        } else {
            prop_assert_eq!(plan.is_ok_and(|plan| plan.steps().is_empty()), start.contains(&goal));
        }
    }

    #[test]
    fn a_stamp_leaves_its_targets_and_the_unrelated(
        graph in graph(16),
        start in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        goal in any::<prop::sample::Index>(),
    ) {
        let map = graph.map();
        let plain = Plain(&map);
        let start = tips(&map, &start);
        let all: Vec<_> = map.indices().collect();
        let goal = *goal.get(&all);
        let plan = Plan::stamp(&map, &start, &[target(&map, goal)]).unwrap();
        let mut heads = plan.start().clone();
        for step in plan.steps() {
            step.version_changes.iter().for_each(|&c| heads.apply(c));
        }
        prop_assert_eq!(&heads, plan.end());
        let related = |&row: &RevisionIndex| {
            plain.ancestors([row]).contains(&goal) || plain.ancestors([goal]).contains(&row)
        };
        let mut expected: Set = start.iter().copied().filter(|row| !related(row)).collect();
        expected.insert(goal);
        prop_assert!(plan.end().iter().eq(expected));
    }

    #[test]
    fn no_text_is_too_strange_for_a_target(text in "[a-c@+:,\\-0-9hed ]{0,12}|\\PC{0,8}") {
        let _ = text.parse::<Target>();
        let _ = text.parse::<gen_sql::revision::Range>();
        let _ = text.parse::<HistoryRange>();
    }
}
