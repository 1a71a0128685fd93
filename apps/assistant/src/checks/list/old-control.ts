import { everywhere, type Check } from '../check.ts'

/** What other programs ask for and nobody needs here. */
export const oldControl: Check = {
  id: 'old-control',
  title: { zh: '旧版安全控件', en: 'Security control of older portals' },
  platforms: everywhere,
  timeoutMs: 100,
  look: () => ({
    value: { zh: '不需要。看到别处说“未安装”，请忽略', en: 'not needed; ignore it where somebody says it is missing' },
    doesNotMatter: true,
  }),
}
