import { maskName } from '@yinxin/protocol/identifiers'
import type { NewCertificateAnswer } from '@yinxin/protocol/portal'
import { boundHolder } from '../binding/store.ts'
import { newCertificateDays, newCertificateOf } from '../binding/new-certificate-store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { maskedOrganization } from '../organizations/organization.ts'
import { readPerson } from '../persons/store.ts'
import { managersOf, personOfRole } from '../roles/store.ts'
import { keptRefusal } from '../sign-in/refusals.ts'

const nothing: NewCertificateAnswer = { state: 'none', managers: [] }
/** Most people named who can confirm. */
const mostNamed = 5

/** How it stands with the new certificate of the refused sign-in of this browser (hash of its cookie): whoever waits proved that it is theirs. */
export async function standingOfNewCertificate(portal: PortalParts, browser: string | undefined): Promise<NewCertificateAnswer> {
  const { db, clock } = portal
  const kept = browser === undefined ? undefined : await keptRefusal(db, browser, clock.now())
  const noted = kept && (await newCertificateOf(db, kept.facts.certificate.sha256))
  if (kept === undefined || noted === undefined || noted.state === 'told') return nothing
  const { certificate, subject } = kept.facts
  const key = { authority: certificate.authority ?? '', stableId: subject.stableId }
  const bound = await boundHolder(db, key, certificate.sha256)
  if (bound?.organization.id !== noted.organizationId) return nothing
  const until = new Date(noted.askedAt.getTime() + newCertificateDays * 86_400_000)
  const state = bound.isCertificateKnown ? 'taken' : noted.state === 'declined' ? 'declined' : until > clock.now() ? 'waiting' : 'none'
  return {
    state,
    organization: maskedOrganization(bound.organization),
    certificate: { issuerName: certificate.issuerName, serial: certificate.serial },
    ...{ askedAt: noted.askedAt.toISOString(), until: localDay(until) },
    managers: state === 'waiting' ? await managersNamed(portal, bound.organization.id) : [],
  }
}

async function managersNamed({ db, clock, personKeys }: PortalParts, organizationId: string): Promise<readonly string[]> {
  const keys = await personKeys()
  const names: string[] = []
  for (const role of (await managersOf(db, organizationId, localDay(clock.now()))).slice(0, mostNamed)) {
    const person = await readPerson(db, keys, (await personOfRole(db, role)) ?? '')
    if (person !== undefined) names.push(maskName(person.name))
  }
  return names
}
