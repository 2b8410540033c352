//! What is generated, against a real PostgreSQL.

mod cluster;

use cluster::Cluster;

#[test]
fn a_cluster_starts_and_has_what_supabase_has() {
    let cluster = Cluster::start();
    let (mut client, name) = cluster.database();
    let row = client
        .query_one("select auth.uid()::text, current_database()", &[])
        .unwrap();
    assert_eq!(row.get::<_, Option<String>>(0), None);
    assert_eq!(row.get::<_, String>(1), name);
}
