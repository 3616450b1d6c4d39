//! The classes of exceptions, each with its base.
//!
//! Invariant: a class knows its base, so that `except` catches what Python's would.

/// The classes, each with its base (<https://docs.python.org/3/library/exceptions.html>).
pub(super) const CLASSES: [(&str, &str); 65] = [
    ("BaseException", ""),
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BlockingIOError", "OSError"),
    ("BrokenPipeError", "ConnectionError"),
    ("BufferError", "Exception"),
    ("BytesWarning", "Warning"),
    ("ChildProcessError", "OSError"),
    ("ConnectionAbortedError", "ConnectionError"),
    ("ConnectionError", "OSError"),
    ("ConnectionRefusedError", "ConnectionError"),
    ("ConnectionResetError", "ConnectionError"),
    ("DeprecationWarning", "Warning"),
    ("EOFError", "Exception"),
    ("EncodingWarning", "Warning"),
    ("Exception", "BaseException"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("FutureWarning", "Warning"),
    ("GeneratorExit", "BaseException"),
    ("ImportError", "Exception"),
    ("ImportWarning", "Warning"),
    ("IndentationError", "SyntaxError"),
    ("IndexError", "LookupError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "LookupError"),
    ("KeyboardInterrupt", "BaseException"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PendingDeprecationWarning", "Warning"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "Exception"),
    ("ResourceWarning", "Warning"),
    ("RuntimeError", "Exception"),
    ("RuntimeWarning", "Warning"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SyntaxWarning", "Warning"),
    ("SystemError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TabError", "IndentationError"),
    ("TimeoutError", "OSError"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("UnicodeTranslateError", "UnicodeError"),
    ("UnicodeWarning", "Warning"),
    ("UserWarning", "Warning"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
];

/// Those of SQLAlchemy, each with its base
/// (<https://docs.sqlalchemy.org/en/21/core/exceptions.html>).
pub(super) const OF_SQLALCHEMY: [(&str, &str); 36] = [
    ("SQLAlchemyError", "Exception"),
    ("ArgumentError", "SQLAlchemyError"),
    ("AmbiguousForeignKeysError", "ArgumentError"),
    ("ConstraintColumnNotFoundError", "ArgumentError"),
    ("DuplicateColumnError", "ArgumentError"),
    ("NoForeignKeysError", "ArgumentError"),
    ("NoSuchModuleError", "ArgumentError"),
    ("ObjectNotExecutableError", "ArgumentError"),
    ("CircularDependencyError", "SQLAlchemyError"),
    ("CompileError", "SQLAlchemyError"),
    ("UnsupportedCompilationError", "CompileError"),
    ("DisconnectionError", "SQLAlchemyError"),
    ("IdentifierError", "SQLAlchemyError"),
    ("InvalidRequestError", "SQLAlchemyError"),
    ("AmbiguousColumnError", "InvalidRequestError"),
    ("MultipleResultsFound", "InvalidRequestError"),
    ("NoInspectionAvailable", "InvalidRequestError"),
    ("NoReferenceError", "InvalidRequestError"),
    ("NoReferencedColumnError", "NoReferenceError"),
    ("NoReferencedTableError", "NoReferenceError"),
    ("NoResultFound", "InvalidRequestError"),
    ("NoSuchColumnError", "InvalidRequestError"),
    ("NoSuchTableError", "InvalidRequestError"),
    ("PendingRollbackError", "InvalidRequestError"),
    ("ResourceClosedError", "InvalidRequestError"),
    ("UnboundExecutionError", "InvalidRequestError"),
    ("StatementError", "SQLAlchemyError"),
    ("DBAPIError", "StatementError"),
    ("InterfaceError", "DBAPIError"),
    ("DatabaseError", "DBAPIError"),
    ("DataError", "DatabaseError"),
    ("IntegrityError", "DatabaseError"),
    ("InternalError", "DatabaseError"),
    ("NotSupportedError", "DatabaseError"),
    ("OperationalError", "DatabaseError"),
    ("ProgrammingError", "DatabaseError"),
];

/// Those of the standard library, each with its base.
pub(super) const OF_LIBRARY: [(&str, &str); 8] = [
    ("re.error", "Exception"),
    ("JSONDecodeError", "ValueError"),
    ("binascii.Error", "ValueError"),
    ("FrozenInstanceError", "AttributeError"),
    ("StatisticsError", "ValueError"),
    ("DecimalException", "ArithmeticError"),
    ("InvalidOperation", "DecimalException"),
    ("csv.Error", "Exception"),
];

/// The driver's exceptions, each with its base.
pub(super) const OF_DRIVER: [(&str, &str); 9] = [
    ("sqlite3.Error", "Exception"),
    ("sqlite3.InterfaceError", "sqlite3.Error"),
    ("sqlite3.DatabaseError", "sqlite3.Error"),
    ("sqlite3.DataError", "sqlite3.DatabaseError"),
    ("sqlite3.IntegrityError", "sqlite3.DatabaseError"),
    ("sqlite3.InternalError", "sqlite3.DatabaseError"),
    ("sqlite3.NotSupportedError", "sqlite3.DatabaseError"),
    ("sqlite3.OperationalError", "sqlite3.DatabaseError"),
    ("sqlite3.ProgrammingError", "sqlite3.DatabaseError"),
];

/// Whether a class is one of these.
pub(super) fn is_in(classes: &[(&str, &str)], name: &str) -> bool {
    classes.iter().any(|(class, _)| *class == name)
}

fn classes() -> impl std::iter::Iterator<Item = &'static (&'static str, &'static str)> {
    let others = OF_SQLALCHEMY.iter().chain(&OF_LIBRARY).chain(&OF_DRIVER);
    CLASSES.iter().chain(others)
}

/// The name of a class as it is kept here.
pub(super) fn known(name: &str) -> Option<&'static str> {
    let name = if name == "IOError" || name == "EnvironmentError" {
        "OSError"
    } else {
        name
    };
    classes()
        .find(|(class, _)| *class == name)
        .map(|(class, _)| *class)
}

/// Whether a class that is built in is another or derives from it.
pub(super) fn derives(class: &str, from: &str) -> bool {
    let mut class = class;
    while !class.is_empty() {
        if class == from {
            return true;
        }
        let base = classes().find(|(name, _)| *name == class);
        class = base.map_or("", |(_, base)| base);
    }
    false
}
