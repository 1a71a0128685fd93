import { join } from 'node:path'
import { readTextFile } from '../../platform/json-file.ts'
import { everywhere, same, type Check } from '../check.ts'

const named = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' } as const

/** System and processor. */
export const operatingSystem: Check = {
  id: 'operating-system',
  title: { zh: '操作系统', en: 'Operating system' },
  platforms: everywhere,
  timeoutMs: 500,
  look({ root, platform, architecture }) {
    const release = readTextFile(join(root, 'etc/os-release'))
    const pretty = /^PRETTY_NAME="?([^"\n]{1,80})/m.exec(release ?? '')?.[1] ?? named[platform as keyof typeof named] ?? platform
    const value = same(`${pretty}, ${architecture}`)
    return architecture === 'x64' || architecture === 'arm64' ? { value } : { value, cause: 'SYSTEM_UNSUPPORTED' }
  },
}
