// The assistant as the process a person has: its own vendor, one listed site, a software UKey and, where SoftHSM is, a PKCS #11 device.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { siteListType } from '@yinxin/protocol/assistant'
import { createTestPki } from '@yinxin/testkit'
import { createSofthsmToken, softhsmLibrary, softhsmPresent } from '@yinxin/testkit/contracts/softhsm-token'
import { createSigner, folderFor, personalise, until, type Signer } from '../attacks/assistant-world.ts'

export const pin = '246813'

export interface AssistantProcess {
  readonly pid: number
  readonly port: number
  /** Address of its home page; it can be opened once. */
  readonly home: string
  /** Milliseconds from the start of the process to its line that says it is ready. */
  readonly startMs: number
  /** Address of the next window it opened. */
  nextWindow(): Promise<string>
  stop(): Promise<void>
}

export interface AssistantWorld {
  /** Signs the requests of the listed site. */
  readonly site: Signer
  /** Fingerprint of the certificate on the software UKey. */
  readonly softCertificate: string
  /** Library of a PKCS #11 device; undefined where SoftHSM is not installed. */
  readonly library: string | undefined
  /** Starts `program`, with these PKCS #11 libraries. */
  start(program: string, libraries?: readonly string[], options?: { readonly softUkeys: boolean }): Promise<AssistantProcess>
}

/** What an assistant needs around it, with the site at `origin` on the vendor's list. */
export async function assistantWorld(origin: string): Promise<AssistantWorld> {
  const [folder, vendor, site] = [folderFor('bench'), createSigner('vendor'), createSigner('site-1')]
  const [ukeys, device, opened] = [join(folder, 'ukeys'), join(folder, 'device'), join(folder, 'opened')]
  for (const each of [ukeys, device]) mkdirSync(each)
  writeFileSync(opened, '')
  const listed = { origin, name: '示范省公共服务平台', nameEn: 'Demonstration platform', keys: [site.key] }
  const list = { counter: 1, exp: Math.floor(Date.now() / 1000) + 86_400, sites: [listed] }
  writeFileSync(join(folder, 'site-list.jws'), vendor.sign({ typ: siteListType }, list))
  writeFileSync(join(folder, 'vendor-key.json'), JSON.stringify(vendor.key))
  const soft = await personalise(createTestPki({ kind: 'SM2', now: new Date() }), join(ukeys, 'one.ukey'), pin, '示范单位', 'SM2')
  const environment = softhsmPresent ? createSofthsmToken(device, '示范UKEY-1', pin).environment : {}
  const files = ['--site-list', join(folder, 'site-list.jws'), '--vendor-key', join(folder, 'vendor-key.json')]
  const browser = ['--browser-command', `/bin/sh -c 'echo $0 >> ${opened}' {url}`]
  const words = ['run', '--data', join(folder, 'state'), ...files, ...browser, '--ports', '0', '--json']
  return {
    site,
    softCertificate: soft.sha256,
    library: softhsmPresent ? softhsmLibrary : undefined,
    async start(program, libraries = [], { softUkeys } = { softUkeys: true }) {
      writeFileSync(opened, '')
      const since = performance.now()
      const child = spawn(
        process.execPath,
        [program, ...words, ...(softUkeys ? ['--ukeys', ukeys] : []), ...libraries.flatMap((library) => ['--pkcs11', library])],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          // As on a first start: nothing compiled was kept from an earlier one.
          env: { ...process.env, ...environment, NODE_DISABLE_COMPILE_CACHE: '1' },
        },
      )
      const { port, home } = await ready(child)
      const startMs = performance.now() - since
      let taken = 0
      const nextWindow = () => {
        const index = taken++
        return until(() => readFileSync(opened, 'utf8').split('\n').filter(Boolean)[index])
      }
      return { pid: child.pid ?? 0, port, home, startMs, nextWindow, stop: () => end(child) }
    },
  }
}

function ready(child: ChildProcess): Promise<{ port: number; home: string }> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`bench: the assistant ended with ${code}`)))
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString()
      if (text.includes('\n')) resolve((JSON.parse(text) as { ready: { port: number; home: string } }).ready)
    })
  })
}

/** Ends a process and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await gone
}

/** The same message back, by `ws` alone and in a process of its own: what a round trip costs that does nothing. */
export async function startEcho(): Promise<{ port: number; stop: () => Promise<void> }> {
  const script = `import { WebSocketServer } from 'ws'
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () =>
  console.log(JSON.stringify({ ready: { port: server.address().port } })))
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data.toString())))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  })
  const { port } = await ready(child)
  return { port, stop: () => end(child) }
}
