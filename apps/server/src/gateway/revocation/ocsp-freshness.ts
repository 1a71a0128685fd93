/** How fresh an authority's OCSP answers must be. */
export interface OcspPolicy {
  /** Greatest age of an answer that does not carry our nonce, in seconds, whatever its nextUpdate says. */
  readonly greatestAgeSeconds: number
  /** True: its responders answer with our nonce, always. False: those that have done so once must go on doing it. */
  readonly nonceRequired: boolean
}

/** An hour: a recorded answer is worth nothing longer, and responders that sign in advance sign at least that often. */
export const defaultOcspPolicy: OcspPolicy = { greatestAgeSeconds: 3600, nonceRequired: false }

/** Octets of a nonce: what RFC 8954 §2.1 allows at most and RFC 9654 §2.1 asks for at least. */
export const nonceOctets = 32

export interface AnswerAge {
  readonly nonceEchoed: boolean
  readonly thisUpdate: Date
}

/**
 * Why an answer, otherwise good, may have been recorded earlier and played back; undefined when it was not. One with our nonce was made for
 * our question. Without it only its age speaks, and none is taken from a responder that gives nonces (RFC 9654 §2.1, RFC 6960 §4.4.1).
 */
export function freshnessProblem(answer: AnswerAge, policy: OcspPolicy & { readonly now: Date }): string | undefined {
  if (answer.nonceEchoed) return undefined
  if (policy.nonceRequired) return 'answered without our nonce, which this responder gives'
  const age = Math.ceil((+policy.now - +answer.thisUpdate) / 1000)
  return age > policy.greatestAgeSeconds ? `${age} s old, ${policy.greatestAgeSeconds} s allowed` : undefined
}

/** For how long more it counts, in milliseconds. */
export const countsFor = (
  { nonceEchoed, thisUpdate }: AnswerAge,
  { greatestAgeSeconds, now }: OcspPolicy & { readonly now: Date },
): number => (nonceEchoed ? Infinity : +thisUpdate + greatestAgeSeconds * 1000 - +now)
