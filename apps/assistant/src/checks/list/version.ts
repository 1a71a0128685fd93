import { compareVersions } from '@yinxin/protocol/wire'
import { everywhere, same, type Check } from '../check.ts'

/** Which assistant this is, and whether there is a newer one. */
export const assistantVersion: Check = {
  id: 'version',
  title: { zh: '证书助手版本', en: 'Version of the assistant' },
  platforms: everywhere,
  timeoutMs: 100,
  look({ version, newestVersion }) {
    const newest = newestVersion()
    if (newest === undefined || compareVersions(newest, version) <= 0) return { value: same(version) }
    return { value: { zh: `${version}，最新 ${newest}`, en: `${version}, newest ${newest}` }, cause: 'UPDATE_AVAILABLE' }
  },
}
