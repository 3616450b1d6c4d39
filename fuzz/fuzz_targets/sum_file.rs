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
    let text = |list: &SumFile| {
        let lines = list.lines().iter();
        SumFile::text(lines.map(|line| (line.path.as_str(), line.hash)))
    };
    let written = text(&list);
    let again = sources.add("again", written.as_str());
    let again = SumFile::read(&sources, again).expect("what was written can be read");
    assert_eq!(text(&again), written);
});
