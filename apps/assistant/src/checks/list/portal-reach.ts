import { everywhere, type Check, type CheckFinding } from '../check.ts'
import { reachPortals } from '../needed-addresses.ts'
import type { Reached } from '../reach-address.ts'

/** Whether the portals of the site list answer, and by whose certificate. */
export const portalReach: Check = {
  id: 'portal',
  title: { zh: '公共服务平台', en: 'Public services' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['proxy', 'network', 'site-list'],
  async look(host) {
    const all = await reachPortals(host)
    if (all.length === 0) return { value: { zh: '名单里没有', en: 'none on the list' }, doesNotMatter: true }
    const findings = all.map(({ reached }) => findingOf(reached))
    return findings.find(({ cause }) => cause !== undefined) ?? findings.find(({ doesNotMatter }) => doesNotMatter) ?? works
  },
}

/** A clock that lost its battery: no certificate counts yet, and nobody inspects anything. */
const before = (minutes: number): CheckFinding => ({
  value: { zh: '电脑时间比网站证书的起始时间还早', en: 'this clock is before the time of its certificate' },
  cause: 'CLOCK_SKEW',
  detail: { minutes },
})

const works: CheckFinding = { value: { zh: '可以连接', en: 'answers' } }

function findingOf(reached: Reached): CheckFinding {
  if (reached.kind === 'silent') return { value: { zh: '连不上', en: 'does not answer' }, cause: 'PORTAL_UNREACHABLE' }
  if (reached.kind === 'untrusted') {
    if (reached.early !== undefined) return before(reached.early)
    const issuer = reached.issuer ?? '?'
    return {
      value: { zh: `连接由“${issuer}”代发证书`, en: `its certificate is by ${issuer}` },
      cause: 'TLS_INTERCEPTED',
      detail: { issuer },
    }
  }
  const { localRoot } = reached
  if (localRoot === undefined) return works
  // Trusted here and nowhere else: a company that inspects its connections looks so, and so does an authority that is no public one.
  const value = {
    zh: `可以连接。网站证书由只有这台电脑信任的“${localRoot}”签发：可能是单位在检查加密连接，不影响登录`,
    en: `answers. Its certificate is by ${localRoot}, trusted by this computer alone: perhaps connections are inspected, which stops no sign-in`,
  }
  return { value, doesNotMatter: true }
}
