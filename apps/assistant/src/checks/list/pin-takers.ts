import { everywhere, type Check } from '../check.ts'
import { conflictFinding, conflictsHere } from '../known-conflicts.ts'

/** Programs that hand PINs from web pages to UKeys: whatever page has one gets signatures. Red, although a sign-in would work (docs/decisions/0144). */
export const pinTakers: Check = {
  id: 'pin-takers',
  title: { zh: '从网页收 PIN 码的程序', en: 'Programs that take PINs from pages' },
  platforms: everywhere,
  timeoutMs: 2000,
  look: async (host) => conflictFinding(await conflictsHere(host, ['takes-pins']), 'PIN_IN_PAGES'),
}
