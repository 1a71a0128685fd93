import { createRequestKey, siteRequestKey, type SiteRequestKey } from '../../platform/authentication/site-request-key.ts'
import { keyPeriods } from './key-periods.ts'
import { portalKeys, type KeyDeps } from './portal-key.ts'

/** A request lives five minutes; assistants may know the site from a list that is a month old. */
const keepPublishedSeconds = 30 * 86_400

/** Kind of the keys that sign requests to assistants. */
export const siteRequestKind = 'site-request'

/** The request keys of the portal: signs with the one whose time it is, publishes those to come and those before as well. */
export interface SiteRequestKeys extends SiteRequestKey {
  /** Reads them anew. */
  reload(): Promise<void>
}

export async function openSiteRequestKeys(deps: KeyDeps): Promise<SiteRequestKeys> {
  let current = await load(deps)
  return {
    sign: (request) => current.sign(request),
    get publicKeys() {
      return current.publicKeys
    },
    async reload() {
      current = await load(deps)
    },
  }
}

async function load(deps: KeyDeps): Promise<SiteRequestKey> {
  const { published } = keyPeriods(await portalKeys(deps, siteRequestKind, createRequestKey), deps.clock.now(), keepPublishedSeconds)
  const keys = await Promise.all(published.map(({ bytes }) => siteRequestKey(bytes)))
  const [signing] = keys
  if (signing === undefined) throw new Error('there is no request key')
  return { sign: signing.sign, publicKeys: keys.flatMap(({ publicKeys }) => publicKeys) }
}
