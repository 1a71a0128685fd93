import { everywhere, same, type Check } from '../check.ts'

/** Which assistant this is. */
export const assistantVersion: Check = {
  id: 'version',
  title: { zh: '证书助手版本', en: 'Version of the assistant' },
  platforms: everywhere,
  timeoutMs: 100,
  look: ({ version }) => ({ value: same(version) }),
}
