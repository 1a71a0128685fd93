import type { Jobs } from '../platform/jobs/jobs.ts'
import { sessionStore } from '../platform/sessions/store.ts'
import { openUploads } from '../platform/uploads/uploads.ts'
import { createCookies } from '../platform/web/cookies.ts'
import type { PortalDeps, PortalParts } from './deps.ts'
import { createKnownDirectory } from './directory/known-directory.ts'
import { openPersonKeys } from './keys/person-keys.ts'
import { endSignOns } from './sso/farewells.ts'
import type { SsoKeys } from './sso/keys.ts'

/** What every part of the portal works with: what it was given, its sessions and what ends with them. */
export function portalParts(deps: PortalDeps, { jobs, keys }: { readonly jobs: Jobs; readonly keys: SsoKeys }): PortalParts {
  const { db, clock, scanner } = deps
  const farewells = { jobs, salt: keys.subjectSalt, businessSystems: deps.config.businessSystems }
  return {
    ...deps,
    schema: 'portal',
    jobs,
    sessions: sessionStore('portal'),
    limits: deps.config,
    directory: createKnownDirectory(deps),
    personKeys: openPersonKeys({ ...deps, sealing: deps.config.personalDataSealing }),
    uploads: openUploads({
      ...{ db, schema: 'portal', secrets: async () => deps.secrets, clock },
      ...(scanner === undefined ? {} : { scanner }),
    }),
    cookies: createCookies(deps.config.secureCookies),
    whenEnding: (trx, session) => endSignOns(farewells, trx, session),
  }
}
