import { everywhere, same, type Check } from '../check.ts'
import { answers, reachDownloadSite } from '../needed-addresses.ts'

/** Whether the site answers that updates and signed lists come from. */
export const downloadSite: Check = {
  id: 'download-site',
  title: { zh: '下载站点', en: 'Download site' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['network', 'proxy'],
  async look(host) {
    const [site] = await reachDownloadSite(host)
    if (site === undefined) return { value: { zh: '没有配置', en: 'none configured' }, doesNotMatter: true }
    const value = same(site.host)
    return answers(site) ? { value } : { value, cause: 'UPDATE_UNREACHABLE' }
  },
}
