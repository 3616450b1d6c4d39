//! Many random cases, a chain at a time, on every processor.

use super::chain::{Chain, Wish};
use super::client::{Client, Engine};
use super::database::{self, Wrong};
use super::fault::Fault;
use super::plan::{Plan, Renderer};
use super::report::Report;
use super::scenario::{Expected, Scenario};
use super::session::Session;
use super::verdict::is_fair;
use crate::beds::{gen_sql, place};
use fastrand::Rng;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Scripts that are made of each chain, and faults that each of them gets.
const SCENARIOS: usize = 3;
const FAULTS: usize = 6;

pub(super) struct Campaign {
    /// The seed of the first chain; the next one has the next seed.
    pub(super) seed: u64,
    /// About so many; a chain is always finished.
    pub(super) cases: usize,
    pub(super) renderer: Renderer,
    pub(super) clients: Vec<Client>,
    /// The longest chain.
    pub(super) revisions: usize,
    pub(super) accepts: fn(Fault) -> bool,
    /// Whether TEMP tables may hide the database's own.
    pub(super) shadows: bool,
}

impl Campaign {
    pub(super) fn run(&self) -> Report {
        let report = Mutex::new(Report::default());
        let next = AtomicU64::new(0);
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..processors {
                scope.spawn(|| {
                    while report.lock().expect("no thread has failed").cases() < self.cases {
                        let seed = self.seed + next.fetch_add(1, Ordering::Relaxed);
                        self.chain(seed, &report);
                    }
                });
            }
        });
        report.into_inner().expect("no thread has failed")
    }

    /// Everything about one chain follows from its seed.
    fn chain(&self, seed: u64, report: &Mutex<Report>) {
        let mut rng = Rng::with_seed(seed);
        let place = place::working();
        let wish = self.wish(&mut rng);
        let chain = Chain::random(&mut rng, wish);
        chain.write(&place.path().join("versions"));
        for number in 0..SCENARIOS {
            let plan = Plan::random(&mut rng, &chain);
            let rendered = plan.render(self.renderer, place.path());
            let mut counted = report.lock().expect("no thread has failed");
            counted.scripts += 1;
            let script = match rendered {
                Ok(script) => script,
                Err(message) => {
                    counted.refused.push(format!("seed {seed}: {message}"));
                    continue;
                }
            };
            drop(counted);
            let folder = place.path().join(number.to_string());
            chain.write(&folder.join("versions"));
            let mut judge = |scenario: &Scenario, fault: Fault, client: Client| {
                let verdict = scenario.judge(fault, client);
                let mut report = report.lock().expect("no thread has failed");
                report.add(scenario, (fault, client), &verdict, seed);
            };
            self.right_database(&mut rng, &folder, plan, wish, &script, &mut judge);
            self.wrong_database(&mut rng, &folder, plan, script, &mut judge);
        }
    }

    fn right_database(
        &self,
        rng: &mut Rng,
        folder: &Path,
        plan: Plan<'_>,
        wish: Wish,
        script: &str,
        judge: &mut dyn FnMut(&Scenario, Fault, Client),
    ) {
        let database = folder.join("before.db");
        let by_hand = database::build(&database, plan.chain, plan.applied(), rng);
        let mut session = Session::random(rng, &database, folder);
        if !self.shadows {
            session = session.unshadowed();
        }
        let mut expected = Expected {
            heads: Some(plan.target()),
            ..Expected::default()
        };
        if !wish.rebuilds {
            let statements = plan.statements().into_iter().map(String::from);
            expected.statements = Some(statements.collect());
        }
        if self.renderer == Renderer::Program {
            expected.history = Some(plan.revisions());
        }
        // What is there by hand may forbid a rebuild, and no statement of the author's tells.
        debug_assert!(!by_hand || plan.applied() > 0);
        let scenario = Scenario::new(folder, script.to_string(), session, expected);
        let clients = self.clients_for(&scenario, wish);
        for _ in 0..FAULTS {
            let fault = Fault::random(rng, script);
            let client = clients[rng.usize(..clients.len())];
            if (self.accepts)(fault) && is_fair(fault, client) {
                judge(&scenario, fault, client);
            }
        }
    }

    fn wrong_database(
        &self,
        rng: &mut Rng,
        folder: &Path,
        plan: Plan<'_>,
        script: String,
        judge: &mut dyn FnMut(&Scenario, Fault, Client),
    ) {
        let possible = Wrong::possible(plan.applied(), plan.chain.revisions.len());
        let wrong = possible[rng.usize(..possible.len())];
        let fault = Fault::Database(wrong);
        if !(self.accepts)(fault) {
            return;
        }
        let folder = folder.join("wrong");
        std::fs::create_dir_all(&folder).expect("a folder");
        let database = folder.join("before.db");
        database::build_wrong(&database, plan.chain, plan.applied(), wrong, rng);
        let session = Session::random(rng, &database, &folder);
        let scenario = Scenario::new(&folder, script, session, Expected::default());
        let clients = self.clients_for(
            &scenario,
            Wish {
                portable: false,
                ..Wish::default()
            },
        );
        judge(&scenario, fault, clients[rng.usize(..clients.len())]);
    }

    fn clients_for(&self, scenario: &Scenario, wish: Wish) -> Vec<Client> {
        let old = |client: &Client| client.engine() == Engine::SqlJs;
        let suits = |client: &Client| !old(client) || (wish.portable && !scenario.is_wal());
        self.clients.iter().copied().filter(suits).collect()
    }

    fn wish(&self, rng: &mut Rng) -> Wish {
        let revisions = match rng.u8(..50) {
            0 => rng.usize(1..=self.revisions),
            1..=4 => rng.usize(1..=30.min(self.revisions)),
            _ => rng.usize(1..=8),
        };
        Wish {
            revisions,
            portable: rng.u8(..3) == 0,
            reversible: rng.u8(..4) == 0,
            rebuilds: gen_sql::REBUILDS && rng.u8(..3) == 0,
        }
    }
}
