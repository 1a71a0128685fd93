import { everywhere, type Check, type CheckFinding } from '../check.ts'
import { reachPortal, type Reached } from '../reach-portal.ts'

/** Whether the portals of the site list answer, and by whose certificate. */
export const portalReach: Check = {
  id: 'portal',
  title: { zh: '公共服务平台', en: 'Public services' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['proxy', 'site-list'],
  async look({ portals }, signal) {
    const reached = await Promise.all(portals().map((origin) => reachPortal(origin, signal)))
    if (reached.length === 0) return { value: { zh: '名单里没有', en: 'none on the list' }, doesNotMatter: true }
    return reached.map(findingOf).find(({ cause }) => cause !== undefined) ?? { value: { zh: '可以连接', en: 'answers' } }
  },
}

function findingOf(reached: Reached): CheckFinding {
  if (reached.kind === 'answered') return { value: { zh: '可以连接', en: 'answers' } }
  if (reached.kind === 'silent') return { value: { zh: '连不上', en: 'does not answer' }, cause: 'PORTAL_UNREACHABLE' }
  const issuer = reached.issuer ?? '?'
  return { value: { zh: `连接由“${issuer}”代发证书`, en: `its certificate is by ${issuer}` }, cause: 'TLS_INTERCEPTED', detail: { issuer } }
}
