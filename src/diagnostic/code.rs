//! The kinds of findings: one kebab-case name each, with an explanation.
//!
//! Invariant: a name, once released, keeps its meaning.

macro_rules! codes {
    ($($variant:ident, $name:literal, $explanation:literal;)+) => {
        /// The kind of a finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $explanation] $variant,)+
        }

        impl Code {
            /// Every code, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The kebab-case name that messages show.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

codes! {
    // usage, configuration and files that must be readable before any revision is
    NoProject, "no-project", "There is no project here: neither a `gen-sql.toml` nor a folder `versions`.";
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
    MissingRevisionId, "missing-revision-id", "A revision file has no `-- revision:` line.";
    DuplicateRevisionId, "duplicate-revision-id", "Two revision files have the same id.";
    BadRevisionId, "bad-revision-id", "A revision id or label uses a reserved word or a character that targets use.";
    DuplicateLabel, "duplicate-label", "Two revisions have the same branch label, or a label is also an id.";
    Section, "section", "A section of a revision file is given twice, or stands before the header ends.";
    Unterminated, "unterminated", "A string, a comment, a quoted name or a trigger has no end.";
    Allow, "allow", "An `-- allow:` line cannot be read, or stands above no statement.";

    // revisions that are templates
    TemplateSyntax, "template-syntax", "A `.sql.tera` revision, or a template that it uses, cannot be read.";
    UndefinedVariable, "undefined-variable", "A template uses a name or field that has no value.";
    NoLiteral, "no-literal", "A template writes a value that has no literal in SQLite, or is no name.";
    MisplacedValue, "misplaced-value", "A value of a template stands in a string, a quoted name, a comment or another word.";
    DataFile, "data-file", "A data file cannot be read as rows or values, or the revision does not name it.";
    TemplateFailed, "template-failed", "A template fails while it is rendered.";

    // the graph
    UnknownRevision, "unknown-revision", "A revision names another one that does not exist.";
    Cycle, "cycle", "Revisions follow each other in a circle.";
    MultipleHeads, "multiple-heads", "The chain has several heads where one is needed.";
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
    TemplateChanged, "template-changed-script", "A template of the project adds, drops or changes a statement.";
    NewerThanTarget, "newer-than-target", "A statement needs a newer SQLite than the target.";

    // databases
    NotADatabase, "not-a-database", "The file given with `--database` is no SQLite database.";
    DatabaseBusy, "database-busy", "The database is locked by another program.";
    HotJournal, "hot-journal", "A transaction of the database was cut off and has not been undone.";
    NoVersionTable, "no-version-table", "The database has tables but no version table.";
    UnknownDatabaseRevision, "unknown-database-revision", "The database is at a revision that the chain does not have.";
}

impl Code {
    /// Whether the fault is in the command line, the configuration or the set-up rather than
    /// in the revisions or a database: such runs exit with 2.
    #[must_use]
    pub fn is_usage(self) -> bool {
        matches!(
            self,
            Self::NoProject
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
