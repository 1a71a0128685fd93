import type { Failure, FailureCode, Language } from '@yinxin/protocol/failures'
import type { OrganizationPeopleAnswer, OrganizationPerson, RoleKind } from '@yinxin/protocol/portal'
import { onBeforeUnmount, shallowRef } from 'vue'
import { addresses } from '../addresses.ts'
import { failureAddress } from '../failure/failure-address.ts'
import { leaveOver, leaveRefused } from '../leaving/leave-over.ts'
import { actingOfPage } from '../organization-parts/acting-of-page.ts'
import {
  changeMember,
  agreeToCertificate,
  refuseCertificate,
  handOverTo,
  liftSuspension,
  nameMainCertificate,
  unbindCertificate,
  readPeople,
  removeMember,
  sendInvitation,
  recallInvitation,
} from '../organization-parts/organization-api.ts'
import { useConfirmedChanges, type PageChange } from '../organization-parts/use-confirmed-changes.ts'

/** What the form of a role holds. */
export interface RoleFormValue {
  readonly name: string
  readonly mobile: string
  readonly kind: RoleKind
  readonly until: string
  readonly unitCodes?: readonly string[]
  readonly businessSystems?: readonly string[]
}

/** What passes by itself: what is shown stays, with the failure beside it; whoever may not see it any more is told otherwise. */
const passing: readonly FailureCode[] = [
  ...(['PORTAL_UNREACHABLE', 'PORTAL_BUSY', 'TOO_MANY_REQUESTS', 'DATABASE_UNAVAILABLE', 'DATABASE_BUSY'] as const),
]

/** The organisation of this page, and what may be done there: a change that needs the UKey waits for it, and then goes on by itself. */
export function useOrganization(language: Language) {
  const by = actingOfPage()
  const organization = shallowRef<OrganizationPeopleAnswer>()
  const { failed, ...changes } = useConfirmedChanges(by, load)
  /** The failure that is shown, where it is one of reading anew. */
  let unread: Failure | undefined
  const seenAgain = () => void (document.visibilityState === 'visible' && organization.value !== undefined && load())
  document.addEventListener('visibilitychange', seenAgain)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', seenAgain))

  async function load(): Promise<void> {
    const answer = await readPeople(by)
    if (failed.value === unread) failed.value = undefined
    unread = undefined
    if (answer.ok) organization.value = answer.value
    else if (organization.value !== undefined && passing.includes(answer.failure.code)) failed.value = unread = answer.failure
    else leave(answer.failure)
  }

  function leave(failure: Failure): void {
    if (failure.code !== 'SESSION_MISSING') return void leaveRefused(failure, failureAddress(failure, { at: new Date() }))
    if (organization.value === undefined) return location.replace(addresses.login)
    void leaveOver('elsewhere')
  }

  void load()
  return {
    ...{ by, organization, failed, load, ...changes },
    invite:
      (value: RoleFormValue): PageChange =>
      () =>
        sendInvitation(by, { ...value, language }),
    withdraw:
      (id: string): PageChange =>
      () =>
        recallInvitation(by, id),
    change:
      (id: string, { name: _, mobile: __, ...limits }: RoleFormValue): PageChange =>
      () =>
        changeMember(by, id, limits),
    remove:
      (id: string): PageChange =>
      () =>
        removeMember(by, id),
    unbind:
      (id: string): PageChange =>
      () =>
        unbindCertificate(by, id),
    nameMain:
      (id: string): PageChange =>
      () =>
        nameMainCertificate(by, id),
    lift:
      (id: string): PageChange =>
      () =>
        liftSuspension(by, id),
    confirmCertificate:
      (id: string): PageChange =>
      () =>
        agreeToCertificate(by, id),
    declineCertificate:
      (id: string): PageChange =>
      () =>
        refuseCertificate(by, id),
    handOver:
      (to: string): PageChange =>
      () =>
        handOverTo(by, { to, then: 'handler' }),
  }
}

/** Kinds somebody may give to a person, the present one first. */
export function kindsFor(may: OrganizationPeopleAnswer['may'], person: OrganizationPerson | undefined): readonly RoleKind[] {
  const kinds: readonly RoleKind[] = ['handler', 'read-only', ...(may.includes('appoint-supervisor') ? (['supervisor'] as const) : [])]
  return person === undefined || kinds.includes(person.kind) ? kinds : [person.kind, ...kinds]
}
