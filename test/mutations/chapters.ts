import { assistant } from './assistant.ts'
import { audit } from './audit.ts'
import { certificationAuthority } from './certification-authority.ts'
import { desk } from './desk.ts'
import { destinations } from './destinations.ts'
import { identity } from './identity.ts'
import { knowledge } from './knowledge.ts'
import { leastPrivilege } from './least-privilege.ts'
import type { Chapter } from './mutation.ts'
import { operation } from './operation.ts'
import { organizations } from './organizations.ts'
import { pages } from './pages.ts'
import { ownPersons } from './persons.ts'
import { registration } from './registration.ts'
import { sessions } from './sessions.ts'
import { status } from './status.ts'
import { statusService } from './status-service.ts'
import { strangers } from './strangers.ts'
import { ukeys } from './ukeys.ts'
import { updates } from './updates.ts'
import { verifier } from './verifier.ts'

/** Every promise that is shown to be held by a test, by matter. */
export const chapters: readonly Chapter[] = [
  identity,
  audit,
  sessions,
  ownPersons,
  organizations,
  desk,
  status,
  statusService,
  assistant,
  ukeys,
  updates,
  leastPrivilege,
  certificationAuthority,
  registration,
  knowledge,
  destinations,
  pages,
  strangers,
  verifier,
  operation,
]
