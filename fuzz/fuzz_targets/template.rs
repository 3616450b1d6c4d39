//! Templates are read or refused, and what they write maps back into them.
#![no_main]

use gen_sql::span::Sources;
use gen_sql::template::{Library, Template, Values, blanked};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let blank = blanked(text);
    assert_eq!(blank.len(), text.len());
    let mut sources = Sources::default();
    let source = sources.add("fuzz", text);
    let whole = 0..text.len();
    let Ok(mut template) = Template::parse(source, text, whole, &Library::default(), &[]) else {
        return;
    };
    // A loop may be as long as it likes.
    if text.contains("range") || text.matches("for").count() > 2 {
        return;
    }
    let values = Values::from_iter([("v", "it's"), ("w", "\u{fdd0}1\u{fdd1}")]);
    if let Ok(rendered) = template.render(&values) {
        for end in 0..rendered.text.len() {
            assert!(rendered.map.span(end / 2..end).range().end <= text.len());
        }
    }
});
