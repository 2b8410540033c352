/// A table's names, all distinct within the project. Rust has the row's and the update's as
/// TypeScript has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNames {
    /// `Category`: what messages call a row.
    pub entity: String,
    /// `ClientCategory`
    pub client_type: String,
    /// `ServerCategory`
    pub server_type: String,
    /// `CategorySchema`
    pub schema: String,
    /// `mapCategoryFromServer`
    pub mapper: String,
    /// `useUserCategories`; a table with one row a user has none.
    pub list_hook: Option<String>,
    /// `useUserCategory`
    pub row_hook: String,
    /// `createCategory`
    pub create: String,
    /// `updateCategory`
    pub update: String,
    /// `deleteCategory`
    pub delete: String,
    /// `pullCategories`
    pub pull: String,
    /// `UserCategories`: the stem of hooks of many rows.
    pub hooks_plural: String,
    /// `CategoryInput`: what `create` takes.
    pub create_input: String,
    /// `CategoryUpdate`: what `update` takes.
    pub update_input: String,
    /// `CategoryInsert`: what a new row is made of in Rust.
    pub insert: String,
    /// `categories`: the domain file without its ending.
    pub file: String,
}

/// A filter's names in TypeScript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterNames {
    /// `useVisibleUserCalendars`
    pub hook: String,
}
