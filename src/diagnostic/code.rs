//! The kinds of findings: one kebab-case name each, with an explanation.
//!
//! Invariant: a name, once released, keeps its meaning.

macro_rules! codes {
    ($($variant:ident, $name:literal, $summary:literal;)+) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)+
        }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The kebab-case name that messages show.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)+ }
            }
        }
    };
}

codes! {
    // usage, configuration and files that must be readable before any revision is
    NoProject, "no-project", "There is no project here: no `gen-sql.toml`, no `alembic.ini` and no folder `versions`.";
    ProjectExists, "project-exists", "There is a project already where a new one is to be made.";
    Config, "config", "The configuration file cannot be read as TOML or holds a value of the wrong kind.";
    UnknownKey, "unknown-key", "The configuration file has a key that gen-sql does not know.";
    UnreadableFile, "unreadable-file", "A file or folder of the project cannot be read.";
    Usage, "usage", "The command line asks for something that cannot be done.";
    Template, "template", "A template of the project cannot be used.";
    Output, "output", "The output file cannot be written.";

    // revision files
    NotUtf8, "not-utf8", "A file is not UTF-8 text.";
    NulByte, "nul-byte", "A file holds a NUL byte, which no SQL text can hold.";
    Header, "header", "A line of a revision's header cannot be read.";
    MissingRevisionId, "missing-revision-id", "A revision file does not say its id.";
    DuplicateRevisionId, "duplicate-revision-id", "Two revision files have the same id.";
    BadRevisionId, "bad-revision-id", "A revision id or label uses a reserved word or a character that targets use.";
    DuplicateLabel, "duplicate-label", "Two revisions have the same branch label, or a label is also an id.";
    DeclaredFile, "declared-file", "A file that a revision declares with `reads:` cannot be read, or is not inside of the project.";
    Section, "section", "A section of a revision file is given twice, or stands before the header ends.";
    Unterminated, "unterminated", "A string, a comment, a quoted name or a trigger has no end.";
    Allow, "allow", "An `-- allow:` line cannot be read, or stands above no statement.";

    // revisions in Python
    PythonSyntax, "python-syntax", "A `.py` revision, or a module that it imports, is not Python 3.";
    UnsupportedPython, "unsupported-python", "A `.py` revision reaches something that gen-sql does not evaluate.";
    PythonRaised, "python-raised", "A `.py` revision raises an exception.";
    PythonLimit, "python-limit", "A `.py` revision takes too many steps, calls or bytes, or is nested too deeply.";
    LeavesAlembic, "leaves-alembic", "A script takes a database over the first `.sql` revision of an Alembic project.";
    UnknownRows, "unknown-rows", "A `.py` revision reads rows that only the database knows on which the script runs.";

    // revisions that are templates
    TemplateSyntax, "template-syntax", "A `.sql.tera` revision, or a template that it uses, cannot be read.";
    UndefinedVariable, "undefined-variable", "A template uses a name or field that has no value.";
    NoLiteral, "no-literal", "A template writes a value that has no literal in SQLite, or is no name.";
    MisplacedValue, "misplaced-value", "A value of a template stands in a string, a quoted name, a comment or another word.";
    DataFile, "data-file", "A data file cannot be read as rows or values, or the revision does not name it.";
    TemplateFailed, "template-failed", "A template fails while it is rendered.";

    // sealed files
    SumFile, "sum-file", "`gen-sql.sum` has a line that `sha256sum` does not write, or lists a file twice.";
    EditedFile, "edited-file", "A file has changed since it was sealed in `gen-sql.sum`.";
    RemovedFile, "removed-file", "A file that is sealed in `gen-sql.sum` is not in the project any more.";
    RenamedFile, "renamed-file", "A file that is sealed in `gen-sql.sum` has another name.";
    UnsealedFile, "unsealed-file", "A file is not sealed in `gen-sql.sum`, and `--locked` asks for that.";

    // the graph
    UnknownRevision, "unknown-revision", "A revision names another one that does not exist.";
    Cycle, "cycle", "Revisions follow each other in a circle.";
    MultipleHeads, "multiple-heads", "The chain has several heads where one is needed.";
    NotAHead, "not-a-head", "A new revision is to follow one that another revision follows already.";
    UnknownTarget, "unknown-target", "The target names no revision.";
    AmbiguousTarget, "ambiguous-target", "The target could mean several revisions.";
    UnrelatedTarget, "unrelated-target", "The target cannot be reached from where the database is.";
    WalkedTooFar, "walked-too-far", "A relative target leads beyond the end of the chain.";
    OverlappingRevisions, "overlapping-revisions", "Of several revisions that are named together, one already includes another.";
    BadTarget, "bad-target", "The target cannot be read.";

    // sections and statements
    MissingSection, "missing-section", "A revision has no section for the direction that is asked for.";
    Irreversible, "irreversible", "A revision says that it cannot be downgraded.";
    RefusedStatement, "refused-statement", "A statement that cannot stand in a guarded script.";
    ScriptTables, "script-tables", "A revision changes the version table or the history table, which belong to the script.";
    DmlWithoutEvidence, "dml-without-evidence", "A statement changes rows in a form for which the script cannot prove that it ran.";
    ReturnsRows, "returns-rows", "A statement of a revision returns rows, which only the shell would show.";
    Sql, "sql", "SQLite refuses a statement at its point of the chain.";
    AlterTable, "alter-table", "An `ALTER TABLE` cannot be read, or asks for what the table cannot become.";
    ColumnInUse, "column-in-use", "A column is dropped that something else in the database names.";
    KeyInUse, "key-in-use", "A key is taken away that a foreign key refers to.";
    ForeignKeyAction, "foreign-key-action", "A foreign key would delete or change rows, but the script runs with foreign keys OFF.";
    TemplateChanged, "template-changed-script", "A template of the project adds, drops or changes a statement.";
    NewerThanTarget, "newer-than-target", "A statement needs a newer SQLite than the target.";

    // what verify finds
    RoundTrip, "round-trip", "A downgrade does not bring back the schema, or the revision cannot be applied again after it.";
    ColumnOrder, "column-order", "After a downgrade the columns of a table stand in another order than before.";
    RowsLost, "rows-lost", "A revision loses rows or values that no statement of it says should go.";
    DropTable, "drop-table", "A revision drops a table with its rows, and no line above the statement confirms it.";
    DropColumn, "drop-column", "A revision drops a column with its values, and no line above the statement confirms it.";
    DependsOnRows, "depends-on-rows", "Whether a revision passes depends on the rows that are there.";
    ForeignKeysOff, "foreign-keys-off", "A revision passes only while foreign keys are off.";
    ForeignKeyViolation, "foreign-key-violation", "After a revision rows refer to rows that are not there.";
    Dangling, "dangling", "After a revision a view, a trigger or a virtual table cannot be used, because it names what is not there.";
    Integrity, "integrity", "After a revision SQLite's own check finds the database unsound.";
    WholeScript, "whole-script", "The whole script is refused, or leads elsewhere than its revisions one by one.";

    // the declared schema
    DeclaredSchema, "declared-schema", "The declared schema holds something that is no schema, or cannot be read.";
    RenamedFrom, "renamed-from", "A line `-- renamed-from:` of the declared schema is stale or misplaced, or would help.";
    Autogenerate, "autogenerate", "No revision could be generated that leads to the declared schema.";

    // databases
    NotADatabase, "not-a-database", "The file given with `--database` is no SQLite database.";
    DatabaseBusy, "database-busy", "The database is locked by another program.";
    HotJournal, "hot-journal", "A transaction of the database was cut off and has not been undone.";
    NoVersionTable, "no-version-table", "The database has tables but no version table.";
    UnknownDatabaseRevision, "unknown-database-revision", "The database is at a revision that the chain does not have.";
}

/// A section for each code, in their order: its heading is the name.
const EXPLANATIONS: &str = include_str!("codes.md");

impl Code {
    /// When it comes, why, and what to do about it: some paragraphs of Markdown.
    ///
    /// # Panics
    /// Never: a test sees to it that every code has a section.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        let mut sections = EXPLANATIONS.split("\n## ").skip(1);
        let section = sections.find_map(|section| {
            let (name, text) = section.split_once('\n')?;
            (name == self.name()).then_some(text.trim())
        });
        section.expect("every code has a section")
    }

    /// Whether the fault is in the command line, the configuration or the set-up rather than
    /// in the revisions or a database: such runs exit with 2.
    #[must_use]
    pub fn is_usage(self) -> bool {
        matches!(
            self,
            Self::NoProject
                | Self::ProjectExists
                | Self::Config
                | Self::UnknownKey
                | Self::UnreadableFile
                | Self::Usage
                | Self::BadTarget
                | Self::Template
                | Self::TemplateChanged
                | Self::Output
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, EXPLANATIONS};

    #[test]
    fn every_code_has_one_section_in_the_order_of_the_codes() {
        let headings: Vec<&str> = EXPLANATIONS
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(headings, names);
    }

    #[test]
    fn every_section_explains_its_code() {
        for code in Code::ALL {
            let text = code.explanation();
            assert!(text.len() > 200, "`{}` is hardly explained", code.name());
            let widest = text.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(100), "`{}` has a long line", code.name());
        }
    }
}
