import { asObject } from '@yinxin/protocol/wire'
import { fetchBytes } from '../../platform/fetch.ts'
import { everywhere, type Check } from '../check.ts'

/** Largest answer of a portal that is read, in bytes. */
const largest = 256 * 1024

/** Whether certificates can be verified now: the gateway is behind the portal, which says it. */
export const gateway: Check = {
  id: 'gateway',
  title: { zh: '核验服务', en: 'Verification of certificates' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['portal'],
  async look({ portals }, signal) {
    const said = await Promise.all(portals().map((origin) => askPortal(origin, signal)))
    if (said.includes('down')) return { value: { zh: '平台说暂时不能用', en: 'down, the portal says' }, cause: 'GATEWAY_UNAVAILABLE' }
    if (said.some((one) => one !== undefined)) return { value: { zh: '可以使用', en: 'works' } }
    return { value: { zh: '没有问到', en: 'nobody said' }, doesNotMatter: true }
  },
}

/** @returns what it says; undefined where it says nothing, which is the portal's own row */
async function askPortal(origin: string, signal: AbortSignal): Promise<unknown> {
  try {
    const { status, bytes } = await fetchBytes(`${origin}/api/sign-in/options`, largest, { signal })
    return status === 200 ? asObject(JSON.parse(bytes.toString('utf8')))?.['gateway'] : undefined
  } catch {
    return undefined
  }
}
