import type { FastifyInstance } from 'fastify'
import type { PortalContext } from './deps.ts'
import { pageRoutes } from './pages.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import type { SiteRequestKey } from './sign-in/site-request-key.ts'
import type { SingleSignOn } from './sso/provider.ts'

/** Mounts everything the portal answers, in a scope of its own, so that its headers touch nothing else on the server. */
export function portalRoutes(
  app: FastifyInstance,
  context: PortalContext,
  parts: { readonly key: SiteRequestKey; readonly sso: SingleSignOn },
): void {
  app.register(async (scope) => {
    pageRoutes(scope, context)
    signInRoutes(scope, context, { key: parts.key, onEnd: parts.sso.sessionsEnd })
    sessionRoutes(scope, context, parts.sso.sessionsEnd)
    parts.sso.routes(scope)
  })
}
