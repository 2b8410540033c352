/** Twenty tables: the categories of the calendar, which are measured, and nineteen that are only there. */
export const tableNames = [
  'user_categories',
  ...Array.from({ length: 19 }, (_, n) => `items_${n + 1}`),
];

export const manifest = `
[project]
name = "bench"
database = "bench"
output = "generated"

[project.layout]
types = "data/base"
layer = "data-v2"

[project.imports]
supabase = "@/lib/supabase"
auth = "@/contexts/AuthContext"

[enums]
colors = ["neutral", "slate", "orange", "yellow", "green", "blue", "indigo", "violet", "fuchsia", "rose"]

[tables.user_categories]
entity = "Category"
hooks = "UserCategory"
sort = "name"
unique = [["user_id", "name"]]

[tables.user_categories.fields]
name = { type = "text", min = 1, max = 120 }
color = { type = "colors", null = true, default = "neutral" }
is_default = { type = "boolean", default = false }

${tableNames
  .slice(1)
  .map((name) => `[tables.${name}.fields]\nname = { type = "text" }\n`)
  .join('\n')}
`;
