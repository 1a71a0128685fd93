import { everywhere, type Check } from '../check.ts'

/** The list of sites the vendor signed. */
export const siteList: Check = {
  id: 'site-list',
  title: { zh: '可信网站名单', en: 'List of trusted sites' },
  platforms: everywhere,
  timeoutMs: 500,
  look({ siteListSound, portals }) {
    if (!siteListSound()) return { value: { zh: '不能用', en: 'cannot be used' }, cause: 'SITE_LIST_INVALID' }
    return { value: { zh: `${portals().length} 个网站`, en: String(portals().length) } }
  },
}
