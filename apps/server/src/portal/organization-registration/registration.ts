import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { isSameName, maskCode, maskName, normalizeOrganizationName, parseUscc, type ParsedUscc } from '@yinxin/protocol/identifiers'
import type { OrganizationFacts, OrganizationRegistrationInput, RoleObstacle } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { isInsuredBefore } from '../binding/match.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import type { PersonKeys } from '../keys/person-keys.ts'
import { localDay } from '../local-day.ts'
import type { KnownPerson } from '../persons/person.ts'
import { endRole } from '../roles/end-role.ts'
import { judgeInForce } from '../roles/in-force.ts'
import { judgeUntil } from '../roles/judge-limits.ts'
import { insertRole, lockRole, managersOf, rolesOfPerson } from '../roles/store.ts'
import type { Organization } from '../organizations/organization.ts'
import { insertRegisteredOrganization } from './registration-store.ts'
import { askRegistry, type RegistryAnswer, type RegistryRecord } from '../organizations/registry.ts'
import { organizationByUscc } from '../organizations/store.ts'

/** Roles one person may be waiting for at a time: a handler of many organisations is invited by each. */
const mostPending = 20

/** What the registers say of an organisation somebody asks about. */
export interface FoundOrganization {
  readonly uscc: ParsedUscc
  /** Of the register of legal persons; absent: it does not know it, or was not to be had, and the insurance register does. */
  readonly record?: RegistryRecord
  /** On file here: imported, or registered by somebody before. */
  readonly known?: Organization
}

/**
 * What may be registered. The register of legal persons has to know it and say that it is in business; of one that the insurance register knows
 * it may be silent, and must not say that it has ended.
 * @returns ORGANIZATION_ENDED, ORGANIZATION_NOT_ON_REGISTER, REGISTRY_UNAVAILABLE
 */
export function judgeRegisters(uscc: ParsedUscc, answer: RegistryAnswer, known: Organization | undefined): Result<FoundOrganization> {
  if (answer.result === 'found' && answer.record.state === 'ended') return failed('ORGANIZATION_ENDED')
  const onFile = known === undefined ? {} : { known }
  if (answer.result === 'found') return succeeded({ uscc, record: answer.record, ...onFile })
  if (known !== undefined) return succeeded({ uscc, known })
  return failed(answer.result === 'unknown' ? 'ORGANIZATION_NOT_ON_REGISTER' : 'REGISTRY_UNAVAILABLE')
}

/**
 * Why somebody does not count as the legal representative; undefined: they do. A name is never enough: the register has to have the document's number,
 * and the person has to have been compared with a register by the same.
 */
export function representativeObstacle(
  record: RegistryRecord | undefined,
  person: Pick<KnownPerson, 'name' | 'kind' | 'number' | 'proofing'>,
  keys: Pick<PersonKeys, 'documentHash'>,
): RoleObstacle | undefined {
  const registered = record?.representativeDocument
  if (record === undefined || registered === undefined) return 'representative-unknown'
  const { name, kind, number, proofing } = person
  if (number === undefined || proofing.level !== 'registry') return 'representative-unknown'
  const isSame = isSameName(record.legalRepresentative, name) && keys.documentHash(registered) === keys.documentHash({ kind, number })
  return isSame ? undefined : 'not-the-representative'
}

/** Finds an organisation by its credit code, in the registers and on file. USCC_INVALID and what `judgeRegisters` answers. */
export async function findOrganization({ db, registry }: PortalParts, typed: string): Promise<Result<FoundOrganization>> {
  const uscc = parseUscc(typed.normalize('NFKC').replaceAll(/\s+/g, ''))
  if (uscc === undefined) return failed('USCC_INVALID')
  const [answer, known] = [await askRegistry(registry, uscc.uscc), await organizationByUscc(db, uscc.uscc)]
  return judgeRegisters(uscc, answer, known)
}

/** The same as somebody sees it who has no part in it. */
export async function presentFound(portal: PortalParts, found: FoundOrganization, person: KnownPerson): Promise<OrganizationFacts> {
  const { uscc, record, known } = found
  const obstacle = representativeObstacle(record, person, await portal.personKeys())
  const managers = known === undefined ? [] : await managersOf(portal.db, known.id, localDay(portal.clock.now()))
  return {
    ...{ uscc: uscc.uscc, checkFits: uscc.checkFits, name: record?.name ?? known?.name ?? '', formerNames: record?.formerNames ?? [] },
    ...(record === undefined || record.type === '' ? {} : { type: record.type }),
    ...(record === undefined || record.legalRepresentative === ''
      ? {}
      : { legalRepresentativeMasked: maskName(record.legalRepresentative) }),
    registryState: record === undefined ? 'unknown' : 'active',
    units: (known?.units ?? []).map(({ code, place, insurances }) => ({
      ...{ codeMasked: maskCode(code), place },
      kinds: insurances.map(({ kind }) => kind),
    })),
    insuredBefore: known !== undefined && isInsuredBefore(known, portal.directory.cutOverDateAt(known.place)),
    hasManager: managers.length > 0,
    obstacles: obstacle === undefined ? [] : [{ kind: 'legal-representative', why: obstacle }],
  }
}

/**
 * A signed-in person registers an organisation: its row, where there was none, and the role that is asked for. The role is in force only where the
 * register names this very person as the representative; every other one waits for a proof by certificate or for whoever manages it.
 * @returns the role's id; ROLE_DATE_INVALID, ROLE_NEEDS_REGISTRY, ROLE_EXISTS, TOO_MANY_REQUESTS, INPUT_INVALID, and what `findOrganization` answers
 */
export async function registerOrganization(
  portal: PortalParts,
  input: OrganizationRegistrationInput,
  asked: { readonly person: KnownPerson; readonly traceId: string },
): Promise<Result<string>> {
  const { person, traceId } = asked
  const now = portal.clock.now()
  if (!input.affirmed) return failed('INPUT_INVALID', { field: 'affirmed' })
  const until = judgeUntil(input.until, localDay(now))
  if (!until.ok) return until
  const found = await findOrganization(portal, input.uscc)
  if (!found.ok) return found
  const keys = await portal.personKeys()
  const isRepresentative = representativeObstacle(found.value.record, person, keys) === undefined
  const decision = judgeInForce({ kind: input.kind, ground: groundOf(input.kind, isRepresentative), hasManager: false })
  if (input.kind === 'legal-representative' && decision.result === 'stays') return failed(decision.code)
  return portal.db.transaction().execute(async (trx) => {
    const organization = await storedOrganization(portal, trx, found.value, { person, traceId })
    const refused = await refusalOf(portal, trx, { personId: person.id, organizationId: organization.id, traceId })
    if (refused !== undefined) return { ok: false, failure: refused }
    const inForce = decision.result === 'in-force' ? { inForce: { by: 'registry' as const } } : {}
    const { kind } = input
    const limits = { until: until.value, unitCodes: null, businessSystems: null }
    const roleId = await insertRole(trx, { personId: person.id, organizationId: organization.id, kind, ...limits, ...inForce }, now)
    if (roleId === undefined) return failed('ROLE_EXISTS')
    const line = {
      event: decision.result === 'in-force' ? ('role.in-force' as const) : ('role.asked' as const),
      ...{ traceId, actor: person.id, subject: roleId },
      detail: { kind, until: until.value, organization: organization.id, ...(decision.result === 'in-force' ? { by: 'registry' } : {}) },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded(roleId)
  })
}

/** A registration brings the register's word where the register names this person, and nothing else: what a person says opens nothing. */
const groundOf = (kind: OrganizationRegistrationInput['kind'], isRepresentative: boolean) =>
  kind === 'legal-representative'
    ? ({ by: 'registry', isPerson: isRepresentative } as const)
    : ({ by: 'certificate', isBound: false, isMain: false } as const)

/** The organisation's row: the one there is, or a new one that says who registered it. Of two at once both have the same. */
async function storedOrganization(
  portal: PortalParts,
  trx: PortalTransaction,
  { uscc, record, known }: FoundOrganization,
  { person, traceId }: { readonly person: KnownPerson; readonly traceId: string },
): Promise<Pick<Organization, 'id'>> {
  const now = portal.clock.now()
  if (known === undefined && record === undefined) throw new Error('an organisation nobody knows was to be registered')
  const name = known?.name ?? record?.name ?? ''
  const stored = await insertRegisteredOrganization(
    trx,
    {
      ...{ uscc: uscc.uscc, checkFits: uscc.checkFits, name, normalizedName: normalizeOrganizationName(name) },
      ...{ formerNames: record?.formerNames ?? null, legalForm: record?.type ?? null },
    },
    now,
  )
  if (stored.isFirst) {
    const detail = {
      source: stored.source,
      checkFits: uscc.checkFits,
      registry: record === undefined ? 'silent' : (portal.registry?.id ?? ''),
    }
    const line = { event: 'organization.registered' as const, traceId, actor: person.id, subject: stored.id, detail }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
  }
  return stored
}

/** Why a person gets no other role there; a role whose last day is over is in nobody's way. */
async function refusalOf(
  portal: PortalParts,
  trx: PortalTransaction,
  { personId, organizationId, traceId }: { readonly personId: string; readonly organizationId: string; readonly traceId: string },
): Promise<Failure | undefined> {
  const today = localDay(portal.clock.now())
  const own = await rolesOfPerson(trx, personId, today)
  if (own.filter(({ state }) => state === 'pending').length >= mostPending) return failure('TOO_MANY_REQUESTS', { minutes: 1440 })
  const there = own.find((role) => role.organizationId === organizationId)
  const held = there && (await lockRole(trx, there.id))
  if (held === undefined || held.state === 'ended') return undefined
  if (held.until >= today) return failure('ROLE_EXISTS')
  await endRole(portal, trx, held, { reason: 'expired', actor: 'system', traceId })
  return undefined
}
