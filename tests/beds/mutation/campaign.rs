//! Many random cases, a chain at a time, on every processor.

use super::chain::{Chain, Wish};
use super::client::{Client, Engine};
use super::database::{self, Maker, Wrong};
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
    /// Whether SQLite 3.35.0 is there. If not, its cases are left out, and the others are the
    /// same ones as with it.
    pub(super) has_old: bool,
    /// The longest chain.
    pub(super) revisions: usize,
    pub(super) accepts: fn(Fault) -> bool,
    /// Whether the files of failed cases are kept; not where failures are wanted.
    pub(super) keeps: bool,
    /// Whether the connection may have TEMP tables and other databases.
    pub(super) crowded: bool,
}

/// A script and the database that it is going to meet.
#[derive(Clone, Copy)]
struct Meeting<'m> {
    plan: Plan<'m>,
    wish: Wish,
    maker: Maker<'m>,
    folder: &'m Path,
    script: &'m str,
}

type Judge<'j> = dyn FnMut(&Scenario, Fault, Client) + 'j;

impl Campaign {
    pub(super) fn run(&self) -> Report {
        let report = Mutex::new(Report::new(self.keeps));
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
        write_project(place.path(), &chain, wish);
        for number in 0..SCENARIOS {
            let plan = Plan::random(&mut rng, &chain);
            let rendered = plan.render(self.renderer, place.path());
            let mut counted = report.lock().expect("no thread has failed");
            counted.scripts += 1;
            let script = match rendered {
                Ok(script) => script,
                Err(message) => {
                    counted.refused.push(format!("seed {seed}: {message}"));
                    if self.keeps {
                        write_project(&place::lasting(&format!("refused/{seed}")), &chain, wish);
                    }
                    continue;
                }
            };
            drop(counted);
            let folder = place.path().join(number.to_string());
            write_project(&folder, &chain, wish);
            let mut judge = |scenario: &Scenario, fault: Fault, client: Client| {
                let verdict = scenario.judge(fault, client);
                let mut report = report.lock().expect("no thread has failed");
                report.add(scenario, (fault, client), &verdict, seed);
            };
            let maker = self.maker(&mut rng, plan, wish, place.path());
            let meeting = Meeting {
                plan,
                wish,
                maker,
                folder: &folder,
                script: &script,
            };
            let right = self.right_database(&mut rng, meeting, &mut judge);
            let wrong = self.wrong_database(&mut rng, meeting, &mut judge);
            if let Err(message) = right.and(wrong) {
                let mut report = report.lock().expect("no thread has failed");
                report.refused.push(format!("seed {seed}: {message}"));
            }
        }
    }

    fn right_database(
        &self,
        rng: &mut Rng,
        meeting: Meeting<'_>,
        judge: &mut Judge<'_>,
    ) -> Result<(), String> {
        let Meeting {
            plan,
            wish,
            maker,
            folder,
            script,
        } = meeting;
        let database = folder.join("before.db");
        database::build(&database, plan.chain, plan.applied(), maker, rng)?;
        let mut session = Session::random(rng, &database, folder);
        if !self.crowded {
            session = session.alone();
        }
        let scenario = Scenario::new(folder, script.to_string(), session, self.expected(meeting));
        let clients = self.clients_for(&scenario, wish);
        for _ in 0..FAULTS {
            let fault = Fault::random(rng, script);
            let client = clients[rng.usize(..clients.len())];
            let absent = client.engine() == Engine::SqlJs && !self.has_old;
            if (self.accepts)(fault) && is_fair(fault, client) && !absent {
                judge(&scenario, fault, client);
            }
        }
        Ok(())
    }

    fn wrong_database(
        &self,
        rng: &mut Rng,
        meeting: Meeting<'_>,
        judge: &mut Judge<'_>,
    ) -> Result<(), String> {
        let Meeting { plan, maker, .. } = meeting;
        let possible = Wrong::possible(plan.applied(), plan.chain.revisions.len());
        let wrong = possible[rng.usize(..possible.len())];
        let fault = Fault::Database(wrong);
        if !(self.accepts)(fault) {
            return Ok(());
        }
        let folder = meeting.folder.join("wrong");
        std::fs::create_dir_all(&folder).expect("a folder");
        let database = folder.join("before.db");
        let wrong = (wrong, maker);
        database::build_wrong(&database, plan.chain, plan.applied(), wrong, rng)?;
        let session = Session::random(rng, &database, &folder);
        let script = meeting.script.to_string();
        let scenario = Scenario::new(&folder, script, session, Expected::default());
        let clients = self.clients_for(&scenario, Wish::default());
        judge(&scenario, fault, clients[rng.usize(..clients.len())]);
        Ok(())
    }

    fn expected(&self, meeting: Meeting<'_>) -> Expected {
        let Meeting {
            plan, wish, maker, ..
        } = meeting;
        let statements: Vec<String> = plan.statements().into_iter().map(String::from).collect();
        let drops = |statement: &String| statement.contains("DROP COLUMN");
        // SQLite before 3.35.5 cannot be trusted with DROP COLUMN.
        let copies = self.renderer == Renderer::Program && wish.portable;
        let rebuilds = wish.rebuilds || copies && statements.iter().any(drops);
        let mut history = plan.revisions();
        if let Maker::Program(_) = maker {
            let applied = &plan.chain.revisions[..plan.applied()];
            history.extend(applied.iter().map(|revision| revision.id.clone()));
        }
        Expected {
            heads: Some(plan.target()),
            statements: Some(statements),
            alterations: plan.chain.alterations.clone(),
            rebuilds,
            history: (self.renderer == Renderer::Program).then_some(history),
        }
    }

    /// The program can go to one revision; what has several heads is made by hand.
    fn maker<'m>(&self, rng: &mut Rng, plan: Plan<'_>, wish: Wish, project: &'m Path) -> Maker<'m> {
        let can = self.renderer == Renderer::Program && plan.chain.is_line();
        if can && (wish.rebuilds || rng.u8(..3) == 0) {
            Maker::Program(project)
        } else {
            Maker::Anybody
        }
    }

    /// SQLite 3.35.0 comes as JavaScript, which sees one file and no shared memory.
    fn clients_for(&self, scenario: &Scenario, wish: Wish) -> Vec<Client> {
        let old_can = wish.portable && !scenario.is_wal() && scenario.session.attached.is_none();
        let clients = self.clients.iter().copied();
        clients
            .filter(|client| client.engine() != Engine::SqlJs || old_can)
            .collect()
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
            rebuilds: gen_sql::REBUILDS && self.renderer == Renderer::Program && rng.u8(..3) == 0,
        }
    }
}

fn write_project(folder: &Path, chain: &Chain, wish: Wish) {
    chain.write(&folder.join("versions"));
    // What is not portable knows STRICT and full-text search, as the shell does.
    let oldest = if wish.portable { "3.35" } else { "3.40" };
    let settings = format!("sqlite_version = \"{oldest}\"\n");
    std::fs::write(folder.join("gen-sql.toml"), settings).expect("the settings");
}
