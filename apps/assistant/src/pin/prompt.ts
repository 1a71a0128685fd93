/**
 * How the assistant asks the person. A prompt is one conversation for one operation, in a window that no web page controls; it names the
 * site, the purpose and the certificate before it asks. The operation decides what is asked; a prompt only asks.
 */
import type { Approval, Purpose, ReadableDocument, RequestAbout } from '@yinxin/protocol/assistant'
import type { Language, Failure } from '@yinxin/protocol/failures'
import type { PinLength } from './policy.ts'
import type { RemoteNames } from './remote/remote-names.ts'
import type { ShownCertificate } from '../certificates/shown-certificate.ts'

/** What a proof is for, or that a document is signed. */
export type ShownPurpose = Purpose | 'sign'

/** Who asks, and what for. */
export interface PromptSubject {
  readonly language: Language
  readonly site: {
    readonly origin: string
    /** Listed sites only: a name the site chose itself would be worth nothing. */
    readonly name?: string
    readonly approval: Approval
  }
  readonly purpose: ShownPurpose
  /** What in particular, where a listed site says so. */
  readonly about?: RequestAbout
  /** The document that is signed, all of it. */
  readonly document?: ReadableDocument
  /** What lets somebody elsewhere see this screen; empty or absent: nothing that is known. */
  readonly remote?: RemoteNames
}

/** A certificate as the person sees it, with the UKey it is on. */
export interface PromptCertificate extends ShownCertificate {
  readonly ukey: { readonly label: string; readonly serialNumber: string; readonly software: boolean }
}

/** Tries left of a PIN, where the driver knows, and what went wrong with the last one. */
export interface PinState {
  readonly triesLeft?: number
  /** One wrong PIN from now locks the UKey: the person has to say once more that they are sure. */
  readonly lastTry: boolean
  /** What the device takes for a PIN. */
  readonly length: PinLength
  readonly failure?: Failure
}

export type Question =
  | { readonly kind: 'approve'; readonly keyChanged: boolean }
  | { readonly kind: 'choose'; readonly certificates: readonly PromptCertificate[] }
  | { readonly kind: 'change-pin'; readonly certificate: PromptCertificate; readonly pin: PinState }
  | { readonly kind: 'pin'; readonly certificate: PromptCertificate; readonly pin: PinState }
  /** The UKey waits for the button on it; nothing is answered here but that the person does not want to. */
  | { readonly kind: 'button'; readonly certificate: PromptCertificate; readonly seconds: number }
  /** Nothing else is asked while these run (policy `refuse`). */
  | { readonly kind: 'remote-control'; readonly names: RemoteNames }

/** How long a site stays approved: for the one request, for ninety days, or until the person takes it back. */
export const approvalPeriods = ['once', 'ninety-days', 'until-withdrawn'] as const
export type ApprovalPeriod = (typeof approvalPeriods)[number]

export type Answer =
  | { readonly kind: 'approved'; readonly period: ApprovalPeriod }
  | { readonly kind: 'chosen'; readonly sha256: string }
  | { readonly kind: 'new-pin'; readonly oldPin: string; readonly newPin: string }
  | { readonly kind: 'pin'; readonly pin: string }
  /** What stood in the way is gone, says the person: it is looked at again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'cancelled' }
  /** No window could be opened. */
  | { readonly kind: 'unavailable' }

export interface Prompt {
  /** Asks, and waits as long as it takes; an abort of `signal` takes the question back (the promise may then stay open). */
  ask(question: Question, signal: AbortSignal): Promise<Answer>
  /** From now on the subject is this one: the person has approved the site. */
  update(subject: PromptSubject): void
  /** Says that the answer is being worked on. */
  working(): void
  /** Ends the conversation; a failure is shown for as long as the person looks at it. */
  finish(failure?: Failure): void
}

export interface Prompter {
  /** @param showAddress called with the address of the window when the person has to open it */
  open(subject: PromptSubject, showAddress: (address: string) => void): Prompt
  close(): void
}
