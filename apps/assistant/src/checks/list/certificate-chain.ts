import { everywhere, type Check } from '../check.ts'
import { signingOn } from '../check-host.ts'

/** Whether the certificates above are on the UKey: the platform has its own, so nothing depends on it. */
export const certificateChain: Check = {
  id: 'certificate-chain',
  title: { zh: '证书链', en: 'Certificate chain' },
  platforms: everywhere,
  timeoutMs: 2900,
  async look({ ukeys }) {
    const signing = signingOn((await ukeys()).ukeys)
    if (signing.length === 0) return { value: { zh: '没有证书', en: 'no certificate' }, doesNotMatter: true }
    if (signing.every(({ details }) => details.chainComplete)) return { value: { zh: '完整', en: 'complete' } }
    return {
      value: { zh: '上级证书不在 UKey 里，登录时由平台核验', en: 'issuers are not on the UKey; the platform has them' },
      doesNotMatter: true,
    }
  },
}
