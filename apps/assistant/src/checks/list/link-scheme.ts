import { join } from 'node:path'
import { readTextFile } from '../../platform/json-file.ts'
import type { Check } from '../check.ts'
import { linkFinding, notInstalled } from '../windows-desktop.ts'

/** Whether the portal's page can start the assistant. */
export const linkScheme: Check = {
  id: 'link-scheme',
  title: { zh: '网页启动证书助手', en: 'Started by a link' },
  platforms: ['linux', 'win32'],
  timeoutMs: 500,
  look({ platform, windows, desktop, root }) {
    if (platform === 'win32') return windows === undefined ? notInstalled : linkFinding(windows)
    const installed = readTextFile(join(root, 'usr/share/applications', desktop.fileName)) // for everybody of this computer: no list names it
    if (installed?.includes('x-scheme-handler/yinxin;') === true) return { value: { zh: '可以', en: 'works' } }
    const [, entry = '', list = ''] = desktop.linkFiles()
    const known = readTextFile(list)?.includes(`x-scheme-handler/yinxin=${desktop.fileName}`) === true
    if (known && readTextFile(entry) !== undefined) return { value: { zh: '可以', en: 'works' } }
    return { value: { zh: '没有登记', en: 'not registered' }, cause: 'LINK_UNREGISTERED' }
  },
  repair: {
    label: { zh: '登记', en: 'Register' },
    plan: ({ windows, desktop }) => (windows === undefined ? desktop.linkFiles() : [`yinxin: → ${windows.launcher}`]),
    run: ({ windows, desktop }) => (windows === undefined ? desktop.register() : windows.openLinks()),
  },
}
