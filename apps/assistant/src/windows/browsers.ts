/** Browsers as they register with Windows (Clients\StartMenuInternet): for the person or for the computer. */
import { existsSync } from 'node:fs'
import type { InstalledBrowser } from '../browsers/installed-browsers.ts'
import { keysBelow, readTexts, type RegistryRoot } from './registry.ts'

const clients = String.raw`SOFTWARE\Clients\StartMenuInternet`
/** Internet Explorer registers here on computers that have Edge; it opens none of our pages. */
const tooOld = /^IEXPLORE/i

export function browsersOfRegistry(): readonly InstalledBrowser[] {
  return (['person', 'computer'] as const).flatMap((root) =>
    keysBelow(root, clients)
      .filter((id) => !tooOld.test(id))
      .flatMap((id) => browserOf(root, id) ?? []),
  )
}

function browserOf(root: RegistryRoot, id: string): InstalledBrowser | undefined {
  const key = `${clients}\\${id}`
  const [name = id] = readTexts(root, key, '')
  const program = /^"([^"]+)"|^(\S+)/.exec(readTexts(root, `${key}\\shell\\open\\command`, '')[0] ?? '')
  const path = program?.[1] ?? program?.[2]
  return path === undefined || !existsSync(path) ? undefined : { id, name, program: path }
}
