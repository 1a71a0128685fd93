import type { RoleKind } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { shownDocument } from '../persons/person.ts'
import { readPerson } from '../persons/store.ts'
import type { Role } from './role.ts'

/** Who acts by a role, as pages and business systems are told. */
export interface ShownHandler {
  readonly name: string
  readonly role: RoleKind
  readonly documentMasked?: string
  /** Last day, ISO. */
  readonly until: string
}

/** The person of a role; undefined when the account is gone or suspended. */
export async function shownHandler(
  { db, personKeys }: Pick<PortalParts, 'db' | 'personKeys'>,
  { personId, kind, until }: Role,
): Promise<ShownHandler | undefined> {
  const person = await readPerson(db, await personKeys(), personId)
  if (person === undefined) return undefined
  const document = shownDocument(person)
  return { name: person.name, role: kind, until, ...(document === undefined ? {} : { documentMasked: document.numberMasked }) }
}
