//! A list of sealed files that can be read is written as it is meant to be.
#![no_main]

use gen_sql::project::seal::SumFile;
use gen_sql::span::Sources;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let source = sources.add("gen-sql.sum", text);
    let Ok(list) = SumFile::read(&sources, source) else {
        return;
    };
    let written = list.text();
    let again = sources.add("again", written.as_str());
    assert_eq!(SumFile::read(&sources, again).expect("what was written").text(), written);
});
