import type { Check } from '../check.ts'
import type { CheckHost } from '../check-host.ts'
import type { CheckWords } from '../check-row.ts'

/** What a person agrees to, and what will be run: a line each. */
function planOf({ drivers }: CheckHost): readonly string[] {
  const missing = drivers.missing()
  if (missing === undefined) return []
  const { entry, driver } = missing
  const both = ({ zh, en }: Partial<CheckWords>): string => [zh, en].filter(Boolean).join(' / ')
  return [
    `${both(entry.maker)}: ${driver.name} ${driver.version}, ${(driver.size / 1_000_000).toFixed(1)} MB`,
    `SHA-256 ${driver.sha256}`,
    driver.needsAdministrator ? '需要管理员密码 / asks for an administrator’s password' : '不需要管理员密码 / no administrator needed',
    both(entry.licence),
  ]
}

/** Whether a UKey that is plugged in lacks its maker's library, and the one package that brings it. */
export const missingDriverCheck: Check = {
  id: 'missing-driver',
  title: { zh: '插着的 UKey 的驱动', en: 'Driver of the UKey that is plugged in' },
  platforms: ['linux', 'win32'],
  timeoutMs: 500,
  look({ drivers }) {
    const missing = drivers.missing()
    if (missing !== undefined) {
      const { zh, en = zh } = missing.entry.name
      return { value: { zh, en }, cause: 'DRIVER_MISSING' }
    }
    return drivers.catalogued()
      ? { value: { zh: '不缺', en: 'none is missing' } }
      : { value: { zh: '没有驱动目录', en: 'no catalogue of drivers' }, doesNotMatter: true }
  },
  repair: { label: { zh: '安装驱动', en: 'Install the driver' }, changes: 'package', plan: planOf, run: (host) => host.drivers.install() },
}
