import { maskDocument, type DocumentKind } from '@yinxin/protocol/identifiers'
import type { ProofingLevel } from '@yinxin/protocol/portal'

/** A natural person as the portal knows them, opened. Never logged, never in the audit. */
export interface KnownPerson {
  readonly id: string
  readonly name: string
  readonly kind: DocumentKind
  /** Absent: a provider answers for the person and the number is not kept (R50). */
  readonly number?: string
  readonly mobile: string
  readonly registeredAt: Date
  /** Of the page they last signed in on. */
  readonly language: 'zh-CN' | 'en'
  readonly proofing: Proofing
}

/** How well it is known who somebody is. */
export interface Proofing {
  readonly level: ProofingLevel
  readonly at: Date
}

/** Whom a registration is of, before there is an account. */
export interface ClaimedIdentity {
  readonly name: string
  readonly kind: DocumentKind
  /** Absent: the provider gave a pseudonym in its place. */
  readonly number?: string
  readonly numberMasked: string
  readonly born?: string
  readonly proofing: ProofingLevel
  readonly provider?: string
  readonly pseudonym?: string
  /** Version of the text that was consented to, and when. */
  readonly consent: { readonly version: string; readonly at: string }
}

/** How the document of a person is shown. */
export const shownDocument = (person: Pick<KnownPerson, 'kind' | 'number'>) =>
  person.number === undefined ? undefined : { kind: person.kind, numberMasked: maskDocument(person.number) }
