/** Words for a UKey that waits for the button on it: said in the window for the PIN, in windows of the system's own, and where business is done. */
import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '请按 UKey 上的按键',
  text: 'PIN 码对了。UKey 在等您按它上面的确认键，按了才签名。不想办了，就按它上面的取消键，PIN 码次数不减少。',
  left: (seconds: number) => `还等 ${seconds} 秒`,
}
const en: typeof zhCN = {
  title: 'Press the button on the UKey',
  text: 'The PIN was right. The UKey waits for its button before it signs. If you do not want to go on, press its cancel button: no PIN try is used.',
  left: (seconds) => `It waits ${seconds} more s`,
}

export const buttonWords = (language: Language): typeof zhCN => (language === 'en' ? en : zhCN)
