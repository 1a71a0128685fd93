import { hash } from 'node:crypto'
import { addressGroup } from '../web/address-group.ts'
import type { AttemptLimit } from './challenge-store.ts'

/** Challenges one browser may ask for in a minute. */
const perBrowser = 30

/** How often a proof may be begun: by everybody behind one address, and by one browser. Keys are hashed: an address is personal data. */
export const challengeLimits = (
  { signInsPerMinute }: { readonly signInsPerMinute: number },
  address: string,
  browser: string,
): readonly [AttemptLimit, AttemptLimit] => [
  { key: `address ${hash('sha256', addressGroup(address)).slice(0, 32)}`, most: signInsPerMinute },
  { key: `browser ${browser.slice(0, 32)}`, most: perBrowser },
]
