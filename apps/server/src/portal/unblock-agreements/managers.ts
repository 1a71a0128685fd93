import { maskName } from '@yinxin/protocol/identifiers'
import type { PortalDatabase } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { readPerson } from '../persons/store.ts'
import { managersOf, personOfRole } from '../roles/store.ts'

/** Most people named to who waits. */
const mostNamed = 5

/** Masked names of who manages an organisation beside one person; empty: nobody else does, and a desk decides. */
export async function managersBeside(
  { clock, personKeys }: Pick<PortalParts, 'clock' | 'personKeys'>,
  db: PortalDatabase,
  organizationId: string,
  personId: string | null,
): Promise<readonly string[]> {
  const [keys, names] = [await personKeys(), [] as string[]]
  for (const role of await managersOf(db, organizationId, localDay(clock.now()))) {
    const manager = await personOfRole(db, role)
    const person = manager === undefined || manager === personId ? undefined : await readPerson(db, keys, manager)
    if (person !== undefined) names.push(maskName(person.name))
    if (names.length === mostNamed) break
  }
  return names
}
