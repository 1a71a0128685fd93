import { closeDatabase, createDatabase } from '../db.ts'
import { migrate, type Migrations } from '../migrate.ts'
import { grantUse } from './grants.ts'

/** How the database of a component is reached. */
export interface DatabaseAccess {
  /** As whoever runs the component. */
  readonly url: string
  /** As the owner of its tables; absent: `url` is the owner's as well. */
  readonly ownerUrl?: string
}

/** The role that a database address connects as; undefined when it does not say. */
export function userOf(url: string): string | undefined {
  const parsed = URL.parse(url.replace(/^postgres(?:ql)?:\/\/\//, 'postgresql://localhost/')) // without a host: by unix socket
  const named = parsed?.searchParams.get('user') ?? parsed?.username
  return named === undefined || named === '' ? undefined : decodeURIComponent(named)
}

/**
 * Brings the schema of `component` forward as its owner, and gives the running role what it needs of it. Resolves with the names of the steps.
 * The owner's connection is closed again: a running component has none.
 */
export async function bringForward(
  { url, ownerUrl }: DatabaseAccess,
  component: string,
  migrations: Migrations,
): Promise<readonly string[]> {
  const db = createDatabase<unknown>(ownerUrl ?? url, { max: 1, statementSeconds: 0 }) // building an index may take long
  try {
    const steps = await migrate(db, component, migrations)
    const role = userOf(url)
    if (ownerUrl !== undefined && role !== undefined) await grantUse(db, component, role)
    return steps
  } finally {
    await closeDatabase(db)
  }
}
