import type { Language } from '@yinxin/protocol/failures'
import type { ProofPhase } from './use-proof.ts'

interface ProofTexts {
  readonly byWindow: string
  readonly open: string
  readonly cancel: string
  readonly phases: Readonly<Record<Exclude<ProofPhase, 'idle'>, string>>
}

/** Words around a proof by UKey. */
export const proofTexts: Readonly<Record<Language, ProofTexts>> = {
  'zh-CN': {
    byWindow: '打开证书助手的窗口证明',
    open: '打开 PIN 码窗口',
    cancel: '取消',
    phases: { connecting: '正在连接证书助手', pin: '请在证书助手的窗口里输入 PIN 码', sending: '正在核验' },
  },
  en: {
    byWindow: "Prove in the assistant's window",
    open: 'Open the PIN window',
    cancel: 'Cancel',
    phases: { connecting: 'Connecting to the assistant', pin: "Type the PIN in the assistant's window", sending: 'Verifying' },
  },
}
