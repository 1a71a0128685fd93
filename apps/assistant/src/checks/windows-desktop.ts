/** How Windows starts an assistant that was installed, and what of that a person or another program has changed: rules over what the registry says. */
import { same, type CheckFinding } from './check.ts'
import type { WindowsDesktop } from './windows-told.ts'

export function sessionFinding({ starts }: WindowsDesktop): CheckFinding {
  const all = starts()
  const own = all.filter(({ isOwn }) => isOwn)
  if (own.some(({ off }) => !off)) return { value: { zh: '已打开', en: 'on' } }
  const [other] = all
  if (own.length > 0 || other === undefined) return { value: { zh: '没有打开', en: 'off' }, cause: 'AUTOSTART_OFF' }
  return { value: { zh: `启动的是：${other.command}`, en: `starts ${other.command}` }, cause: 'AUTOSTART_OFF' }
}

export function linkFinding({ links }: WindowsDesktop): CheckFinding {
  const { command, isOwn, chosen } = links()
  if (chosen !== undefined) return { value: same(chosen), cause: 'LINK_TAKEN', repairable: false }
  if (command === undefined) return { value: { zh: '没有登记', en: 'not registered' }, cause: 'LINK_UNREGISTERED' }
  return isOwn ? { value: { zh: '可以', en: 'works' } } : { value: same(command), cause: 'LINK_TAKEN' }
}

/** It is started by Windows when a reader comes, and stopped when none is there. */
export function cardServiceFinding({ cardService, readers }: WindowsDesktop): CheckFinding {
  if (cardService() === true) return { value: { zh: '正在运行', en: 'running' } }
  if (readers() === 0) return { value: { zh: '没有读卡器，不需要', en: 'no reader, not needed' }, doesNotMatter: true }
  return { value: { zh: '没有运行', en: 'not running' }, cause: 'CARD_SERVICE_STOPPED' }
}

/** For a program that was not installed: nothing of it stands in the registry. */
export const notInstalled: CheckFinding = {
  value: { zh: '不是安装的', en: 'not installed' },
  doesNotMatter: true,
  repairable: false,
}
