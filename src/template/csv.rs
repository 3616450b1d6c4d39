//! Rows of a CSV file.
//!
//! Every field is a text: SQLite's own rules for columns turn `'42'` into 42 where a column holds
//! integers (<https://sqlite.org/datatype3.html#type_affinity>); `| int` and `| float` do it in the
//! template.
//!
//! Invariant: each row has one field for each name of the header line; nothing is skipped or
//! filled up.

use std::ops::Range;
use std::sync::Arc;

use tera::value::Key;
use tera::{Map, Value};

use super::fault::{Fault, Kind, Place, Said};
use crate::text::count;

/// A file that is being read.
struct Reader<'a> {
    file: usize,
    path: &'a str,
    text: &'a str,
    null: Option<&'a str>,
}

/// The rows of `text`, as maps from the names of its header line to texts; null for fields that
/// are the text `null`.
pub(super) fn read(
    file: usize,
    path: &str,
    text: &str,
    null: Option<&str>,
) -> Result<Value, Fault> {
    let reader = Reader {
        file,
        path,
        text,
        null,
    };
    reader.rows()
}

impl Reader<'_> {
    fn rows(&self) -> Result<Value, Fault> {
        let mut reader = ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(self.text.as_bytes());
        let mut record = ::csv::StringRecord::new();
        let mut names: Vec<Key<'static>> = Vec::new();
        let mut header = 0..0;
        let mut rows = Vec::new();
        loop {
            let start = offset(reader.position());
            let more = reader.read_record(&mut record).map_err(|error| {
                self.fault(&error.to_string(), start..start, "", "", Vec::new())
            })?;
            if !more {
                break;
            }
            let place = self.place(start..offset(reader.position()));
            self.check_quotes(&place)?;
            if names.is_empty() {
                names = self.names(&record, &place)?;
                header = self.first_line(&place);
                continue;
            }
            self.check_blank_lines(&names, start, &place)?;
            if record.len() != names.len() {
                return Err(self.ragged(record.len(), names.len(), &place, header));
            }
            let fields = names.iter().cloned().zip(record.iter());
            let row: Map = fields
                .map(|(name, field)| (name, self.field(field)))
                .collect();
            rows.push(Value::from(row));
        }
        if names.is_empty() {
            let message = format!("`{}` has no header line", self.path);
            let help = "write the names of the columns into its first line";
            return Err(self.fault(&message, 0..0, "the file is empty", help, Vec::new()));
        }
        Ok(Value::from(rows))
    }

    fn field(&self, field: &str) -> Value {
        if self.null == Some(field) {
            Value::none()
        } else {
            Value::from(field)
        }
    }

    fn names(
        &self,
        record: &::csv::StringRecord,
        place: &Range<usize>,
    ) -> Result<Vec<Key<'static>>, Fault> {
        let mut names: Vec<&str> = Vec::new();
        for (at, name) in record.iter().enumerate() {
            let message = if name.trim().is_empty() {
                format!("column {} of `{}` has no name", at + 1, self.path)
            } else if names.contains(&name) {
                format!("`{}` has two columns `{name}`", self.path)
            } else {
                names.push(name);
                continue;
            };
            let help = "give each column a name of its own";
            let line = self.first_line(place);
            return Err(self.fault(&message, line, "the header line", help, Vec::new()));
        }
        Ok(names
            .into_iter()
            .map(|name| Key::String(Arc::from(name)))
            .collect())
    }

    /// The `csv` crate takes a quote that is never closed for one that closes at the end of the
    /// file. In a record whose quotes are all closed and doubled, their number is even.
    fn check_quotes(&self, place: &Range<usize>) -> Result<(), Fault> {
        let quotes = self.text[place.clone()].matches('"').count();
        if quotes.is_multiple_of(2) {
            return Ok(());
        }
        let message = format!("a quote of `{}` has no end", self.path);
        let help = "close it, or double it in a field that is quoted: `\"5\"\" pipe\"`";
        let line = self.first_line(place);
        Err(self.fault(
            &message,
            line,
            "in the record that begins here",
            help,
            Vec::new(),
        ))
    }

    /// The `csv` crate skips empty lines; in a file of one column they could be a value.
    fn check_blank_lines(
        &self,
        names: &[Key<'static>],
        start: usize,
        place: &Range<usize>,
    ) -> Result<(), Fault> {
        if names.len() > 1 || start == place.start {
            return Ok(());
        }
        let message = format!("`{}` has an empty line", self.path);
        let help = "write `\"\"` for an empty text, or take the line out";
        Err(self.fault(&message, start..start, "this line", help, Vec::new()))
    }

    fn ragged(
        &self,
        found: usize,
        wanted: usize,
        place: &Range<usize>,
        header: Range<usize>,
    ) -> Fault {
        let message = format!(
            "a row of `{}` has {} and not {wanted}",
            self.path,
            count(found, "field")
        );
        let header = Place {
            file: self.file,
            start: header.start,
            end: header.end,
            label: count(wanted, "column"),
        };
        let line = self.first_line(place);
        let help = "give the row one field for each column; quote fields that hold a comma";
        self.fault(&message, line, &count(found, "field"), help, vec![header])
    }

    fn fault(
        &self,
        message: &str,
        place: Range<usize>,
        label: &str,
        help: &str,
        mut more: Vec<Place>,
    ) -> Fault {
        let place = Place {
            file: self.file,
            start: place.start,
            end: place.end,
            label: label.to_owned(),
        };
        more.insert(0, place);
        let said = Said::new(message, "read here", help);
        Fault::new(None, Kind::Data(said, more))
    }

    /// A record without the line ends around it.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        let record = &self.text[range.clone()];
        let is_end = |c| matches!(c, '\n' | '\r');
        let start = range.start + record.len() - record.trim_start_matches(is_end).len();
        let end = range.end - (record.len() - record.trim_end_matches(is_end).len());
        start..end.max(start)
    }

    fn first_line(&self, range: &Range<usize>) -> Range<usize> {
        let length = self.text[range.clone()].find('\n').unwrap_or(range.len());
        range.start..range.start + length
    }
}

fn offset(position: &::csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}
