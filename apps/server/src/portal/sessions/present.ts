import { maskCode } from '@yinxin/protocol/identifiers'
import type { SessionAnswer, SessionSummary } from '@yinxin/protocol/portal'
import type { BoundOrganization } from '../binding/match.ts'
import type { BusinessSystem } from '../config.ts'
import type { Session } from './store.ts'

const day = 86_400_000

/** Organisation as pages show it. */
export const presentOrganization = ({ name, uscc }: BoundOrganization) => ({ name, usccMasked: maskCode(uscc) })

/** `GET /api/session`. The unit is undefined only when an import took it away meanwhile; then there is no answer. */
export function presentSession(input: {
  readonly session: Session
  readonly organization: BoundOrganization
  readonly own: readonly Session[]
  readonly businessSystems: readonly BusinessSystem[]
  readonly signOutOnUkeyRemoval: boolean
  readonly now: Date
}): SessionAnswer | undefined {
  const { session, organization, own, businessSystems, signOutOnUkeyRemoval, now } = input
  const unit = organization.units.find(({ code }) => code === session.unitCode)
  if (unit === undefined) return undefined
  const { certificate, handlerName, acr } = session.facts
  const { issuerName, serial, sha256, notAfter, algorithm } = certificate
  return {
    organization: presentOrganization(organization),
    unit,
    units: organization.units,
    ...(handlerName === undefined ? {} : { handler: { name: handlerName } }),
    certificate: { issuerName, serial, sha256, notAfter, algorithm, daysLeft: daysUntil(notAfter, now) },
    signOutOnUkeyRemoval,
    acr,
    signedInAt: session.signedInAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    idleExpiresAt: session.idleExpiresAt.toISOString(),
    absoluteExpiresAt: session.absoluteExpiresAt.toISOString(),
    sessions: own.map((one) => presentSummary(one, session.id)),
    applications: businessSystems.map(({ id, name, description, url }) => ({ id, name, description, url })),
  }
}

/** Whole days until an ISO time; 0 on the last day, never negative. */
export function daysUntil(time: string, now: Date): number {
  return Math.max(0, Math.floor((Date.parse(time) - now.getTime()) / day))
}

function presentSummary(session: Session, currentId: string): SessionSummary {
  return {
    id: session.id,
    current: session.id === currentId,
    signedInAt: session.signedInAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    browser: session.browser,
    unitCode: session.unitCode,
  }
}
