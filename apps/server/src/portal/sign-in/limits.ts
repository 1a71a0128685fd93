import { hash } from 'node:crypto'
import type { AttemptLimit } from '../../platform/authentication/challenge-store.ts'
import { addressGroup } from '../../platform/web/address-group.ts'
import { defaultSignInsPerMinute, type PortalConfig } from '../config.ts'

/** Sign-ins one browser may begin in a minute. */
const perBrowser = 30

/** How often a sign-in may be begun: by everybody behind one address, and by one browser. Keys are hashed: an address is personal data. */
export function signInLimits(
  config: Pick<PortalConfig, 'signInsPerMinute'>,
  address: string,
  browser: string,
): readonly [AttemptLimit, AttemptLimit] {
  const perAddress = config.signInsPerMinute ?? defaultSignInsPerMinute
  return [
    { key: `address ${hash('sha256', addressGroup(address)).slice(0, 32)}`, most: perAddress },
    { key: `browser ${browser.slice(0, 32)}`, most: perBrowser },
  ]
}
