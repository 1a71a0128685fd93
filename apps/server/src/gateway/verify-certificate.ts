import { parseCertificate, type Certificate } from '@yinxin/pki'
import type { Verification, VerifyCertificateInput } from '@yinxin/protocol/gateway'
import { checkPurpose } from './checks/purpose.ts'
import { examineCertificate } from './examine-certificate.ts'
import { maxAsked } from './trust-anchors.ts'
import { verdictOf, type VerificationParts } from './verify-authentication.ts'

/** The checks of a certificate alone, for signing in. */
export async function verifyCertificate(input: VerifyCertificateInput, parts: VerificationParts): Promise<Verification> {
  const at = timeOf(input.at) ?? parts.clock.now()
  const { findings, told, evidence, stale } = await examineCertificate(
    parts.certificates.read(input.certificate, at),
    {
      at,
      policy: input.policy ?? parts.defaultPolicy,
      unverifiedIntermediates: readIntermediates(input.intermediates),
      announce: input.announce === true,
      purpose: checkPurpose,
    },
    parts,
  )
  return { ...verdictOf(findings, stale), ...told, evidence, traceId: input.traceId }
}

/** The time a question names; nothing where it is none. */
export function timeOf(text: string | undefined): Date | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Candidates for the path; those that cannot be read are passed over. */
export function readIntermediates(texts: readonly string[] = []): readonly Certificate[] {
  return texts.slice(0, maxAsked).flatMap((text) => {
    const parsed = parseCertificate(Buffer.from(text, 'base64'))
    return parsed.ok ? [parsed.value] : []
  })
}
