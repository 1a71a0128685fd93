import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { isStatusBusiness, type SubmitInput } from '@yinxin/protocol/ra'
import type { RunningBusiness } from './running-business.ts'

/** What a business brings to the authority, from what is written down of it: sent again it is the same. */
export function submissionOf({
  step,
  secret,
  ukeySerialNumber,
  request = '',
  uscc = '',
  code = '',
  renews,
  renewal = '',
  business,
  about,
  signature = '',
  reissue,
  organization = '',
  locked,
  releaseKey = '',
  takesEncryptionKey,
}: RunningBusiness): SubmitInput {
  const accessHash = createHash('sha256').update(secret).digest('hex')
  const ukey = { serialNumber: ukeySerialNumber }
  const base = { stepId: step, accessHash, ukey }
  if (locked !== undefined)
    return { ...base, business: 'unblock', code, certificate: locked.certificate, releaseKey: publicHalf(releaseKey) }
  if (about !== undefined && isStatusBusiness(business))
    return { ...base, business, reason: about.reason, certificate: about.certificate, signature }
  const common = { ...base, ukey: takesEncryptionKey === true ? { ...ukey, takesEncryptionKey } : ukey, certificationRequest: request }
  if (renews === undefined)
    return reissue === undefined
      ? { ...common, business: 'apply', uscc, code }
      : { ...common, business: 'reissue', uscc, code, reason: reissue }
  const follows = { ...common, certificate: renews.certificate, signature: renewal }
  return business === 'change' ? { ...follows, business, organization } : { ...follows, business: 'renew' }
}

/** base64 SPKI of a private key. */
function publicHalf(pkcs8: string): string {
  const key = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' }))
  return key.export({ format: 'der', type: 'spki' }).toString('base64')
}
