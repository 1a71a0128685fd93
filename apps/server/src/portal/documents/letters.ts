import { hash } from 'node:crypto'
import type { LetterFile } from '@yinxin/protocol/portal'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { deleteUploadsAbout, type Upload } from '../../platform/uploads/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { lettersOf } from '../persons/letters-of.ts'
import type { KnownPerson } from '../persons/person.ts'
import { rolesOfPerson, type RoleWithOrganization } from '../roles/store.ts'

/** A sealed letter is kept so long, in days: whoever has not needed it by then seals another one. */
const letterDays = 90

export interface LetterQuestion {
  readonly person: KnownPerson
  readonly roleId: string
}

/** A role of this person that has not ended; NOT_FOUND for anybody else's. */
async function ownRole({ db, clock }: PortalParts, { person, roleId }: LetterQuestion): Promise<Result<RoleWithOrganization>> {
  const role = (await rolesOfPerson(db, person.id, localDay(clock.now()))).find(({ id }) => id === roleId)
  return role === undefined || role.state === 'ended' ? failed('NOT_FOUND') : succeeded(role)
}

/** The newest letter of an own role, if there is one. NOT_FOUND. */
export async function letterFileOf(portal: PortalParts, question: LetterQuestion): Promise<Result<LetterFile>> {
  const role = await ownRole(portal, question)
  return role.ok ? succeeded(presentFile(await newestLetter(portal, question))) : role
}

/**
 * Takes the sealed letter of an own role; the one before is gone. It brings no role into force: it goes along with a case of the same organisation, where
 * a clerk reads it.
 * @returns NOT_FOUND for somebody else's role, and what the file is refused with
 */
export async function takeLetter(
  portal: PortalParts,
  question: LetterQuestion & { readonly body: AsyncIterable<Uint8Array>; readonly traceId: string },
): Promise<Result<RoleWithOrganization>> {
  const { person, roleId, body, traceId } = question
  const role = await ownRole(portal, question)
  if (!role.ok) return role
  const about = lettersOf(person.id, roleId)
  const taken = await portal.uploads.receive({
    ...{ body, about, days: letterDays },
    visitor: hash('sha256', `letters ${person.id}`),
    async within(trx, { id, kind, size, sha256, receivedAt }) {
      await deleteUploadsAbout(trx, 'portal', about)
      const detail = { what: 'letter', file: id, kind, size, sha256 }
      const line = { event: 'document.added' as const, traceId, actor: person.id, subject: roleId, detail }
      await writeAudit(trx, 'portal', line, { now: receivedAt, node: portal.node })
      return succeeded(true)
    },
  })
  return taken.ok ? role : taken
}

/** The sealed letters of a person for the organisation with this credit code, opened: of roles of their own that have not ended, and of no other organisation. */
export async function lettersFor(portal: PortalParts, person: KnownPerson, uscc: string): Promise<readonly Uint8Array[]> {
  const roles = await rolesOfPerson(portal.db, person.id, localDay(portal.clock.now()))
  const own = roles.filter((role) => role.uscc === uscc && role.state !== 'ended')
  const files = await Promise.all(own.map(({ id }) => newestLetter(portal, { person, roleId: id })))
  const opened = await Promise.all(files.flatMap((file) => (file === undefined ? [] : [portal.uploads.open(file.id)])))
  return opened.flatMap((file) => (file === undefined ? [] : [file.bytes]))
}

async function newestLetter({ uploads }: PortalParts, { person, roleId }: LetterQuestion): Promise<Upload | undefined> {
  return (await uploads.about(lettersOf(person.id, roleId))).at(-1)
}

const presentFile = (file: Upload | undefined): LetterFile =>
  file === undefined ? {} : { file: { kind: file.kind, size: file.size, at: file.receivedAt.toISOString() } }
