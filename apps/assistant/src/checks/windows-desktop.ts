/** How Windows starts an assistant that was installed, and what of that a person or another program has changed: rules over what the registry says. */
import { isSameProgram } from '../windows/command-line.ts'
import { same, type CheckFinding } from './check.ts'

/** A command that starts with the session. */
export interface SessionStart {
  readonly command: string
  /** Turned off in the task manager, or in Windows' settings. */
  readonly off: boolean
}

/** Who opens `yinxin:` links. */
export interface LinkOpener {
  /** The command that is registered: the person's goes before the computer's. */
  readonly command: string | undefined
  /** Another program the person has chosen in Windows' settings; no program may change that. */
  readonly chosen: string | undefined
}

export interface WindowsDesktop {
  /** The program that every start goes by. */
  readonly launcher: string
  readonly starts: () => readonly SessionStart[]
  readonly links: () => LinkOpener
  /** Name of the browser that links open in; undefined where none was chosen. */
  readonly browser: () => string | undefined
  /** Both for this person alone: what is the computer's is an administrator's. */
  readonly startWithSession: () => void
  readonly openLinks: () => void
  /** Whether the service for smart cards runs; undefined where there is none. */
  readonly cardService: () => boolean | undefined
  readonly readers: () => number
}

export function sessionFinding({ launcher, starts }: WindowsDesktop): CheckFinding {
  const all = starts()
  const own = all.filter(({ command }) => isSameProgram(command, launcher))
  if (own.some(({ off }) => !off)) return { value: { zh: '已打开', en: 'on' } }
  const [other] = all
  if (own.length > 0 || other === undefined) return { value: { zh: '没有打开', en: 'off' }, cause: 'AUTOSTART_OFF' }
  return { value: { zh: `启动的是：${other.command}`, en: `starts ${other.command}` }, cause: 'AUTOSTART_OFF' }
}

export function linkFinding({ launcher, links }: WindowsDesktop): CheckFinding {
  const { command, chosen } = links()
  if (chosen !== undefined) return { value: same(chosen), cause: 'LINK_TAKEN', repairable: false }
  if (command === undefined) return { value: { zh: '没有登记', en: 'not registered' }, cause: 'LINK_UNREGISTERED' }
  return isSameProgram(command, launcher) ? { value: { zh: '可以', en: 'works' } } : { value: same(command), cause: 'LINK_TAKEN' }
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
