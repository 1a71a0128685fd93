import { hash } from 'node:crypto'
import { failure } from '@yinxin/protocol/failures'
import type { SignatureVerification, SignerVerification } from '@yinxin/protocol/gateway'
import { maskCode } from '@yinxin/protocol/identifiers'
import type { CheckedSigner, SignatureCheckAnswer } from '@yinxin/protocol/portal'

/**
 * What a page says of a verification.
 * @param given the document that came beside the message
 */
export function presentCheck(verified: SignatureVerification, given: Uint8Array | undefined, now: Date): SignatureCheckAnswer {
  const { verdict, content, signers } = verified
  const sameContent = given === undefined || content === undefined ? undefined : hash('sha256', given) === content.sha256
  const accepted = sameContent === false ? 'other-content' : 'holds'
  return {
    verdict: content === undefined ? 'unread' : verdict === 'accepted' ? accepted : 'refused',
    ...(sameContent === undefined ? {} : { sameContent }),
    ...(content === undefined ? {} : { content }),
    signers: signers.map(presentSigner),
    checkedAt: now.toISOString(),
  }
}

/** Whom a certificate names is said only where it is accepted: anybody can write a certificate of his own. */
function presentSigner({ verdict, code, subject, certificate, claimedSigningTime, countersigns }: SignerVerification): CheckedSigner {
  const accepted = verdict === 'accepted'
  return {
    accepted,
    ...(accepted ? {} : { failure: failure(code ?? 'SIGNATURE_INVALID') }),
    ...(accepted && subject !== undefined ? { organization: organizationOf(subject) } : {}),
    ...(certificate === undefined ? {} : { certificate: shownCertificate(certificate) }),
    ...(claimedSigningTime === undefined ? {} : { claimedSigningTime }),
    isCountersigner: countersigns !== undefined,
  }
}

const organizationOf = ({ name, uscc }: NonNullable<SignerVerification['subject']>) => ({
  name,
  ...(uscc === undefined ? {} : { creditCode: maskCode(uscc) }),
})

const shownCertificate = ({
  issuerName,
  serial,
  notBefore,
  notAfter,
  algorithm,
}: NonNullable<SignerVerification['certificate']>): NonNullable<CheckedSigner['certificate']> => ({
  ...{ issuerName, serial, notBefore, notAfter, algorithm },
})
