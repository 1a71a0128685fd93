import type { FastifyInstance } from 'fastify'
import { auditMigration, signedSealsMigration } from '../platform/audit.ts'
import { migrate, type Migrations } from '../platform/migrate.ts'
import { startCleanup } from './cleanup.ts'
import { createCookies } from '../platform/web/cookies.ts'
import type { PortalContext, PortalDeps } from './deps.ts'
import { portalMigration } from './migrations/0001-portal.ts'
import { bindingCertificateMigration } from './migrations/0003-binding-certificate.ts'
import { portalRoutes } from './routes.ts'
import { loadSiteRequestKey } from './sign-in/site-request-key.ts'
import { createSingleSignOn } from './sso/provider.ts'

export { importOrganizations, type ImportRemark, type ImportReport, type OrganizationRow } from './binding/organizations-import.ts'
export type { BusinessSystem, PortalAuthority, PortalConfig } from './config.ts'
export type { PortalDatabase } from './database.ts'
export type { PortalDeps } from './deps.ts'
export { pagesPolicy } from './pages.ts'

export interface Portal {
  /** Mounts pages, /api, /oidc and /.well-known on a server of platform/http. */
  routes(app: FastifyInstance): void
  /** The public key of signed requests, for the vendor's site list. */
  readonly siteKey: import('@yinxin/protocol/assistant').SiteKey
  /** Stops background work. The database stays the caller's. */
  close(): Promise<void>
}

/** The schema `portal`, forward only. */
export const portalMigrations: Migrations = {
  '0001-portal': portalMigration,
  '0002-audit': auditMigration('portal'),
  '0003-binding-certificate': bindingCertificateMigration,
  '0004-audit-signed': signedSealsMigration('portal'),
}

/** Brings schema `portal` forward. Also run by `createPortal`; on its own for an import before the first start. */
export async function migratePortal(db: PortalDeps['db']): Promise<void> {
  await migrate(db, 'portal', portalMigrations)
}

/** The portal: sign-in, sessions, single sign-on, and the pages that go with them. */
export async function createPortal(deps: PortalDeps): Promise<Portal> {
  await migratePortal(deps.db)
  const context: PortalContext = { ...deps, cookies: createCookies(deps.config.secureCookies) }
  const key = await loadSiteRequestKey(context)
  const sso = await createSingleSignOn(context)
  const jobs = [startCleanup(context, sso.sessionsEnd)]
  return {
    siteKey: key.publicKey,
    routes: (app) => portalRoutes(app, context, { key, sso }),
    close: async () => void (await Promise.all(jobs.map((job) => job.stop()))),
  }
}
