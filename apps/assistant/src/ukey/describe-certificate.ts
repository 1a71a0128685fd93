import { createHash } from 'node:crypto'
import { parseCertificate, type Certificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { failure, type Failure } from '@yinxin/protocol/failures'
import { useOf } from '../certificates/shown-facts.ts'

/**
 * A certificate as a device has it. One that cannot be read is shown as such; one whose key is not here, or may not sign, is never offered.
 * @param objection why this device cannot sign with it, asked only of one that is for signing in
 */
export function describeCertificate(der: Uint8Array, objection: (certificate: Certificate) => Failure | undefined): UkeyCertificate {
  const parsed = parseCertificate(der)
  const certificate = Buffer.from(der).toString('base64')
  if (!parsed.ok) {
    const sha256 = createHash('sha256').update(der).digest('hex')
    return { certificate, sha256, use: 'other', problem: failure('CERTIFICATE_MALFORMED', { reason: parsed.problem }) }
  }
  const [use, { sha256 }] = [useOf(parsed.value), parsed.value]
  const problem = use === 'authentication' ? objection(parsed.value) : undefined
  return problem === undefined ? { certificate, sha256, use } : { certificate, sha256, use: 'other', problem }
}
