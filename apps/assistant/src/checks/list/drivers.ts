import { everywhere, type Check } from '../check.ts'

/** Whether the libraries of UKeys load, each in a process of its own. */
export const drivers: Check = {
  id: 'drivers',
  title: { zh: 'UKey 驱动', en: 'UKey drivers' },
  platforms: everywhere,
  timeoutMs: 2900,
  dependsOn: ['card-service', 'conflicts', 'own-files'],
  async look({ ukeys, libraries: open }) {
    const libraries = open()
    const { problems } = await ukeys()
    const [problem] = problems
    const value = { zh: `${libraries} 个，${problems.length} 个不能用`, en: `${libraries}, ${problems.length} not usable` }
    if (problem !== undefined) return { value, cause: problem.code, ...(problem.detail === undefined ? {} : { detail: problem.detail }) }
    if (libraries === 0) return { value: { zh: '没有配置', en: 'none configured' }, doesNotMatter: true }
    return { value: { zh: `${libraries} 个，已加载`, en: `${libraries}, loaded` } }
  },
}
