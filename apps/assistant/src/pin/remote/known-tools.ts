/**
 * Programs by which somebody elsewhere sees this screen or moves this mouse: names of their files, in small letters and without `.exe`. Services that
 * run all day whether anybody is connected or not are left out where a program of the session tells better.
 */

import { programKey } from '../../platform/program-key.ts'
import type { RemoteNames } from './remote-names.ts'

interface RemoteTool {
  readonly name: RemoteNames[number]
  readonly programs: readonly string[]
}

const brand = (name: string): RemoteTool['name'] => ({ zh: name, en: name })

export const remoteDesktop: RemoteTool['name'] = { zh: '远程桌面', en: 'Remote Desktop' }

const remoteTools: readonly RemoteTool[] = [
  { name: remoteDesktop, programs: ['xrdp-chansrv', 'gnome-remote-desktop-daemon', 'krdpserver'] },
  { name: { zh: '远程协助', en: 'Remote Assistance' }, programs: ['msra', 'quickassist'] },
  { name: { zh: '向日葵', en: 'Sunlogin' }, programs: ['sunloginclient', 'sunloginclient_desktop', 'awesun'] },
  { name: brand('ToDesk'), programs: ['todesk', 'todesk_session'] },
  { name: brand('TeamViewer'), programs: ['teamviewer', 'teamviewer_desktop'] },
  { name: brand('AnyDesk'), programs: ['anydesk'] },
  { name: brand('RustDesk'), programs: ['rustdesk'] },
  { name: { zh: 'Chrome 远程桌面', en: 'Chrome Remote Desktop' }, programs: ['remoting_desktop', 'chrome-remote-desktop-host'] },
  { name: brand('Parsec'), programs: ['parsecd'] },
  {
    name: brand('VNC'),
    programs: ['winvnc', 'tvnserver', 'x11vnc', 'x0vncserver', 'xvnc', 'xtigervnc', 'wayvnc', 'vino-server', 'krfb'],
  },
]

/**
 * The tools among running programs, each once.
 * @param programs paths or names of their files
 */
export function remoteToolsAmong(programs: readonly string[]): RemoteNames {
  const names = new Set(programs.map(programKey))
  return remoteTools.filter((tool) => tool.programs.some((program) => names.has(program))).map(({ name }) => name)
}
