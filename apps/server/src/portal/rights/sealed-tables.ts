/** A table of rows that rights stand on (R52). */
export interface SealedTable {
  /** What its rows are known by, as an expression over `r`. */
  readonly key: string
  /** The same as an index has it, and its type: to go through a table in pages. */
  readonly order: readonly [expression: string, type: 'uuid' | 'text']
  /** What the seal is over, as expressions over `r`: all that decides what a right opens. */
  readonly columns: readonly string[]
  /** Whose right it is, as an expression over `r`: a row that is missing is noticed by the others of the same. Absent: that it is missing opens nothing. */
  readonly of?: string
  /** While it holds, the row has to be there; an expression over `r`. */
  readonly stands?: string
  /** A register says them first, a million at a time: such a row has a seal of its own (column `seal`) until it is changed, and no line in the ledger. */
  readonly isOfRegister?: true
}

const time = (column: string) => `extract(epoch from r.${column})`
const plain = (...columns: readonly string[]) => columns.map((column) => `r.${column}`)

/**
 * Every sealed table. What is left out of a seal changes without opening anything: when something was last used or imported, and how an organisation is
 * reached, which is sealed by itself. Order and expressions are part of the seals: whoever changes them seals everything anew in a migration.
 */
const sealedTables = {
  bindings: {
    key: 'r.holder_id::text',
    order: ['r.holder_id', 'uuid'],
    columns: [...plain('id', 'holder_id', 'organization_id', 'state', 'blocked_for', 'decided_by'), time('bound_at')],
    of: 'r.holder_id',
    isOfRegister: true,
  },
  holders: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [...plain('id', 'authority', 'stable_id', 'subject_authority', 'subject_id'), time('since')],
    of: "md5(r.authority || ' ' || r.stable_id)::uuid",
    isOfRegister: true,
  },
  organizations: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: plain(
      ...['id', 'uscc', 'check_fits', 'name', 'normalized_name', 'place', 'insured_since', 'source', 'former_names', 'legal_form'],
      ...['state', 'blocked_for', 'main_binding'],
    ),
    isOfRegister: true,
  },
  units: {
    key: 'r.code',
    order: ['r.code', 'text'],
    columns: plain('code', 'organization_id', 'name', 'place', 'insurances'),
    isOfRegister: true,
  },
  roles: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [
      ...plain(
        'id',
        'version',
        'person_id',
        'organization_id',
        'kind',
        'state',
        'unit_codes',
        'business_systems',
        'until',
        'in_force_by',
        'granted_by',
      ),
      ...['asked_at', 'proven_at', 'in_force_at', 'ended_at'].map(time),
      'r.end_reason',
    ],
    of: 'r.organization_id',
    stands: "r.state <> 'ended'",
  },
  holder_persons: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [...plain('id', 'holder_id', 'person_id', 'organization_id', 'how'), time('since'), time('ended_at')],
    of: 'r.holder_id',
  },
  suspensions: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [
      ...plain('id', 'holder_id', 'organization_id', 'reason', 'suspended_by', 'lifted_by'),
      ...['suspended_at', 'lifted_at'].map(time),
    ],
    of: 'r.holder_id',
    stands: 'r.lifted_at is null',
  },
  unbindings: {
    key: "r.holder_id || ' ' || r.organization_id",
    order: ["r.holder_id || ' ' || r.organization_id", 'text'],
    columns: [...plain('holder_id', 'organization_id', 'unbound_by'), time('unbound_at')],
    of: 'r.holder_id',
  },
  delegations: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [
      ...plain(
        'id',
        'version',
        'from_organization',
        'to_organization',
        'unit_codes',
        'business_systems',
        'until',
        'state',
        'offered_by',
        'accepted_by',
      ),
      ...['offered_at', 'accepted_at', 'ended_at'].map(time),
      'r.end_reason',
    ],
  },
  delegation_handlers: {
    key: 'r.id::text',
    order: ['r.id', 'uuid'],
    columns: [...plain('id', 'delegation_id', 'role_id', 'named_by'), time('named_at'), time('ended_at')],
  },
} as const satisfies Readonly<Record<string, SealedTable>>

export type SealedTableName = keyof typeof sealedTables

export const sealedTableNames = Object.keys(sealedTables) as readonly SealedTableName[]

export const sealedTable = (name: SealedTableName): SealedTable => sealedTables[name]

const under = (expression: string, alias: string) => expression.replaceAll(/\br\./g, `${alias}.`)

/** A row as one text, the database's own words: table and columns, each as text, a list in JSON without spaces. */
export function rowText(name: SealedTableName, alias: string): string {
  const { columns } = sealedTable(name)
  return `array_to_json(array['${name}', ${columns.map((column) => `${under(column, alias)}::text`).join(', ')}])::text`
}

export const rowKey = (name: SealedTableName, alias: string): string => under(sealedTable(name).key, alias)

/** The condition and order of a page of rows `r`, behind the key in `$1` or, for the first one, from the beginning. */
export function pageOf(name: SealedTableName, isFirst: boolean): { readonly where: string; readonly orderBy: string } {
  const [expression, type] = sealedTable(name).order
  return { where: isFirst ? '$1::text is null' : `${expression} > $1::${type}`, orderBy: expression }
}

export const rowOwner = (name: SealedTableName, alias: string): string => under(sealedTable(name).of ?? 'null::uuid', alias)

export const rowStands = (name: SealedTableName, alias: string): string => under(sealedTable(name).stands ?? 'true', alias)

/** The seal in a row itself; null where only the ledger has one. */
const ownSeal = (name: SealedTableName, alias: string): string =>
  sealedTable(name).isOfRegister === true ? `encode(${alias}.seal, 'hex')` : 'null::text'

/** A row as it is judged, one JSON value (`SealedRow`), with the newest version the ledger has of it; a part of larger statements. */
export const sealedRow = (name: SealedTableName, alias: string): string =>
  `json_build_array('${name}', ${rowKey(name, alias)}, ${rowText(name, alias)}, ${ownSeal(name, alias)},
    (select json_build_array(v.version, encode(v.seal, 'hex')) from portal.right_versions v
      where v.table_name = '${name}' and v.key = ${rowKey(name, alias)} order by v.version desc limit 1))`

/** A `SealedRow` for each row of a query, as further branches of one list. */
export const sealedRows = (name: SealedTableName, alias: string, rest: string): string =>
  `select ${sealedRow(name, alias)} from portal.${name} ${alias} ${rest}`

/** What was stated of an owner (`StatedRow`), one JSON value or null; of these tables. */
export const statedRows = (owner: string, names: readonly SealedTableName[]): string =>
  `(select json_agg(json_build_array(v.table_name, v.key, v.version, v.stands)) from portal.right_versions v
    where v.of = ${owner} and v.table_name in (${names.map((name) => `'${name}'`).join(', ')}))`

/** What is judged together, one JSON value (`RightRows`). `branches` are queries of `SealedRow`. */
export const rightRows = (branches: readonly string[], stated = 'null'): string =>
  `json_build_object('rows', (select coalesce(json_agg(s.one), '[]') from (${branches.join(' union all ')}) as s (one)), 'stated', ${stated})`
