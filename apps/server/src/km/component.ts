import { readFileSync } from 'node:fs'
import { parseCertificate, valuesInFile, type Certificate } from '@yinxin/pki'
import type { Km } from '@yinxin/protocol/km'
import type { FastifyInstance } from 'fastify'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { openPeer } from '../platform/peer.ts'
import { databaseUrlSetting } from '../platform/secret-settings.ts'
import { optional, readFlag, readList, readPortNumber, readText, setting } from '../platform/settings.ts'
import { takesShares } from './archive/archive.ts'
import { createKmClient } from './client.ts'
import { createKm, type RunningKm } from './index.ts'
import { kmMigrations } from './migrations/index.ts'
import { kmRoutes } from './routes.ts'

const settings = {
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  recoveryOfficers: setting(
    'PEM or DER files: certificates of the recovery officers, SM2 or RSA, any two of whom open what is archived. With fewer than two no encryption key is made',
    'a list of files',
    readList(readText),
    [] as readonly string[],
  ),
  allowWithCa: setting('Allows it to share a process with ca, ra or portal in production', 'true or false', readFlag, false),
  host: setting('Address it listens on, when `certificate` is given', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port it listens on, when `certificate` is given', 'a port', readPortNumber, 8630),
  certificate: optional('PEM file: certificate of its listener', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  authorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  callers: setting(
    'Who may call: DNS names or URIs in the caller’s certificate. Nobody else may',
    'a list of names',
    readList(readText),
    [] as readonly string[],
  ),
}

interface KmInstance extends ComponentInstance {
  readonly km: RunningKm
}

/** Key management: makes encryption keys, archives them for recovery officers, keeps none. */
export const kmComponent = declareComponent<typeof settings, KmInstance>({
  name: 'km',
  organization: 'authority',
  api: async () => (await import('./api.ts')).kmApi,
  settings,
  needs: {},
  schema: { migrations: kmMigrations },
  check({ recoveryOfficers, allowWithCa, certificate, key, authorities }, { mode, components }) {
    const files = [certificate, key, authorities]
    if (files.some((file) => file === undefined) && files.some((file) => file !== undefined))
      return "'km.certificate', 'km.key' and 'km.authorities' go together"
    const beside = ['ca', 'ra', 'portal'].find((name) => components.includes(name))
    if (mode !== 'production' || recoveryOfficers.length === 0 || beside === undefined || allowWithCa) return undefined
    return `in production km shares no process with ${beside}; start it apart with --components, or say so with 'km.allowWithCa'`
  },
  async create({ settings: given, process, db, clock }) {
    const { certificate, key, authorities, host, port, callers } = given
    const km = await createKm({ db, clock, node: process.node, recoveryOfficers: given.recoveryOfficers.map(readOfficer) })
    const isAsked = certificate !== undefined && key !== undefined && authorities !== undefined
    const routes = (app: FastifyInstance) => kmRoutes(app, km, callers)
    return {
      km,
      listeners: isAsked ? [{ host, port, tls: { certificate, key, authorities }, routes }] : [],
      health: async () => (given.recoveryOfficers.length === 0 ? {} : km.health()),
      close: async () => undefined,
    }
  },
  contract: ({ km }): Km => km,
  client: (peer, deps) => openPeer(peer, deps, (reached) => createKmClient({ ...reached, ...deps })),
})

/** Throws one sentence for a file that is not one certificate that takes shares. */
function readOfficer(file: string): Certificate {
  const values = valuesInFile(readFileSync(file), 'certificate')
  const parsed = parseCertificate((values.ok ? values.value[0] : undefined) ?? new Uint8Array())
  if (!parsed.ok || !takesShares(parsed.value))
    throw new Error(`'km.recoveryOfficers' names ${file}, which is no certificate of an SM2 or RSA key`)
  return parsed.value
}
