import type { SiteKey } from '@yinxin/protocol/assistant'
import type { DeskContract } from '@yinxin/protocol/desk'
import type { FastifyInstance } from 'fastify'
import { auditMigration, signedSealsMigration } from '../platform/audit/migration.ts'
import { challengesMigration } from '../platform/authentication/challenges-migration.ts'
import { rememberIssued } from '../platform/authentication/challenges.ts'
import { createRequestKey, siteRequestKey } from '../platform/authentication/site-request-key.ts'
import { pinyinMigration, tellPlainOrder } from '../platform/database/sorting.ts'
import { migrate, type Migrations } from '../platform/migrate.ts'
import { freshBytes } from '../platform/random.ts'
import { sessionsMigration } from '../platform/sessions/migration.ts'
import { sessionStore } from '../platform/sessions/store.ts'
import { uploadsMigration } from '../platform/uploads/migration.ts'
import { openUploads } from '../platform/uploads/uploads.ts'
import { createCookies } from '../platform/web/cookies.ts'
import { caseCodeWith } from './cases/case-code.ts'
import { createCaseDesk } from './case-desk.ts'
import { deskChallenges, startDeskCleanup } from './cleanup.ts'
import type { DeskDeps, DeskWithProofs } from './deps.ts'
import { deskKey } from './keys/desk-keys.ts'
import { createDirectoryDesk } from './administration/public-directory.ts'
import { deskMigration } from './migrations/0001-desk.ts'
import { handOversAndVisitsMigration } from './migrations/0008-hand-overs-and-visits.ts'
import { documentsMigration } from './migrations/0007-documents.ts'
import { administrationMigration } from './migrations/0010-administration.ts'
import { officesMigration } from './migrations/0016-offices.ts'
import { filtersMigration } from './migrations/0017-filters.ts'
import { deskRoutes } from './routes.ts'
import { visitCodesWith } from './visits/visit-code.ts'
import { bureauTenant, ensureTenants, type Tenant } from './staff/tenants.ts'

export { caseTable } from './cases/case-machine.ts'
export { inviteStaff, namesPolicy, readUploadedCertificate } from './staff/add-staff.ts'
export { bureauTenant, ensureTenants } from './staff/tenants.ts'
export type { DeskConfig, DeskDeps } from './deps.ts'

/** The schema `desk`, forward only. */
export const deskMigrations: Migrations = {
  '0001-desk': deskMigration,
  '0002-audit': auditMigration('desk'),
  '0003-audit-signed': signedSealsMigration('desk'),
  '0004-challenges': challengesMigration('desk'),
  '0005-sessions': sessionsMigration('desk'),
  '0006-uploads': uploadsMigration,
  '0007-documents': documentsMigration,
  '0010-administration': administrationMigration,
  '0008-hand-overs-and-visits': handOversAndVisitsMigration,
  '0016-offices': officesMigration,
  '0017-filters': filtersMigration,
  '0020-pinyin': pinyinMigration('desk'),
}

export interface RunningDesk {
  /** The contract for the portal. */
  readonly cases: DeskContract
  /** What its parts work with, for background work that a test runs itself. */
  readonly parts: DeskWithProofs
  /** The public keys of signed requests, for the vendor's site list. */
  readonly siteKeys: readonly SiteKey[]
  /** Mounts pages and /api of staff on a server of platform/web. */
  routes(app: FastifyInstance): void
  /** Stops background work. The database stays the caller's. */
  close(): Promise<void>
}

/** The desk: staff, cases and their decisions, and the pages that go with them. */
export async function createDesk(deps: DeskDeps, tenants: readonly Tenant[] = []): Promise<RunningDesk> {
  const { db, clock, config } = deps
  await migrate(db, 'desk', deskMigrations)
  await tellPlainOrder(db, 'desk', deps.log)
  await ensureTenants(db, [{ id: bureauTenant, kind: 'bureau', name: config.name }, ...tenants])
  const requestKey = await siteRequestKey(await deskKey(deps, 'site-request', createRequestKey))
  const codeOf = caseCodeWith(await deskKey(deps, 'case-code', () => freshBytes(32)))
  const visitCodes = visitCodesWith(await deskKey(deps, 'visit-code', () => freshBytes(32)))
  const parts: DeskWithProofs = {
    ...deps,
    ...{ schema: 'desk', sessions: sessionStore('desk'), limits: config, codeOf, visitCodes },
    uploads: openUploads({
      db,
      schema: 'desk',
      secrets: async () => deps.secrets,
      clock,
      ...(deps.scanner === undefined ? {} : { scanner: deps.scanner }),
    }),
    cookies: createCookies(config.secureCookies, 'yinxin-desk'),
    whenEnding: async () => undefined, // nothing hangs on a session of staff
    ...{ challenges: deskChallenges, issued: rememberIssued<object>(clock), requestKey },
    ...{ origin: config.origin, callbackPath: '/desk/callback' },
  }
  const cleanup = startDeskCleanup(parts)
  return {
    cases: { ...createCaseDesk(parts), ...createDirectoryDesk(parts) },
    parts,
    siteKeys: requestKey.publicKeys,
    routes: (app) => deskRoutes(app, parts),
    close: () => cleanup.stop(),
  }
}
