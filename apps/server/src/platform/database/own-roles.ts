import pg from 'pg'

/** Who may do what in the database that we bring: an owner that migrates, and one role for each component that runs. */
export interface OwnRoles {
  /** As the owner of everything, who creates and changes tables; not a superuser. */
  readonly ownerUrl: string
  /** As the role of a component. */
  urlOf(component: string): string
}

const owner = 'yinxin_owner'

/** The role a component connects as in our own database. */
const roleOf = (component: string): string => `yinxin_${component.replaceAll('-', '_')}`

/**
 * Makes the roles in a database of ours, and hands what an older version left with the superuser to the owner. Nobody else may connect, and no
 * role may create anything outside its schema, run programs or read files: whoever gets SQL through a component has that component's rows.
 * @param url as the superuser, of the database `yinxin`
 */
export async function prepareOwnRoles(url: string, components: readonly string[]): Promise<OwnRoles> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ rolname: string }>('select rolname from pg_roles')
    const wanted = [owner, ...components.map(roleOf)].filter((role) => !rows.some(({ rolname }) => rolname === role))
    if (wanted.length > 0) await client.query(setUp(wanted))
    await client.query(handOver(components))
  } finally {
    await client.end()
  }
  const as = (role: string) => url.replace(/([?&]user=)[^&]*/, `$1${role}`)
  return { ownerUrl: as(owner), urlOf: (component) => as(roleOf(component)) }
}

const setUp = (roles: readonly string[]) => `
  ${roles.map((role) => `create role ${role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;`).join('\n')}
  alter database yinxin owner to ${owner};
  revoke all on database yinxin from public;
  ${roles.map((role) => `grant connect on database yinxin to ${role};`).join('\n')}
  revoke connect on database postgres from public;
  revoke connect on database template1 from public;
  revoke all on schema public from public;
  revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;`

/** Everything in the components' schemas that is not the owner's. Sequences of identity columns go with their table. */
const handOver = (components: readonly string[]) => `
  do $$
  declare one record;
  begin
    for one in
      select format('alter schema %I owner to ${owner}', nspname) as change from pg_namespace n
        where nspname in (${schemas(components)}) and nspowner <> '${owner}'::regrole
      union all
      select format('alter table %s owner to ${owner}', c.oid::regclass) from pg_class c join pg_namespace n on n.oid = relnamespace
        where nspname in (${schemas(components)}) and relkind in ('r', 'p') and relowner <> '${owner}'::regrole
      union all
      select format('alter routine %s owner to ${owner}', p.oid::regprocedure) from pg_proc p join pg_namespace n on n.oid = pronamespace
        where nspname in (${schemas(components)}) and proowner <> '${owner}'::regrole
      union all
      select format('alter type %s owner to ${owner}', t.oid::regtype) from pg_type t join pg_namespace n on n.oid = typnamespace
        where nspname in (${schemas(components)}) and typtype = 'e' and typowner <> '${owner}'::regrole
    loop
      execute one.change;
    end loop;
  end $$`

const schemas = (components: readonly string[]) => components.flatMap((name) => [`'${name}'`, `'${name}_jobs'`]).join(', ')
