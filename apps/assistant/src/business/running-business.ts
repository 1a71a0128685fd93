/** Certificate business that is under way here: what is written down of it, and what comes next. Plain functions and types. */
import { endStates, type ApplicationView, type Business, type ReissueReason, type StatusReason } from '@yinxin/protocol/ra'
import type { NewKeyKind } from '../ukey/driver.ts'

/** One business as it stands on the disk. Everything that cannot be made again is there before it is used. */
export interface RunningBusiness {
  /** Id of its step at the authority and name of its key on the UKey: 32 hex characters. */
  readonly step: string
  readonly business: Business
  /** Origin of the registration authority. */
  readonly authority: string
  readonly ukeySerialNumber: string
  readonly keyKind: NewKeyKind
  /** With it the application is asked for; base64url. */
  readonly secret: string
  readonly startedAt: number
  /** For a first certificate and a reissue, until it was sent. */
  readonly uscc?: string
  readonly code?: string
  /** Why a UKey is replaced. */
  readonly reissue?: ReissueReason
  /** The name as it is to be; for a change of data. */
  readonly organization?: string
  /** The certificate that the new one follows: base64 DER, and its hex SHA-256. */
  readonly renews?: { readonly certificate: string; readonly sha256: string }
  /** Business about a certificate there is: base64 DER, its hex SHA-256, and why. */
  readonly about?: { readonly certificate: string; readonly sha256: string; readonly reason: StatusReason }
  /** A locked UKey: base64 DER of its certificate, and its hex SHA-256. */
  readonly locked?: { readonly certificate: string; readonly sha256: string }
  /** base64 PKCS #8: the key of this business alone that admin PINs are released to; gone once it is over. No admin PIN is ever written down. */
  readonly releaseKey?: string
  /** The UKey did not take them: they are the same ones for this whole application, and are not tried again. */
  readonly adminPinRefused?: true
  /** base64: what the key of that certificate signed. */
  readonly signature?: string
  /** The UKey takes an encryption key beside the one it makes. */
  readonly takesEncryptionKey?: true
  /** base64, once the key was made. */
  readonly request?: string
  readonly renewal?: string
  /** As the authority said last. */
  readonly view?: ApplicationView
  /** base64: what the new key signed when the certificate had been read back, or the key of an unblocked UKey with its new PIN. */
  readonly receipt?: string
}

/**
 * What comes next. `unblock` needs the UKey and a new PIN for it; `key` and `write` need the UKey and its PIN, everything else goes on by itself. `key`: make the key and the request, or sign with the key there is. `send`: bring it
 * to the authority. `wait`: for an officer, or for the CA. `write`: write, read back, sign once. `report`: say so. `over`: nothing.
 */
export type BusinessPhase = 'key' | 'send' | 'wait' | 'write' | 'unblock' | 'report' | 'over'

export function phaseOf({ about, locked, signature, request, view, receipt }: RunningBusiness): BusinessPhase {
  if (view !== undefined && endStates.has(view.state)) return 'over'
  if (receipt !== undefined) return 'report'
  if (locked !== undefined) return phaseOfUnblocking(view?.state)
  if ((about === undefined ? request : signature) === undefined) return 'key'
  if (view === undefined) return 'send'
  return view.state === 'issued' ? 'write' : 'wait'
}

/** `overdue` is over here: the authority waits for a confirmation that only who had signed already can still send. */
function phaseOfUnblocking(state: ApplicationView['state'] | undefined): BusinessPhase {
  if (state === undefined) return 'send'
  if (state === 'overdue') return 'over'
  return state === 'approved' || state === 'released' ? 'unblock' : 'wait'
}

/** Whether it goes on without anybody, by asking the authority; what waits for a new PIN may run out there. */
export const goesOnByItself = (phase: BusinessPhase): boolean =>
  phase === 'send' || phase === 'wait' || phase === 'unblock' || phase === 'report'
