import { execFile } from 'node:child_process'
import { browsersOnPath } from '../../browsers/installed-browsers.ts'
import type { Check } from '../check.ts'
import type { CheckHost } from '../check-host.ts'

/** Oldest Chromium the sign-in page runs on. */
const oldest = 87

/** Browsers that are installed, with their versions. */
export const browsers: Check = {
  id: 'browsers',
  title: { zh: '浏览器', en: 'Browsers' },
  platforms: ['linux'],
  timeoutMs: 2500,
  async look({ root, environment }, signal) {
    const found = browsersOnPath({ root, environment })
    if (found.length === 0) return { value: { zh: '没有找到', en: 'none found' }, cause: 'BROWSER_TOO_OLD' }
    const versions = await Promise.all(found.map(async (one) => ({ ...one, version: await versionOf(one.program, environment, signal) })))
    const text = versions.map(({ name, version }) => `${name} ${version ?? ''}`.trim()).join(', ')
    const usable = versions.some(({ isChromium, version }) => !isChromium || version === undefined || version >= oldest)
    return { value: { zh: text, en: text }, ...(usable ? {} : { cause: 'BROWSER_TOO_OLD' as const }) }
  },
}

/** Its major version by its own word; undefined when it does not say in time. */
function versionOf(path: string, environment: CheckHost['environment'], signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { env: environment, signal, timeout: 2000, maxBuffer: 4096 }, (error, said) => {
      const version = error === null ? /(\d{2,4})\./.exec(said)?.[1] : undefined
      resolve(version === undefined ? undefined : Number(version))
    })
  })
}
