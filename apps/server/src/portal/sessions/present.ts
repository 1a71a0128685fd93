import type { SessionAnswer, SessionSummary } from '@yinxin/protocol/portal'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { BusinessSystem } from '../config.ts'
import { reachesSystem } from '../roles/limit-units.ts'
import type { ShownHandler } from '../roles/shown-handler.ts'
import { maskedOrganization, presentOrganization } from '../organizations/organization.ts'
import type { SignedIn } from './signed-in.ts'

const day = 86_400_000

/** `GET /api/session`. Undefined only when an import took the unit away meanwhile; then there is no answer. */
export function presentSession(input: {
  readonly signedIn: SignedIn
  readonly own: readonly Session[]
  readonly businessSystems: readonly BusinessSystem[]
  readonly signOutOnUkeyRemoval: boolean
  /** What is asked where nobody is known. */
  readonly asked?: SessionAnswer['handlerAsked']
  readonly now: Date
}): SessionAnswer | undefined {
  const { signedIn, own, businessSystems, signOutOnUkeyRemoval, asked, now } = input
  const { session, context, organization, handler: tied } = signedIn
  const unit = organization.units.find(({ code }) => code === context.unitCode)
  const proof = certificateEvidence(session.evidence)
  if (unit === undefined || proof === undefined || (session.acr !== 'certificate' && session.acr !== 'certificate-stale')) return undefined
  const { certificate, handlerName } = proof
  const reached = businessSystems.filter(({ id }) => organization.role === undefined || reachesSystem(organization.role, id))
  const { issuerName, serial, sha256, notAfter, algorithm } = certificate
  return {
    context: {
      id: context.id,
      others: session.contexts.filter(({ id }) => id !== context.id).map(({ id, unitCode }) => ({ id, unitCode })),
    },
    organization: presentOrganization(organization),
    unit,
    units: organization.units,
    ...(organization.agent === undefined ? {} : { agent: maskedOrganization(organization.agent.organization) }),
    ...presentHandler(tied, handlerName),
    ...(asked === undefined || tied !== undefined || handlerName !== undefined ? {} : { handlerAsked: asked }),
    certificate: { issuerName, serial, sha256, notAfter, algorithm, daysLeft: wholeDaysLeft(notAfter, now) },
    signOutOnUkeyRemoval,
    acr: session.acr,
    signedInAt: session.signedInAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    absoluteExpiresAt: session.absoluteExpiresAt.toISOString(),
    sessions: own.map((one) => presentSummary(one, session.id)),
    applications: reached.map(({ id, name, description }) => ({ id, name, description, url: launchPath(id, context.id) })),
  }
}

/** A person by their role; else whom the certificate names; else nobody (R25a). */
function presentHandler(tied: ShownHandler | undefined, named: string | undefined): Pick<SessionAnswer, 'handler'> {
  if (tied !== undefined) return { handler: { name: tied.name, role: tied.role } }
  return named === undefined ? {} : { handler: { name: named } }
}

/** Where a tile leads: remembers for whom one goes in, then on to the business system. */
const launchPath = (system: string, context: string) => `/sso/launch/${encodeURIComponent(system)}?context=${context}`

/** Whole days until an ISO time; 0 on the last day, never negative. */
export function wholeDaysLeft(time: string, now: Date): number {
  return Math.max(0, Math.floor((Date.parse(time) - now.getTime()) / day))
}

function presentSummary(session: Session, currentId: string): SessionSummary {
  return {
    id: session.id,
    current: session.id === currentId,
    signedInAt: session.signedInAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    browser: session.browser,
    ...(session.evidence.from === undefined ? {} : { from: session.evidence.from }),
    unitCode: session.contexts[0]?.unitCode ?? '',
  }
}
