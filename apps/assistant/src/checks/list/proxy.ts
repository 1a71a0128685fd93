import { connect } from 'node:net'
import { wayOut } from '../../platform/system-proxy.ts'
import { same, type Check } from '../check.ts'

/** The proxy to the first portal that the policy, the surroundings, or the system and its script name, and whether it answers. Browsers never send 127.0.0.1 through one. */
export const proxy: Check = {
  id: 'proxy',
  title: { zh: '代理', en: 'Proxy' },
  platforms: ['linux', 'win32'],
  timeoutMs: 2800,
  async look({ platform, environment: surroundings, portals }) {
    const { environment, isUnanswered } = await wayOut(platform, surroundings, portals()[0])
    if (isUnanswered) return { value: { zh: '脚本没有回答', en: 'no answer of the script' }, cause: 'PROXY_SCRIPT_UNANSWERED' }
    const named = environment['https_proxy'] || environment['HTTPS_PROXY'] || environment['all_proxy'] || environment['ALL_PROXY']
    if (named === undefined || named === '') return { value: { zh: '不经过代理', en: 'none' } }
    const url = URL.parse(named.includes('://') ? named : `http://${named}`)
    const [host, port] = [url?.hostname ?? '', Number(url?.port || 80)]
    const value = same(`${host}:${port}`)
    return host !== '' && (await accepts(host, port)) ? { value } : { value, cause: 'PROXY_UNREACHABLE' }
  },
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port })
    const end = (yes: boolean): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
    socket.setTimeout(1500, () => end(false))
  })
}
