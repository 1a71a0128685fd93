import { connect } from 'node:net'
import { join } from 'node:path'
import type { Check } from '../check.ts'
import { readersIn } from '../usb-readers.ts'
import { cardServiceFinding, notInstalled } from '../windows-desktop.ts'

/** The PC/SC service: needed by readers, and by nothing else. */
export const cardService: Check = {
  id: 'card-service',
  title: { zh: '智能卡服务', en: 'Smart card service' },
  platforms: ['linux', 'win32'],
  timeoutMs: 1000,
  shownAfterMs: 300,
  async look({ platform, windows, root }) {
    if (platform === 'win32') return windows === undefined ? notInstalled : cardServiceFinding(windows)
    if (await answers(join(root, 'run/pcscd/pcscd.comm'))) return { value: { zh: '正在运行', en: 'running' } }
    if (readersIn(root) === 0) return { value: { zh: '没有读卡器，不需要', en: 'no reader, not needed' }, doesNotMatter: true }
    return { value: { zh: '没有运行', en: 'not running' }, cause: 'CARD_SERVICE_STOPPED' }
  },
}

/** Socket activation counts: whoever connects has it started. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (yes: boolean): void => {
      socket.destroy()
      resolve(yes)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
    socket.setTimeout(600, () => end(false))
  })
}
