/** Portal ↔ its pages: natural persons 自然人 (R16): registration, sign-in by password and code, the own account. */
import type { DocumentKind } from '../identifiers/persons.ts'
import type { SessionPlace } from './sign-in.ts'

/** Versions of the texts a person consents to, as the pages show them. A text that changes gets another one, and the consent is asked anew. */
export const consentVersions = { terms: '2026-11-29', privacy: '2026-11-29', identity: '2026-11-29' } as const
export type ConsentText = keyof typeof consentVersions

/** Characters of a password; there is no rule about which ones. */
export const passwordLength = { min: 12, max: 128 } as const

/** Digits of a one-time code, and seconds it lives. */
export const codeLength = 6
export const codeLife = 300

/** `GET /api/person/options` */
export interface PersonOptions {
  /** False: nobody can register or sign in as a person here, because the portal has no way to send codes. */
  readonly open: boolean
  /** True: name and document are compared with a register at once. */
  readonly compared: boolean
  /** True: the portal has a host name, which passkeys are made for. */
  readonly passkeys: boolean
}

/** A passkey the browser made (WebAuthn `create`), base64url; attestation is not asked for. */
export interface PasskeyCreated {
  readonly id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly transports: readonly string[]
}

/** A proof by passkey (WebAuthn `get`), base64url. */
export interface PasskeyProof {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
  /** Whose passkey the authenticator says it is. */
  readonly userHandle?: string
}

/** What `navigator.credentials` is asked with, as JSON (WebAuthn Level 3 §5.1.8): handed to the browser as it is. */
export interface PasskeyRequest {
  readonly options: Readonly<Record<string, unknown>>
}

/** `POST /api/person/passkeys/sign-in` */
export interface PasskeySignInInput {
  readonly proof: PasskeyProof
  readonly language: PageLanguage
}

/** `POST /api/person/passkeys`: one more passkey of who is signed in. */
export interface PasskeyAddInput {
  readonly passkey: PasskeyCreated
  readonly language: PageLanguage
}

/** Most passkeys of one person. */
export const mostPasskeys = 10

/** A passkey as its owner sees it. */
export interface OwnPasskey {
  readonly id: string
  /** The browser it was made in. */
  readonly browser: string
  readonly createdAt: string
  readonly lastUsedAt?: string
}

/** How well it is known who a person is: a claim of its own, apart from how one signed in. */
export type ProofingLevel = 'self-asserted' | 'registry'

/** `POST /api/person/registration/identity`: name and document, after their own consent. */
export interface IdentityInput {
  readonly name: string
  readonly document: { readonly kind: DocumentKind; readonly number: string }
  /** Version of the text `identity` that was consented to. */
  readonly consent: string
}

/** Whom a registration is of so far. */
export interface RegistrationIdentity {
  readonly name: string
  readonly kind: DocumentKind
  readonly numberMasked: string
  readonly proofing: ProofingLevel
  /** Then it is given up, and what was typed is gone. */
  readonly expiresAt: string
}

/** `GET /api/person/registration`: what this browser has begun. */
export interface RegistrationAnswer {
  readonly identity?: RegistrationIdentity
}

type PageLanguage = 'zh-CN' | 'en'

/** `POST /api/person/registration/code` */
export interface RegistrationCodeInput {
  readonly mobile: string
  readonly language: PageLanguage
}

/** Answer of every route that sends a code: the same whether a number is known here or not. */
export interface CodeAnswer {
  readonly sentAt: string
  readonly expiresAt: string
  /** Another one may be asked for. */
  readonly resendAt: string
}

/** `POST /api/person/registration` */
export interface RegistrationInput {
  readonly code: string
  /** How one will sign in: one of the two. */
  readonly password?: string
  readonly passkey?: PasskeyCreated
  /** Versions that were consented to. */
  readonly consents: { readonly terms: string; readonly privacy: string }
  readonly language: PageLanguage
}

/** A person is signed in; the session cookie is set. */
export interface PersonEntered {
  /** Path on this portal to go to. */
  readonly location: string
}

/** `POST /api/person/sign-in/code`: the password; when it is right the code is on its way. */
export interface PersonCodeInput {
  /** Mobile or number of the identity document. */
  readonly account: string
  readonly password: string
  readonly language: PageLanguage
}

/** `POST /api/person/sign-in` */
export interface PersonSignInInput {
  readonly code: string
  readonly language: PageLanguage
}

/** `POST /api/person/recovery/code` */
export interface RecoveryCodeInput {
  readonly mobile: string
  readonly language: PageLanguage
}

/** `POST /api/person/recovery`: a new password, by code and the number of the identity document. */
export interface RecoveryInput {
  readonly documentNumber: string
  readonly code: string
  readonly password: string
  readonly language: PageLanguage
}

/** `POST /api/person/mobile/code`: codes to change the mobile of the own account. */
export interface MobileCodeInput {
  /** The new one. */
  readonly mobile: string
  readonly language: PageLanguage
}

export interface MobileCodeAnswer extends CodeAnswer {
  /** A second code went to the number one has: for who has no role in an organisation, and so no certificate to confirm it with. */
  readonly needsOldCode: boolean
}

/** `POST /api/person/mobile` */
export interface MobileChangeInput {
  readonly code: string
  readonly oldCode?: string
  readonly language: PageLanguage
}

/** Steps of a first sign-in 初次登录, in order. */
export const firstSteps = ['person', 'organization', 'binding', 'sign-in'] as const
export type FirstStep = (typeof firstSteps)[number]

/** Of what a person may be told by text message or not, and what is so until they choose. All else about the account is always written. */
export const noticeChoices = { 'signed-in': false, 'certificate-expiring': true } as const
export type NoticeChoice = keyof typeof noticeChoices

/** `POST /api/person/notices` */
export interface NoticeChoiceInput {
  readonly kind: NoticeChoice
  readonly byMessage: boolean
}

/** What a person is told in their account. */
export const personNoticeKinds = ['new-device', 'certificate-expiring', 'visit-soon', 'mobile-changed'] as const

export interface PersonNotice {
  readonly kind: (typeof personNoticeKinds)[number]
  /** The browser; or organisation, end of the serial number, last day and the days left; or number of a case, desk in both languages and day; or both mobiles, masked: what its kind says. */
  readonly detail: Readonly<Record<string, string>>
  readonly at: string
}

/** `GET /api/person`: the own account. */
export interface PersonAnswer {
  readonly name: string
  readonly document?: { readonly kind: DocumentKind; readonly numberMasked: string }
  readonly mobileMasked: string
  readonly proofing: { readonly level: ProofingLevel; readonly at: string }
  readonly registeredAt: string
  /** Steps of the first sign-in that are done. */
  readonly done: readonly FirstStep[]
  readonly acr: 'otp' | 'password'
  readonly idleExpiresAt: string
  readonly sessions: readonly PersonSession[]
  readonly hasPassword: boolean
  readonly passkeys: readonly OwnPasskey[]
  /** Devices of the last week that are new, but for this one. */
  readonly newDevices: readonly NewDevice[]
  /** Who looked at the data, the latest first. */
  readonly views: readonly DataView[]
  /** What the person was told lately, the latest first. */
  readonly notices: readonly PersonNotice[]
  /** About what text messages are written. */
  readonly byMessage: Readonly<Record<NoticeChoice, boolean>>
}

export interface PersonSession {
  readonly id: string
  readonly current: boolean
  readonly signedInAt: string
  readonly lastSeenAt: string
  readonly browser: string
  readonly from?: SessionPlace
}

/** A device that signed in for the first time lately, told to those before it. */
export interface NewDevice {
  readonly browser: string
  readonly at: string
}

/** Somebody was shown what is masked elsewhere: who by role, for which case. */
export interface DataView {
  /** `case-document`: a file that was added to a case. */
  readonly what: 'document' | 'mobile' | 'everything' | 'case-document'
  readonly role: 'owner' | 'clerk' | 'approver' | 'supervisor' | 'administrator'
  readonly about?: string
  readonly at: string
}

/** `POST /api/person/data`: everything that is kept of who asks. */
export interface OwnData {
  readonly madeAt: string
  readonly person: {
    readonly id: string
    readonly name: string
    readonly mobile: string
    readonly registeredAt: string
    /** In which one is written to. */
    readonly language: 'zh-CN' | 'en'
    readonly document: { readonly kind: DocumentKind; readonly number?: string }
  }
  readonly proofings: readonly { readonly level: ProofingLevel; readonly provider?: string; readonly at: string }[]
  readonly consents: readonly { readonly text: string; readonly version: string; readonly at: string }[]
  /** That there is one, and since when; never the password. */
  readonly passwords: readonly { readonly createdAt: string; readonly replacedAt?: string }[]
  readonly passkeys: readonly { readonly id: string; readonly browser: string; readonly createdAt: string }[]
  readonly devices: readonly { readonly browser: string; readonly firstSeenAt: string; readonly lastSeenAt: string }[]
  readonly sessions: readonly {
    readonly browser: string
    readonly network: string
    readonly signedInAt: string
    readonly lastSeenAt: string
  }[]
  /** What one is or was in organisations; kind `certificate`: uses one of theirs. */
  readonly roles: readonly {
    readonly organization: string
    readonly kind: string
    readonly state: string
    readonly askedAt: string
    readonly endedAt?: string
  }[]
  /** What the audit says of the account. */
  readonly decisions: readonly { readonly event: string; readonly at: string }[]
  readonly notices: readonly PersonNotice[]
  readonly byMessage: Readonly<Record<NoticeChoice, boolean>>
  /** Visits one is still to be reminded of: of which case, to which desk, on which day, and when. */
  readonly visits: readonly { readonly number: string; readonly place: string; readonly day: string; readonly at: string }[]
  readonly views: readonly DataView[]
}

/** `POST /api/person/erasure`, and the other steps that write a message. */
export interface PageStep {
  readonly language: PageLanguage
}

/** `GET /api/demo/messages`: what the portal sent, in the demo only; the newest first. */
export interface DemoMessagesAnswer {
  readonly messages: readonly { readonly id: string; readonly mobile: string; readonly text: string; readonly at: string }[]
}
