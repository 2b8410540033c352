//! Which names are taken, reserved or not names at all.

/// Members of Dexie's database object, which would shadow a table of that name.
pub(super) const DEXIE_MEMBERS: &[&str] = &[
    "name", "tables", "version", "verno", "open", "close", "on", "once", "use", "unuse", "table",
    "transaction", "delete", "vip", "idbdb", "core", "_options", "isOpen", "hasBeenClosed",
    "hasFailed", "dynamicallyOpened", "backendDB", "Table", "Transaction", "Collection",
    "Version", "WhereClause", "constructor", "__proto__", "prototype", "hasOwnProperty",
    "toString", "toLocaleString", "valueOf", "isPrototypeOf", "propertyIsEnumerable",
    "currentTransaction", "cloneWith", "_novip", "_deps", "_state", "_middlewares", "_versions",
    "_storeNames", "_allTables", "_dbSchema", "_fireOnBlocked", "_createTransaction",
    "_promotables", "_maxKey", "_hasGetAll", "_fakeAutoComplete", "_transaction", "_whenReady",
];

/// Stores that the engine keeps for itself.
pub(super) const ENGINE_STORES: &[&str] = &["outbox", "meta"];

/// Members of every JavaScript object, which no column may shadow.
pub(super) const OBJECT_MEMBERS: &[&str] = &[
    "constructor", "__proto__", "prototype", "hasOwnProperty", "toString", "toLocaleString",
    "valueOf", "isPrototypeOf", "propertyIsEnumerable",
];

/// Names that a parameter cannot have, because the generated hook uses them.
pub(super) const HOOK_VARIABLES: &[&str] = &["uid", "db", "row", "now", "input", "existing", "next"];

/// Reserved words of TypeScript in a module, and names that strict code cannot bind.
pub(super) const TYPESCRIPT_WORDS: &[&str] = &[
    "abstract", "any", "arguments", "as", "async", "await", "boolean", "break", "case", "catch",
    "class", "const", "continue", "debugger", "declare", "default", "delete", "do", "else", "enum",
    "eval", "export", "extends", "false", "finally", "for", "from", "function", "get", "if",
    "implements", "import", "in", "infer", "instanceof", "interface", "is", "keyof", "let",
    "module", "namespace", "never", "new", "null", "number", "object", "of", "package", "private",
    "protected", "public", "readonly", "return", "satisfies", "set", "static", "string", "super",
    "switch", "symbol", "this", "throw", "true", "try", "type", "typeof", "undefined", "unique",
    "unknown", "using", "var", "void", "while", "with", "yield",
];

/// Of [`TYPESCRIPT_WORDS`], those that a parameter may still have: contextual keywords.
pub(super) const CONTEXTUAL_WORDS: &[&str] = &[
    "abstract", "any", "as", "async", "boolean", "declare", "from", "get", "infer", "is", "keyof",
    "module", "namespace", "never", "number", "object", "of", "readonly", "satisfies", "set",
    "string", "symbol", "type", "unique", "unknown", "using",
];

/// Types and values of JavaScript and TypeScript that generated code relies on.
pub(super) const GLOBALS: &[&str] = &[
    "Array", "ArrayBuffer", "BigInt", "Boolean", "Date", "Document", "Error", "Event", "Exclude",
    "Extract", "Function", "Infinity", "Intl", "Iterable", "JSON", "Lock", "LockManager", "Map",
    "Math", "NaN", "NonNullable", "Number", "Object", "Omit", "Parameters", "Partial", "Pick",
    "Promise", "PromiseLike", "Proxy", "Readonly", "ReadonlyArray", "ReadonlyMap", "ReadonlySet",
    "Record", "Reflect", "RegExp", "Required", "ReturnType", "Set", "String", "Symbol", "Uint8Array",
    "WeakMap", "WeakSet", "Window", "console", "crypto", "document", "globalThis", "navigator",
    "setTimeout", "clearTimeout", "window", "React", "Dexie", "Table",
];

/// Words that PostgreSQL reserves (its documentation, appendix C), so that SQL written by
/// hand must quote a column or table of that name.
pub(super) const SQL_WORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "binary", "both", "case", "cast", "check", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "default", "deferrable",
    "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze",
    "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect",
    "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order",
    "outer", "overlaps", "placing", "primary", "references", "returning", "right", "select",
    "session_user", "similar", "some", "symmetric", "system_user", "table", "tablesample", "then",
    "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when",
    "where", "window", "with",
];

/// Columns that PostgreSQL keeps for itself in every table.
pub(super) const SYSTEM_COLUMNS: &[&str] = &["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// File names that Windows keeps for devices, in lower case.
pub(super) const DEVICE_NAMES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// The longest name that PostgreSQL keeps whole, in bytes.
pub(super) const POSTGRES_NAME_BYTES: usize = 63;

/// Whether a text is a plain name: a letter or underscore, then letters, digits, underscores.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Whether a text is letters and digits only, and begins with a capital.
pub(super) fn is_pascal(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Whether a text can name a function: a plain name that begins with a small letter.
pub(super) fn is_function_name(text: &str) -> bool {
    is_name(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Names that the engine's files export or import, whatever the tables are.
pub const ENGINE_EXPORTS: &[&str] = &[
    "DataProvider", "OfflineDB", "SyncStatus", "clearUserData", "db", "generateUUID", "nowISO",
    "pullTable", "pushOutbox", "setupCentralizedRealtimeSubscription", "startSync", "stopSync",
    "supabase", "syncNow", "useAuth", "useSyncStatus", "useFailedOperations", "retryOperation",
    "discardOperation", "validateBeforeEnqueue",
];
