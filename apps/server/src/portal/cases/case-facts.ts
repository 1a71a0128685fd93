import type { CaseFacts } from '@yinxin/protocol/desk'
import { maskName, parseUscc } from '@yinxin/protocol/identifiers'
import { compareFields } from '../binding/compare-fields.ts'
import { boundHolder } from '../binding/store.ts'
import type { PortalDatabase } from '../database.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationByUscc } from '../organizations/store.ts'
import type { Refusal } from '../sign-in/refusals.ts'

/** Units told to the desk; there are holdings with hundreds. */
const mostUnits = 200

/** What of a refusal a case is filled in from. */
type RefusalFacts = Omit<Refusal, 'certificate'> & {
  readonly certificate: Pick<Refusal['certificate'], 'authority' | 'issuerName' | 'serial' | 'sha256' | 'notAfter'>
}

/** Everything a clerk needs to know, filled in from a refusal and from what is on file now. A handler's name is masked: the desk asks for papers. */
export async function caseFactsOf(db: PortalDatabase, refusal: RefusalFacts): Promise<CaseFacts> {
  const { code, traceId, subject, certificate, der } = refusal
  const { authority = '', issuerName, serial, sha256, notAfter } = certificate
  const [registered, bound] = [
    await organizationByUscc(db, subject.uscc),
    await boundHolder(db, { authority, stableId: subject.stableId }, sha256),
  ]
  const compared = registered ?? bound?.organization
  return {
    code,
    traceId,
    claimed: { name: subject.name, uscc: subject.uscc, checkFits: parseUscc(subject.uscc)?.checkFits === true },
    ...(registered === undefined ? {} : { registered: presentRegistered(registered) }),
    ...(bound === undefined ? {} : { boundTo: { name: bound.organization.name, uscc: bound.organization.uscc } }),
    comparison:
      compared === undefined
        ? []
        : compareFields(subject, compared).map(({ field, result, certificate: written, organization }) => ({
            ...{ field, result },
            ...(organization === '' ? {} : { registered: organization.slice(0, 2000) }),
            ...(written === undefined ? {} : { certificate: written }),
          })),
    certificate: {
      ...{ sha256, authority, stableId: subject.stableId, issuerName, serial, notAfter, der },
      ...(subject.handlerName === undefined ? {} : { handlerMasked: maskName(subject.handlerName) }),
    },
  }
}

function presentRegistered({ name, place, insuredSince, units }: Organization): NonNullable<CaseFacts['registered']> {
  return {
    name,
    place: place ?? '',
    insuredSince: insuredSince ?? '',
    units: units.slice(0, mostUnits).map((unit) => ({ code: unit.code, name: unit.name, place: unit.place })),
  }
}
