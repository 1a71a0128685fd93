import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import { isCaseCode, type CaseCode } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { sql } from 'kysely'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalDatabase } from '../database.ts'

/** So long a case can be opened from a refused sign-in, in seconds. */
const refusalLife = 1800

/** What is kept of a refused sign-in: what the certificate says, verified, and why it did not do. */
export interface Refusal {
  readonly code: CaseCode
  readonly traceId: string
  readonly subject: NonNullable<Verification['subject']>
  readonly certificate: NonNullable<Verification['certificate']>
  /** base64 DER. */
  readonly der: string
}

/**
 * What a case can be opened from; undefined where people can settle nothing: the proof was not accepted, it names nobody, or the refusal has no case.
 */
export function refusalOf(
  { code }: Failure,
  verification: Verification | undefined,
  { authToken, traceId }: { readonly authToken: string; readonly traceId: string },
): Refusal | undefined {
  if (verification?.verdict !== 'accepted' || !isCaseCode(code)) return undefined
  const { subject, certificate } = verification
  const token = parseAuthenticationToken(authToken)
  if (subject === undefined || certificate?.authority === undefined || !token.ok) return undefined
  return { code, traceId, subject, certificate, der: token.value.unverifiedCertificate }
}

/** Keeps the last refusal of a browser; one more takes its place. */
export async function keepRefusal(db: PortalDatabase, browser: string, refusal: Refusal, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + refusalLife * 1000)
  await sql`insert into portal.refused_sign_ins (browser, facts, expires_at) values (${browser}, ${jsonText(refusal)}::jsonb, ${expiresAt})
    on conflict (browser) do update set id = gen_random_uuid(), facts = excluded.facts, expires_at = excluded.expires_at`.execute(db)
}

export interface KeptRefusal {
  readonly id: string
  readonly facts: Refusal
}

/** The last refusal of a browser; undefined when there was none, or it is too old. */
export async function keptRefusal(db: PortalDatabase, browser: string, now: Date): Promise<KeptRefusal | undefined> {
  const { rows } = await sql<KeptRefusal>`select id, facts from portal.refused_sign_ins
    where browser = ${browser} and expires_at > ${now}`.execute(db)
  return rows[0]
}

/** Deletes up to `most` that ran out before `before`; answers how many. */
export async function deleteExpiredRefusals(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const { rows } = await sql`delete from portal.refused_sign_ins where browser in (
    select browser from portal.refused_sign_ins where expires_at < ${before} limit ${most}) returning browser`.execute(db)
  return rows.length
}
