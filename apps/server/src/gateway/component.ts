import { readFileSync } from 'node:fs'
import { valuesInFile } from '@yinxin/pki'
import { defaultStaffPolicy, type Ca } from '@yinxin/protocol/ca'
import type { Gateway } from '@yinxin/protocol/gateway'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { openPeer } from '../platform/peer.ts'
import {
  optional,
  readByName,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readRecord,
  readText,
  setting,
  type SettingsOf,
} from '../platform/settings.ts'
import { portalRole, type CallerRole } from './caller-roles.ts'
import { maxStaleSeconds } from './checks/revocation.ts'
import { createGatewayClient } from './client.ts'
import { ownAuthority, ownAuthorityId } from './identity/authorities.ts'
import { authorityForm, readAuthority } from './identity/read-authority.ts'
import { defaultInFlight } from './in-flight.ts'
import { createGateway, type RunningGateway } from './index.ts'
import { gatewayRoutes } from './routes.ts'
import { defaultSignatureWorkers } from './signature-pool/index.ts'

const settings = {
  host: setting('Address it listens on, when `certificate` is given', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port it listens on, when `certificate` is given', 'a port', readPortNumber, 8610),
  certificate: optional('PEM file: certificate of its listener', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  authorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  callers: setting(
    'Who may call: a DNS name or URI in the caller’s certificate, and its role (`portal`, or one of `roles`). Nobody else may',
    'an object { name: role }',
    readByName(readText),
    {},
  ),
  roles: setting(
    'What callers may ask, beside the role `portal`: the weakest policy, how stale a list, other times than now, which authorities, signatures of documents and time-stamps, and whose time-stamps',
    'an object { role: {revocation: "required" or "if-present", staleRevocationSeconds, at, authorities?, signatures?, timestampAuthorities?} }',
    readByName(readRole),
    {},
  ),
  requestsInFlight: setting(
    'Questions worked on at once; above it the answer is GATEWAY_BUSY',
    '1 to 100000',
    readNumber(1, 100_000),
    defaultInFlight,
  ),
  trustAnchors: setting(
    'PEM files: certificates it trusts, beside those of a ca in this process',
    'a list of files',
    readList(readText),
    [],
  ),
  timestampAuthorities: setting(
    'Who stamps times (RFC 3161): a name, and PEM files of the certificates such time-stamps are verified against. They count for nothing else, and `trustAnchors` do not count for time-stamps',
    'an object { name: a list of files }',
    readByName(readList(readText)),
    {},
  ),
  intermediates: setting('PEM files: intermediate certificates it knows', 'a list of files', readList(readText), []),
  certificateAuthorities: setting(
    'Whose keys issue what, and where it stands in their certificates (docs/identity.md); a ca in this process is one of them as `' +
      ownAuthorityId +
      '`',
    `a list of ${authorityForm}`,
    readList(readAuthority),
    [],
  ),
  staffPolicy: setting(
    'Certificate policy by which certificates of staff are known, of a ca in this process; of others it is in `certificateAuthorities`',
    'an object identifier',
    readText,
    defaultStaffPolicy,
  ),
  signatureWorkers: optional(
    'Threads that verify SM2 signatures when many come at once; default none on fewer than four cores, else 2',
    '0 to 64',
    readNumber(0, 64),
  ),
}

export interface GatewayInstance extends ComponentInstance {
  readonly gateway: RunningGateway
}

/** 签名验签网关: verifies sign-in proofs and certificates. Keeps nothing. */
export const gatewayComponent = declareComponent<typeof settings, GatewayInstance, { readonly ca?: Ca }>({
  name: 'gateway',
  organization: 'authority',
  api: async () => (await import('./api.ts')).gatewayApi,
  settings,
  needs: { ca: 'here' },
  check(given, { components }) {
    const files = [given.certificate, given.key, given.authorities]
    const some = files.some((file) => file !== undefined)
    if (some && files.includes(undefined)) return "'gateway.certificate', 'gateway.key' and 'gateway.authorities' go together"
    if (!some && !['portal', 'ra'].some((name) => components.includes(name)))
      return "a gateway by itself needs 'gateway.certificate', 'gateway.key' and 'gateway.authorities'"
    if (some && Object.keys(given.callers).length === 0) return "'gateway.callers' names who may call; without one nobody could"
    const unknown = Object.values(given.callers).find((role) => role !== 'portal' && !Object.hasOwn(given.roles, role))
    if (unknown !== undefined) return `'gateway.callers' names the role '${unknown}', which 'gateway.roles' does not have`
    const stranger = Object.values(given.roles)
      .flatMap(({ timestampAuthorities = [] }) => timestampAuthorities)
      .find((name) => !Object.hasOwn(given.timestampAuthorities, name))
    return stranger === undefined ? undefined : `'gateway.roles' names '${stranger}', which 'gateway.timestampAuthorities' does not have`
  },
  async create({ settings: given, needs, clock, log }) {
    const own = (await needs.ca?.authorities()) ?? []
    const der = (role: 'root' | 'issuing') =>
      own.filter((authority) => authority.role === role).map(({ certificate }) => decodeBase64(certificate) ?? new Uint8Array())
    const gateway = createGateway({
      authorities: [
        ...(own.length === 0 ? [] : [ownAuthority(ownAuthorityId, der('issuing'), given.staffPolicy)]),
        ...given.certificateAuthorities,
      ],
      mostInFlight: given.requestsInFlight,
      trustAnchors: [...der('root'), ...given.trustAnchors.flatMap(readCertificates)],
      intermediates: [...der('issuing'), ...given.intermediates.flatMap(readCertificates)],
      timestampAuthorities: Object.fromEntries(
        Object.entries(given.timestampAuthorities).map(([name, files]) => [name, files.flatMap(readCertificates)] as const),
      ),
      signatureWorkers: given.signatureWorkers ?? defaultSignatureWorkers(),
      clock,
      log,
    })
    const { host, port, certificate, key, authorities } = given
    const listeners =
      certificate === undefined || key === undefined || authorities === undefined
        ? []
        : [
            {
              host,
              port,
              tls: { certificate, key, authorities },
              routes: (app: FastifyInstance) =>
                gatewayRoutes(app, gateway, { callers: rolesOf(given), mostInFlight: given.requestsInFlight }),
            },
          ]
    return { gateway, listeners, close: () => gateway.close() }
  },
  contract: ({ gateway }): Gateway => gateway,
  client: (peer, deps) => openPeer(peer, deps, (reached) => createGatewayClient({ ...reached, ...deps })),
})

/** Each caller with what it may ask. */
function rolesOf({ callers, roles }: SettingsOf<typeof settings>): Readonly<Record<string, CallerRole>> {
  const known: Readonly<Record<string, CallerRole>> = { portal: portalRole, ...roles }
  return Object.fromEntries(
    Object.entries(callers).flatMap(([name, role]) => {
      const granted = known[role]
      return granted === undefined ? [] : [[name, granted]]
    }),
  )
}

function readRole(value: unknown): CallerRole | undefined {
  const read = readRecord<CallerRole>(
    {
      revocation: readOneOf(['required', 'if-present'] as const),
      staleRevocationSeconds: readNumber(0, maxStaleSeconds),
      at: readFlag,
    },
    { authorities: readList(readText), signatures: readFlag, timestampAuthorities: readList(readText) },
  )
  return read(value)
}

/** All certificates of a file, in any form people have them. */
function readCertificates(file: string): readonly Uint8Array[] {
  const found = valuesInFile(readFileSync(file), 'certificate')
  if (!found.ok) throw new Error(`${file}: ${found.problem}`)
  return found.value
}
