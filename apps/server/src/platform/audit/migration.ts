import { sql, type Kysely } from 'kysely'
import type { Migration } from '../migrate.ts'

/** A step for a component's migrations: tables `audit_line` and `audit_seal` in its schema. `signedSealsMigration` has to follow. */
export function auditMigration(schema: string): Migration {
  const inSchema = (name: string) => sql.id(schema, name)
  return {
    async up(db) {
      await sql`create table ${inSchema('audit_line')} (id uuid primary key, number bigint generated always as identity,
        at timestamptz not null, node text not null, event text not null, trace_id text not null, actor text, subject text,
        certificate text, detail jsonb not null, seal bigint)`.execute(db)
      await sql`create index audit_line_unsealed on ${inSchema('audit_line')} (number) where seal is null`.execute(db)
      await sql`create index audit_line_seal on ${inSchema('audit_line')} (seal)`.execute(db)
      await sql`create index audit_line_trace on ${inSchema('audit_line')} (trace_id)`.execute(db)
      await sql`create table ${inSchema('audit_seal')} (number bigint primary key, at timestamptz not null, lines integer not null,
        previous text not null, hash text not null)`.execute(db)
      await sql`create function ${inSchema('refuse_audit_change')}() returns trigger language plpgsql as $$
        begin
          if tg_op = 'UPDATE' and tg_table_name = 'audit_line' and old.seal is null
            and to_jsonb(new) - 'seal' = to_jsonb(old) - 'seal' then return new; end if;
          raise exception 'the audit log is only added to';
        end $$`.execute(db)
      for (const table of ['audit_line', 'audit_seal']) {
        await sql`create trigger refuse_change before update or delete on ${inSchema(table)} for each row
          execute function ${inSchema('refuse_audit_change')}()`.execute(db)
      }
    },
  }
}

/**
 * The step after `auditMigration`: seals say themselves which lines they cover, so that a line is never touched once it is written, and carry
 * a signature. Seals made before stay as they are (format 1); the first signed one says so. Changing, deleting and emptying is refused to
 * everybody; only a declared cut (`yinxin.audit_cut`, see retention.ts) may delete lines, never seals.
 */
export function signedSealsMigration(schema: string): Migration {
  const [line, seal] = [sql.id(schema, 'audit_line'), sql.id(schema, 'audit_seal')]
  return {
    async up(db) {
      await dropTriggers(db, schema)
      await sql`alter table ${seal} add column format smallint not null default 1, add column numbers int8multirange,
        add column high bigint, add column settled bigint not null default 0, add column line_hashes bytea, add column carried jsonb,
        add column key_id text, add column signature bytea`.execute(db)
      await sql`update ${seal} s set numbers = covered.numbers, high = upper(covered.numbers) - 1
        from (select seal, range_agg(int8range(number, number, '[]')) as numbers from ${line} where seal is not null group by seal) covered
        where covered.seal = s.number`.execute(db)
      await sql`update ${seal} set numbers = coalesce(numbers, '{}'), high = coalesce(high, 0)`.execute(db)
      await sql`update ${seal} set settled = coalesce((select min(number) - 1 from ${line} where seal is null), high)
        where number = (select max(number) from ${seal})`.execute(db)
      await sql`alter table ${seal} alter column format drop default, alter column numbers set not null, alter column high set not null,
        alter column settled drop default, add check (format = 1 or (line_hashes is not null and key_id is not null and signature is not null))`.execute(
        db,
      )
      await sql`create index audit_seal_high on ${seal} (high)`.execute(db)
      await sql`alter table ${line} drop column seal`.execute(db) // its two indexes go with it
      await sql`create unique index audit_line_number on ${line} (number)`.execute(db)
      await createTriggers(db, schema)
    },
  }
}

const tables = ['audit_line', 'audit_seal'] as const

async function dropTriggers(db: Kysely<any>, schema: string): Promise<void> {
  for (const table of tables) await sql`drop trigger refuse_change on ${sql.id(schema, table)}`.execute(db)
}

async function createTriggers(db: Kysely<any>, schema: string): Promise<void> {
  const refuse = sql.id(schema, 'refuse_audit_change')
  await sql`create or replace function ${refuse}() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and tg_table_name = 'audit_line' and current_setting('yinxin.audit_cut', true) = 'declared' then return old; end if;
      raise exception 'the audit log is only added to';
    end $$`.execute(db)
  for (const table of tables) {
    const id = sql.id(schema, table)
    await sql`create trigger refuse_change before update or delete on ${id} for each row execute function ${refuse}()`.execute(db)
    await sql`create trigger refuse_truncate before truncate on ${id} for each statement execute function ${refuse}()`.execute(db)
    // also for whoever replays a dump or replicates into it
    await sql`alter table ${id} enable always trigger refuse_change, enable always trigger refuse_truncate`.execute(db)
  }
}
