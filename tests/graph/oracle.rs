//! Every walk of `fixtures/traversal.json` as Alembic does it.

use std::collections::BTreeMap;

use gen_sql::diagnostic;
use gen_sql::revision::{Plan, RevisionIndex, RevisionMap, Target};
use serde::Deserialize;

use super::chain::{self, Chain};

#[derive(Deserialize)]
struct Oracle {
    graphs: BTreeMap<String, Vec<Node>>,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
pub(super) struct Node {
    id: String,
    down: Vec<String>,
    deps: Vec<String>,
    labels: Vec<String>,
}

#[derive(Deserialize)]
struct Vector {
    graph: String,
    cmd: String,
    dest: Option<OneOrMany>,
    current: Vec<String>,
    result: Outcome,
    order_stable: bool,
    dml_stable: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Outcome {
    Walk {
        steps: Vec<Step>,
        heads: Vec<String>,
    },
    Error {
        error: String,
    },
}

#[derive(Deserialize)]
struct Step {
    rev: Option<String>,
    log: String,
    dml: Vec<Vec<String>>,
}

/// What gen-sql decides otherwise: command, graph, target, start, and why.
const OTHERWISE: &[(&str, &str, &str, &str, &str)] = &[
    ("downgrade", "diamond", "-1", "left,rght", FIRST_ROW),
    ("downgrade", "diamond", "-2", "left,rght", FIRST_ROW),
    ("downgrade", "fork", "-1", "aaa2,bbb2", FIRST_ROW),
    ("downgrade", "fork", "-1", "bbb2,aaa2", FIRST_ROW),
    ("downgrade", "fork", "-1", "aaaa,bbb2", FIRST_ROW),
    ("stamp", "fork", "heads", "aaaa,bbb2", LOST_HEAD),
    ("stamp", "fork", "aaa2 bbb2", "aaaa,bbb2", LOST_HEAD),
    ("upgrade", "rand56", "r003", "", CRASH),
];

/// Refused: the answer would depend on the order of the rows.
const FIRST_ROW: &str = "Alembic counts from the row that it reads first, and warns";
/// Both heads are stamped.
const LOST_HEAD: &str = "Alembic deletes the row of a head that is stamped and there already";
/// The merge takes the rows that are there.
const CRASH: &str = "Alembic stops with a KeyError where a dependency includes a down revision";

/// The map of a graph of an oracle.
pub(super) fn map_of(nodes: &[Node]) -> RevisionMap {
    fn strs(names: &[String]) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }
    let mut chain = Chain::default();
    for node in nodes {
        let (down, deps, labels) = (strs(&node.down), strs(&node.deps), strs(&node.labels));
        chain.add(&node.id, &down, &deps, &labels, "");
    }
    chain.map()
}

impl Vector {
    fn dest(&self) -> Vec<String> {
        match &self.dest {
            // Alembic's `None` is the base
            None => vec!["base".to_owned()],
            Some(OneOrMany::One(dest)) => vec![dest.clone()],
            Some(OneOrMany::Many(dests)) => dests.clone(),
        }
    }

    fn name(&self) -> String {
        let (dest, current) = (self.dest().join(" "), self.current.join(","));
        format!("{} {} {dest} from [{current}]", self.graph, self.cmd)
    }

    fn reason(&self) -> Option<&'static str> {
        let (dest, current) = (self.dest().join(" "), self.current.join(","));
        let of = |&&(cmd, graph, to, from, _): &&(&str, &str, &str, &str, &str)| {
            (cmd, graph, to, from) == (&self.cmd, &self.graph, &dest, &current)
        };
        OTHERWISE.iter().find(of).map(|(.., reason)| *reason)
    }

    fn plan(&self, map: &RevisionMap) -> diagnostic::Result<Plan> {
        let start: Vec<RevisionIndex> = self
            .current
            .iter()
            .map(|id| map.find(id).unwrap())
            .collect();
        let targets = self.dest();
        let targets = targets.iter().map(|t| t.parse());
        let targets: Vec<Target> = targets.collect::<Result<_, _>>()?;
        match (self.cmd.as_str(), &targets[..]) {
            ("stamp", targets) => Plan::stamp(map, &start, targets),
            ("upgrade", [target]) => Plan::upgrade(map, &start, target),
            ("upgrade", several) => {
                // one target is all that `upgrade` takes; these are all heads
                let named: Vec<_> = several
                    .iter()
                    .map(|t| map.find(t.text()).unwrap())
                    .collect();
                assert_eq!(named, map.real_heads());
                Plan::upgrade(map, &start, &Target::heads())
            }
            ("downgrade", [target]) => Plan::downgrade(map, &start, target),
            other => panic!("{other:?}"),
        }
    }

    /// How gen-sql and Alembic differ.
    fn difference(&self, map: &RevisionMap) -> Option<String> {
        let (steps, heads, plan) = match (&self.result, self.plan(map)) {
            (Outcome::Error { .. }, Err(_)) => return None,
            (Outcome::Error { error }, Ok(plan)) => {
                return Some(format!("{error} in Alembic, but {:?}", routes(map, &plan)));
            }
            (Outcome::Walk { steps, .. }, Err(found)) => {
                let logs: Vec<_> = steps.iter().map(|step| &step.log).collect();
                return Some(format!("{logs:?} in Alembic, but\n{}", chain::text(&found)));
            }
            (Outcome::Walk { steps, heads }, Ok(plan)) => (steps, heads, plan),
        };
        self.difference_of_steps(map, steps, &plan)
            .or_else(|| differs("heads", heads, &chain::head_ids(map, plan.end())))
    }

    fn difference_of_steps(
        &self,
        map: &RevisionMap,
        steps: &[Step],
        plan: &Plan,
    ) -> Option<String> {
        let mut logs: Vec<_> = steps.iter().map(|step| step.log.clone()).collect();
        let mut ours = routes(map, plan);
        if !self.order_stable {
            logs.sort_unstable();
            ours.sort_unstable();
            return differs("logs in any order", &logs, &ours);
        }
        let mut alembic = steps.iter().map(|s| s.dml.clone());
        let mut gen_sql = plan.steps().iter().map(|step| {
            let changes = step.version_changes.iter();
            changes.map(|&c| chain::change(map, c)).collect::<Vec<_>>()
        });
        let revisions = steps.iter().zip(plan.steps()).all(|(theirs, ours)| {
            let id = map.id(ours.revision);
            theirs.rev.as_ref().is_none_or(|theirs| theirs == id)
        });
        differs("logs", &logs, &ours)
            .or_else(|| (!revisions).then(|| "revisions differ".to_owned()))
            .or_else(|| {
                if !self.dml_stable {
                    return None;
                }
                differs(
                    "rows",
                    &alembic.by_ref().collect::<Vec<_>>(),
                    &gen_sql.by_ref().collect(),
                )
            })
    }
}

fn routes(map: &RevisionMap, plan: &Plan) -> Vec<String> {
    plan.steps().iter().map(|step| step.route(map)).collect()
}

fn differs<T: PartialEq + std::fmt::Debug>(what: &str, alembic: &T, ours: &T) -> Option<String> {
    (alembic != ours).then(|| format!("{what}: {alembic:?} in Alembic, but {ours:?}"))
}

#[test]
fn every_walk_is_that_of_alembic() {
    let text = include_str!("../../fixtures/traversal.json");
    let oracle: Oracle = serde_json::from_str(text).unwrap();
    let maps: BTreeMap<_, _> = oracle
        .graphs
        .iter()
        .map(|(name, nodes)| (name.as_str(), map_of(nodes)))
        .collect();
    let (mut differences, mut otherwise) = (Vec::new(), 0);
    for vector in &oracle.vectors {
        let difference = vector.difference(&maps[vector.graph.as_str()]);
        match (difference, vector.reason()) {
            (None, None) => {}
            (Some(_), Some(_)) => otherwise += 1,
            (Some(difference), None) => {
                differences.push(format!("{}: {difference}", vector.name()));
            }
            (None, Some(_)) => differences.push(format!("{}: no longer differs", vector.name())),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(
        (maps.len(), oracle.vectors.len(), otherwise),
        (71, 657, OTHERWISE.len())
    );
}
