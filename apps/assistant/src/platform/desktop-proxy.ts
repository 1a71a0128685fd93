/**
 * The proxy a Linux desktop is set to: GNOME's settings, which other desktops share (UKUI, Cinnamon, MATE). A script (PAC) is fetched and run by the desktop's own
 * service in a process of its own, never by us (decision 170).
 */
import { execFile } from 'node:child_process'
import type { SetProxy } from './system-proxy.ts'

/** Longest answer of a program of the desktop, in milliseconds: a script that never ends stops its service, not us. */
const patienceMs = 2000

/** What a program printed; undefined where it is missing, failed, or was too slow. */
const runProgram = (program: string, words: readonly string[]): Promise<string | undefined> =>
  new Promise((resolve) => {
    const options = { timeout: patienceMs + 500, killSignal: 'SIGKILL', maxBuffer: 65_536, env: { ...process.env, LC_ALL: 'C' } } as const
    execFile(program, [...words], options, (error, output) => resolve(error === null ? output : undefined))
  })

/** What the desktop is set to now; nothing where there is no such desktop. */
export const readDesktopProxy = async (): Promise<SetProxy> =>
  desktopProxy((await runProgram('gsettings', ['list-recursively', 'org.gnome.system.proxy'])) ?? '')

/**
 * Reads what `gsettings` prints. A script found by the network's own word (mode `auto` without an address) is not followed (decision 186); a name and
 * password for a proxy are not taken from there.
 */
export function desktopProxy(printed: string): SetProxy {
  const settings = new Map(printed.split('\n').flatMap(settingIn))
  const nothing = { proxy: undefined, bypass: undefined, script: undefined }
  if (settings.get('mode') === 'auto') {
    const script = URL.parse(settings.get('autoconfig-url') ?? '')
    return script === null ? nothing : { ...nothing, script: script.href }
  }
  if (settings.get('mode') !== 'manual') return nothing
  const [http, https] = [serverOf(settings, 'http'), serverOf(settings, 'https')]
  const forHttps = https ?? (settings.get('use-same-proxy') === 'true' ? http : undefined)
  const parts = [...(http === undefined ? [] : [`http=${http}`]), ...(forHttps === undefined ? [] : [`https=${forHttps}`])]
  return { ...nothing, proxy: parts.join(';') || undefined, bypass: settings.get('ignore-hosts') }
}

/** `org.gnome.system.proxy.http port 8080`: a text, a number, or a list of texts, joined with `;`. */
function settingIn(line: string): [string, string][] {
  const [, section, name, value] = /^org\.gnome\.system\.proxy(?:\.(\w+))? ([\w-]+) (.+)$/.exec(line) ?? []
  if (name === undefined || value === undefined) return []
  const texts = [...value.matchAll(/'([^'\\]*)'/g)].map(([, text = '']) => text)
  return [[section === undefined ? name : `${section}.${name}`, value.includes("'") ? texts.join(';') : value]]
}

function serverOf(settings: ReadonlyMap<string, string>, scheme: 'http' | 'https'): string | undefined {
  const [host = '', port = '0'] = [settings.get(`${scheme}.host`), settings.get(`${scheme}.port`)]
  if (!/^[\w.:-]+$/.test(host) || !/^[1-9]\d{0,4}$/.test(port)) return undefined
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * What a script says for an address, by the desktop's service (`org.gtk.GLib.PACRunner` on the session's bus).
 * @returns undefined where there is no such service, or no answer; SOCKS is passed over, as Node's agents do not speak it
 */
export async function proxyByDesktop(script: string, url: string): Promise<SetProxy | undefined> {
  const to = ['--dest', 'org.gtk.GLib.PACRunner', '--object-path', '/org/gtk/GLib/PACRunner']
  const call = ['--method', 'org.gtk.GLib.PACRunner.Lookup', script, url]
  return answerOfScript((await runProgram('gdbus', ['call', '--session', '--timeout', String(patienceMs / 1000), ...to, ...call])) ?? '')
}

/** Reads `(['http://10.0.0.1:3128', 'direct://'],)`: the first way that can be gone. */
export function answerOfScript(printed: string): SetProxy | undefined {
  const ways = [...printed.matchAll(/'([^'\\]+)'/g)].map(([, way = '']) => way)
  const way = ways.find((one) => /^(?:https?|direct):\/\//.test(one))
  if (way === undefined) return undefined
  return { proxy: way.startsWith('direct:') ? undefined : way, bypass: undefined, script: undefined }
}
