/**
 * What an officer approves or decides is an authentication token whose nonce is bound to all of it. The assistant binds it after it has shown it;
 * no site can ask for a nonce of this form, so a signature of another purpose is never an approval, whatever the site wants it to be.
 */
import { isSignedAbout, type AboutSigned, type RequestAbout } from './request-about.ts'

/** How such a nonce begins, for an issuance and for any other decision. */
const beginnings = { issuance: 'issuance:', decision: 'decision:' } as const

/** Whether a nonce has the form of an approval. A request that brings one itself is refused. */
export const isApprovalNonce = (nonce: string): boolean => Object.values(beginnings).some((beginning) => nonce.startsWith(beginning))

/**
 * What is hashed as the nonce of a token.
 * @param sha256 the digest function; passed in because this package runs in browsers too
 */
export function nonceToSign(
  { nonce, about }: { readonly nonce: string; readonly about?: RequestAbout | null },
  sha256: (data: Uint8Array) => Uint8Array,
): string {
  return isSignedAbout(about) ? approvalNonce(nonce, about, sha256) : nonce
}

/** The nonce that `about` is signed over: 9 characters, 64 of the digest, a colon, and the site's own nonce of at most 44. */
export function approvalNonce(nonce: string, about: AboutSigned, sha256: (data: Uint8Array) => Uint8Array): string {
  const text = about.type === 'issuance' ? issuanceText(about) : decisionText(about)
  const digest = [...sha256(new TextEncoder().encode(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${beginnings[about.type]}${digest}:${nonce}`
}

type Of<Type extends AboutSigned['type']> = Extract<AboutSigned, { readonly type: Type }>

/** One text for one approval: a JSON array with every member in its place. */
function issuanceText({ application, organization, uscc, handler, insuranceNumber, key, until, replaces, reason }: Of<'issuance'>): string {
  const issued = [application, organization, uscc, handler ?? null, insuranceNumber ?? null, key, until]
  return JSON.stringify(
    replaces === undefined ? ['yinxin-issuance-1', ...issued] : ['yinxin-replacement-1', ...issued, replaces, reason ?? null],
  )
}

function decisionText({ decision, application, organization, uscc, reason, certificate, ukey }: Of<'decision'>): string {
  const decided = [decision, application, organization, uscc, reason, certificate ?? null]
  return JSON.stringify(ukey === undefined ? ['yinxin-decision-1', ...decided] : ['yinxin-unblock-1', ...decided, ukey])
}
