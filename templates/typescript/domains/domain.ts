'use client';
{% for import in imports %}
{{ import }}
{%- endfor %}
{%- if !constants.is_empty() %}
{% for constant in constants %}
{{ constant }}
{%- endfor %}
{%- endif %}

// Read hooks (instant, reactive)
{%- for hook in hooks %}

{{ hook.comment }}
{{ hook.signature }}
  {{ hook.body }}
}
{%- endfor %}
{%- if has_mutations %}

// Dexie-first mutations with outbox pattern
{%- endif %}
{%- if let Some(create) = create %}

/** Creates {{ row }} of `{{ table }}`; returns it as it is stored. */
{{ create.signature }}
  const now = nowISO();
{%- for binding in create.bindings %}
  {{ binding }}
{%- endfor %}
  {{ create.item }}

  // 1. Validate before enqueue
  {{ create.validation }}
{%- for rule in create.rules %}
  {{ rule }}
{%- endfor %}

  return mutate(uid, table, async () => {
{%- if !create.checks.is_empty() %}
    {{ create.checks }}
{% endif %}
    // 2. Write to Dexie first (instant optimistic update)
    {{ put }}

    // 3. Enqueue in outbox for eventual server sync
    await enqueueInsert(table, uid, next);
    return next;
  });
}
{%- endif %}
{%- if let Some(update) = update %}

/** Changes the given columns of {{ row }} of `{{ table }}`; the others stay. */
{{ update.signature }}
  await mutate(uid, table, async () => {
    {{ existing }}
    {{ found }}

    // 1. Validate before enqueue
    {{ update.validation }}
    if (!changes) return;
{%- for binding in update.bindings %}
    {{ binding }}
{%- endfor %}
    {{ update.next }}
{%- if !update.checks.is_empty() %}

    {{ update.checks }}
{%- endif %}

    // 2. Write to Dexie first (instant optimistic update)
    {{ put }}

    // 3. Enqueue in outbox for eventual server sync
    await enqueueUpdate(table, uid, existing, changes);
  });
}
{%- endif %}
{%- if let Some(delete) = delete %}

/** Deletes {{ row }} of `{{ table }}`. */
{{ delete.signature }}
  await mutate(uid, table, async () => {
    // 1. Validate before enqueue
    {{ existing }}
    {{ found }}
{%- for check in delete.checks %}
    {{ check }}
{%- endfor %}

    // 2. Delete from Dexie first (instant optimistic update)
    {{ delete.removal }}

    // 3. Enqueue in outbox for eventual server sync
{%- if delete.releases %}
    const deletion = await enqueueDelete(table, uid, existing);
    await releaseReferrers(table, uid, existing, deletion);
{%- else %}
    await enqueueDelete(table, uid, existing);
{%- endif %}
  });
}
{%- endif %}

// Data sync functions (called by DataProvider)

/** Brings what has changed in `{{ table }}` on the server. */
{{ pull.signature }}
  {{ pull.call }}
}
