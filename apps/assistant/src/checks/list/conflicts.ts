import { everywhere, type Check } from '../check.ts'
import { conflictFinding, conflictsHere } from '../known-conflicts.ts'

/** Programs that keep a UKey to themselves, and older drivers. */
export const conflicts: Check = {
  id: 'conflicts',
  title: { zh: '冲突的程序和旧驱动', en: 'Conflicting programs and old drivers' },
  platforms: everywhere,
  timeoutMs: 2000,
  look: async (host) => conflictFinding(await conflictsHere(host, ['holds-ukeys', 'old-driver']), 'UKEY_HELD'),
}
