//! Rows of a CSV file.
//!
//! Every field is a text, unless its column is said to hold numbers. SQLite's own rules for columns
//! turn `'42'` into 42 where a column holds integers
//! (<https://sqlite.org/datatype3.html#type_affinity>), but 42 is easier to review.
//!
//! Invariant: each row has one field for each name of the header line; nothing is skipped or
//! filled up.

use std::ops::Range;
use std::sync::Arc;

use tera::value::Key;
use tera::{Map, Value};

use super::fault::{Fault, Kind, Place, Said};
use crate::text::{count, nearest};

/// How the fields of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Fields {
    /// The text that stands for null.
    pub(super) null: Option<String>,
    /// The columns that hold numbers.
    pub(super) numbers: Vec<String>,
}

/// A file that is being read.
struct Reader<'a> {
    file: usize,
    path: &'a str,
    text: &'a str,
    fields: &'a Fields,
}

/// The rows of `text`, as maps from the names of its header line to values.
pub(super) fn read(file: usize, path: &str, text: &str, fields: &Fields) -> Result<Value, Fault> {
    let reader = Reader {
        file,
        path,
        text,
        fields,
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
        let mut numbers: Vec<bool> = Vec::new();
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
            self.check_behind_quotes(&place)?;
            if names.is_empty() {
                names = self.names(&record, &place)?;
                header = self.first_line(&place);
                numbers = self.number_columns(&names, &header)?;
                continue;
            }
            self.check_blank_lines(&names, start, &place)?;
            if record.len() != names.len() {
                return Err(self.ragged(record.len(), names.len(), &place, header));
            }
            let mut row = Map::with_capacity(names.len());
            for ((name, field), &is_number) in names.iter().zip(record.iter()).zip(&numbers) {
                let value = self.field(field, is_number).ok_or_else(|| {
                    let message = format!("`{field}` in column `{name}` is no number");
                    let help = "correct it, or take the column out of `numbers`";
                    self.fault(&message, self.first_line(&place), "", help, Vec::new())
                })?;
                row.insert(name.clone(), value);
            }
            rows.push(Value::from(row));
        }
        if names.is_empty() {
            let message = format!("`{}` has no header line", self.path);
            let help = "write the names of the columns into its first line";
            return Err(self.fault(&message, 0..0, "the file is empty", help, Vec::new()));
        }
        Ok(Value::from(rows))
    }

    /// The value of a field; none if it should be a number and is not.
    fn field(&self, field: &str, is_number: bool) -> Option<Value> {
        if self.fields.null.as_deref() == Some(field) {
            return Some(Value::none());
        }
        if !is_number {
            return Some(Value::from(field));
        }
        let integer = field.parse::<i64>().ok().map(Value::from);
        // Rust reads `inf` and `nan` as well.
        let real = || field.parse::<f64>().ok().filter(|real| real.is_finite());
        integer.or_else(|| real().map(Value::from))
    }

    /// Which columns hold numbers.
    fn number_columns(
        &self,
        names: &[Key<'static>],
        header: &Range<usize>,
    ) -> Result<Vec<bool>, Fault> {
        let is = |key: &Key<'static>, name: &str| key.as_str() == Some(name);
        let numbers = &self.fields.numbers;
        if let Some(unknown) = numbers
            .iter()
            .find(|name| !names.iter().any(|key| is(key, name)))
        {
            let message = format!("`{}` has no column `{unknown}`", self.path);
            let names = names.iter().filter_map(Key::as_str);
            let help = match nearest(unknown, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "correct the name in `numbers`".to_owned(),
            };
            return Err(self.fault(&message, header.clone(), "its columns", &help, Vec::new()));
        }
        let holds = |key| numbers.iter().any(|name| is(key, name));
        Ok(names.iter().map(holds).collect())
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

    /// The `csv` crate adds what stands behind a closing quote to the field.
    fn check_behind_quotes(&self, place: &Range<usize>) -> Result<(), Fault> {
        let record = self.text[place.clone()].as_bytes();
        let (mut at, mut begins, mut quoted) = (0, true, false);
        while let Some(&byte) = record.get(at) {
            if !quoted {
                quoted = begins && byte == b'"';
                begins = byte == b',';
            } else if byte == b'"' && record.get(at + 1) == Some(&b'"') {
                at += 1;
            } else if byte == b'"' {
                quoted = false;
                if !matches!(record.get(at + 1), None | Some(b',' | b'\n' | b'\r')) {
                    let behind = place.start + at + 1;
                    let message = format!("a field of `{}` goes on behind its quote", self.path);
                    let help =
                        "double a quote that belongs to the field: `\"a \"\"quoted\"\" word\"`";
                    let rest = self.first_line(&(behind..place.end));
                    return Err(self.fault(&message, rest, "behind the quote", help, Vec::new()));
                }
            }
            at += 1;
        }
        Ok(())
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
