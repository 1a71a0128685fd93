import { join } from 'node:path'
import { readTextFile } from '../../platform/json-file.ts'
import type { Check } from '../check.ts'

/** Whether the portal's page can start the assistant. */
export const linkScheme: Check = {
  id: 'link-scheme',
  title: { zh: '网页启动证书助手', en: 'Started by a link' },
  platforms: ['linux'],
  timeoutMs: 500,
  look({ desktop, root }) {
    const installed = readTextFile(join(root, 'usr/share/applications', desktop.fileName)) // for everybody of this computer: no list names it
    if (installed?.includes('x-scheme-handler/yinxin;') === true) return { value: { zh: '可以', en: 'works' } }
    const [, entry = '', list = ''] = desktop.linkFiles()
    const known = readTextFile(list)?.includes(`x-scheme-handler/yinxin=${desktop.fileName}`) === true
    if (known && readTextFile(entry) !== undefined) return { value: { zh: '可以', en: 'works' } }
    return { value: { zh: '没有登记', en: 'not registered' }, cause: 'LINK_UNREGISTERED' }
  },
  repair: {
    label: { zh: '登记', en: 'Register' },
    plan: ({ desktop }) => desktop.linkFiles(),
    run: ({ desktop }) => desktop.register(),
  },
}
