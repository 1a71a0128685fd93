import { execFile } from 'node:child_process'
import { browsersOnPath } from '../../browsers/installed-browsers.ts'
import type { Check, CheckFinding } from '../check.ts'
import type { CheckHost } from '../check-host.ts'

/** Oldest Chromium the sign-in page runs on. */
const oldest = 87

/** Makers of browsers with two engines, by their names; the older of the two opens none of our pages, and which is used cannot be seen from outside. */
const dual = /360|搜狗|sogou|qq|2345|猎豹|liebao|傲游|maxthon|世界之窗|theworld/i

/** Browsers that are installed: with their versions where they say them, and on Windows by the names they registered. */
export const browsers: Check = {
  id: 'browsers',
  title: { zh: '浏览器', en: 'Browsers' },
  platforms: ['linux', 'win32'],
  timeoutMs: 2500,
  async look({ platform, root, environment, browsers: registered }, signal) {
    if (platform === 'win32') return ofWindows((await registered()).map(({ name }) => name))
    const found = browsersOnPath({ root, environment })
    if (found.length === 0) return { value: { zh: '没有找到', en: 'none found' }, cause: 'BROWSER_TOO_OLD' }
    const versions = await Promise.all(found.map(async (one) => ({ ...one, version: await versionOf(one.program, environment, signal) })))
    const text = versions.map(({ name, version }) => `${name} ${version ?? ''}`.trim()).join(', ')
    const usable = versions.some(({ isChromium, version }) => !isChromium || version === undefined || version >= oldest)
    return { value: { zh: text, en: text }, ...(usable ? {} : { cause: 'BROWSER_TOO_OLD' as const }) }
  },
}

function ofWindows(names: readonly string[]): CheckFinding {
  if (names.length === 0) return { value: { zh: '没有找到', en: 'none found' }, cause: 'BROWSER_TOO_OLD' }
  const withMode = (mode: string): readonly string[] => names.map((name) => (dual.test(name) ? `${name}${mode}` : name))
  return {
    value: { zh: withMode('（双核：请用极速模式）').join('、'), en: withMode(' (two engines: use speed mode)').join(', ') },
  }
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
