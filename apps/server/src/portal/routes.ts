import type { FastifyInstance } from 'fastify'
import type { Challenging } from '../platform/authentication/challenges.ts'
import { accountRoutes } from './account/routes.ts'
import { agentRoutes } from './agents/routes.ts'
import type { PortalParts } from './deps.ts'
import { caseRoutes } from './cases/routes.ts'
import { visitRoutes } from './visits/routes.ts'
import { documentRoutes } from './documents/routes.ts'
import { giveLettersTo } from './documents/hand-on-letters.ts'
import { draftRoutes } from './drafts/routes.ts'
import { directoryRoutes } from './directory/directory.ts'
import { guardRoutes, warnOfProxy } from './guards.ts'
import { helpRoutes } from './help/routes.ts'
import { organizationRoutes } from './organization-registration/routes.ts'
import { lostUkeyRoutes } from './lost-ukey/routes.ts'
import { unblockingRoutes } from './unblock-agreements/routes.ts'
import { unbindingRoutes } from './unbinding/routes.ts'
import { transferRoutes } from './transfer-requests/routes.ts'
import { mainCertificateRoutes } from './main-certificate/routes.ts'
import { tellDispute } from './main-certificate/tell-dispute.ts'
import { newCertificateRoutes } from './new-certificates/routes.ts'
import { noticeRoutes } from './notices/routes.ts'
import { pageRoutes } from './pages.ts'
import { personParts } from './persons/person-parts.ts'
import { personRoutes } from './persons/routes.ts'
import { roleRoutes } from './role-management/routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { certificateStatusRoutes } from './sign-in/certificate-status.ts'
import { signatureRoutes } from './signatures/routes.ts'
import type { Expected } from './sign-in/decision.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { enteredSystemRoutes } from './sso/entered-system.ts'
import type { SingleSignOn } from './sso/provider.ts'

/** Mounts everything the portal answers, in a scope of its own, so that its headers touch nothing else on the server. */
export function portalRoutes(app: FastifyInstance, portal: PortalParts & Challenging<Expected>, sso: SingleSignOn): void {
  app.register(async (scope) => {
    warnOfProxy(scope, portal)
    pageRoutes(scope, portal)
    scope.register(async (guarded) => {
      guardRoutes(guarded, portal)
      directoryRoutes(guarded, portal.directory)
      helpRoutes(guarded, portal)
      certificateStatusRoutes(guarded, portal)
      signatureRoutes(guarded, portal)
      enteredSystemRoutes(guarded, portal)
      signInRoutes(guarded, portal)
      sessionRoutes(guarded, portal)
      noticeRoutes(guarded, portal)
      const persons = personParts(portal) // one for all: its limits and its queue for hashing are shared
      personRoutes(guarded, persons)
      accountRoutes(guarded, persons)
      organizationRoutes(guarded, portal)
      roleRoutes(guarded, portal)
      draftRoutes(guarded, portal)
      lostUkeyRoutes(guarded, portal)
      unblockingRoutes(guarded, portal)
      transferRoutes(guarded, portal)
      agentRoutes(guarded, portal)
      unbindingRoutes(guarded, portal)
      mainCertificateRoutes(guarded, portal)
      newCertificateRoutes(guarded, portal)
      const giveLetters = giveLettersTo(portal)
      caseRoutes(guarded, portal, async (request, opened) => {
        await giveLetters(request, opened)
        if (opened.isNew) await tellDispute(portal, opened.refusal)
      })
      documentRoutes(guarded, portal)
      visitRoutes(guarded, portal, () => portal.directory.desks())
      sso.routes(guarded)
    })
  })
}
