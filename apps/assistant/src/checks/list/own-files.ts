import { failed } from '@yinxin/protocol/failures'
import { same, type Check } from '../check.ts'

const most = 5

/** Whether the files the assistant was installed as are all there: antivirus programs take some, and rules about programs forbid some. */
export const ownFiles: Check = {
  id: 'own-files',
  title: { zh: '证书助手的文件', en: 'Files of the assistant' },
  platforms: ['linux', 'win32'],
  timeoutMs: 2000,
  look({ installed, downloadSite }) {
    const missing = installed.missing()
    if (missing === undefined) return { value: { zh: '不是安装的，没有清单', en: 'not installed: no list of them' }, doesNotMatter: true }
    if (missing.length === 0) return { value: { zh: '齐全', en: 'complete' } }
    const some = `${missing.slice(0, most).join(', ')}${missing.length > most ? ' …' : ''}`
    const repairable = installed.again !== undefined
    const value =
      repairable || downloadSite === undefined
        ? same(some)
        : { zh: `${some}。从 ${downloadSite} 重新安装`, en: `${some}. Install again from ${downloadSite}` }
    return { value, cause: 'FILES_MISSING', repairable }
  },
  repair: {
    label: { zh: '重新安装', en: 'Install again' },
    changes: 'package',
    plan: ({ downloadSite, version }) => [
      `${downloadSite ?? ''}: ${version} 或更新 / or newer`,
      '安装好以前，现在的版本一直可用 / this version goes on working meanwhile',
    ],
    run: async ({ installed }) => installed.again?.() ?? failed('NOT_FOUND'),
  },
}
