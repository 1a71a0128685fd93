import type { Check } from '../check.ts'
import type { CheckHost, KeyProvider } from '../check-host.ts'

/** First revision of each build of Windows with the updates of October 2025 (CVE-2024-30098). Builds after these have them from the start. */
const since: Readonly<Record<number, number>> = { 19044: 6456, 19045: 6456, 22621: 6060, 22631: 6060, 26100: 6899, 26200: 6899 }

/**
 * Whether Windows gives RSA keys of smart cards to new programs only (KSP in place of CSP, since October 2025). The assistant asks the UKey's own
 * library and is not concerned; programs of other portals find no certificate, and people say that the UKey worked yesterday.
 */
export const keyProvider: Check = {
  id: 'key-provider',
  title: { zh: 'Windows 的 RSA 证书接口', en: 'Windows and RSA certificates' },
  platforms: ['win32'],
  timeoutMs: 2900,
  async look(host) {
    const { value, hasRsa } = { value: await host.keyProvider(), hasRsa: await rsaOn(host) }
    if (!hasRsa) return { value: { zh: '没有 RSA 证书', en: 'no RSA certificate' }, doesNotMatter: true }
    if (!isNewOnly(value)) return { value: { zh: '新旧程序都能用', en: 'old and new programs' } }
    return {
      value: {
        zh: '2025 年 10 月的系统更新后，旧程序可能找不到 RSA 证书（事件 624）。请更新那个程序；证书助手不受影响',
        en: 'since the updates of October 2025 older programs may find no RSA certificate (event 624): update those; the assistant is not concerned',
      },
      doesNotMatter: true,
    }
  },
}

/** 0 is what an administrator sets to have it as before. */
function isNewOnly({ build = 0, revision = 0, override }: KeyProvider): boolean {
  if (override === 0) return false
  const first = since[build]
  return first === undefined ? build > 26200 : revision >= first
}

const rsaOn = async ({ ukeys }: CheckHost): Promise<boolean> =>
  (await ukeys()).ukeys.some(({ certificates }) => certificates.some(({ keyKind }) => keyKind === 'RSA'))
