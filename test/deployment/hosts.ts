// The hosts of docs/deployment.md on one machine: each has a folder for its /etc, /var/lib and /run, and an address of the loopback network.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { textOn, type Box } from './document.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'apps/server/bin/yinxin.js')
const postgresPrograms = '/usr/lib/postgresql/15/bin'

const names = [
  ...['portal.bureau.example', 'portal-1.bureau.example', 'portal-2.bureau.example', 'db.bureau.example'],
  ...['gateway.ca.example', 'status.ca.example', 'ca.ca.example', 'db.ca.example'],
  'desk-1.bureau.example',
]
/** Address of a host: no name server is asked. */
export const addressOf = (host: string): string => `127.0.41.${names.indexOf(host) + 1}`

/** Port nginx listens on here: 443 is for root. */
export const publicPort = 8443

export interface Hosts {
  readonly folder: string
  /** Where a path of a host is. */
  at(host: string, path: string): string
  /** Puts a file where the box says, or runs its commands; answers what they printed. Programs that systemd was told to start are started. */
  carryOut(box: Box): Promise<string>
  /** Starts a part as the unit file says, and waits until it is ready. */
  start(host: string, part: string): Promise<void>
  /** Does what a service of systemd does when its timer is due; answers its exit code and what it printed. `more` are words after its own. */
  runService(host: string, name: string, ...more: string[]): { readonly code: number | null; readonly said: string }
  /** Asks a part to stop, and waits until it has; answers its exit code. */
  stop(host: string, part: string): Promise<number | null>
  logOf(host: string, part: string): string
  stopAll(): Promise<void>
}

export function createHosts(folder: string): Hosts {
  const running = new Map<string, ChildProcess>()
  const at = (host: string, path: string) => join(folder, host, path)
  const home = (host: string) => at(host, 'home')
  const logFile = (host: string, part: string) => at(host, `${part}.log`)
  let unit = ''

  /** The text as it is on this machine: folders of the host, addresses for names where something connects or listens. */
  function local(text: string, host: string): string {
    const folders = text
      .replaceAll(/(?<![\w.:/$])\/(etc|var\/lib|run)\//g, (_, path: string) => `${at(host, path)}/`)
      .replaceAll('/opt/yinxin/apps/server/bin/yinxin.js', bin)
    const connects = new RegExp(
      `(//|@|"host": "|"peerHost": "|server |listen_addresses = ')(${names
        .slice(1)
        .join('|')
        .replaceAll('.', String.raw`\.`)})`,
      'g',
    )
    return folders
      .replaceAll(connects, (_, before: string, name: string) => before + addressOf(name))
      .replaceAll('192.0.2.10', '127.0.0.1')
      .replaceAll('"closingSeconds": 5', '"closingSeconds": 1')
      .replaceAll('listen 443 ssl', `listen ${addressOf('portal.bureau.example')}:${publicPort} ssl`)
      .replaceAll('subjectAltName=DNS:$1', 'subjectAltName=DNS:$1,IP:$(address $1)')
  }

  /** What the shell of a host knows beside Debian's programs. */
  const prelude = (host: string) => `set -euo pipefail
address() { case $1 in ${names.map((name) => `${name}) echo ${addressOf(name)} ;;`).join(' ')} *) echo 127.0.0.1 ;; esac; }
yinxin() { '${bin}' "$@"; }
systemctl() { for one in "$@"; do case $one in yinxin@*) echo "\${one#yinxin@}" >> '${at(host, 'systemctl')}' ;; esac; done; }
scp() { local to="\${2%%:*}" path="\${2#*:}"; mkdir -p "$(dirname "${folder}/$to$path")"; cp "$1" "${folder}/$to$path"; }
export PATH='${postgresPrograms}:${dirname(process.execPath)}:/usr/bin:/bin' PGHOST='${at(host, 'run')}' PGUSER=postgres
`

  function shell(text: string, host: string): string {
    mkdirSync(home(host), { recursive: true })
    const { status, stdout, stderr } = spawnSync('bash', ['-c', prelude(host) + local(text, host)], { cwd: home(host), encoding: 'utf8' })
    if (status !== 0) throw new Error(`on ${host}, exit code ${status}: ${stderr}${stdout}\n${text}`)
    return stdout
  }

  function put(file: string, text: string, host: string): void {
    const path = file.startsWith('/') ? at(host, file) : join(home(host), file)
    mkdirSync(dirname(path), { recursive: true })
    mkdirSync(at(host, 'run/yinxin'), { recursive: true })
    writeFileSync(path, local(text, host), { mode: 0o640 })
  }

  async function start(host: string, part: string): Promise<void> {
    const command = (name: string) =>
      local(new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? '', host)
        .replaceAll('%i', part)
        .split(' ')
    const [check = '', ...checkWords] = command('ExecStartPre')
    const checked = spawnSync(check, checkWords, { encoding: 'utf8' })
    if (checked.status !== 0) throw new Error(`on ${host}: ${checked.stderr}`)
    const [program = '', ...words] = command('ExecStart')
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: home(host) })
    running.set(`${host} ${part}`, child)
    const note = (chunk: Buffer) => appendFileSync(logFile(host, part), chunk)
    child.stdout.on('data', note)
    child.stderr.on('data', note)
    const socket = at(host, `run/yinxin/${part}.sock`)
    const ready = () => {
      const { stdout } = spawnSync('curl', ['--silent', '--unix-socket', socket, 'http://localhost/health/ready'], { encoding: 'utf8' })
      if (child.exitCode === null && !stdout.includes('"ready":true')) throw new Error(`${part} on ${host}: ${stdout} ${logOf(host, part)}`)
    }
    await vi.waitFor(ready, { timeout: 90_000, interval: 200 })
    if (child.exitCode !== null) throw new Error(`${part} on ${host} ended: ${logOf(host, part)}`)
  }

  const logOf = (host: string, part: string) => (existsSync(logFile(host, part)) ? readFileSync(logFile(host, part), 'utf8') : '')

  async function stop(host: string, part: string): Promise<number | null> {
    const child = running.get(`${host} ${part}`)
    running.delete(`${host} ${part}`)
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    return ended
  }

  return {
    folder,
    at,
    async carryOut(box) {
      let printed = ''
      for (const host of box.hosts) {
        const text = textOn(box, host)
        if (box.language === 'sh') printed += shell(text, host)
        else if (box.name !== undefined && box.name.endsWith('yinxin@.service')) unit = text
        else if (box.name !== undefined) put(box.name, text, host)
        const asked = existsSync(at(host, 'systemctl')) ? readFileSync(at(host, 'systemctl'), 'utf8').trim().split('\n') : []
        rmSync(at(host, 'systemctl'), { force: true })
        for (const part of asked) await start(host, part)
      }
      return printed
    },
    start,
    stop,
    runService(host, name, ...more) {
      const file = readFileSync(at(host, `etc/systemd/system/${name}.service`), 'utf8')
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(file)?.[1] ?? ''
      const [credential = '', source = ''] = value('LoadCredential').split(/:(.*)/s)
      const [program = '', ...words] = value('ExecStart').replaceAll(`%d/${credential}`, at(host, source)).split(' ')
      const { status, stdout, stderr } = spawnSync(program, [...words, ...more], { cwd: home(host), encoding: 'utf8' })
      return { code: status, said: stdout + stderr }
    },
    logOf,
    async stopAll() {
      for (const name of [...running.keys()].reverse()) {
        const [host = '', part = ''] = name.split(' ')
        await stop(host, part)
      }
    },
  }
}
