import type { FastifyInstance } from 'fastify'
import type { SiteKey } from '@yinxin/protocol/assistant'
import { auditMigration, signedSealsMigration } from '../platform/audit/migration.ts'
import { challengesMigration } from '../platform/authentication/challenges-migration.ts'
import { rememberIssued } from '../platform/authentication/challenges.ts'
import { every } from '../platform/repeat.ts'
import { openJobs } from '../platform/jobs/jobs.ts'
import { jobsMigration } from '../platform/jobs/migration.ts'
import { watchJobs } from '../platform/jobs/watch-jobs.ts'
import { steadyClock } from '../platform/steady-clock.ts'
import { noMetrics } from '../platform/metrics.ts'
import type { Health } from '../platform/operator/health.ts'
import { migrate, type Migrations } from '../platform/migrate.ts'
import { limitsMigration } from '../platform/web/shared-limit.ts'
import { startCleanup } from './cleanup.ts'
import type { PortalDeps } from './deps.ts'
import { openSiteRequestKeys } from './keys/site-request-keys.ts'
import { portalMigration } from './migrations/0001-portal.ts'
import { bindingCertificateMigration } from './migrations/0003-binding-certificate.ts'
import { holdersAndContextsMigration } from './migrations/0005-holders-and-contexts.ts'
import { keyPeriodsMigration } from './migrations/0008-key-periods.ts'
import { contactsAndBlocksMigration } from './migrations/0009-contacts-and-blocks.ts'
import { noticesDeliveredMigration } from './migrations/0010-notices-delivered.ts'
import { importedBindingsMigration } from './migrations/0012-imported-bindings.ts'
import { personsMigration } from './migrations/0013-persons.ts'
import { rolesMigration } from './migrations/0020-roles.ts'
import { passkeysMigration } from './migrations/0035-passkeys.ts'
import { helpAnswersMigration } from './migrations/0040-help-answers.ts'
import { ownDataMigration } from './migrations/0036-own-data.ts'
import { noticesReadMigration } from './migrations/0041-notices-read.ts'
import { suspensionsMigration } from './migrations/0055-suspensions.ts'
import { transfersMigration } from './migrations/0056-transfers.ts'
import { unbindingsMigration } from './migrations/0057-unbindings.ts'
import { knownDirectoryMigration } from './migrations/0063-known-directory.ts'
import { personNoticesMigration } from './migrations/0065-person-notices.ts'
import { launchesRememberedMigration } from './migrations/0070-launches-remembered.ts'
import { tiesOfOrganizationsMigration } from './migrations/0071-ties-of-organizations.ts'
import { newCertificatesMigration } from './migrations/0080-new-certificates.ts'
import { mainCertificateMigration } from './migrations/0081-main-certificate.ts'
import { personLanguageMigration } from './migrations/0082-person-language.ts'
import { sealedRightsMigration } from './migrations/0090-sealed-rights.ts'
import { rightsCheckMigration } from './migrations/0100-rights-check.ts'
import { unknownHandlersMigration } from './migrations/0101-unknown-handlers.ts'
import { issuerReportsMigration } from './migrations/0102-issuer-reports.ts'
import { unblockingsMigration } from './migrations/0106-unblockings.ts'
import { mobileChangesMigration } from './migrations/0105-mobile-changes.ts'
import { delegationsMigration } from './migrations/0050-delegations.ts'
import { replacing } from './migrations/replacing.ts'
import { startEffects } from './cases/effects.ts'
import { casesMigration } from './migrations/0030-cases.ts'
import { startTellingLooks } from './documents/tell-looks.ts'
import { lettersMigration } from './migrations/0060-letters.ts'
import { importRoutes } from './imports/routes.ts'
import { deliverMessages } from './messages/deliver.ts'
import { mailQueue } from './messages/mail.ts'
import { messageQueue } from './messages/message.ts'
import { deliverMails } from './messages/send-mail.ts'
import { deliverNotices } from './notices/deliver.ts'
import { noticeQueue } from './notices/notice.ts'
import { visitRemindersMigration } from './migrations/0075-visit-reminders.ts'
import { remindOfVisits } from './visits/remind-of-visits.ts'
import { remindOfExpiry } from './notices/remind-expiry.ts'
import { issuerQueue } from './issuer-reports/issuer-queue.ts'
import { startTellingIssuers } from './lost-ukey/tell-issuer.ts'
import { portalParts } from './parts.ts'
import { createAlarm } from './rights/alarm.ts'
import { createRightsCheck } from './rights/check-rights.ts'
import { openSeals } from './rights/open-seals.ts'
import { startAsking } from './unblock-agreements/ask-organizations.ts'
import { startTransfers } from './transfer-requests/turn.ts'
import { portalRoutes } from './routes.ts'
import type { Expected } from './sign-in/decision.ts'
import { callbackPath } from './sign-in/paths.ts'
import { portalChallenges } from './sign-in/store.ts'
import { recallDirectory, startDirectory } from './directory/ask-desk.ts'
import type { KnownDirectory } from './directory/known-directory.ts'
import { idTokenKeys, loadSsoKeys } from './sso/keys.ts'
import { logoutQueue } from './sso/logout-queue.ts'
import { createSingleSignOn } from './sso/provider.ts'

export { changeBlock, type BlockTarget } from './binding/block.ts'
export { forgetImport, importProgress, remarksOfImport, type ImportRemark } from './organizations/import-progress.ts'
export { exampleUscc } from './organizations/check-row.ts'
export {
  checkRows,
  importChecked,
  importOrganizations,
  type CheckedRows,
  type ImportOptions,
  type ImportReport,
} from './organizations/import.ts'
export type { OrganizationRow } from './organizations/organization-row.ts'
export type { BusinessSystem, PortalAuthority, PortalConfig } from './config.ts'
export type { PortalDatabase, PortalTransaction } from './database.ts'
export type { PortalDeps } from './deps.ts'
export type { MailProvider } from './messages/mail.ts'
export type { MessageProvider } from '../platform/messages/message-service.ts'
export { registerOf, type RealNameProvider } from './persons/real-name.ts'
export type { Notice, NoticeProvider } from './notices/notice.ts'
export { openSeals } from './rights/open-seals.ts'
export { sealAgain } from './rights/seal-again.ts'
export { verifyRights, type RightsVerdict } from './rights/verify-rights.ts'
export { rotatePortalKey, rotatedKinds, type RotatedKind } from './rotate-key.ts'

export interface Portal {
  /** Mounts pages, /api, /oidc and /.well-known on a server of platform/web. */
  routes(app: FastifyInstance): void
  /** Mounts the imports for callers with these names in their certificates, on a listener with mutual TLS. */
  importRoutes(app: FastifyInstance, callers: readonly string[]): void
  /** The public keys of signed requests, for the vendor's site list. */
  readonly siteKeys: readonly SiteKey[]
  /** What it knows of what the desk's administrators keep: also for a test that asks the desk itself. */
  readonly directory: KnownDirectory
  /** `degraded`: a row that a right stands on was refused, or found wrong when all were looked at. */
  rightsHealth(): Health
  /** Stops background work. The database stays the caller's. */
  close(): Promise<void>
}

/** The schema `portal`, forward only. */
export const portalMigrations: Migrations = {
  '0001-portal': portalMigration,
  '0002-audit': auditMigration('portal'),
  '0003-binding-certificate': bindingCertificateMigration,
  '0004-audit-signed': signedSealsMigration('portal'),
  '0005-holders-and-contexts': holdersAndContextsMigration,
  '0006-challenges': replacing('portal.challenges', challengesMigration('portal')),
  '0007-jobs': jobsMigration('portal'),
  '0008-key-periods': keyPeriodsMigration,
  '0009-contacts-and-blocks': contactsAndBlocksMigration,
  '0010-notices-delivered': noticesDeliveredMigration,
  '0011-limits': limitsMigration,
  '0012-imported-bindings': importedBindingsMigration,
  '0013-persons': personsMigration,
  '0020-roles': rolesMigration,
  '0030-cases': casesMigration,
  '0035-passkeys': passkeysMigration,
  '0036-own-data': ownDataMigration,
  '0040-help-answers': helpAnswersMigration,
  '0041-notices-read': noticesReadMigration,
  '0050-delegations': delegationsMigration,
  '0055-suspensions': suspensionsMigration,
  '0056-transfers': transfersMigration,
  '0057-unbindings': unbindingsMigration,
  '0060-letters': lettersMigration,
  '0063-known-directory': knownDirectoryMigration,
  '0065-person-notices': personNoticesMigration,
  '0070-launches-remembered': launchesRememberedMigration,
  '0071-ties-of-organizations': tiesOfOrganizationsMigration,
  '0080-new-certificates': newCertificatesMigration,
  '0075-visit-reminders': visitRemindersMigration,
  '0081-main-certificate': mainCertificateMigration,
  '0082-person-language': personLanguageMigration,
  '0090-sealed-rights': sealedRightsMigration,
  '0100-rights-check': rightsCheckMigration,
  '0101-unknown-handlers': unknownHandlersMigration,
  '0102-issuer-reports': issuerReportsMigration,
  '0105-mobile-changes': mobileChangesMigration,
  '0106-unblockings': unblockingsMigration,
}

/** Brings schema `portal` forward. Also run by `createPortal`; on its own for an import before the first start. */
export async function migratePortal(db: PortalDeps['db']): Promise<void> {
  await migrate(db, 'portal', portalMigrations)
}

/** A key that was added is published on every node after so many seconds, long before it signs. */
const keyWatchSeconds = 30

/** What was refused as altered is written to the audit after at most so many seconds. */
const alarmSeconds = 5

/** A check of all rights that is due begins, or goes on, so often. */
const rightsCheckSeconds = 60

/** Certificates that end are looked for so often. */
const reminderSeconds = 600

/** Visits that somebody is to be reminded of are looked for so often. */
const visitSeconds = 60

/** The portal: sign-in, sessions, single sign-on, and the pages that go with them. */
export async function createPortal(deps: PortalDeps): Promise<Portal> {
  const { db, config } = deps
  await migratePortal(db)
  const alarm = createAlarm(deps)
  const seals = await openSeals({ ...deps, noted: alarm.noted })
  const jobs = openJobs({ component: 'portal', db, log: deps.log })
  watchJobs(jobs, 'portal', [noticeQueue, messageQueue, mailQueue, logoutQueue, issuerQueue], deps.metrics ?? noMetrics)
  const [requestKey, keys] = [await openSiteRequestKeys(deps), await loadSsoKeys(deps)]
  const parts = portalParts(deps, { jobs, keys })
  const sso = await createSingleSignOn(parts, { keys, jobs })
  const issued = rememberIssued<Expected>(deps.clock)
  const signingIn = { ...parts, challenges: portalChallenges, issued, requestKey, origin: config.origin, callbackPath }
  if (deps.notices !== undefined) deliverNotices(jobs, deps.notices, deps)
  if (deps.messages !== undefined) deliverMessages(parts, deps.messages, deps)
  if (deps.mail !== undefined) deliverMails(parts, deps.mail, deps)
  if (deps.issuer !== undefined) startTellingIssuers(parts, deps.issuer)
  const isSteady = steadyClock(deps.clock)
  const cleanup = startCleanup(parts, isSteady)
  await recallDirectory(parts)
  const directory = deps.desk === undefined ? undefined : startDirectory(parts, deps.desk)
  const effects = deps.desk === undefined ? undefined : startEffects(parts, deps.desk)
  const looks = deps.desk === undefined ? undefined : startTellingLooks(parts, deps.desk)
  const transfers = deps.desk === undefined ? undefined : startTransfers(parts, deps.desk, isSteady)
  const agreements = deps.agreements === undefined ? undefined : startAsking(parts, deps.agreements)
  const watch = every({ name: 'keys of the portal', seconds: keyWatchSeconds, log: deps.log }, async () => {
    await requestKey.reload()
    await seals.reload()
    sso.useKeys(await idTokenKeys(deps))
  })
  const told = every({ name: 'altered rights', seconds: alarmSeconds, log: deps.log }, () => alarm.writeLines(db))
  const rightsCheck = createRightsCheck({ ...deps, alarm, hours: config.rightsCheckHours ?? 24 })
  const checked = every({ name: 'check of rights', seconds: rightsCheckSeconds, log: deps.log }, () => rightsCheck.turn())
  const reminders = every({ name: 'reminders of certificates that end', seconds: reminderSeconds, log: deps.log }, () =>
    isSteady() ? remindOfExpiry(parts) : Promise.resolve(),
  )
  const visits = every({ name: 'reminders of visits', seconds: visitSeconds, log: deps.log }, async () => {
    if (deps.desk !== undefined && isSteady()) await remindOfVisits(parts, deps.desk)
  })
  return {
    siteKeys: requestKey.publicKeys,
    directory: parts.directory,
    rightsHealth: () => (alarm.health() === 'ok' ? rightsCheck.health() : 'degraded'),
    routes: (app) => portalRoutes(app, signingIn, sso),
    importRoutes: (app, callers) => importRoutes(app, parts, callers),
    close: async () =>
      void (await Promise.all([
        cleanup.stop(),
        directory?.stop(),
        effects?.stop(),
        looks?.stop(),
        transfers?.stop(),
        agreements?.stop(),
        watch.stop(),
        reminders.stop(),
        told.stop(),
        checked.stop(),
        visits.stop(),
        jobs.stop(),
      ])),
  }
}
