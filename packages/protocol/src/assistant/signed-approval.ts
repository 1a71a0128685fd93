/**
 * The approval of an issuance is an authentication token whose nonce is bound to what is approved. The assistant binds it after it has shown it;
 * no site can ask for a nonce of this form, so a signature of another purpose is never an approval, whatever the site wants it to be.
 */
import type { AboutIssuance, RequestAbout } from './request-about.ts'

/** How the nonce of an approval begins. A request that brings such a nonce itself is refused. */
export const issuanceNonce = 'issuance:'

/**
 * What is hashed as the nonce of a token.
 * @param sha256 the digest function; passed in because this package runs in browsers too
 */
export function nonceToSign(
  { nonce, about }: { readonly nonce: string; readonly about?: RequestAbout | null },
  sha256: (data: Uint8Array) => Uint8Array,
): string {
  return about?.type === 'issuance' ? approvalNonce(nonce, about, sha256) : nonce
}

/** The nonce an approval of `about` is signed over: 9 characters, 64 of the digest, a colon, and the site's own nonce of at most 44. */
export function approvalNonce(nonce: string, about: AboutIssuance, sha256: (data: Uint8Array) => Uint8Array): string {
  const digest = [...sha256(new TextEncoder().encode(approvedText(about)))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${issuanceNonce}${digest}:${nonce}`
}

/** One text for one approval: a JSON array with every member in its place. */
function approvedText({ application, organization, uscc, handler, insuranceNumber, key, until }: AboutIssuance): string {
  return JSON.stringify(['yinxin-issuance-1', application, organization, uscc, handler ?? null, insuranceNumber ?? null, key, until])
}
