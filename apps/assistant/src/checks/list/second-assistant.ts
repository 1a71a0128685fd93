import { assistantProduct, assistantSocketPath } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import type { Scope } from '../../installation/copies.ts'
import type { CheckWords } from '../check-row.ts'
import { everywhere, type Check } from '../check.ts'

/** Another assistant of this person on another port: pages talk to the first that answers. Or another copy that is installed and does not run. */
export const secondAssistant: Check = {
  id: 'second-assistant',
  title: { zh: '另一个证书助手', en: 'Another assistant' },
  platforms: everywhere,
  timeoutMs: 1500,
  async look({ port, ports, otherCopy }, signal) {
    const others = ports.filter((one) => one !== port() && one !== 0)
    const answers = await Promise.all(others.map((one) => isAssistant(one, signal)))
    const found = others.filter((_, index) => answers[index])
    const installed = found.length === 0 ? await otherCopy() : undefined
    if (installed !== undefined) return { value: nameOf(installed), cause: 'SECOND_COPY' }
    if (found.length === 0) return { value: { zh: '没有', en: 'none' } }
    return { value: { zh: `端口 ${found.join('、')}`, en: `port ${found.join(', ')}` }, cause: 'SECOND_ASSISTANT' }
  },
}

function nameOf({ scope, version }: { readonly scope: Scope; readonly version: string | undefined }): CheckWords {
  const [zh, en] = scope === 'person' ? ['您自己安装的', 'your own'] : ['为所有用户安装的', 'for all users']
  return version === undefined
    ? { zh: `${zh}，不能启动`, en: `${en}, cannot be started` }
    : { zh: `${zh} ${version}`, en: `${en}, ${version}` }
}

async function isAssistant(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    const origin = `http://127.0.0.1:${port}`
    const answer = await fetch(`${origin}${assistantSocketPath}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello' }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(1200)]),
    })
    const body = (await answer.text()).slice(0, 4096)
    return asObject(asObject(JSON.parse(body))?.['result'])?.['product'] === assistantProduct
  } catch {
    return false // nobody, or another program: those are for the check of ports
  }
}
