// `yinxin import organizations` beside a running system, as a register of insurances brings what has changed.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DemoOrganization } from '../../apps/demo/src/organizations.ts'
import type { System } from './system.ts'

const yinxin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))

/** Imports one organisation; `certificates`: those an older portal had bound to it, SHA-256. */
export function importAgain(
  { data }: System,
  { uscc, name, place, insuredSince = '2019-01-01' }: Pick<DemoOrganization, 'uscc' | 'name' | 'place' | 'insuredSince'>,
  certificates: readonly string[] = [],
): void {
  const file = join(data, 'register-of-today.csv')
  writeFileSync(file, `uscc,name,place,insuredSince,certificates\n${uscc},${name},${place},${insuredSince},${certificates.join(';')}\n`)
  const words = ['import', 'organizations', file, '--data', data, '--config', join(data, 'test-config.json')]
  const { status, stdout, stderr } = spawnSync(process.execPath, [yinxin, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the import failed: ${stdout}${stderr}`)
}
