//! The engine's files: text that no table changes.

use super::layout::text as doc;
use super::literal;
use super::syntax::assigned_whole;
use crate::model::Project;

/// Makes the text of a template without any value.
macro_rules! text {
    ($path:literal) => {
        || include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $path))
    };
}

/// Makes the text of a template with the ways to other folders.
macro_rules! page {
    ($path:tt, $($field:ident = $folder:expr),+) => {{
        #[derive(askama::Template)]
        #[template(path = $path, escape = "none")]
        struct Page<'a> {
            $($field: &'a $crate::typescript::folder::Folder,)+
        }
        || $crate::typescript::base::rendered(&Page { $($field: $folder,)+ })
    }};
}

pub(super) use {page, text};

/// A template's text.
pub(super) fn rendered(template: &impl askama::Template) -> String {
    template
        .render()
        .expect("writing into a string does not fail")
}

/// `runtime.ts`: the one room for what the platform and the application provide.
#[derive(askama::Template)]
#[template(path = "typescript/base/runtime.ts", escape = "none")]
struct Runtime {
    supabase: String,
    database: String,
}

/// The text of `runtime.ts`.
pub(super) fn runtime(project: &Project) -> String {
    rendered(&Runtime {
        supabase: literal::string(&project.supabase),
        database: assigned_whole(
            doc("export const databaseName ="),
            doc(literal::string(&project.database) + ";"),
        )
        .render(0, 0),
    })
}
