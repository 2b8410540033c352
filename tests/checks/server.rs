use larder::Output;
use larder::files::{FileText, Target};
use larder::model::FieldType;
use postgres::Client;
use serde_json::Value as Json;

use crate::cluster::Cluster;

/// The generated schema in PostgreSQL.
pub(crate) struct Server {
    client: Client,
}

const ACCOUNT: &str = "00000000-0000-0000-0000-00000000000a";

impl Server {
    pub(crate) fn start(cluster: &Cluster, output: &Output) -> Self {
        let (mut client, _) = cluster.database();
        for ((target, _), text) in &output.files.0 {
            if let (Target::Sql, FileText::Generated(text)) = (target, text) {
                client.batch_execute(text).unwrap();
            }
        }
        client.batch_execute(&store(output)).unwrap();
        Self { client }
    }

    /// Rows with one column each, as they are sent to the client; `None` where the server
    /// refuses the value.
    pub(crate) fn store<'a>(
        &mut self,
        values: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<Option<Json>> {
        let (columns, texts): (Vec<&str>, Vec<&str>) = values.unzip();
        let rows = self.client.query(
            "select store(name, value) \
             from unnest($1::text[], $2::text[]) with ordinality as asked (name, value, at) \
             order by at",
            &[&columns, &texts],
        );
        rows.unwrap()
            .iter()
            .map(|row| {
                let text: Option<String> = row.get(0);
                text.map(|text| serde_json::from_str(&text).unwrap())
            })
            .collect()
    }
}

/// A function that inserts a row as PostgREST does, and gives back the row as it sends it.
fn store(output: &Output) -> String {
    let selected: Vec<String> = output.model.tables[0]
        .fields
        .iter()
        .map(|field| match &field.ty {
            ty if ty.is_decimal_text() => format!("{}::text", field.name),
            FieldType::Array(ty) if ty.is_decimal_text() => format!("{}::text[]", field.name),
            _ => field.name.clone(),
        })
        .collect();
    let selected = selected.join(", ");
    format!(
        "insert into auth.users (id) values ('{ACCOUNT}');
         set timezone = 'UTC';
         create function store(name text, value text) returns text language plpgsql as $$
         declare
           kept uuid;
           sent text;
         begin
           execute format(
             'insert into public.samples (user_id, %1$I) select %2$L,
              (jsonb_populate_record(null::public.samples, jsonb_build_object(%1$L, $1::jsonb))).%1$I
              returning id',
             name, '{ACCOUNT}'
           ) into strict kept using value;
           select row_to_json(sample)::text into strict sent
             from (select {selected} from public.samples where id = kept) as sample;
           return sent;
         exception
           when data_exception or integrity_constraint_violation or program_limit_exceeded
             or feature_not_supported or syntax_error then
           return null;
         end $$;"
    )
}
