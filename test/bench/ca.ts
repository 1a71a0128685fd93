// The CA and its status service: issuing beside verifying a request and signing; OCSP held and live beside nginx with a file of that size and
// beside `openssl ocsp`; a list of a million made in a thread while OCSP is answered. All per CPU-second of the server that answers.
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  buildCertificationRequest,
  buildOcspRequest,
  defaultAlgorithm,
  derToPem,
  generateKeyPair,
  nameOf,
  parseCertificationRequest,
  sign,
  verifyCertificationRequest,
  type KeyPair,
} from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { createCa } from '../../apps/server/src/ca/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { debianPackages, needs } from '../needs.ts'
import { withDatabase } from '../postgres.ts'
import { getRequest, load, percentile, type Loaded } from './http-load.ts'
import type { Figure } from './run.ts'
import { cpuOf } from './server-cpu.ts'
import type { StatusFacts, StatusOrder } from './ca/status-server.ts'

const kinds: readonly CertifiedKeyKind[] = ['SM2', 'P-256']
const [issued, atOnce, rounds] = [400, 8, 3]
const [million, connections] = [Number(process.env['BENCH_LIST_ENTRIES'] ?? 1_000_000), 32]
const perCpu = 'per CPU-second'

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

function requestOver({ privateKey, publicKeySpki }: KeyPair, kind: CertifiedKeyKind): Uint8Array {
  const subject = nameOf([['CN', 'x']])
  return buildCertificationRequest({ subject, publicKeySpki, algorithm: defaultAlgorithm(kind), privateKey })
}

/** What nobody can leave out: the request's signature verified, one signature made. */
function bareRate(kind: CertifiedKeyKind, requests: readonly Uint8Array[], { privateKey }: KeyPair): number {
  const since = cpuSeconds()
  for (const request of requests) {
    const parsed = parseCertificationRequest(request)
    if (!parsed.ok || !verifyCertificationRequest(parsed.value)) throw new Error('bench: a good request was refused')
    sign({ algorithm: defaultAlgorithm(kind), privateKey, message: request })
  }
  return requests.length / (cpuSeconds() - since)
}

async function issuanceFigures(kind: CertifiedKeyKind): Promise<Figure[]> {
  const db = createDatabase<Record<string, never>>((await withDatabase()).url)
  const [noLimit, log] = [10_000_000, createLog({ level: 'silent', name: 'bench' })]
  const ca = await createCa({
    ...{ db, log, clock: systemClock, secrets: createSecrets(new Uint8Array(32)), statusUrl: 'http://status.test', node: 'bench' },
    ...{ kinds: [kind], quotas: { issuancesPerHour: noLimit, certificatesPerSubject: noLimit } },
  })
  await ca.ceremony()
  const keys = generateKeyPair(kind)
  const requests = Array.from({ length: issued }, () => requestOver(keys, kind))
  const subject = { organization: 'x', uscc: '91512081MA62K0260E' }
  async function issueAll(): Promise<number> {
    const [since, left] = [cpuSeconds(), [...requests]]
    const one = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const made = await ca.issue({ certificationRequest: encodeBase64(next), subject, traceId: '0'.repeat(16) })
        if (!made.ok) throw new Error(`bench: ${made.failure.code}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    return issued / (cpuSeconds() - since)
  }
  let [bare, product] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    bare = Math.max(bare, bareRate(kind, requests, keys))
    product = Math.max(product, await issueAll())
  }
  await ca.close()
  await closeDatabase(db)
  return [
    { name: `${kind} requests verified and one signature each`, unit: perCpu, value: bare, ratio: 1 },
    {
      name: `${kind} certificates issued, ${atOnce} at once, the database's work not counted`,
      unit: perCpu,
      value: product,
      ratio: product / bare,
    },
  ]
}

interface Server {
  readonly port: number
  cpu(): number
  stop(): void
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function serverOf(child: ChildProcess, port: number): Server {
  const { pid = 0 } = child
  return { port, cpu: () => cpuOf(pid), stop: () => void child.kill() }
}

async function nginxWith(folder: string, answer: Buffer): Promise<Server> {
  const port = await freePort()
  mkdirSync(join(folder, 'files'))
  writeFileSync(join(folder, 'files', 'answer'), answer)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')
  const http = `access_log off; sendfile on; keepalive_requests 100000000; ${temporary}
    server { listen 127.0.0.1:${port}; root ${folder}/files; location / { default_type application/ocsp-response; open_file_cache max=10; } }`
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const main = `${user} worker_processes 1; daemon off; pid ${folder}/pid; error_log ${folder}/log; events { worker_connections 256; }`
  writeFileSync(join(folder, 'nginx.conf'), `${main} http { ${http} }`)
  return serverOf(spawn(debianPackages.nginx, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' }), port)
}

/** `openssl ocsp` over one good certificate, with a P-256 responder. It answers each connection once. */
async function opensslOcsp(folder: string): Promise<{ readonly server: Server; readonly url: string }> {
  const pki = createTestPki({ kind: 'P-256', now: new Date() })
  const { certificate } = pki.issue({ subject: 'holder' })
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const issuer = file('ca.pem', derToPem(pki.issuingCa.der, 'CERTIFICATE'))
  const key = file('ca.key', derToPem(pki.issuingCa.privateKeyPkcs8, 'PRIVATE KEY'))
  const index = file('index.txt', `V\t351231235959Z\t\t${certificate.serialNumber.toUpperCase()}\tunknown\t/CN=holder\n`)
  const port = await freePort()
  const words = ['ocsp', '-port', String(port), '-index', index, '-CA', issuer, '-rsigner', issuer, '-rkey', key, '-ndays', '1']
  const server = serverOf(spawn('openssl', words, { stdio: 'ignore' }), port)
  const request = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer: pki.issuingCa.certificate })
  return { server, url: `http://127.0.0.1:${port}/${encodeURIComponent(encodeBase64(request))}` }
}

/** `openssl ocsp` ends with the first request it cannot read, so it is asked a real one. */
async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const reached = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined)
    await reached?.arrayBuffer()
    if (reached !== undefined) return
    await setTimeout(100)
  }
  throw new Error('bench: a server does not start')
}

/** Answers per CPU-second of a server, in the round least disturbed. */
async function answeredPerCpu({ port, cpu }: Server, requests: readonly Buffer[], count: number): Promise<number> {
  let best = 0
  for (let round = 0; round < rounds; round++) {
    const since = cpu()
    await load({ port, requests, connections, count })
    best = Math.max(best, count / (cpu() - since))
  }
  return best
}

async function opensslPerCpu({ server, url }: Awaited<ReturnType<typeof opensslOcsp>>): Promise<number> {
  const [count, since] = [300, server.cpu()]
  for (let n = 0; n < count; n++) await (await fetch(url, { headers: { connection: 'close' } })).arrayBuffer()
  return count / (server.cpu() - since)
}

async function told<T>(child: ChildProcess, order?: StatusOrder): Promise<T> {
  const answer = once(child, 'message')
  if (order !== undefined) child.send(order)
  return (await answer)[0] as T
}

const ocspPath = (question: string): string => `/ocsp/${encodeURIComponent(question)}`

async function ocspFigures(child: ChildProcess, folder: string): Promise<Figure[]> {
  const { port, questions, answer } = await told<StatusFacts>(child)
  const status = serverOf(child, port)
  const asked = questions.map((question) => getRequest(ocspPath(question)))
  await load({ port, requests: asked, connections: 1, count: asked.length }) // now they are held
  const nginx = await nginxWith(folder, Buffer.from(answer, 'base64'))
  const openssl = await opensslOcsp(folder)
  try {
    await listening(`http://127.0.0.1:${nginx.port}/answer`)
    const file = await answeredPerCpu(nginx, [getRequest('/answer')], 40_000)
    const held = await answeredPerCpu(status, asked, 20_000)
    const nonces = (await told<{ questions: string[] }>(child, { nonces: 3000 })).questions
    const live = await answeredPerCpu(
      status,
      nonces.map((question) => getRequest(ocspPath(question))),
      1500,
    )
    await listening(openssl.url)
    const theirs = await opensslPerCpu(openssl)
    return [
      { name: `nginx, a file of ${Buffer.from(answer, 'base64').length} octets`, unit: perCpu, value: file, ratio: 1 },
      { name: 'OCSP, held, its database counted', unit: perCpu, value: held, ratio: held / file, target: { least: 0.3 } },
      { name: '`openssl ocsp`, P-256, a connection each', unit: perCpu, value: theirs, ratio: 1 },
      { name: 'OCSP with a nonce, P-256, its database counted', unit: perCpu, value: live, ratio: live / theirs },
      ...(await listFigures(child, status, asked)),
    ]
  } finally {
    nginx.stop()
    openssl.server.stop()
  }
}

/** A million entries made in a thread, and what a question waits meanwhile. */
async function listFigures(child: ChildProcess, { port }: Server, requests: readonly Buffer[]): Promise<Figure[]> {
  const some = (count: number): Promise<Loaded> => load({ port, requests, connections: 4, count })
  await told(child, { list: million })
  const alone: number[] = []
  const beside: number[] = []
  const made = once(child, 'message')
  let result: { readonly milliseconds: number; readonly bytes: number } | undefined
  void made.then(([done]) => (result = done as typeof result))
  while (result === undefined) beside.push(...(await some(400)).milliseconds)
  for (let n = 0; n < 20; n++) alone.push(...(await some(400)).milliseconds)
  const [quiet, busy] = [alone, beside].map((all) =>
    percentile(
      all.toSorted((a, b) => a - b),
      99,
    ),
  ) as [number, number]
  return [
    {
      name: `a list of ${million} entries made while OCSP is answered, ${Math.round(result.bytes / 1e6)} MB`,
      unit: 'seconds',
      value: result.milliseconds / 1000,
    },
    { name: 'p99 of OCSP after it', unit: 'milliseconds', value: quiet, ratio: 1 },
    { name: '… and meanwhile', unit: 'milliseconds', value: busy, ratio: busy / quiet, target: { most: 3 } },
  ]
}

/** Issuing, answering, listing. */
export async function bench(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const kind of kinds) figures.push(...(await issuanceFigures(kind)))
  if (!needs('nginx', 'openssl')) return figures
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-bench-ca-'))
  const child = fork(fileURLToPath(new URL('./ca/status-server.ts', import.meta.url)))
  try {
    return [...figures, ...(await ocspFigures(child, folder))]
  } finally {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  console.table(await bench())
  process.exit(0)
}
