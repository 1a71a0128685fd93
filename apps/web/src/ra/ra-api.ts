import type {
  ApplicationsAnswer,
  ApproveInput,
  CertificatesAnswer,
  ContactInput,
  DecideInput,
  OfficerApplication,
  OfficerSession,
  OfficersReason,
  RaOptions,
} from '@yinxin/protocol/ra'
import { askPortal as ask } from '../portal/portal-api.ts'

type Channel = 'loopback' | 'window'
interface Challenge {
  readonly id: string
  readonly request: string
}
interface Proof {
  readonly challengeId: string
  readonly authToken: string
}
const of = (number: string, rest = '') => `/api/applications/${encodeURIComponent(number)}${rest}`

export const fetchRaOptions = () => ask<RaOptions>('GET', '/api/options')
export const createOfficerChallenge = (channel: Channel) => ask<Challenge>('POST', '/api/sign-in/challenges', { channel })
export const enterRa = (proof: Proof) => ask<OfficerSession>('POST', '/api/sign-in', proof)
export const fetchOfficer = () => ask<OfficerSession>('GET', '/api/session')
export const signOutOfficer = () => ask<unknown>('DELETE', '/api/session')
export const fetchApplications = (query: Readonly<Record<string, string>>) =>
  ask<ApplicationsAnswer>('GET', `/api/applications?${new URLSearchParams(query).toString()}`)
export const fetchApplication = (number: string) => ask<OfficerApplication>('GET', of(number))
export const createApprovalChallenge = (number: string, input: ApproveInput) =>
  ask<Challenge>('POST', of(number, '/approval/challenges'), input)
export const sendApproval = (number: string, proof: Proof) => ask<OfficerApplication>('POST', of(number, '/approval'), proof)
export const createRefusalChallenge = (number: string, reason: OfficersReason, channel: Channel) =>
  ask<Challenge>('POST', of(number, '/refusal/challenges'), { reason, channel })
export const sendRefusal = (number: string, proof: Proof) => ask<OfficerApplication>('POST', of(number, '/refusal'), proof)
const ofCertificate = (uscc: string, sha256: string) => `/api/organizations/${encodeURIComponent(uscc)}/certificates/${sha256}/decision`
export const fetchCertificates = (uscc: string) =>
  ask<CertificatesAnswer>('GET', `/api/organizations/${encodeURIComponent(uscc)}/certificates`)
export const createDecisionChallenge = (uscc: string, sha256: string, input: DecideInput) =>
  ask<Challenge>('POST', `${ofCertificate(uscc, sha256)}/challenges`, input)
export const sendDecision = (uscc: string, sha256: string, proof: Proof) =>
  ask<OfficerApplication>('POST', ofCertificate(uscc, sha256), proof)
export const sendContact = (contact: ContactInput) => ask<unknown>('POST', '/api/contacts', contact)
export const fetchDemoMessages = () => ask<{ readonly messages: readonly { readonly text: string }[] }>('GET', '/api/demo/messages')
