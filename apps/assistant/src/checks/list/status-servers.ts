import { everywhere, type Check } from '../check.ts'
import { answers, reachStatusServers } from '../needed-addresses.ts'

/** Whether those answer who say if a certificate was revoked (OCSP, CRL). The portal asks them itself, so nobody is kept from signing in. */
export const statusServers: Check = {
  id: 'status-servers',
  title: { zh: '证书状态查询', en: 'Status of certificates' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['network', 'proxy'],
  async look(host) {
    const all = await reachStatusServers(host)
    if (all.length === 0) return { value: { zh: '证书里没有网址', en: 'no certificate names any' }, doesNotMatter: true }
    const names = (of: typeof all): string => of.map((one) => one.host).join(', ')
    const silent = all.filter((one) => !answers(one))
    if (silent.length === 0) return { value: { zh: `可以连接：${names(all)}`, en: `answers: ${names(all)}` } }
    return {
      value: { zh: `${names(silent)} 连不上。登录时由平台查询`, en: `${names(silent)}: no answer; the platform asks at sign-in` },
      doesNotMatter: true,
    }
  },
}
