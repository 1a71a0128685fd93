import type { Ca, CaOfficer } from '@yinxin/protocol/ca'
import type { Result } from '@yinxin/protocol/failures'
import { parseListName, type StatusSource } from '@yinxin/protocol/status'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { migrate } from '../platform/migrate.ts'
import type { Health } from '../platform/operator/health.ts'
import { fewAtOnce } from '../platform/few-at-once.ts'
import { carryOutDecision } from './approvals/carry-out-decision.ts'
import { issueApproved } from './approvals/issue-approved.ts'
import { nameOfficer } from './approvals/name-officer.ts'
import { certificatesFor, officersOf } from './approvals/store.ts'
import { readAuthorityRow, type CertificationAuthority } from './authorities/authority.ts'
import { createKeyring } from './authorities/keyring.ts'
import { authorityStore } from './authorities/store.ts'
import { holdCeremony } from './ceremony.ts'
import { defaultNames } from './certificates/profile.ts'
import type { CaContext, CaDeps } from './deps.ts'
import { issueCertificate, issueStaffCertificate } from './issuance/issue.ts'
import { defaultQuotas } from './issuance/quotas.ts'
import { migrations } from './migrations/index.ts'
import { answerOcsp } from './ocsp/answer-ocsp.ts'
import { createKeptAnswers } from './ocsp/kept-answers.ts'
import { createResponders } from './ocsp/responder.ts'
import { areListsCurrent } from './revocation/are-lists-current.ts'
import { createListPublisher } from './revocation/list-publisher.ts'
import { createListsAside } from './revocation/lists-aside.ts'
import { newestPublishedList } from './revocation/published-list.ts'
import { isAnyLimitReached } from './losses/lost-report-store.ts'
import { revokeCertificate } from './revocation/revoke.ts'
import { defaultSuspensionsPerDay, suspendLost } from './losses/suspend-lost.ts'
import { statusChanges } from './revocation/status-changes.ts'
import { revocationStore } from './revocation/store.ts'
import { unfinishedSignings } from './signing/unfinished-signings.ts'

export type { CaDeps } from './deps.ts'
export { nameOfficer } from './approvals/name-officer.ts'
export * from './offline-root/index.ts'
export { migrations as caMigrations } from './migrations/index.ts'
export { installIssuingCa } from './installation/install-issuing-ca.ts'
export { requestIssuingCa } from './installation/request-issuing-ca.ts'
export { installRootList } from './installation/install-root-list.ts'

/** Whoever calls the object itself is this program; others are named by `as`. */
const ownCaller = 'system'

/** The CA with what only its own process may do. */
export interface RunningCa extends Ca, StatusSource {
  /** Makes roots, issuing CAs and the roots' lists, as far as they are missing or due; safe to repeat. */
  ceremony(): Promise<void>
  /** Signs the next list of every issuing CA whose list is due. */
  publishLists(): Promise<void>
  /** Makes OCSP answers anew that are past their half and still asked for. */
  refreshAnswers(): Promise<void>
  /** Whether every signature that was begun is on record, every list current, and no caller has reported as many lost UKeys as it may in a day. */
  health(): Promise<{ readonly signatures: Health; readonly lists: Health; readonly losses: Health }>
  /**
   * Puts the holder of a certificate on the list of those whose approvals count; with `end` takes them off it for good. Only this process and the
   * operator's command do it, no caller over the network.
   * @returns OFFICER_UNKNOWN for a certificate that is not one of staff of this CA, in force, and not on the list
   */
  nameOfficer(certificate: Uint8Array, actor: string, end?: boolean): Promise<Result<CaOfficer>>
  /** The contract in the name of a caller: what audit lines and quotas know it by. */
  as(caller: string): Ca
  /** Ends its thread, if one was needed. */
  close(): Promise<void>
}

/** Creates the CA on its own schema `ca` (migrated here). Before the first `ceremony()` it has no authorities and issues nothing. */
export async function createCa(deps: CaDeps): Promise<RunningCa> {
  await migrate(deps.db, 'ca', migrations)
  const { kinds = ['SM2', 'P-256', 'RSA'], names = defaultNames, quotas = defaultQuotas, listShards = 1 } = deps
  const {
    offlineRoots = false,
    approvalOrigin = 'http://127.0.0.1:8604',
    renewalDays = 30,
    suspensionsPerDay = defaultSuspensionsPerDay,
  } = deps
  const aside = createListsAside()
  const context: CaContext = {
    ...{ ...deps, kinds, names, offlineRoots, quotas, listShards, aside, approvalOrigin, renewalDays, suspensionsPerDay },
    ...{ keyring: createKeyring(deps.secrets), approvals: fewAtOnce(2, 32) },
  }
  const [lists, responders] = [createListPublisher(context), createResponders(context)]
  const kept = createKeptAnswers(responders, context)
  let remembered: readonly CertificationAuthority[] = []

  /** Authorities never change and are never removed: what is remembered is asked for again once a minute, since a ceremony may have given another. */
  async function authorities(): Promise<readonly CertificationAuthority[]> {
    if (remembered.length === 0) remembered = (await authorityStore(deps.db).authorities()).map(readAuthorityRow)
    return remembered
  }
  const authorityWith = async (sha256: string) => (await authorities()).find((authority) => authority.sha256 === sha256)

  const as = (caller: string): Ca => ({
    authorities: async () =>
      (await authorities()).map(({ kind, role, certificate }) => ({ kind, role, certificate: encodeBase64(certificate.raw) })),
    issue: async (input) => issueCertificate(input, caller, await authorities(), context),
    issueToStaff: async (input) => issueStaffCertificate(input, caller, await authorities(), context),
    issueApproved: async (input) => issueApproved(input, { caller, authorities: await authorities(), lists, context }),
    decideStatus: async (input) => carryOutDecision(input, caller, await authorities(), lists, context),
    certificatesOf: (uscc) => certificatesFor(deps.db, uscc),
    officers: () => officersOf(deps.db),
    revoke: async (input) => revokeCertificate(input, caller, await authorities(), lists, context),
    suspendLost: async (input) => suspendLost(input, { caller, authorities: await authorities(), lists, context }),
    unfinishedSignings: () => unfinishedSignings(context),
  })

  return {
    ...as(ownCaller),
    as,
    nameOfficer: (certificate, actor, end = false) => nameOfficer(certificate, { actor, end }, context),
    async ceremony() {
      await holdCeremony(context)
      remembered = []
    },
    async publishLists() {
      remembered = []
      for (const authority of await authorities()) if (authority.role === 'issuing') await lists.publish(authority)
    },
    async refreshAnswers() {
      await kept.refresh((await authorities()).filter(({ role }) => role === 'issuing'))
    },
    ocsp: async (request) => answerOcsp(request, await authorities(), { responders, kept }, context),
    statusChanges: (cursor) => statusChanges(cursor, revocationStore(deps.db)),
    async health() {
      const store = revocationStore(deps.db)
      const now = deps.clock.now()
      const lists = await Promise.all(
        (await authorities()).map(async (authority) => areListsCurrent(authority, await store.scopes(authority.sha256), now)),
      )
      const areCurrent = lists.every(Boolean)
      const areFinished = (await unfinishedSignings(context)).length === 0
      const isFull = await isAnyLimitReached(deps.db, { now, limit: suspensionsPerDay })
      return { signatures: areFinished ? 'ok' : 'degraded', lists: areCurrent ? 'ok' : 'degraded', losses: isFull ? 'degraded' : 'ok' }
    },
    async crl(name, known) {
      const list = parseListName(name)
      if (list === undefined || (await authorityWith(list.issuerSha256)) === undefined) return undefined
      return newestPublishedList(revocationStore(deps.db), list, known)
    },
    close: () => aside.close(),
    authority: async (sha256) => (await authorityWith(sha256))?.certificate.raw,
  }
}
