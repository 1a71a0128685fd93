import type {
  BindingAnswer,
  ChallengeAnswer,
  DelegationHandlersInput,
  DelegationInput,
  DelegationsAnswer,
  DraftKeyAnswer,
  FirstAnswer,
  HandOverInput,
  InvitationInput,
  LetterAnswer,
  LetterFile,
  OrganizationFacts,
  OrganizationLookUpInput,
  OrganizationPeopleAnswer,
  OrganizationRegistrationInput,
  OwnRolesAnswer,
  PasskeyRequest,
  ProofChallengeInput,
  RoleAnswer,
  RoleChangeInput,
  SignInInput,
  StepUpAnswer,
  UnblockingChallengeInput,
  UnblockingDecisionInput,
  UnblockingPasskeyInput,
  UnblockingsAnswer,
} from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'

const of = (id: string) => encodeURIComponent(id)

export const readFirst = () => askPortal<FirstAnswer>('GET', '/api/first')
export const readOwnDraftKey = () => askPortal<DraftKeyAnswer>('GET', '/api/person/draft-key')
export const readOwnRoles = () => askPortal<OwnRolesAnswer>('GET', '/api/roles')
export const lookUpOrganization = (input: OrganizationLookUpInput) =>
  askPortal<OrganizationFacts>('POST', '/api/organizations/look-up', input)
export const sendRegistration = (input: OrganizationRegistrationInput) =>
  askPortal<RoleAnswer>('POST', '/api/organizations/registration', input)
export const leaveOrganization = (id: string) => askPortal<unknown>('DELETE', `/api/roles/${of(id)}`)
export const readLetterFile = (id: string) => askPortal<LetterFile>('GET', `/api/roles/${of(id)}/letter/file`)
export const sendLetterFile = (id: string, file: Blob) => askPortal<LetterFile>('POST', `/api/roles/${of(id)}/letter/file`, file)
export const readLetter = (id: string) => askPortal<LetterAnswer>('GET', `/api/roles/${of(id)}/letter`)
export const agreeToInvitation = (id: string) => askPortal<RoleAnswer>('POST', `/api/invitations/${of(id)}`)
export const refuseInvitation = (id: string) => askPortal<unknown>('DELETE', `/api/invitations/${of(id)}`)
export const challengeBinding = (role: string, input: ProofChallengeInput) =>
  askPortal<ChallengeAnswer>('POST', `/api/roles/${of(role)}/binding/challenges`, input)
export const proveBinding = (role: string, input: SignInInput) => askPortal<BindingAnswer>('POST', `/api/roles/${of(role)}/binding`, input)

/** For whom the page of the organisation acts: a role of the person, or the context of this tab. */
export type PageActing = { readonly role: string } | { readonly context: string } | Record<string, never>
const acting = (by: PageActing) => {
  const query = new URLSearchParams(by as Record<string, string>).toString()
  return query === '' ? '' : `?${query}`
}

export const readDraftKey = (by: PageActing) => askPortal<DraftKeyAnswer>('GET', `/api/organization/draft-key${acting(by)}`)
export const readPeople = (by: PageActing) => askPortal<OrganizationPeopleAnswer>('GET', `/api/organization/people${acting(by)}`)
export const challengeStepUp = (by: PageActing, input: ProofChallengeInput) =>
  askPortal<ChallengeAnswer>('POST', `/api/organization/step-up/challenges${acting(by)}`, input)
export const proveAgain = (by: PageActing, input: SignInInput) =>
  askPortal<StepUpAnswer>('POST', `/api/organization/step-up${acting(by)}`, input)
const unblocking = (application: string) => `/api/organization/unblockings/${of(application)}`
export const readUnblockings = (by: PageActing) => askPortal<UnblockingsAnswer>('GET', `/api/organization/unblockings${acting(by)}`)
export const challengeAgreement = (by: PageActing, application: string, input: UnblockingChallengeInput) =>
  askPortal<ChallengeAnswer>('POST', `${unblocking(application)}/challenges${acting(by)}`, input)
export const sendAgreement = (by: PageActing, application: string, input: UnblockingDecisionInput) =>
  askPortal<UnblockingsAnswer>('POST', `${unblocking(application)}${acting(by)}`, input)
export const askAgreementPasskey = (by: PageActing, application: string, input: UnblockingChallengeInput) =>
  askPortal<PasskeyRequest>('POST', `${unblocking(application)}/passkey/challenges${acting(by)}`, input)
export const sendAgreementByPasskey = (by: PageActing, application: string, input: UnblockingPasskeyInput) =>
  askPortal<UnblockingsAnswer>('POST', `${unblocking(application)}/passkey${acting(by)}`, input)
export const sendInvitation = (by: PageActing, input: InvitationInput) =>
  askPortal<unknown>('POST', `/api/organization/invitations${acting(by)}`, input)
export const recallInvitation = (by: PageActing, id: string) =>
  askPortal<unknown>('DELETE', `/api/organization/invitations/${of(id)}${acting(by)}`)
export const changeMember = (by: PageActing, id: string, input: RoleChangeInput) =>
  askPortal<unknown>('POST', `/api/organization/people/${of(id)}${acting(by)}`, input)
export const removeMember = (by: PageActing, id: string) => askPortal<unknown>('DELETE', `/api/organization/people/${of(id)}${acting(by)}`)
export const readDelegations = (by: PageActing) => askPortal<DelegationsAnswer>('GET', `/api/organization/delegations${acting(by)}`)
export const sendOffer = (by: PageActing, input: DelegationInput) =>
  askPortal<unknown>('POST', `/api/organization/delegations${acting(by)}`, input)
export const confirmOffer = (by: PageActing, id: string, input: DelegationHandlersInput) =>
  askPortal<unknown>('POST', `/api/organization/delegations/${of(id)}/acceptance${acting(by)}`, input)
export const sendHandlers = (by: PageActing, id: string, input: DelegationHandlersInput) =>
  askPortal<unknown>('POST', `/api/organization/delegations/${of(id)}/handlers${acting(by)}`, input)
export const endDelegation = (by: PageActing, id: string) =>
  askPortal<unknown>('DELETE', `/api/organization/delegations/${of(id)}${acting(by)}`)
export const handOverTo = (by: PageActing, input: HandOverInput) =>
  askPortal<unknown>('POST', `/api/organization/hand-over${acting(by)}`, input)
export const nameMainCertificate = (by: PageActing, id: string) =>
  askPortal<unknown>('POST', `/api/organization/certificates/${of(id)}/main${acting(by)}`)
export const unbindCertificate = (by: PageActing, id: string) =>
  askPortal<unknown>('DELETE', `/api/organization/certificates/${of(id)}${acting(by)}`)
export const agreeToCertificate = (by: PageActing, id: string) =>
  askPortal<unknown>('POST', `/api/organization/new-certificates/${of(id)}${acting(by)}`)
export const refuseCertificate = (by: PageActing, id: string) =>
  askPortal<unknown>('DELETE', `/api/organization/new-certificates/${of(id)}${acting(by)}`)
export const liftSuspension = (by: PageActing, id: string) =>
  askPortal<unknown>('DELETE', `/api/organization/suspensions/${of(id)}${acting(by)}`)
