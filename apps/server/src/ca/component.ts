import { defaultStaffPolicy, type Ca, type CertifiedKeyKind } from '@yinxin/protocol/ca'
import { listShardCounts, type StatusSource } from '@yinxin/protocol/status'
import { parseOrigin } from '@yinxin/protocol/wire'
import type { Km } from '@yinxin/protocol/km'
import type { FastifyInstance } from 'fastify'
import { declareComponent, type ComponentInstance, type Listener } from '../platform/component.ts'
import { every, type Repeated } from '../platform/repeat.ts'
import { openPeer, peerForm, readPeer } from '../platform/peer.ts'
import { databaseUrlSetting } from '../platform/secret-settings.ts'
import {
  optional,
  readByName,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readText,
  readUrl,
  setting,
  type SettingsOf,
} from '../platform/settings.ts'
import { wrappedKeys } from './authorities/keyring.ts'
import { caRoles } from './callers.ts'
import { authorityCommonName, defaultNames } from './certificates/profile.ts'
import { createCaClient } from './client.ts'
import { createCa, type RunningCa } from './index.ts'
import { defaultQuotas } from './issuance/quotas.ts'
import { migrations } from './migrations/index.ts'
import { defaultSuspensionsPerDay } from './losses/suspend-lost.ts'
import { caRoutes } from './routes.ts'

const kinds: readonly CertifiedKeyKind[] = ['SM2', 'P-256', 'RSA']
const maxNameLength = 64 // ub-organization-name, ub-common-name (RFC 5280 appendix A.1)
const places = '; {organization} stands for it, {kind} for SM2, ECC or RSA'
/** Object identifier whose arcs every reader takes: of four octets, below 2^28 (python-cryptography takes no more, Go none from 2^31). */
const readOid = (value: unknown) =>
  typeof value === 'string' && /^[0-2](?:\.(?:0|[1-9]\d{0,9})){2,20}$/.test(value) && value.split('.').every((arc) => Number(arc) < 2 ** 28)
    ? value
    : undefined
const readName = (value: unknown) => {
  const name = readText(value)
  return name !== undefined && name.trim() !== '' && name.length <= maxNameLength ? name : undefined
}
const readShardCount = (value: unknown) => listShardCounts.find((count) => count === value)
const readSome = <T>(read: (value: unknown) => T | undefined) => {
  const list = readList(read)
  return (value: unknown) => {
    const read = list(value)
    return read === undefined || read.length === 0 ? undefined : read
  }
}

const settings = {
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  statusUrl: setting('Public address of status, written into certificates', 'an address', readUrl, 'http://127.0.0.1:8602'),
  allowWithPortal: setting('Allows it to share a process with portal in production', 'true or false', readFlag, false),
  kinds: setting(
    'Kinds of keys: a hierarchy of root and issuing CA for each',
    `a list of ${kinds.join(', ')}`,
    readSome(readOneOf(kinds)),
    kinds,
  ),
  offlineRoots: setting(
    'Roots are kept offline: none is made here, and issuing CAs come from a key ceremony (docs/ceremony.md)',
    'true or false',
    readFlag,
    false,
  ),
  organization: setting(
    'Organisation (O) in CA certificates; fixed when a ceremony has made them',
    'a name of up to 64 characters',
    readName,
    defaultNames.organization,
  ),
  rootName: setting(`Common name of the roots${places}`, 'a name of up to 64 characters', readName, defaultNames.rootName),
  issuingName: setting(`Common name of the issuing CAs${places}`, 'a name of up to 64 characters', readName, defaultNames.issuingName),
  policy: optional('Certificate policy that certificates of handlers name; default none', 'an object identifier', readOid),
  staffPolicy: setting('Certificate policy that certificates of staff name', 'an object identifier', readOid, defaultStaffPolicy),
  issuancesPerHour: setting(
    'Certificates one caller may have issued within an hour',
    '1 to 100000',
    readNumber(1, 100_000),
    defaultQuotas.issuancesPerHour,
  ),
  certificatesPerSubject: setting(
    'Certificates that may be in force for one organisation',
    '1 to 100000',
    readNumber(1, 100_000),
    defaultQuotas.certificatesPerSubject,
  ),
  suspensionsPerDay: setting(
    'Certificates of lost UKeys one caller with the role `suspend-lost` may report within 24 hours; at the limit the operator’s health page is `degraded`',
    '1 to 100000',
    readNumber(1, 100_000),
    defaultSuspensionsPerDay,
  ),
  approvalOrigin: setting(
    'Public origin of the RA’s pages: an officer’s approval counts only when it was given there (`ra.origin` is the same)',
    'an https origin (http on loopback only)',
    parseOrigin,
    'http://127.0.0.1:8604',
  ),
  renewalDays: setting('So many days before its end a certificate may be renewed by its own key', '1 to 1200', readNumber(1, 1200), 30),
  encryptionPairs: setting(
    'Issues an SM2 encryption certificate beside each SM2 certificate for a UKey that takes its key; key management (`km`) makes and archives that key',
    'true or false',
    readFlag,
    false,
  ),
  km: optional('Key management, where it runs in another process', peerForm, readPeer),
  listShards: setting(
    'Revocation lists the certificates of an issuing CA are spread over from now on, beside the whole one; 128 for millions of certificates',
    listShardCounts.join(', '),
    readShardCount,
    16,
  ),
  host: setting('Address it listens on, when `certificate` is given', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port it listens on, when `certificate` is given', 'a port', readPortNumber, 8620),
  certificate: optional('PEM file: certificate of its listener', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  authorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  callers: setting(
    'Who may call: a DNS name or URI in the caller’s certificate, and its roles. Nobody else may',
    `an object { name: a list of ${caRoles.join(', ')} }`,
    readByName(readSome(readOneOf(caRoles))),
    {},
  ),
}

export interface CaInstance extends ComponentInstance {
  readonly ca: RunningCa
}

/** The certificate authority: ceremony, issuance, revocation. */
export const caComponent = declareComponent<typeof settings, CaInstance, { readonly km?: Km }>({
  name: 'ca',
  organization: 'authority',
  api: async () => (await import('./api.ts')).caApi,
  settings,
  needs: { km: 'optional' },
  schema: { migrations, wrapped: wrappedKeys },
  check: (given, { mode, components }) =>
    sharingProblem(given, mode, components) ??
    grantProblem(given, mode) ??
    namingProblem(given, mode) ??
    listenerProblem(given, components),
  async create({ settings: given, process, needs, db, secrets, clock, log }) {
    const { km } = needs
    if (given.encryptionPairs && km === undefined) throw new Error("'ca.encryptionPairs' needs km: in this process, or at 'ca.km'")
    const { statusUrl, policy, staffPolicy, listShards, issuancesPerHour, certificatesPerSubject } = given
    const { organization, rootName, issuingName, approvalOrigin, renewalDays, suspensionsPerDay } = given
    const ca = await createCa({
      ...{
        db,
        secrets,
        clock,
        log,
        statusUrl,
        policy,
        staffPolicy,
        listShards,
        node: process.node,
        kinds: given.kinds,
        offlineRoots: given.offlineRoots,
      },
      ...{ approvalOrigin, renewalDays, suspensionsPerDay },
      ...(given.encryptionPairs && km !== undefined ? { km } : {}),
      names: { organization, rootName, issuingName },
      quotas: { issuancesPerHour, certificatesPerSubject },
    })
    await ca.ceremony()
    const renewal = every({ name: 'revocation lists', seconds: 60, log }, () => ca.publishLists())
    const refresh = every({ name: 'status answers', seconds: 60, log }, () => ca.refreshAnswers())
    return { ca, listeners: listenersOf(given, ca), health: () => ca.health(), close: () => closeAll([renewal, refresh], ca) }
  },
  contract: ({ ca }): Ca & StatusSource => ca,
  client: (peer, deps) => openPeer(peer, deps, (reached) => createCaClient({ ...reached, ...deps })),
})

async function closeAll(jobs: readonly Repeated[], ca: RunningCa): Promise<void> {
  await Promise.all(jobs.map((job) => job.stop()))
  await ca.close()
}

type Given = SettingsOf<typeof settings>

function sharingProblem({ allowWithPortal }: Given, mode: string, components: readonly string[]): string | undefined {
  if (mode !== 'production' || !components.includes('portal') || allowWithPortal) return undefined
  return "in production ca and portal do not share a process; start them apart with --components, or say so with 'ca.allowWithPortal'"
}

/** Who brings approvals and may issue without one has no need of them; who hears of lost UKeys is on the open net, and does nothing else here. */
function grantProblem({ callers }: Given, mode: string): string | undefined {
  const more = Object.entries(callers).find(([, roles]) => roles.includes('suspend-lost') && roles.length > 1)
  if (mode === 'production' && more !== undefined)
    return `in production a caller with the role 'suspend-lost' has no other ('ca.callers', ${more[0]}): it reports lost UKeys and can do nothing else`
  const both = Object.entries(callers).find(
    ([, roles]) => roles.includes('issue-approved') && (roles.includes('issue') || roles.includes('resume')),
  )
  if (mode !== 'production' || both === undefined) return undefined
  return `in production no caller has the role 'issue-approved' together with 'issue' or 'resume' ('ca.callers', ${both[0]}): it could do without the approval it brings`
}

function namingProblem(given: Given, mode: string): string | undefined {
  const { kinds: made, organization } = given
  if (mode === 'production' && organization === defaultNames.organization) return "in production 'ca.organization' names the company"
  const names = made.flatMap((kind) => [authorityCommonName(given, kind, 'root'), authorityCommonName(given, kind, 'issuing')])
  if (names.some((name) => name.length > maxNameLength))
    return `'ca.rootName' and 'ca.issuingName' are longer than ${maxNameLength} when filled in`
  if (new Set(names).size === names.length) return undefined
  return "'ca.rootName' and 'ca.issuingName' must differ, and by {kind} where there are several 'ca.kinds': CAs of one name cannot be told apart"
}

function listenerProblem({ certificate, key, authorities }: Given, components: readonly string[]): string | undefined {
  const files = [certificate, key, authorities]
  if (files.every((file) => file === undefined)) {
    const isAlone = !['status', 'ra', 'portal'].some((name) => components.includes(name))
    return isAlone ? "a ca by itself needs 'ca.certificate', 'ca.key' and 'ca.authorities': nobody could ask it" : undefined
  }
  return files.includes(undefined) ? "'ca.certificate', 'ca.key' and 'ca.authorities' go together" : undefined
}

function listenersOf({ host, port, certificate, key, authorities, callers }: Given, ca: RunningCa): readonly Listener[] {
  if (certificate === undefined || key === undefined || authorities === undefined) return []
  return [{ host, port, tls: { certificate, key, authorities }, routes: (app: FastifyInstance) => caRoutes(app, ca, callers) }]
}
