import type { TakesAgreements } from '@yinxin/protocol/agreement'
import type { SiteKey } from '@yinxin/protocol/assistant'
import type { FastifyInstance } from 'fastify'
import { challengeStore } from '../platform/authentication/challenge-store.ts'
import { rememberIssued } from '../platform/authentication/challenges.ts'
import { createRequestKey, siteRequestKey } from '../platform/authentication/site-request-key.ts'
import { tellPlainOrder } from '../platform/database/sorting.ts'
import { migrate } from '../platform/migrate.ts'
import { freshBytes } from '../platform/random.ts'
import { every } from '../platform/repeat.ts'
import { sessionStore } from '../platform/sessions/store.ts'
import { createCookies } from '../platform/web/cookies.ts'
import { adminPins, type AdminPinRow, type ImportedAdminPins } from './admin-pins/import-admin-pins.ts'
import { createAgreements } from './agreements/take-agreements.ts'
import { endUnblockings, suspendUnconfirmed } from './unblocking/unconfirmed.ts'
import { expireUndecided, carryOnApproved, revokeReplaced } from './applications/carry-out.ts'
import { codeDigestWith } from './contacts/application-code.ts'
import { deliverCodes } from './contacts/send-code.ts'
import { putContact, type ContactOnFile } from './contacts/store.ts'
import type { RaDeps, RaParts } from './deps.ts'
import { raKey } from './keys.ts'
import { raMigrations } from './migrations/index.ts'
import { createKnownOfficers } from './officers/known-officers.ts'
import { raRoutes } from './routes.ts'

export { adminPins, badAdminPinRow } from './admin-pins/import-admin-pins.ts'
export type { AdminPinRow } from './admin-pins/import-admin-pins.ts'
export { raMigrations } from './migrations/index.ts'
export { applicationTable } from './applications/application-machine.ts'
export type { RaConfig, RaDeps } from './deps.ts'

export interface RunningRa {
  /** What its parts work with, for background work that a test runs itself. */
  readonly parts: RaParts
  /** The public keys of signed requests, for the vendor's site list. */
  readonly siteKeys: readonly SiteKey[]
  /** Puts a contact on file, as an officer does on a page. */
  putContact(contact: Omit<ContactOnFile, 'since'>): Promise<void>
  /** Puts first admin PINs of UKeys on file, as the import does. @throws when a row is none */
  putAdminPins(rows: readonly AdminPinRow[]): Promise<ImportedAdminPins>
  /** What a portal asks and brings (decision 171). */
  readonly agreements: TakesAgreements
  /** One round of everything that goes on by itself. */
  goOn(): Promise<void>
  /** Mounts pages and interfaces on a server of platform/web. */
  routes(app: FastifyInstance): void
  /** Stops background work. The database stays the caller's. */
  close(): Promise<void>
}

/** Rows of one turn. */
const batch = 100

/** The registration authority: applications, who may approve them, and the way to the CA. */
export async function createRa(deps: RaDeps): Promise<RunningRa> {
  const { db, clock, config, log, ca } = deps
  await migrate(db, 'ra', raMigrations)
  await tellPlainOrder(db, 'ra', deps.log)
  const requestKey = await siteRequestKey(await raKey(deps, 'site-request', createRequestKey))
  const parts: RaParts = {
    ...deps,
    ...{ schema: 'ra', sessions: sessionStore('ra'), limits: config, cookies: createCookies(config.secureCookies, 'yinxin-ra') },
    whenEnding: async () => undefined, // nothing hangs on a session of an officer
    ...{ challenges: challengeStore('ra'), issued: rememberIssued<object>(clock), requestKey },
    ...{ origin: config.origin, callbackPath: '/ra/callback' },
    codeDigest: codeDigestWith(await raKey(deps, 'application-code', () => freshBytes(32))),
    isOfficer: createKnownOfficers(ca, clock),
  }
  const goOn = async (): Promise<void> => {
    await deliverCodes(parts)
    await carryOnApproved(parts)
    await revokeReplaced(parts)
    await endUnblockings(parts)
    await suspendUnconfirmed(parts)
  }
  const tasks = [
    every({ name: 'ra', seconds: 2, log }, goOn),
    every({ name: 'ra clean-up', seconds: 60, log }, async () => {
      await expireUndecided(parts)
      const before = (seconds: number) => new Date(+clock.now() - seconds * 1000)
      await parts.challenges.deleteExpired(db, before(3600), batch)
      await parts.challenges.deleteAttempts(db, before(120))
    }),
  ]
  return {
    parts,
    siteKeys: requestKey.publicKeys,
    agreements: createAgreements(parts),
    putContact: (contact) => putContact(db, deps.secrets, { ...contact, since: clock.now() }),
    putAdminPins: (rows) => adminPins(parts, rows),
    goOn,
    routes: (app) => raRoutes(app, parts),
    close: async () => void (await Promise.all(tasks.map((task) => task.stop()))),
  }
}
