//! Finds the project's own modules that its Python files import.
//!
//! Invariant: each file is read once, and only if something imports it; it is parsed once, if a revision
//! uses it, and nothing of it is an error until then.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::ahead::Ahead;
use super::data_files::DataFiles;
use super::entries::Entries;
use super::file_names::FileNames;
use super::folder;
use super::stdlib::is_standard;
use crate::alembic::python::PythonFile;
use crate::alembic::{
    Finder, Import, ModuleFile, Modules, imports, is_built_in, is_partly_built_in, library_text,
    reads_files,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::revision::sql_file;
use crate::revision::{Checksum, DeclaredFile};
use crate::span::{SourceId, Sources};
use crate::text::reason;

/// The modules of a project.
pub(super) struct PythonModules<'a> {
    /// The folder from which messages show paths.
    folder: &'a Path,
    root: &'a Path,
    /// Where modules are looked for: in these before Python's own, in the others after them.
    first: Vec<PathBuf>,
    last: Vec<PathBuf>,
    /// Where a package or module at the top is.
    tops: HashMap<String, Vec<PathBuf>>,
    entries: Entries,
    /// What was looked for.
    modules: HashMap<String, Option<Arc<ModuleFile>>>,
    /// What each module imports.
    imported: HashMap<Arc<str>, Rc<[Next]>>,
    /// What is reached from some modules.
    closures: HashMap<Vec<Arc<str>>, Rc<Closure>>,
    parts: HashMap<SourceId, Part>,
    /// Whether modules of libraries are read, as far as they are known or at hand.
    has_libraries: bool,
    /// What code reads besides.
    data: DataFiles<'a>,
    ahead: Ahead,
}

/// A module that another file imports.
#[derive(Debug)]
struct Next {
    module: Arc<ModuleFile>,
    /// Whether it is run whenever the file is.
    is_at_top: bool,
}

/// What a module is to the revisions that import it.
#[derive(Debug)]
struct Part {
    /// Its path from the root.
    path: Arc<str>,
    /// The checksum of its text.
    checksum: Arc<str>,
    /// Whether it may read other files of the project.
    reads: bool,
}

/// Everything that is reached from some modules.
#[derive(Debug, Default)]
pub(super) struct Closure {
    modules: Arc<Modules>,
    /// For each module the one of the first that leads to it.
    via: HashMap<Arc<str>, Arc<str>>,
    /// The files that may read others, each with its path from the root.
    readers: Vec<(SourceId, Arc<str>)>,
    /// What stands in these.
    names: FileNames,
}

/// What a revision imports.
pub(super) struct Imported {
    pub(super) modules: Arc<Modules>,
    /// Their files, sorted by path, with the checksum of each.
    pub(super) files: Vec<(DeclaredFile, Arc<str>)>,
}

/// The modules of a project while they can be read.
pub(super) struct Search<'s, 'a> {
    pub(super) modules: &'s mut PythonModules<'a>,
    pub(super) sources: &'s mut Sources,
}

impl Finder for Search<'_, '_> {
    fn module(&mut self, name: &str) -> Option<Arc<ModuleFile>> {
        self.modules.module(name, self.sources)
    }
}

impl<'a> PythonModules<'a> {
    /// Modules of the project at `root`, whose files messages show from `folder`; `first` are the
    /// folders where they are looked for before Python's own, `script_location` is the folder of
    /// `env.py`.
    pub(super) fn new(
        folder: &'a Path,
        root: &'a Path,
        first: &[PathBuf],
        script_location: Option<&Path>,
    ) -> Self {
        let mut last = vec![root.to_path_buf(), folder.to_path_buf()];
        if let Some(place) = script_location {
            last.extend(above_package(place));
            last.extend(place.parent().map(Path::to_path_buf));
            last.push(place.to_path_buf());
        }
        last.push(root.join("src"));
        Self {
            folder,
            root,
            first: first.to_vec(),
            last,
            tops: HashMap::new(),
            entries: Entries::default(),
            modules: HashMap::new(),
            imported: HashMap::new(),
            closures: HashMap::new(),
            parts: HashMap::new(),
            has_libraries: false,
            data: DataFiles::new(folder, root),
            ahead: Ahead::default(),
        }
    }

    /// The same for revisions that are run soon: what they use is parsed meanwhile.
    pub(super) fn parsed_ahead(self) -> Self {
        Self {
            ahead: Ahead::new(),
            ..self
        }
    }

    /// The same for models, which may derive from classes of libraries.
    pub(super) fn with_libraries(self) -> Self {
        Self {
            has_libraries: true,
            ..self
        }
    }

    /// A module of a library of which the text is known here.
    fn of_library(&mut self, name: &str, sources: &mut Sources) -> Option<Arc<ModuleFile>> {
        let text = library_text(name).filter(|_| self.has_libraries)?;
        let source = sources.add(format!("{name} of gen-sql"), text);
        let text = sources.shared_text(source);
        Some(Arc::new(ModuleFile::new(name, true, source, Ok(text))))
    }

    /// The module of a dotted name, if the project has it.
    pub(super) fn module(&mut self, name: &str, sources: &mut Sources) -> Option<Arc<ModuleFile>> {
        if let Some(known) = self.modules.get(name) {
            return known.clone();
        }
        let found = self.find(name).map(|(path, is_package)| {
            let shown = folder::shown(self.folder, &path);
            let (source, text) = text_of(&path, &shown, sources);
            let path = folder::from_root(self.root, &path);
            let read = sources.text(source);
            let checksum = Checksum::of("gen-sql module", [read.as_bytes()]);
            let part = Part {
                reads: text.is_ok() && reads_files(read) && is_inside(&path),
                path: path.into(),
                checksum: checksum.to_string().into(),
            };
            self.parts.insert(source, part);
            Arc::new(ModuleFile::new(name, is_package, source, text))
        });
        let found = found.or_else(|| self.of_library(name, sources));
        self.modules.insert(name.to_owned(), found.clone());
        found
    }

    /// The file of a module, and whether it is that of a package.
    fn find(&mut self, name: &str) -> Option<(PathBuf, bool)> {
        let mut parts = name.split('.');
        let top = parts.next().filter(|top| !top.is_empty())?;
        if is_built_in(top) && !(self.has_libraries && is_partly_built_in(top)) {
            return None;
        }
        if !self.tops.contains_key(top) {
            let places = self.places_of(top);
            self.tops.insert(top.to_owned(), places);
        }
        let (above, last) = name.rsplit_once('.').unwrap_or(("", name));
        let above: PathBuf = above.split('.').collect();
        let file = format!("{last}.py");
        self.tops[top].iter().find_map(|place| {
            let folder = place.join(&above);
            let mut is_file =
                |name: &str, path: &Path| self.entries.may_hold(&folder, name) && path.is_file();
            let package = folder.join(last).join("__init__.py");
            if is_file(last, &package) {
                return Some((package, true));
            }
            let path = folder.join(&file);
            is_file(&file, &path).then_some((path, false))
        })
    }

    /// The folders in which a package or module at the top is: the first in which it is whole, or
    /// else all that have a part of it.
    fn places_of(&self, top: &str) -> Vec<PathBuf> {
        let is_of_python = is_standard(top) || is_built_in(top);
        let last: &[PathBuf] = if is_of_python { &[] } else { &self.last };
        let mut portions: Vec<PathBuf> = Vec::new();
        for place in self.first.iter().chain(last) {
            let path = place.join(top);
            if path.join("__init__.py").is_file() || place.join(format!("{top}.py")).is_file() {
                return vec![place.clone()];
            }
            if path.is_dir() && !portions.contains(place) {
                portions.push(place.clone());
            }
        }
        portions
    }

    /// The module that a file is, as other modules import it.
    ///
    /// # Errors
    /// That nothing can import it by its name.
    pub(super) fn of_file(
        &mut self,
        file: &Path,
        sources: &mut Sources,
    ) -> Result<Arc<ModuleFile>, Diagnostic> {
        let shown = folder::shown(self.folder, file);
        let whole = file.canonicalize().map_err(|error| {
            let message = format!("cannot read `{shown}`: {}", reason(&error));
            Diagnostic::error(Code::UnreadableFile, message)
        })?;
        for place in self.places_for(&whole) {
            let Some(name) = name_in(&place, &whole) else {
                continue;
            };
            let found = self.find(&name).map(|(path, _)| path.canonicalize().ok());
            if found.flatten().as_ref() == Some(&whole)
                && let Some(module) = self.module(&name, sources)
            {
                return Ok(module);
            }
        }
        let message = format!("`{shown}` is no module that could be imported");
        Err(Diagnostic::error(Code::DeclaredSchema, message)
            .note("its name, or that of a folder around it, is no name of Python, or something else is imported by it")
            .help("rename it, or name the folder that modules are imported from with `prepend_sys_path` in gen-sql.toml"))
    }

    /// The folders from which a file may be imported, the likeliest first. The folder above its
    /// package is one of them in any case.
    fn places_for(&mut self, file: &Path) -> Vec<PathBuf> {
        let whole = |place: &PathBuf| folder::to_open(place).canonicalize().ok();
        let all = self.first.iter().chain(&self.last);
        let mut places: Vec<PathBuf> = all.filter_map(whole).collect();
        let above = file.parent().and_then(above_package);
        let above = above.as_ref().and_then(whole);
        // Folders without an `__init__.py` are packages, too: what stands in `src` is not `src.…`.
        let source = whole(&self.root.join("src"));
        let preferred = match (above, source) {
            (Some(above), _) if places.contains(&above) => Some(above),
            (_, Some(source)) if file.starts_with(&source) => Some(source),
            (Some(above), _) => {
                if !places.iter().any(|place| file.starts_with(place)) {
                    self.last.push(above.clone());
                    places.push(above);
                }
                None
            }
            _ => None,
        };
        preferred.into_iter().chain(places).collect()
    }

    /// The modules that some modules import, themselves among them.
    pub(super) fn reached(
        &mut self,
        modules: &[Arc<ModuleFile>],
        sources: &mut Sources,
    ) -> Arc<Modules> {
        let names = modules.iter().map(|module| Arc::clone(&module.name));
        self.closure(&names.collect::<Vec<_>>(), &[], sources)
            .modules
    }

    /// What a revision file imports, and what that imports; `path` is that of the file, from the
    /// root.
    pub(super) fn imported(
        &mut self,
        file: &PythonFile,
        path: &str,
        sources: &mut Sources,
    ) -> Imported {
        let mut direct: BTreeMap<Arc<str>, Import> = BTreeMap::new();
        for import in imports(&file.text, file.source, "revision", false) {
            if let Some(module) = self.module(&import.name, sources) {
                direct.entry(Arc::clone(&module.name)).or_insert(import);
            }
        }
        let names: Vec<Arc<str>> = direct.keys().cloned().collect();
        let known = self.closures.get(&names).map(Rc::clone);
        let closure = known.unwrap_or_else(|| {
            let top = direct.iter().filter(|(_, import)| import.is_at_top);
            let top: Vec<Arc<str>> = top.map(|(name, _)| Arc::clone(name)).collect();
            let closure = Rc::new(self.closure(&names, &top, sources));
            self.closures.insert(names, Rc::clone(&closure));
            closure
        });
        let files = closure.modules.iter().map(|module| {
            let part = &self.parts[&module.source];
            let file = DeclaredFile {
                name: Arc::clone(&module.name),
                span: direct[&closure.via[&module.name]].place,
                path: Arc::clone(&part.path),
                source: module.source,
            };
            (file, Arc::clone(&part.checksum))
        });
        let mut files: Vec<(DeclaredFile, Arc<str>)> = files.collect();
        let (modules, data) = self.reading(file, path, &closure, sources);
        files.extend(data);
        files.sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        Imported { modules, files }
    }

    /// The modules with the files that they and a revision file read besides, each with its checksum.
    fn reading(
        &mut self,
        file: &PythonFile,
        path: &str,
        closure: &Closure,
        sources: &mut Sources,
    ) -> (Arc<Modules>, Vec<(DeclaredFile, Arc<str>)>) {
        let own = (reads_files(&file.text) && is_inside(path)).then_some((file.source, path));
        if own.is_none() && closure.readers.is_empty() {
            return (Arc::clone(&closure.modules), Vec::new());
        }
        let others = closure.readers.iter();
        let others = others.map(|(source, path)| (*source, &**path));
        let mut folders = BTreeSet::new();
        let mut paths = HashMap::new();
        for (source, path) in own.into_iter().chain(others) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            folders.insert(folder.to_owned());
            paths.insert(source, path.to_owned());
        }
        // What reads may be given the name by the revision.
        let names = [&FileNames::of(&[file]), &closure.names];
        let mut files = Vec::new();
        let mut data = BTreeMap::new();
        for (declared, checksum, file) in self.data.named(&folders, &names, sources) {
            data.insert(declared.path.to_string(), file);
            files.push((declared, checksum));
        }
        (Arc::new(closure.modules.reading(paths, data)), files)
    }

    /// What is reached from the modules of some names, of which those of `top` are run for certain.
    fn closure(&mut self, names: &[Arc<str>], top: &[Arc<str>], sources: &mut Sources) -> Closure {
        let mut via: HashMap<Arc<str>, Arc<str>> = HashMap::new();
        let mut reached = Vec::new();
        let mut waiting: VecDeque<(Arc<ModuleFile>, Arc<str>, bool)> = VecDeque::new();
        for name in names {
            if let Some(module) = self.module(name, sources) {
                waiting.push_back((module, Arc::clone(name), top.contains(name)));
            }
        }
        while let Some((module, from, is_run)) = waiting.pop_front() {
            let is_asked = is_run && self.ahead.ask(&module);
            let is_new = !via.contains_key(&module.name);
            if !is_new && !is_asked {
                continue;
            }
            for next in self.imports_of(&module, sources).iter() {
                let is_run = is_run && next.is_at_top;
                if is_new || is_run {
                    waiting.push_back((Arc::clone(&next.module), Arc::clone(&from), is_run));
                }
            }
            if is_new {
                via.insert(Arc::clone(&module.name), from);
                reached.push(module);
            }
        }
        let modules: Modules = reached.into_iter().collect();
        let readers = modules.iter().filter_map(|module| {
            let part = self.parts.get(&module.source)?;
            Some((part.reads.then(|| module.file())?.ok()?, &part.path))
        });
        let readers: Vec<(&Arc<PythonFile>, &Arc<str>)> = readers.collect();
        let files: Vec<&PythonFile> = readers.iter().map(|(file, _)| &***file).collect();
        let names = FileNames::of(&files);
        let readers = readers.iter();
        let readers = readers.map(|(file, path)| (file.source, Arc::clone(path)));
        Closure {
            readers: readers.collect(),
            names,
            modules: Arc::new(modules),
            via,
        }
    }

    /// What a module imports.
    fn imports_of(&mut self, module: &ModuleFile, sources: &mut Sources) -> Rc<[Next]> {
        if let Some(known) = self.imported.get(&module.name) {
            return Rc::clone(known);
        }
        let text = module.text.as_deref().unwrap_or_default();
        let imports = imports(text, module.source, &module.name, module.is_package);
        let found = imports.iter().filter_map(|import| {
            Some(Next {
                module: self.module(&import.name, sources)?,
                is_at_top: import.is_at_top,
            })
        });
        let found: Rc<[_]> = found.collect();
        let name = Arc::clone(&module.name);
        self.imported.insert(name, Rc::clone(&found));
        found
    }
}

/// Whether a path from the root stays inside of the project.
fn is_inside(path: &str) -> bool {
    let is_drive = path.get(1..2) == Some(":");
    !path.starts_with('/') && !is_drive && !path.split('/').any(|part| part == "..")
}

/// The name of the module that a file is in a folder from which modules are imported.
fn name_in(place: &Path, file: &Path) -> Option<String> {
    let relative = file.strip_prefix(place).ok()?.with_extension("");
    let mut parts = Vec::new();
    for part in relative.components() {
        let part = part.as_os_str().to_str()?;
        let is_name = part.chars().all(|c| c.is_alphanumeric() || c == '_');
        parts.push(is_name.then(|| part.to_owned())?);
    }
    if parts.last().is_some_and(|last| last == "__init__") {
        parts.pop();
    }
    (!parts.is_empty()).then(|| parts.join("."))
}

/// The folder from which the package that `place` belongs to is imported: the first above it that
/// is no package itself.
fn above_package(place: &Path) -> Option<PathBuf> {
    let mut folder = place.canonicalize().ok()?;
    let mut path = place.to_path_buf();
    while folder.join("__init__.py").is_file() {
        folder.pop();
        path = match path.parent() {
            Some(parent) if path.file_name().is_some() => parent.to_path_buf(),
            _ => path.join(".."),
        };
    }
    Some(path)
}

/// Reads a file.
fn text_of(
    path: &Path,
    shown: &str,
    sources: &mut Sources,
) -> (SourceId, Result<Arc<str>, Diagnostic>) {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot read `{shown}`: {}", reason(&error));
            let problem = Diagnostic::error(Code::UnreadableFile, message);
            return (sources.add(shown, ""), Err(problem));
        }
    };
    match sql_file::load(shown, &bytes, sources) {
        Ok(source) => (source, Ok(sources.shared_text(source))),
        Err(found) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let message = format!("`{shown}` is no text");
            let first = found.into_iter().next();
            let problem = first.unwrap_or_else(|| Diagnostic::error(Code::NotUtf8, message));
            (sources.add(shown, text), Err(problem))
        }
    }
}
