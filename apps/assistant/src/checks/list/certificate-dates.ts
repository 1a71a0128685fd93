import { everywhere, type Check, type CheckFinding } from '../check.ts'
import { signingOn, type CheckedCertificate } from '../check-host.ts'

/** Whether a certificate is in its dates. */
export const certificateDates: Check = {
  id: 'certificates',
  title: { zh: '证书有效期', en: 'Dates of certificates' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['ukey', 'clock'],
  async look({ ukeys }) {
    const signing = signingOn((await ukeys()).ukeys)
    if (signing.length === 0) return { value: { zh: '没有登录用的证书', en: 'none to sign in with' }, doesNotMatter: true }
    return byState(signing)
  },
}

/** The best certificate decides: one that has run out beside a good one stops nobody. */
function byState(signing: readonly CheckedCertificate[]): CheckFinding {
  const [valid, expiring] = [signing.find(({ state }) => state === 'valid'), signing.find(({ state }) => state === 'expiring')]
  if (valid !== undefined) return { value: { zh: `还有 ${valid.daysLeft} 天`, en: `${valid.daysLeft} days left` } }
  if (expiring !== undefined)
    return {
      value: { zh: `还有 ${expiring.daysLeft} 天`, en: `${expiring.daysLeft} days left` },
      cause: 'CERTIFICATE_EXPIRING',
      detail: { days: expiring.daysLeft },
    }
  const expired = signing.some(({ state }) => state === 'expired')
  if (expired) return { value: { zh: '已过期', en: 'expired' }, cause: 'CERTIFICATE_EXPIRED' }
  return { value: { zh: '还没生效', en: 'not yet valid' }, cause: 'CERTIFICATE_NOT_YET_VALID' }
}
