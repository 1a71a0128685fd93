/** How Windows gives keys of smart cards to programs (CVE-2024-30098, since October 2025). */
import type { KeyProvider } from '../checks/check-host.ts'
import { readWord, readTexts } from './registry.ts'

const version = String.raw`SOFTWARE\Microsoft\Windows NT\CurrentVersion`
const cards = String.raw`SOFTWARE\Microsoft\Cryptography\Calais`

export function keyProviderOfWindows(): KeyProvider {
  const [build] = readTexts('computer', version, 'CurrentBuildNumber')
  return {
    build: build === undefined ? undefined : Number(build),
    revision: readWord('computer', version, 'UBR'),
    override: readWord('computer', cards, 'DisableCapiOverrideForRSA'),
  }
}
