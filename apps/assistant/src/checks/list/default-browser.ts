import { join } from 'node:path'
import { readTextFile } from '../../platform/json-file.ts'
import { same, type Check } from '../check.ts'

/** What links open in. */
export const defaultBrowser: Check = {
  id: 'default-browser',
  title: { zh: '默认浏览器', en: 'Default browser' },
  platforms: ['linux', 'win32'],
  timeoutMs: 500,
  look({ windows, homeFolder, environment }) {
    const named = windows?.browser()
    if (named !== undefined) return { value: same(named) }
    const folder = environment['XDG_CONFIG_HOME'] || join(homeFolder, '.config')
    const list = readTextFile(join(folder, 'mimeapps.list')) ?? ''
    const chosen = /^x-scheme-handler\/https=([\w.-]+)\.desktop/m.exec(list)?.[1]
    if (chosen !== undefined) return { value: same(chosen) }
    return { value: { zh: '没有另外指定', en: 'none chosen' }, doesNotMatter: true }
  },
}
