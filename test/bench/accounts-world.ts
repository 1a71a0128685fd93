// Two servers with the same holders, one with few organisations on its register and one with very many; the authority that certified them runs beside.
import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { buildCertificationRequest, defaultAlgorithm, generateKeyPair, nameOf } from '@yinxin/pki'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { asObject, asText, encodeBase64, parseObject } from '@yinxin/protocol/wire'
import { caComponent } from '../../apps/server/src/ca/component.ts'
import { runServer } from '../../apps/server/src/commands/run-server.ts'
import { readConfig } from '../../apps/server/src/config.ts'
import { temporaryFolder } from '../e2e/chromium.ts'
import { freePorts, startSystem, type System } from '../e2e/system.ts'
import type { OpenUkey } from '../faults/sign-in-client.ts'
import { secondsBelow } from './server-cpu.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))

/** Organisations of either register. */
export const [few, many] = [10_000, 1_000_000]

/** The row of holder `k` in both: all over the larger one. */
const rowOfHolder = (k: number) => k * 1000

export interface AccountsWorld {
  readonly small: System
  readonly large: System
  readonly ukeys: readonly OpenUkey[]
  /** What the million took to import, command and database. */
  readonly imported: Imported
  /** The code a mobile is sent next. */
  codeTo(mobile: string): Promise<string>
  close(): Promise<void>
}

function uscc(index: number): string {
  const code = `91330${String(index).padStart(12, '0')}`
  return code + usccCheckCharacter(code)
}
const nameOfRow = (index: number) => `示范市第${index}号有限公司`

/** A register of `rows` organisations, those of the holders among them. */
function* register(rows: number): Generator<string> {
  yield '统一社会信用代码,单位名称,参保地,参保日期,参保单位编号,参保单位名称,参保单位所在地,险种\r\n'
  for (let i = 0; i < rows; i++) {
    const index = i * (many / rows)
    yield `${uscc(index)},${nameOfRow(index)},示范市,2019-01-05,4${String(index).padStart(8, '0')},总部,示范市,养老;工伤@临港市\r\n`
  }
}

interface Imported {
  readonly seconds: number
  readonly cpuSeconds: number
}

async function importInto(data: string, rows: number): Promise<Imported> {
  const file = join(data, 'register.csv')
  await pipeline(Readable.from(register(rows)), createWriteStream(file))
  const [since, before] = [performance.now(), secondsBelow()]
  const child = spawn(process.execPath, [bin, 'import', 'organizations', file, '--data', data], { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`bench: the import ended with ${code}`)
  return { seconds: (performance.now() - since) / 1000, cpuSeconds: secondsBelow() - before }
}

/** Makes a data folder whose authority has certified holders; it says on `statusPort` how they are. */
async function certifiedHolders(data: string, count: number, statusPort: number): Promise<readonly OpenUkey[]> {
  const ports = await freePorts(4)
  const pages = temporaryFolder('pages')
  const running = await runServer(
    readConfig({
      ...{
        data,
        logLevel: 'warn',
        portal: { port: ports[0], pages },
        status: { port: ports[1] },
        desk: { port: ports[2], pages },
        ra: { port: ports[3], pages },
      },
      ...{ ca: { statusUrl: `http://127.0.0.1:${statusPort}` }, demo: { assistant: false, businessSystem: false } },
    }),
  )
  try {
    const ca = running.of(caComponent)?.ca
    if (ca === undefined) throw new Error('bench: the server runs without a CA')
    const ukeys: OpenUkey[] = []
    for (let k = 0; k < count; k++) {
      const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair('P-256')
      const algorithm = defaultAlgorithm('P-256')
      const request = buildCertificationRequest({ subject: nameOf([['CN', 'bench']]), publicKeySpki, algorithm, privateKey })
      const [code, organization] = [uscc(rowOfHolder(k)), nameOfRow(rowOfHolder(k))]
      const subject = { organization, uscc: code }
      const issued = await ca.issue({ certificationRequest: encodeBase64(request), subject, traceId: 'b'.repeat(16) })
      if (!issued.ok) throw new Error(`bench: ${issued.failure.code}`)
      ukeys.push({ kind: 'P-256', uscc: code, certificate: issued.value.certificate, privateKeyPkcs8 })
    }
    return ukeys
  } finally {
    await running.stop()
  }
}

/** Where both servers bring their text messages: the codes in them. */
async function listenForMessages(): Promise<{ readonly server: Server; readonly url: string; codeTo(mobile: string): Promise<string> }> {
  const waiting = new Map<string, (code: string) => void>()
  const server = createServer((request, reply) => {
    void text(request).then((body) => {
      const message = asObject(parseObject(body))
      const [mobile, code] = [asText(message?.['mobile'], 20) ?? '', /\d{6}/.exec(asText(message?.['text'], 500) ?? '')?.[0]]
      if (code !== undefined) waiting.get(mobile)?.(code)
      reply.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    codeTo: (mobile) => new Promise((resolve) => waiting.set(mobile, resolve)),
  }
}

/** Makes them and starts them. */
export async function startAccountsWorld(holders: number): Promise<AccountsWorld> {
  const folder = temporaryFolder('accounts')
  const [authority, small, large] = [join(folder, 'authority'), join(folder, 'few'), join(folder, 'many')]
  const [statusPort = 0] = await freePorts(1)
  mkdirSync(authority, { mode: 0o700 })
  const ukeys = await certifiedHolders(authority, holders, statusPort)
  for (const copy of [small, large]) execFileSync('cp', ['-a', authority, copy]) // with who may read what, which PostgreSQL looks at
  await importInto(small, few)
  const imported = await importInto(large, many)
  const messages = await listenForMessages()
  const common = { demo: { businessSystem: false }, logLevel: 'warn', ca: { statusUrl: `http://127.0.0.1:${statusPort}` } }
  const portal = { signInsPerMinute: 1_000_000, messages: { url: messages.url } }
  const elsewhere = await startSystem({ data: authority, settings: () => ({ ...common, status: { port: statusPort } }) })
  const systems = {
    small: await startSystem({ data: small, settings: () => ({ ...common, portal }) }),
    large: await startSystem({ data: large, settings: () => ({ ...common, portal }) }),
  }
  return {
    ...systems,
    ...{ ukeys, imported, codeTo: messages.codeTo },
    async close() {
      await Promise.all([systems.small, systems.large, elsewhere].map((system) => system.stop()))
      messages.server.close()
    },
  }
}
