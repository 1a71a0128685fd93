import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { ComparedLine, SignInInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { askRegistry, type RegistryRecord } from '../organizations/registry.ts'
import { organizationById } from '../organizations/store.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { tieHolder } from '../roles/handlers.ts'
import { judgeInForce } from '../roles/in-force.ts'
import type { Role } from '../roles/role.ts'
import { roleRow } from '../roles/role-table.ts'
import { changeRole, lockOrganization, lockRole, managersOf, sessionsOfRole } from '../roles/store.ts'
import { tellPerson } from '../role-management/tell.ts'
import { admissionBy, admit, type SignInOutcome } from '../sign-in/admit.ts'
import { acceptedLine, certificateIn, type Decision } from '../sign-in/decision.ts'
import type { SignInBrowser } from '../sign-in/open-session.ts'
import { applyBinding, type AppliedBinding } from '../binding/apply-binding.ts'
import { comparedLines } from '../binding/compared-lines.ts'
import { mainBindingOf } from '../roles/main-binding.ts'
import { matchStored } from '../binding/match-stored.ts'
import { noteNewCertificate } from '../binding/note-new-certificate.ts'
import { proveCertificate, type Proof, type Proving } from '../sign-in/prove-certificate.ts'

/** A registered person brings a proof for the organisation of their role. */
export interface BindingByPerson {
  readonly role: Role
  readonly organization: Organization
  readonly input: SignInInput
  readonly browser: SignInBrowser
  readonly traceId: string
}

/** What became of it. */
export interface BoundByPerson {
  /** Why nothing was bound; undefined: the person is in. */
  readonly failure?: Failure
  /** The certificate is bound to the organisation, now or since before. */
  readonly isBound: boolean
  readonly compared: readonly ComparedLine[]
  readonly verification: Proof['verification']
  readonly entered?: SignInOutcome
}

/**
 * Proof of possession, comparison, decision (R18): equal is bound at once and tied to the person, whose role is in force or comes into force by it; then
 * the person is signed in with the certificate. Where the role has to wait nothing is bound. What differs is answered with the comparison. Everything is
 * one transaction.
 * @returns what `proveCertificate` refuses with; ROLE_ENDED when the role is gone. All else is in the answer
 */
export async function bindByPerson(proving: Proving, asked: BindingByPerson): Promise<Result<BoundByPerson>> {
  const { input, organization, browser, traceId, role } = asked
  const proof = await proveCertificate(proving, { input, purpose: 'bind', organization, browser: browser.cookieHash, traceId })
  if (!proof.ok) {
    await auditRefusal(proving, asked, proof.failure)
    return proof
  }
  let record: RegistryRecord | undefined
  // As at a sign-in: again when another proof bound the same holder first, or the register of legal persons knows another name.
  for (let turn = 0; turn < 3; turn++) {
    const outcome = await proving.db.transaction().execute((trx) => decide(proving, trx, asked, { ...proof.value, record }))
    if (outcome === 'again') continue
    if (!outcome.ok) return outcome
    const refused = outcome.value.failure
    if (refused === undefined || outcome.value.isBound) return outcome
    const answer =
      refused.code === 'NAME_MISMATCH' && record === undefined ? await askRegistry(proving.registry, organization.uscc) : undefined
    if (answer?.result !== 'found') {
      await auditRefusal(proving, asked, refused, outcome.value.compared)
      return outcome
    }
    record = answer.record
  }
  return failed('INTERNAL', { reason: role.id })
}

type Judged = Proof & { readonly record: RegistryRecord | undefined }

async function decide(
  proving: Proving,
  trx: PortalTransaction,
  asked: BindingByPerson,
  judged: Judged,
): Promise<Result<BoundByPerson> | 'again'> {
  const now = proving.clock.now()
  await lockOrganization(trx, asked.organization.id)
  const [role, organization] = [await lockRole(trx, asked.role.id), await organizationById(trx, asked.organization.id)]
  if (role === undefined || organization === undefined || !isLiving(role, localDay(now))) return failed('ROLE_ENDED')
  const { verification, record } = judged
  const answer = (refused: Failure | undefined, isBound: boolean) => ({
    ...(refused === undefined ? {} : { failure: refused }),
    ...{
      isBound,
      verification,
      compared: comparedLines({ verification, organization, record, code: isBound ? undefined : refused?.code }),
    },
  })
  if (verification.subject !== undefined && verification.subject.uscc !== organization.uscc)
    return succeeded(answer(failure('CERTIFICATE_OF_OTHER_ORGANIZATION'), false))
  const { matched, bound } = await matchStored(proving, trx, {
    verification,
    record,
    isRegistered: true,
    mayRebind: role.state === 'active',
    isByManager: role.state === 'active' && roleRow(role.kind, 'confirm-certificate') !== undefined,
  })
  const [der, { traceId }] = [certificateIn(asked.input.authToken), asked]
  if (matched.result === 'failure') {
    await noteNewCertificate(proving, trx, { code: matched.code, verification, der, bound, traceId })
    return succeeded(answer(failure(matched.code, matched.detail), false))
  }
  if (matched.organization.id !== organization.id) return succeeded(answer(failure('BOUND_ELSEWHERE', { field: 'uscc' }), false))
  // What a role that only waits brings is noted, and changes nothing: a certificate that is bound opens the organisation by itself.
  const main = await mainBindingOf(trx, organization.id)
  // what is bound first is the main one
  const isMain = main === undefined || main === bound?.binding.id
  const waits = await whyItWaits(proving, trx, role, isMain)
  if (waits !== undefined) {
    await changeRole(trx, role, { provenAt: now }, now)
    return succeeded(answer(waits, bound !== undefined))
  }
  // a certificate nobody is tied to would reach more than this person does
  const admitted = admissionBy(matched, role)
  if (!admitted.ok) return succeeded(answer(admitted.failure, bound !== undefined))
  const applied = await applyBinding(proving, trx, { match: matched, verification, der, bound, traceId, person: role.personId })
  if (applied === undefined) return 'again'
  await bringIntoForce(proving, trx, { role, verification, traceId })
  await useCertificate(proving, trx, { role, organization, applied, verification, traceId })
  const decision: Decision = { ...judged, input: asked.input, browser: asked.browser, traceId }
  await writeAudit(trx, 'portal', acceptedLine(decision, admitted.value, now), { now, node: proving.node })
  const entered = await admit(proving, trx, decision, { ...admitted.value, ...applied })
  if (!entered.ok) return entered
  return succeeded({ ...answer(undefined, true), entered: entered.value })
}

/** Asked for or in force, and not past its last day: one whose last day went by while it waited comes into force no more. */
const isLiving = (role: Role, today: string) => role.state !== 'ended' && role.until >= today

interface Used {
  readonly role: Role
  readonly verification: Proof['verification']
  readonly traceId: string
}

/** Why a certificate that is bound by this very proof does not bring a role into force (`inForceTable`); undefined: it does, or the role is already. */
async function whyItWaits({ clock }: Proving, trx: PortalTransaction, role: Role, isMain: boolean): Promise<Failure | undefined> {
  if (role.state === 'active') return undefined
  const others = (await managersOf(trx, role.organizationId, localDay(clock.now()))).filter((id) => id !== role.id)
  const ground = { by: 'certificate', isBound: true, isMain } as const
  const decision = judgeInForce({ kind: role.kind, ground, hasManager: others.length > 0 })
  return decision.result === 'stays' ? failure(decision.code) : undefined
}

/** Notes the proof; a role that was asked for is in force by it. */
async function bringIntoForce(proving: Proving, trx: PortalTransaction, { role, verification, traceId }: Used): Promise<void> {
  const now = proving.clock.now()
  if (role.state === 'active') return changeRole(trx, role, { provenAt: now }, now)
  await changeRole(trx, role, { provenAt: now, inForce: { by: 'certificate' } }, now)
  const line = {
    event: 'role.in-force' as const,
    ...{ traceId, actor: role.personId, subject: role.id, certificate: verification.certificate?.sha256 ?? '' },
    detail: { by: 'certificate', kind: role.kind, until: role.until, organization: role.organizationId },
  }
  await writeAudit(trx, 'portal', line, { now, node: proving.node })
}

/** Ties the certificate to the person; whoever used it before is signed out and told. */
async function useCertificate(
  proving: Proving,
  trx: PortalTransaction,
  { role, organization, applied, verification, traceId }: Used & { readonly organization: Organization; readonly applied: AppliedBinding },
): Promise<void> {
  const now = proving.clock.now()
  const before = await tieHolder(trx, { holderId: applied.holderId, personId: role.personId, organizationId: organization.id }, now)
  const sessions = await proving.sessions.ofPrincipal(trx, { kind: 'certificate-holder', id: applied.holderId }, now)
  const own = new Set(await sessionsOfRole(trx, role.id))
  for (const session of sessions.filter(({ id }) => !own.has(id)))
    await endOneSession(proving, trx, { session, reason: 'role-changed', traceId, detail: { role: role.id } })
  const detail = { holder: applied.holderId, organization: organization.id, before: before ?? null }
  const line = {
    event: 'handler.tied' as const,
    ...{ traceId, actor: role.personId, subject: role.personId, certificate: verification.certificate?.sha256 ?? '' },
    detail,
  }
  await writeAudit(trx, 'portal', line, { now, node: proving.node })
  if (before !== undefined) await tellPerson(proving, trx, before, (texts, portal) => texts.certificateTaken(portal, organization.name))
}

async function auditRefusal(
  { db, clock, node }: Proving,
  { role, traceId }: BindingByPerson,
  refused: Failure,
  compared: readonly ComparedLine[] = [],
): Promise<void> {
  const line = {
    event: 'binding.refused' as const,
    ...{ traceId, actor: role.personId, subject: role.id },
    detail: { ...refused.detail, code: refused.code, compared: Object.fromEntries(compared.map(({ field, result }) => [field, result])) },
  }
  await writeAudit(db, 'portal', line, { now: clock.now(), node })
}
