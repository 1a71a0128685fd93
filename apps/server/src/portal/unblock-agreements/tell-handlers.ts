import type { NoticeKind } from '@yinxin/protocol/portal'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { RoleMessageTexts } from '../role-management/message-texts.ts'
import { tellPerson } from '../role-management/tell.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfOrganization } from '../roles/store.ts'
import type { StoredUnblocking } from './store.ts'

type Told = Extract<NoticeKind, 'unblock-asked' | 'unblock-agreed' | 'unblock-objected'>

const texts: Readonly<Record<Told, (texts: RoleMessageTexts) => (portal: string, organization: string, ukey: string) => string>> = {
  'unblock-asked': ({ unblockAsked }) => unblockAsked,
  'unblock-agreed': ({ unblockAgreed }) => unblockAgreed,
  'unblock-objected': ({ unblockObjected }) => unblockObjected,
}

/**
 * Tells the organisation, and everybody who has a part in force there (R10): in the portal, to its contact on file, and each of them by message. In the transaction of
 * what it tells of.
 */
export async function tellHandlers(
  portal: PortalParts,
  trx: PortalTransaction,
  { organizationId, asked: { application, organization, ukey } }: Pick<StoredUnblocking, 'organizationId' | 'asked'>,
  kind: Told,
): Promise<void> {
  const now = portal.clock.now()
  await sendNotice(portal, trx, { organizationId, kind, detail: { ukey, application } }, now)
  const today = localDay(now)
  const people = new Set(
    (await rolesOfOrganization(trx, organizationId)).filter((role) => isInForce(role, today)).map((role) => role.personId),
  )
  for (const id of people) await tellPerson(portal, trx, id, (words, name) => texts[kind](words)(name, organization, ukey))
}
