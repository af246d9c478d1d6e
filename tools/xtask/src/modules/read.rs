//! Reads the modules of a crate, and the paths in them, from its sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Item, UseTree, Visibility,
    visit::{self, Visit},
};

/// Why a crate cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file cannot be read.
    #[error("{}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// The error.
        error: io::Error,
    },
    /// A file is not valid Rust, or not a valid manifest.
    #[error("{}: {why}", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// The error.
        why: String,
    },
}

/// The segments of a path, as written.
pub type Segments = Vec<String>;

/// A module: the contents of its file, without tests.
#[derive(Debug, Default)]
pub struct Module {
    /// The file, relative to the crate.
    pub file: PathBuf,
    pub children: BTreeMap<String, Module>,
    /// The items that it defines.
    pub items: BTreeSet<String>,
    /// All paths in it, of `use` and in the code.
    pub paths: Vec<Segments>,
    /// The names that `use` introduces, including those re-exported.
    pub names: BTreeMap<String, Segments>,
    /// The modules that globs import.
    pub globs: Vec<Segments>,
}

/// A crate of the workspace.
#[derive(Debug)]
pub struct Crate {
    pub name: String,
    /// The crates of the workspace that it imports.
    pub crates: Vec<String>,
    pub root: Module,
}

impl Crate {
    /// Reads the crate in `folder`.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let file = folder.join("Cargo.toml");
        let wrong = |why: &str| ReadError::Syntax { file: file.clone(), why: why.to_owned() };
        let manifest: toml::Table = read(&file)?.parse().map_err(|error: toml::de::Error| wrong(error.message()))?;
        let name = manifest.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str());
        let name = name.ok_or_else(|| wrong("the package has no name"))?.to_owned();
        let tables =
            ["dependencies", "build-dependencies"].into_iter().filter_map(|table| manifest.get(table)?.as_table());
        let ours = |name: &&String| name.starts_with("pt2e-");
        let crates = tables.flat_map(|table| table.keys().filter(ours).cloned()).collect();
        let library = manifest.get("lib").and_then(|lib| lib.get("path")).and_then(|path| path.as_str());
        let file = PathBuf::from(library.unwrap_or("src/lib.rs"));
        let inner = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { name, crates, root: Module::read(folder, file, &inner)? })
    }
}

fn read(file: &Path) -> Result<String, ReadError> {
    fs::read_to_string(file).map_err(|error| ReadError::Io { file: file.to_owned(), error })
}

impl Module {
    /// Whether a glob import of this module would introduce the name.
    pub fn has(&self, name: &str) -> bool {
        self.items.contains(name) || self.children.contains_key(name) || self.names.contains_key(name)
    }

    /// Reads a module from `file` of the crate in `folder`; the files of its children are in `inner`.
    fn read(folder: &Path, file: PathBuf, inner: &Path) -> Result<Self, ReadError> {
        let whole = folder.join(&file);
        let syntax = syn::parse_file(&read(&whole)?)
            .map_err(|error| ReadError::Syntax { file: whole, why: error.to_string() })?;
        let mut module = Self { file, ..Self::default() };
        module.visit_file(&syntax);
        for item in &syntax.items {
            let Item::Mod(inner_module) = item else { continue };
            if inner_module.content.is_some() || is_for_tests(&inner_module.attrs) {
                continue;
            }
            let name = inner_module.ident.to_string();
            let flat = inner.join(format!("{name}.rs"));
            let file = if folder.join(&flat).is_file() { flat } else { inner.join(&name).join("mod.rs") };
            let child = Self::read(folder, file, &inner.join(&name))?;
            module.children.insert(name, child);
        }
        Ok(module)
    }

    fn add_use(&mut self, tree: &UseTree, mut before: Segments) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_use(&path.tree, before);
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                // `use a::{self}` names `a`.
                if name != "self" {
                    before.push(name.clone());
                }
                let last = before.last().cloned().unwrap_or(name);
                self.paths.push(before.clone());
                self.names.insert(last, before);
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    before.push(rename.ident.to_string());
                }
                self.paths.push(before.clone());
                self.names.insert(rename.rename.to_string(), before);
            }
            UseTree::Glob(_) => {
                self.paths.push(before.clone());
                self.globs.push(before);
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(tree, before.clone())),
        }
    }

    /// Adds the paths among the tokens of a macro's arguments.
    fn add_tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let mut path = Segments::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.paths.push(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.paths.push(std::mem::take(&mut path));
                    colons = 0;
                    if let proc_macro2::TokenTree::Group(group) = other {
                        self.add_tokens(group.stream());
                    }
                }
            }
        }
        self.paths.push(path);
        self.paths.retain(|path| path.len() > 1);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut found = false;
        if attribute.path().is_ident("cfg") {
            let _ = attribute.parse_nested_meta(|meta| {
                found |= meta.path.is_ident("test");
                Ok(())
            });
        }
        found
    })
}

/// The name that an item defines.
fn name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        _ => return None,
    };
    Some(ident.to_string())
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) if is_for_tests(&module.attrs) => {}
            Item::Fn(function) if is_for_tests(&function.attrs) => {}
            // `add_use` also records the names that a `use` introduces.
            Item::Use(item) if !is_for_tests(&item.attrs) => self.add_use(&item.tree, Segments::new()),
            Item::Use(_) => {}
            _ => {
                self.items.extend(name(item));
                visit::visit_item(self, item);
            }
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone());
    }
}
