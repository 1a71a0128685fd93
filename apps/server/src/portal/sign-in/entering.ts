import type { CertificateEvidence } from '../../platform/authentication/principal.ts'
import { auditInsert, auditValues, type AuditLine, type AuditStamp } from '../../platform/audit/line.ts'
import { statement } from '../../platform/db.ts'
import type { NewContext, NewSession } from '../../platform/sessions/session.ts'
import { openingInserts, openingValueCount, openingValues } from '../../platform/sessions/store.ts'
import type { PortalDatabase } from '../database.ts'
import { localDay } from '../local-day.ts'
import type { Role } from '../roles/role.ts'

/** Values of the statement before those of session and line. */
const before = 12

// Of two at once with one challenge the second waits for the row and finds it gone: nothing is left of it then.
const enteredSession = statement<{ readonly interaction: string | null }>(`
  with holder as (
    select b.id
    from portal.bindings b
      join portal.certificates c on c.holder_id = b.holder_id
      join portal.units u on u.organization_id = b.organization_id
      join portal.organizations o on o.id = b.organization_id and o.state = 'active'
    where b.id = $1 and b.holder_id = $2 and b.state = 'active' and b.organization_id = $3 and c.sha256 = $4 and u.code = $5 and o.uscc = $6
      and not exists (select from portal.units other where other.organization_id = o.id and other.code <> u.code)
      and case when $10::uuid is null then not exists (select from portal.holder_persons t where t.holder_id = b.holder_id)
        else exists (select from portal.holder_persons t join portal.roles r on r.person_id = t.person_id
          where t.holder_id = b.holder_id and t.ended_at is null and r.id = $10 and r.version = $11 and r.state = 'active' and r.until >= $12::text) end
      and not exists (select from portal.suspensions x where x.holder_id = b.holder_id and x.lifted_at is null)
  ), consumed as (
    delete from portal.challenges where id = $7::text and browser = $8 and exists (select from holder) returning id
  ), entering as (
    select id from holder where $7::text is null or exists (select from consumed)
  ), waiting as (
    delete from portal.browsers where id = $8 and exists (select from entering)
    returning case when expires_at > $9 then interaction end as interaction
  ), ${openingInserts('portal', before + 1, 'from entering left join waiting on true', (evidence) => `${evidence} || jsonb_strip_nulls(jsonb_build_object('interaction', interaction))`)},
  line as (${auditInsert('portal', before + openingValueCount + 1, 'from context')})
  select (select interaction from waiting) as interaction from context`)

export interface Entering {
  /** Of the challenge that is consumed with it; undefined: none is. */
  readonly challengeId: string | undefined
  readonly cookieHash: string
  /** Of the browser cookie. */
  readonly browserHash: string
  /** Credit code of the organisation. */
  readonly uscc: string
  readonly session: NewSession & { readonly evidence: CertificateEvidence }
  readonly context: NewContext
  readonly bindingId: string
  /** Of the person tied to the certificate, as it was decided on; absent: nobody is. */
  readonly role?: Pick<Role, 'id' | 'version'>
  readonly line: AuditLine
  readonly stamp: AuditStamp
}

/**
 * Opens the session of a holder who is bound already, with the audit line of the sign-in, in one statement: all of it or nothing. Consumes
 * the challenge, and takes the interaction that waits for this browser along.
 * @returns undefined when binding, certificate, organisation, units or role are not what the decision was made on any more, or the challenge is
 *   gone; nothing has happened then
 */
export async function enterSession(
  db: PortalDatabase,
  { challengeId, cookieHash, browserHash, uscc, session, context, bindingId, role, line, stamp }: Entering,
): Promise<{ readonly interaction: string | undefined } | undefined> {
  const { organizationId, unitCode } = context
  const holder = [bindingId, session.principal.id, organizationId, session.evidence.certificate.sha256, unitCode, uscc]
  const values = [
    ...holder,
    challengeId ?? null,
    browserHash,
    stamp.now.toISOString(),
    ...[role?.id ?? null, role?.version ?? null, localDay(stamp.now)],
    ...openingValues(cookieHash, session, context),
    ...auditValues(line, stamp),
  ]
  const [row] = await enteredSession(db, values)
  return row && { interaction: row.interaction ?? undefined }
}
