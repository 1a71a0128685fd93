import { join } from 'node:path'
import { readTextFile, writeTextFile } from '../../platform/json-file.ts'
import type { Check } from '../check.ts'
import type { CheckHost } from '../check-host.ts'
import { notInstalled, sessionFinding } from '../windows-desktop.ts'

const autostartFile = ({ homeFolder, environment, desktop }: CheckHost): string =>
  join(environment['XDG_CONFIG_HOME'] || join(homeFolder, '.config'), 'autostart', desktop.fileName)

/** What a package installed for everybody; the person's own file goes before it. */
const systemFile = ({ root, desktop }: CheckHost): string => join(root, 'etc/xdg/autostart', desktop.fileName)

/** Whether the assistant starts with the session. A link starts it too, so nothing stops without it. */
export const autostart: Check = {
  id: 'autostart',
  title: { zh: '开机启动', en: 'Starts with the computer' },
  platforms: ['linux', 'win32'],
  timeoutMs: 500,
  look(host) {
    if (host.platform === 'win32') return host.windows === undefined ? notInstalled : sessionFinding(host.windows)
    const entry = readTextFile(autostartFile(host)) ?? readTextFile(systemFile(host))
    if (entry !== undefined && !/^Hidden=true/m.test(entry)) return { value: { zh: '已打开', en: 'on' } }
    return { value: { zh: '没有打开', en: 'off' }, cause: 'AUTOSTART_OFF' }
  },
  repair: {
    label: { zh: '打开', en: 'Turn on' },
    plan: (host) => [host.windows?.launcher ?? autostartFile(host)],
    run: (host) =>
      host.windows === undefined ? writeTextFile(autostartFile(host), host.desktop.runEntry()) : host.windows.startWithSession(),
  },
}
