import type { Check } from '../check.ts'

/** Remote Desktop: a UKey in the computer one sits at is not seen in the one that is shown. */
export const remoteSession: Check = {
  id: 'remote-session',
  title: { zh: '远程桌面', en: 'Remote Desktop' },
  platforms: ['linux', 'win32'],
  timeoutMs: 2900,
  async look({ isRemoteSession, ukeys }) {
    if (!(await isRemoteSession())) return { value: { zh: '没有使用', en: 'not used' } }
    if ((await ukeys()).ukeys.length > 0) return { value: { zh: '正在使用，能看到 UKey', en: 'used, and a UKey is seen' } }
    return { value: { zh: '正在使用', en: 'used' }, cause: 'UKEY_ELSEWHERE' }
  },
}
