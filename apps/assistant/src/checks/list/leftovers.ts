import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { everywhere, type Check } from '../check.ts'
import type { CheckHost } from '../check-host.ts'

/** Files that a write before this start never finished. */
function leftIn({ data, startedAt }: CheckHost): readonly string[] {
  const left = readdirSync(data).filter((name) => /\.\d+\.new$/.test(name))
  return left.map((name) => join(data, name)).filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < startedAt)
}

/** What earlier runs left. */
export const leftovers: Check = {
  id: 'leftovers',
  title: { zh: '以前留下的文件', en: 'Files left over' },
  platforms: everywhere,
  timeoutMs: 500,
  look(host) {
    const count = leftIn(host).length
    return count === 0 ? { value: { zh: '没有', en: 'none' } } : { value: { zh: `${count} 个`, en: String(count) }, cause: 'LEFTOVERS' }
  },
  repair: {
    label: { zh: '清理', en: 'Remove' },
    plan: (host) => leftIn(host),
    run: (host) => {
      for (const path of leftIn(host)) rmSync(path, { force: true })
    },
  },
}
