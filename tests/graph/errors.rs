//! Every finding about the graph, as its user reads it.

use gen_sql::revision::{
    Direction, HistoryRange, Plan, Range, RevisionMap, Target, check_id, check_label,
};

use super::chain::{Chain, plan, plan_from, text};

const UP: Direction = Direction::Upgrade;
const DOWN: Direction = Direction::Downgrade;
const STAMP: Direction = Direction::Stamp;

fn fork() -> RevisionMap {
    Chain::of(
        "root <- : Create the tables
         aaaa <- root | | A : Add accounts
         bbbb <- root | | B : Add billing
         aaa2 <- aaaa : Give accounts a name
         bbb2 <- bbbb",
    )
    .map()
}

fn line() -> RevisionMap {
    Chain::of("a1b2 <- : First\n c3d4 <- a1b2 : Second\n c3e5 <- c3d4 : Third").map()
}

fn diamond() -> RevisionMap {
    Chain::of("zero <- \n left <- zero | | l\n rght <- zero\n mrge <- left, rght\n tail <- mrge")
        .map()
}

/// The error of a plan.
fn refused(map: &RevisionMap, direction: Direction, range: &str) -> String {
    match plan(map, direction, range) {
        Err(found) => text(&found),
        Ok(plan) => panic!("{:?}", plan.steps()),
    }
}

/// The errors of several plans, each under the range that was asked for.
fn all_refused(map: &RevisionMap, asked: &[(Direction, &str)]) -> String {
    let one = |&(direction, range): &(Direction, &str)| {
        format!(
            "$ {} {range}\n{}",
            direction.name(),
            refused(map, direction, range)
        )
    };
    asked.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn two_files_with_one_id() {
    let chain = Chain::of("a1b2 <- : First\n a1b2 <- : Copy of first");
    insta::assert_snapshot!(chain.faults());
}

#[test]
fn unknown_parents() {
    let chain = Chain::of(
        "a1b2c3 <-
         d4e5f6 <- a1b2c4
         beef01 <- a1b2
         cafe02 <- zzzzzz | yyyyyy, beef10
         babe03 <- lib
         d00d04 <- | | lib",
    );
    insta::assert_snapshot!(chain.faults());
}

#[test]
fn circles() {
    let chain = Chain::of(
        "a <- c
         b <- a
         c <- b
         d <- d
         e <- | e
         f <- | g
         g <- | lib
         h <- f | | lib
         i <- a",
    );
    insta::assert_snapshot!(chain.faults());
}

#[test]
fn a_long_circle_is_cut_short() {
    let mut chain = Chain::default();
    for n in 0..100 {
        let down = format!("r{}", (n + 99) % 100);
        chain.add(&format!("r{n}"), &[&down], &[], &[], "");
    }
    insta::assert_snapshot!(chain.faults());
}

#[test]
fn names_that_targets_could_misread() {
    let chain = Chain::of("head <-\n a-b <- head\n a1b2 <- | | base\n b2c3 <- a1b2 | | new:one");
    insta::assert_snapshot!(chain.faults());
    let words: Vec<_> = [
        check_id(""),
        check_id("two words"),
        check_label("a\tb"),
        check_label("x@y"),
    ]
    .into_iter()
    .map(|checked| text(&checked.unwrap_err().into()))
    .collect();
    insta::assert_snapshot!("new_names_that_targets_could_misread", words.join("\n"));
}

#[test]
fn labels_that_are_taken() {
    let chain = Chain::of("a1b2 <- | | lib\n b2c3 <- a1b2 | | lib\n c3d4 <- b2c3 | | a1b2");
    insta::assert_snapshot!(chain.faults());
}

#[test]
fn one_run_tells_all() {
    let chain = Chain::of("a <- zz\n a <- \n base <- \n b <- b\n c <- | | x\n d <- | | x");
    let codes: Vec<_> = chain
        .resolve()
        .unwrap_err()
        .iter()
        .map(|d| d.code.name())
        .collect();
    let expected = [
        "duplicate-revision-id",
        "bad-revision-id",
        "duplicate-label",
        "unknown-revision",
        "cycle",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn targets_that_cannot_be_read() {
    let targets = [
        "",
        "a@b@c",
        "@head",
        "A@",
        "head@a1b2",
        "a1b2+1junk",
        "a1b2-",
        "+0",
        "+99999999999",
        "-2147483648",
        "a b",
        "a:b",
        "a,b",
        "a\u{7}",
    ];
    let said: Vec<_> = targets
        .iter()
        .map(|target| text(&target.parse::<Target>().unwrap_err()))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn ranges_that_cannot_be_read() {
    let ranges = ["a:b:c", ":head", "a1b2:", "a,,b:head", "a,b", ":", "a:b,c"];
    let range = |range: &&str| text(&range.parse::<Range>().unwrap_err());
    let mut said: Vec<_> = ranges.iter().map(range).collect();
    let history = ["a1b2", "a:b:c", "a b:"];
    said.extend(history.map(|range| text(&range.parse::<HistoryRange>().unwrap_err())));
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn unknown_targets() {
    insta::assert_snapshot!(all_refused(
        &line(),
        &[
            (UP, "c3dd"),
            (UP, "zzzz"),
            (UP, "zzzz+1"),
            (UP, "c2d4@head"),
            (DOWN, "base:q"),
            (STAMP, "x")
        ]
    ));
    let empty = Chain::default().map();
    insta::assert_snapshot!(
        "unknown_target_in_an_empty_chain",
        refused(&empty, UP, "a1b2")
    );
}

#[test]
fn ambiguous_targets() {
    insta::assert_snapshot!(all_refused(&line(), &[(UP, "c3"), (DOWN, "head:c3-1")]));
    insta::assert_snapshot!(
        "ambiguous_walks",
        all_refused(
            &fork(),
            &[
                (UP, "root:+1"),
                (UP, "root:+2"),
                (UP, "aaaa,bbbb:+1"),
                (DOWN, "aaa2,bbb2:-1"),
            ]
        )
    );
    insta::assert_snapshot!(
        "ambiguous_walks_down",
        all_refused(
            &diamond(),
            &[(DOWN, "mrge:-1"), (DOWN, "tail:l@-2"), (UP, "tail-2")]
        )
    );
    let forest = Chain::of("one <- | | o : One\n two <- | | t : Two").map();
    insta::assert_snapshot!("ambiguous_bases", refused(&forest, UP, "+1"));
}

#[test]
fn several_heads() {
    insta::assert_snapshot!(all_refused(
        &fork(),
        &[
            (UP, "head"),
            (DOWN, "aaa2:head"),
            (STAMP, "head"),
            (UP, "root@head"),
            (UP, "head-1")
        ]
    ));
    let mut many = Chain::of("root <-");
    for n in 0..20 {
        many.add(&format!("head{n}"), &["root"], &[], &[], "Start a branch");
    }
    insta::assert_snapshot!("twenty_heads", refused(&many.map(), UP, "head"));
}

#[test]
fn unrelated_targets() {
    insta::assert_snapshot!(all_refused(
        &fork(),
        &[
            (DOWN, "aaa2:bbbb"),
            (DOWN, "root:aaaa"),
            (DOWN, "base:root"),
            (UP, "A@bbb2"),
            (DOWN, "aaaa:B@-1"),
        ]
    ));
    let late_fork =
        Chain::of("root <- | | main\n left <- root\n rght <- root\n x <- left\n y <- left").map();
    insta::assert_snapshot!(
        "branch_before_the_fork",
        refused(&late_fork, DOWN, "x,y,rght:main@left")
    );
    let depended = Chain::of("lib1 <-\n lib2 <- lib1\n app1 <- | lib1").map();
    insta::assert_snapshot!("only_depended_on", refused(&depended, DOWN, "app1:lib1"));
}

#[test]
fn walks_that_are_too_long() {
    insta::assert_snapshot!(all_refused(
        &line(),
        &[
            (UP, "+9"),
            (UP, "a1b2:+9"),
            (UP, "head:+1"),
            (UP, "c3d4:c3d4@+2"),
            (DOWN, "c3d4:-3"),
            (DOWN, "a1b2:-2"),
            (DOWN, "base:-1"),
            (UP, "a1b2-2"),
        ]
    ));
}

#[test]
fn the_wrong_way() {
    insta::assert_snapshot!(all_refused(
        &line(),
        &[
            (UP, "-1"),
            (DOWN, "+1"),
            (STAMP, "+1"),
            (UP, "+1:head"),
            (UP, "current")
        ]
    ));
}

#[test]
fn overlapping_revisions() {
    insta::assert_snapshot!(refused(&line(), UP, "a1b2,c3d4:head"));
    let targets = ["c3e5", "a1b2"].map(|t| t.parse().unwrap());
    let found = Plan::stamp(&line(), &[], &targets).unwrap_err();
    insta::assert_snapshot!("overlapping_stamp", text(&found));
    // a database may be in such a state
    let map = line();
    let start = ["a1b2", "c3d4"].map(|id| map.find(id).unwrap());
    assert!(plan_from(&map, UP, &start, &Target::head()).is_err());
    assert!(plan_from(&map, STAMP, &start, &Target::head()).is_ok());
}

#[test]
fn empty_history() {
    let map = fork();
    let said = ["aaaa:bbbb", "aaa2:root", "current:", "A@-1:B@head", "head:"].map(|range| {
        let range: HistoryRange = range.parse().unwrap();
        map.history(&range, None)
            .map_or_else(|found| text(&found), |listed| panic!("{listed:?}"))
    });
    insta::assert_snapshot!(said.join("\n"));
}
