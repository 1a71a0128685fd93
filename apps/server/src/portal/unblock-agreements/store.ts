import type { AgreementReport, UnblockingAsked } from '@yinxin/protocol/agreement'
import type { UnblockingState } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { SeenFrom } from '../../platform/web/seen-from.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** An unblocking an organisation is asked about, as it is kept. */
export interface StoredUnblocking {
  readonly application: string
  readonly organizationId: string
  readonly asked: UnblockingAsked
  readonly network: string
  readonly place: SeenFrom['place'] | null
  readonly askedAt: Date
  readonly until: Date
  /** `expired` is not kept: `stateOf` says it. */
  readonly state: Exclude<UnblockingState, 'expired'>
  /** What the registration authority has not been told yet. */
  readonly report: AgreementReport | null
  readonly decidedAt: Date | null
  /** Role of whoever decided. */
  readonly decidedBy: string | null
  readonly way: 'certificate' | 'passkey' | null
}

export type NewUnblocking = Omit<StoredUnblocking, 'decidedAt' | 'decidedBy' | 'way'>

const columns = `u.application, u.organization_id as "organizationId", u.asked, u.network, u.place, u.asked_at as "askedAt", u.until, u.state, u.report,
  u.decided_at as "decidedAt", u.decided_by as "decidedBy", u.way from portal.unblockings u`

const inserting = statement<{ readonly application: string }>(`
  insert into portal.unblockings (application, organization_id, asked, network, place, asked_at, until, state, report, noted_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (application) do nothing returning application`)

/** Stores one; false: another node was first, and nothing happened. */
export async function insertUnblocking(trx: PortalTransaction, one: NewUnblocking, now: Date): Promise<boolean> {
  const { application, organizationId, asked, network, place, askedAt, until, state, report } = one
  const [placeJson, reportJson] = [
    place === null || place === undefined ? null : jsonText(place),
    report === null ? null : jsonText(report),
  ]
  const times = [askedAt.toISOString(), until.toISOString()]
  return (
    (
      await inserting(trx, [
        application,
        organizationId,
        jsonText(asked),
        network,
        placeJson,
        ...times,
        state,
        reportJson,
        now.toISOString(),
      ])
    ).length > 0
  )
}

const known = statement<{ readonly application: string }>(
  `select application from portal.unblockings where application in (select jsonb_array_elements_text($1::jsonb))`,
)

/** Which of these are known. */
export const knownUnblockings = async (db: PortalDatabase, applications: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await known(db, [JSON.stringify(applications)])).map(({ application }) => application))

const ofOrganization = statement<StoredUnblocking>(
  `select ${columns} where u.organization_id = $1 and u.asked_at > $2 order by u.asked_at desc limit 50`,
)

/** Those of an organisation since then, the newest first; at most 50. */
export const unblockingsOf = (db: PortalDatabase, organizationId: string, since: Date): Promise<readonly StoredUnblocking[]> =>
  ofOrganization(db, [organizationId, since.toISOString()])

const named = statement<StoredUnblocking>(`select ${columns} where u.application = $1`)
const locked = statement<StoredUnblocking>(`select ${columns} where u.application = $1 for update of u`)

export const unblockingByNumber = async (db: PortalDatabase, application: string): Promise<StoredUnblocking | undefined> =>
  (await named(db, [application]))[0]

/** The same, held until the transaction ends. */
export const lockUnblocking = async (trx: PortalTransaction, application: string): Promise<StoredUnblocking | undefined> =>
  (await locked(trx, [application]))[0]

const deciding = statement(`
  update portal.unblockings set state = $2, report = $3, decided_at = $4, decided_by = $5, way = $6, noted_at = $4 where application = $1`)

/** Somebody decided about one that is held. */
export async function decideUnblocking(
  trx: PortalTransaction,
  application: string,
  decision: { readonly agrees: boolean; readonly report: AgreementReport; readonly role: string; readonly way: 'certificate' | 'passkey' },
  now: Date,
): Promise<void> {
  const { agrees, report, role, way } = decision
  await deciding(trx, [application, agrees ? 'agreed' : 'objected', jsonText(report), now.toISOString(), role, way])
}

const toReport = statement<StoredUnblocking>(`select ${columns} where u.report is not null order by u.noted_at limit 50`)

/** Those the registration authority has not been told of yet, the oldest first. */
export const unreported = (db: PortalDatabase): Promise<readonly StoredUnblocking[]> => toReport(db, [])

const reported = statement(
  `update portal.unblockings set report = null, state = coalesce($3, state) where application = $1 and report = $2::jsonb`,
)

/** It was told this much, and what follows from its answer; what was noted meanwhile is told next. */
export async function noteReported(
  db: PortalDatabase,
  { application, report }: StoredUnblocking,
  state?: 'over' | 'waiting',
): Promise<void> {
  await reported(db, [application, jsonText(report), state ?? null])
}

const ending = statement(`update portal.unblockings set state = 'over', report = null where state = 'waiting'
  and application not in (select jsonb_array_elements_text($1::jsonb))`)

/** What waits there no more waits here no more. */
export async function endOthers(db: PortalDatabase, applications: readonly string[]): Promise<void> {
  await ending(db, [JSON.stringify(applications)])
}

const user = statement<{ readonly holderId: string; readonly personId: string | null }>(`
  select c.holder_id as "holderId", (select t.person_id from portal.holder_persons t where t.holder_id = c.holder_id and t.ended_at is null) as "personId"
  from portal.certificates c where c.sha256 = $1`)

/** Whose a certificate is: its holder, and whoever uses it; undefined for one that was never seen here. */
export const userOfCertificate = async (
  db: PortalDatabase,
  sha256: string,
): Promise<{ readonly holderId: string; readonly personId: string | null } | undefined> => (await user(db, [sha256]))[0]
