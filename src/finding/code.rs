//! The registry of everything that can be found: one row a code.
//!
//! `larder explain`, the fixtures' completeness test and the JSON output all read it.

/// Declares the codes: a variant, its slug, one sentence, the longer text and an example.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $explanation:literal, $example:literal;)*) => {
        /// What kind of fault a finding is; its slug is public and stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is shown and asked for: lower case words joined by hyphens.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// Why it is a fault and what to do, in a few sentences.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }

            /// A few lines of a manifest (or of the command line) that show it.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)* }
            }
        }
    };
}

codes! {
    /// The manifest is not TOML.
    Syntax = "syntax",
        "The manifest is not valid TOML at this place. What stands after it may be read wrongly, so mend this first.",
        "[tables.tasks\n";
    /// A key that the manifest does not have.
    UnknownKey = "unknown-key",
        "No key of this name exists here. Larder refuses it rather than ignore it, because a misspelt key is a decision that silently does not happen.",
        "[tables.tasks.fields]\ntitle = { type = 'text', maxx = 80 }\n";
    /// A value of another type than the key takes.
    WrongType = "wrong-type",
        "The key takes a value of another type. The reference of every key, `MANIFEST.md`, shows each with an example.",
        "[project]\nname = 5\n";
    /// A key that must be there is not.
    MissingKey = "missing-key",
        "This key has no default, so it must be written.",
        "[tables.tasks.fields]\ntitle = { null = true }\n";
    /// One of a fixed set of words was expected.
    UnknownValue = "unknown-value",
        "The key takes one of a few words, and this is none of them.",
        "[tables.tasks]\nconflict = 'first-write'\n";
    /// A file that is not this project's lies where an output belongs.
    ForeignFile = "foreign-file",
        "A file lies where an output belongs, and it does not start with the header of this project and this manifest. Larder never overwrites such a file, and writes nothing at all until it is out of the way. Move it, or give the output another place with `[project.layout]`. If the project or the manifest was renamed, delete the files that carry the former name.",
        "$ larder generate\nerror[foreign-file]: `generated/data/base/utils.ts` is in the way\n";
    /// An output that is not there.
    DriftMissing = "drift-missing",
        "The manifest makes this file, but it is not there. `larder generate` writes it.",
        "$ rm generated/data-v2/index.ts\n$ larder generate --check\n";
    /// An output that is not what the manifest makes.
    DriftStale = "drift-stale",
        "The file is not what the manifest makes: the manifest has changed since, or the file was edited by hand. `larder generate` writes it again; own code belongs in a `*.custom.ts` file beside it.",
        "$ echo '// mine' >> generated/data-v2/index.ts\n$ larder generate --check\n";
    /// An output whose line ends alone are others.
    DriftLineEnds = "drift-line-ends",
        "The file has CRLF where the output has LF, and is otherwise right. Git does that on a checkout with `core.autocrlf`; the `.gitattributes` that Larder writes beside the output prevents it.",
        "$ git config core.autocrlf true\n";
    /// An output that nothing makes any more.
    DriftUnexpected = "drift-unexpected",
        "The file carries this project's header, but the manifest does not make it any more, for instance because its table was removed. `larder generate` removes it.",
        "$ larder generate --check\nerror[drift-unexpected]: `generated/data-v2/domains/notes.ts` is left over\n";
    /// Something that cannot be read.
    Unreadable = "unreadable",
        "A file or folder that the run needs cannot be read. The manifest is `tables.toml` in the current folder unless `--manifest` names another; `larder init` writes a first one.",
        "$ larder check --manifest nowhere.toml\n";
    /// Something that cannot be written.
    Unwritable = "unwritable",
        "A file or folder cannot be written. Everything is staged before anything is replaced, so what was there is still whole; once the cause is gone, run the same command again.",
        "$ larder generate --output /proc/generated\n";
    /// A link where the output has only real files and folders.
    SymbolicLink = "symbolic-link",
        "Below the output folder, Larder follows no symbolic links: a link could lead out of it, and a file would be written where nobody expects it. The output folder itself may be a link.",
        "$ ln -s /elsewhere generated/data-v2\n";
    /// A file where a folder belongs, or the other way round.
    BlockedPath = "blocked-path",
        "A file is where the output has a folder, a folder is where it has a file, or two outputs would go to one path. Move what is in the way, or change `[project.layout]` or `project.output`.",
        "$ touch generated/data-v2\n";
    /// A file that is not overwritten.
    FileExists = "file-exists",
        "`larder init` writes a first manifest and never overwrites one.",
        "$ larder init\n$ larder init\n";
}

impl Code {
    /// The code of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}
