//! Walks of which the outcome is promised, where Alembic's varies, fails or is easy to get wrong.

use gen_sql::revision::{Direction, Plan, RevisionMap};

use super::chain::{Chain, change, head_ids, plan};

const UP: Direction = Direction::Upgrade;
const DOWN: Direction = Direction::Downgrade;
const STAMP: Direction = Direction::Stamp;

/// The steps of a plan, each with its version changes, and the heads after the last one.
fn said(map: &RevisionMap, plan: &Plan) -> String {
    let mut lines: Vec<String> = Vec::new();
    for step in plan.steps() {
        let changes = step.version_changes.iter();
        let changes: Vec<_> = changes.map(|&c| change(map, c).join(" ")).collect();
        lines.push(format!("{}: {}", step.route(map), changes.join(", ")));
    }
    lines.push(format!("= {}", head_ids(map, plan.end()).join(" ")));
    lines.join("\n")
}

fn walk(chain: &str, direction: Direction, range: &str) -> String {
    let map = Chain::of(chain).map();
    let plan = plan(&map, direction, range).unwrap();
    said(&map, &plan)
}

const DIAMOND: &str = "zero <-\n left <- zero | | l\n rght <- zero | | r\n mrge <- left, rght";

#[test]
fn a_merge_updates_the_last_row_and_deletes_the_others() {
    insta::assert_snapshot!(walk(DIAMOND, UP, "head"), @"
     -> zero: INSERT zero
    zero -> rght: UPDATE zero rght
    zero -> left: INSERT left
    left, rght -> mrge: DELETE left, UPDATE rght mrge
    = mrge
    ");
}

#[test]
fn an_unmerge_inserts_the_rows_that_the_merge_deleted() {
    insta::assert_snapshot!(walk(DIAMOND, DOWN, "mrge:base"), @"
    mrge -> left, rght: INSERT left, UPDATE mrge rght
    left -> zero: DELETE left
    rght -> zero: UPDATE rght zero
    zero -> : DELETE zero
    = 
    ");
}

#[test]
fn dependencies_come_after_down_revisions_in_the_order_of_the_file() {
    let chain = "d001 <-\n d002 <-\n d003 <-\n user <- | d003, d001, d002";
    insta::assert_snapshot!(walk(chain, UP, "user"), @"
     -> d002: INSERT d002
     -> d001: INSERT d001
     -> d003: INSERT d003
     -> user: DELETE d003, DELETE d001, UPDATE d002 user
    = user
    ");
    insta::assert_snapshot!(walk(chain, DOWN, "user:user-1"), @"
    user -> : INSERT d003, INSERT d001, UPDATE user d002
    d003 -> : DELETE d003
    d001 -> : DELETE d001
    d002 -> : DELETE d002
    = 
    ");
}

#[test]
fn a_dependency_that_includes_a_down_revision_takes_its_row() {
    let chain = "r000 <-\n r001 <-\n r002 <- r001\n r003 <- r000, r001 | r002";
    insta::assert_snapshot!(walk(chain, UP, "r003"), @"
     -> r001: INSERT r001
    r001 -> r002: UPDATE r001 r002
     -> r000: INSERT r000
    r000, r001 -> r003: DELETE r000, UPDATE r002 r003
    = r003
    ");
}

#[test]
fn minus_one_takes_back_one_line_only() {
    let chain = "root <-\n side <- root\n main <- root | side";
    insta::assert_snapshot!(walk(chain, DOWN, "main:-1"), @"
    main -> root: UPDATE main side
    = side
    ");
}

#[test]
fn a_downgrade_takes_back_what_depends_on_it() {
    let chain = "lib1 <- | | lib\n lib2 <- lib1\n app1 <- | lib2\n app2 <- app1";
    insta::assert_snapshot!(walk(chain, DOWN, "app2:lib1"), @"
    app2 -> app1: UPDATE app2 app1
    app1 -> : UPDATE app1 lib2
    lib2 -> lib1: UPDATE lib2 lib1
    = lib1
    ");
}

#[test]
fn a_stamp_keeps_the_rows_of_other_branches() {
    insta::assert_snapshot!(walk(DIAMOND, STAMP, "left,rght:l"), @"= left rght");
    insta::assert_snapshot!(walk(DIAMOND, STAMP, "left,rght:zero"), @"
    left, rght -> zero: DELETE left, UPDATE rght zero
    = zero
    ");
    let forest = "one1 <- | | one\n one2 <- one1\n two1 <- | | two";
    insta::assert_snapshot!(walk(forest, STAMP, "one1,two1:one@head"), @"
    one1 -> one2: UPDATE one1 one2
    = one2 two1
    ");
    insta::assert_snapshot!(walk(forest, STAMP, "one1,two1:one@base"), @"
    one1 -> : DELETE one1
    = two1
    ");
    insta::assert_snapshot!(walk(forest, STAMP, "one1:one2-2"), @"
    one1 -> : DELETE one1
    = 
    ");
}

#[test]
fn heads_are_those_on_which_no_other_depends() {
    let chain = "root <- | | main\n lib1 <- root\n app1 <- root | lib1\n other <-";
    insta::assert_snapshot!(walk(chain, STAMP, "root:main@heads"), @"
    root -> app1: UPDATE root app1
    = app1
    ");
    insta::assert_snapshot!(walk(chain, DOWN, "main@heads:app1-1"), @"
    app1 -> root: UPDATE app1 lib1
    lib1 -> root: UPDATE lib1 root
    = root
    ");
}

#[test]
fn nothing_is_done_where_the_target_is_reached() {
    insta::assert_snapshot!(walk(DIAMOND, UP, "mrge:left"), @"= mrge");
    insta::assert_snapshot!(walk(DIAMOND, UP, "left:base"), @"= left");
    insta::assert_snapshot!(walk(DIAMOND, DOWN, "left,rght:left"), @"= left rght");
    insta::assert_snapshot!(walk(DIAMOND, DOWN, "base:base"), @"= ");
    let empty = Chain::default().map();
    insta::assert_snapshot!(said(&empty, &plan(&empty, UP, "head").unwrap()), @"= ");
}

#[test]
fn only_ids_of_four_characters_and_more_are_completed() {
    let map = Chain::of("abc <- \n abcd <- abc\n xyz <-").map();
    let end =
        |target: &str| plan(&map, UP, target).map(|plan| head_ids(&map, plan.end()).join(" "));
    assert_eq!(end("abc").unwrap(), "abc");
    assert_eq!(end("ab").unwrap(), "abcd");
    assert!(end("xy").is_err());
}

#[test]
fn a_branch_decides_between_ids_that_begin_alike() {
    let map = Chain::of("aaaa1 <- | | one\n aaaa2 <- | | two\n bbbb2 <- aaaa2").map();
    let end =
        |target: &str| plan(&map, UP, target).map(|plan| head_ids(&map, plan.end()).join(" "));
    assert!(end("aaa").is_err());
    assert_eq!(end("one@aaa").unwrap(), "aaaa1");
    assert_eq!(end("two@aaa").unwrap(), "aaaa2");
    assert_eq!(end("two@aaa+1").unwrap(), "bbbb2");
    assert_eq!(end("bb@base+1").unwrap(), "aaaa2");
}

#[test]
fn the_start_may_be_named_in_every_absolute_way() {
    let map = Chain::of("a1b2 <-\n c3d4 <- a1b2\n e5f6 <- | | side").map();
    let start = |range: &str| {
        let plan = plan(&map, STAMP, range).unwrap();
        let mut ids: Vec<_> = plan.start().iter().map(|i| map.id(i)).collect();
        ids.sort_unstable();
        ids.join(" ")
    };
    assert_eq!(start("c3,side:base"), "c3d4 e5f6");
    assert_eq!(start("heads:base"), "c3d4 e5f6");
    assert_eq!(start("side,side:base"), "e5f6");
    assert_eq!(start("base:base"), "");
    assert_eq!(start("a1b2@head:base"), "c3d4");
    assert_eq!(start("c3d4-1:base"), "a1b2");
    assert_eq!(start("a1b2+1:base"), "c3d4");
}
