/// A row of a table.
pub trait Row: DeserializeOwned {
    /// The table, as the database calls it.
    const TABLE: &'static str;
    /// What to ask the REST API for, so that no digit is lost: `?select=`.
    const SELECT: &'static str;
}
