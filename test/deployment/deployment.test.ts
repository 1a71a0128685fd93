// docs/deployment.md done as it is written: its own boxes, on addresses of this machine. Two portal nodes behind nginx, gateway, ca and status
// apart, PostgreSQL of Debian with TLS and least rights, certificates by openssl; then a person signs in across both nodes, and both databases
// are lost and restored.
import { createHash, createPrivateKey } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import type { OpenUkey } from '../faults/sign-in-client.ts'
import { needs } from '../needs.ts'
import { createVisitor, type Visitor } from './visitor.ts'
import { readBoxes, textOn, type Box } from './document.ts'
import { addressOf, createHosts, publicPort, type Hosts } from './hosts.ts'
import { startPostgresHost, type PostgresHost } from './postgres-host.ts'

const document = new URL('../../docs/deployment.md', import.meta.url)
const [first, second] = ['portal-1.bureau.example', 'portal-2.bureau.example'] as const
const databases = ['db.bureau.example', 'db.ca.example'] as const
const uscc = '91330106MA27XY1832'

let hosts: Hosts
let boxes: readonly Box[]
let nginx: ChildProcess | undefined
const clusters = new Map<string, PostgresHost>()
let ukey: OpenUkey

const special = (name: string) => boxes.filter((box) => box.name === name)

/** SQL goes to the host's cluster, which is started when it is first needed; everything else is done by the host. */
async function carryOut(box: Box): Promise<void> {
  if (box.language !== 'sql') return void (await hosts.carryOut(box))
  for (const host of box.hosts) {
    if (!clusters.has(host)) clusters.set(host, await startPostgresHost(hosts, host))
    await clusters.get(host)?.sql(textOn(box, host))
  }
}

async function startNginx(): Promise<void> {
  const [host, folder] = ['portal.bureau.example', join(hosts.folder, 'nginx')]
  mkdirSync(folder)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ')
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${user} pid ${join(folder, 'pid')}; error_log stderr warn; events {} http { access_log off; ${paths} include ${hosts.at(host, 'etc/nginx/conf.d/*.conf')}; }`,
  )
  nginx = spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' })
  const answers = async () => {
    const { status } = await throughNginx().get('/api/sign-in/options')
    if (status !== 200) throw new Error(`nginx answers ${status}`)
  }
  await vi.waitFor(answers, { timeout: 30_000, interval: 100 })
}

/** Nginx, over TLS that the bureau's authority vouches for. */
const atNginx = () => ({
  ...{ address: addressOf('portal.bureau.example'), port: publicPort },
  authorities: readFileSync(hosts.at('bureau', 'home/authority.pem')),
})
/** As a browser comes. */
const throughNginx = (visitor = createVisitor()): Visitor => visitor.at(atNginx())
const onNode = (visitor: Visitor, node: string): Visitor => visitor.at({ address: addressOf(node), port: 8600 })

describe.skipIf(!needs('nginx', 'curl', 'openssl', 'postgresql'))('R35 deployment by the document alone', () => {
  beforeAll(async () => {
    hosts = createHosts(mkdtempSync(join(tmpdir(), 'yd-')))
    boxes = readBoxes(document)
    const inOrder = boxes.filter(({ name }) => !['install', 'backup', 'restore'].includes(name ?? ''))
    for (const box of inOrder) await carryOut(box)
    await startNginx()
    const at = (name: string) => readFileSync(hosts.at('authority', `home/${name}`))
    const certificate = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(at('trial.pem').toString())?.[1]?.replaceAll(/\s/g, '') ?? ''
    ukey = { uscc, certificate, privateKeyPkcs8: createPrivateKey(at('trial.key')).export({ format: 'der', type: 'pkcs8' }) }
  }, 240_000)

  afterAll(async () => {
    nginx?.kill('SIGTERM')
    await hosts.stopAll()
    for (const cluster of clusters.values()) await cluster.stop()
    rmSync(hosts.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }, 60_000)

  test('signed in through nginx, and across two nodes: challenge on one, proof on the other, session on both', async () => {
    const throughProxy = throughNginx()
    expect(await throughProxy.signIn(ukey)).toMatchObject({ next: 'enter', firstSignIn: true })
    expect((await throughProxy.get('/api/session')).body).toMatchObject({ organization: { name: '示范市明远机械有限公司' } })

    const visitor = createVisitor()
    const challenge = await onNode(visitor, first).challenge(ukey)
    expect(await onNode(visitor, second).prove(ukey, challenge)).toMatchObject({ next: 'enter', firstSignIn: false })
    for (const way of [onNode(visitor, first), onNode(visitor, second), throughNginx(visitor)])
      expect((await way.get('/api/session')).body).toMatchObject({ organization: { name: '示范市明远机械有限公司' } })
  })

  test('R22 a member of staff signs in at the desk, and the portal opens cases there', async () => {
    const at = (name: string) => readFileSync(hosts.at('authority', `home/${name}`))
    const certificate = /-----BEGIN CERTIFICATE-----([^-]+)/.exec(at('staff.pem').toString())?.[1]?.replaceAll(/\s/g, '') ?? ''
    const privateKeyPkcs8 = createPrivateKey(at('staff.key')).export({ format: 'der', type: 'pkcs8' })
    const staff = createVisitor(new Map(), atNginx(), 'desk.bureau.example')
    const { body: challenge } = await staff.post('/api/sign-in/challenges', {})
    await staff.prove({ uscc: '', certificate, privateKeyPkcs8 }, challenge as unknown as ChallengeAnswer)
    expect((await staff.get('/api/session')).body).toMatchObject({ staff: { name: '方清', roles: ['administrator'] } })
    const visitor = throughNginx()
    expect((await visitor.get('/api/cases')).body).toEqual({ isOpen: true, cases: [] })
    const { body: other } = await visitor.post('/api/sign-in/challenges', { purpose: 'sign-in' })
    expect(await visitor.prove({ uscc: '', certificate, privateKeyPkcs8 }, other as unknown as ChallengeAnswer)).toMatchObject({
      failure: { code: 'STAFF_CERTIFICATE' },
    })
  })

  test('the address in the audit is the caller’s, by way of nginx and without it, and what he says of himself is not believed', async () => {
    const [caller, direct, said] = ['127.0.77.5', '127.0.77.6', '203.0.113.9']
    const lie = { origin: 'https://evil.example', 'x-forwarded-for': said, forwarded: `for=${said}`, 'x-real-ip': said }
    const ways = [
      createVisitor().at({ ...atNginx(), from: caller }),
      createVisitor().at({ address: addressOf(first), port: 8600, from: direct }),
    ]
    for (const way of ways) expect((await way.post('/api/session/unit', { unitCode: '1' }, lie)).status).toBe(403)
    const rows = await clusters
      .get('db.bureau.example')
      ?.sql(
        `select distinct detail ->> 'address' as address from portal.audit_line where event = 'request.refused' and detail ->> 'code' = 'ORIGIN_REFUSED'`,
        'yinxin',
      )
    const asStored = (address: string) => createHash('sha256').update(address).digest('hex').slice(0, 16)
    expect(rows?.map(({ address }) => address).toSorted()).toEqual([caller, direct].map(asStored).toSorted())
    for (const node of [first, second]) expect(hosts.logOf(node, 'portal')).not.toContain(said)
  })

  test('R35 no PostgreSQL of our own is started beside one that is configured', () => {
    for (const [host, part] of [
      [first, 'portal'],
      ['ca.ca.example', 'ca'],
      ['gateway.ca.example', 'gateway'],
    ] as const) {
      expect(existsSync(hosts.at(host, `var/lib/yinxin/${part}`))).toBe(true)
      expect(existsSync(hosts.at(host, `var/lib/yinxin/${part}/postgres`))).toBe(false)
    }
  })

  test('nothing secret is in any log', () => {
    const secrets = ['owner-password', 'portal-password', 'desk-password', 'ca-ca-password', 'BEGIN PRIVATE KEY', '0571-88880000']
    for (const [host, part] of [
      [first, 'portal'],
      [second, 'portal'],
      ['desk-1.bureau.example', 'desk'],
      ['gateway.ca.example', 'gateway'],
      ['ca.ca.example', 'ca'],
    ] as const) {
      const log = hosts.logOf(host, part)
      expect(log).toContain('"level"')
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([])
    }
  })

  test('least rights: the role a portal runs with owns nothing and cannot change the audit', async () => {
    const cluster = clusters.get('db.bureau.example')
    const asPortal = (text: string) => cluster?.sql(`set role yinxin_portal; ${text}`, 'yinxin')
    for (const text of [
      'delete from portal.audit_line',
      'truncate portal.sessions',
      'drop table portal.sessions',
      'create table more (id int)',
    ])
      await expect(asPortal(text)).rejects.toMatchObject({ code: '42501' })
    expect(await cluster?.sql("select count(*)::int as n from pg_tables where tableowner = 'yinxin_portal'", 'yinxin')).toEqual([{ n: 0 }])
  })

  test('old lines of the audit go into files when the timer is due, by the owner alone, and the audit holds', async () => {
    const cut = (...more: string[]) => hosts.runService(first, 'yinxin-audit-cut', ...more)
    expect(cut()).toEqual({ code: 0, said: 'portal: nothing is so old\n' })
    const database = clusters.get('db.bureau.example')
    const lines = async () => (await database?.sql('select id::text from portal.audit_line', 'yinxin'))?.map(({ id }) => id) ?? []
    const before = await lines()
    const { code, said } = cut('--before', '2100-01-01')
    const [, count, file = ''] = /^portal: (\d+) lines are now in (.+)\n$/.exec(said) ?? []
    expect([code, existsSync(file), Number(count) > 0]).toEqual([0, true, true])
    expect(file).toContain(hosts.at(first, 'var/lib/yinxin/portal/audit/cut'))
    const after = new Set(await lines()) // with the lines that were written meanwhile, the cut's own among them
    expect(before.filter((id) => !after.has(id))).toHaveLength(Number(count))
    const verify = { language: 'sh', name: undefined, hosts: [first], text: 'yinxin audit verify --config /etc/yinxin/portal.json\n' }
    expect(await hosts.carryOut(verify)).toMatch(/lines of seals up to \d+ were taken out by a signed statement/)
    const timer = readFileSync(hosts.at(first, 'etc/systemd/system/yinxin-audit-cut.timer'), 'utf8')
    expect(timer).toMatch(/^OnCalendar=Sun 03:30$/m)
  })

  test('R35 restarted one after the other, a node at a time: nobody outside notices', async () => {
    const visitor = throughNginx()
    await visitor.signIn(ukey)
    const seen: number[] = []
    let asking = true
    const asker = (async () => {
      while (asking) seen.push((await visitor.get('/api/session')).status)
    })()
    for (const node of [first, second]) {
      expect(await hosts.stop(node, 'portal')).toBe(0)
      await hosts.start(node, 'portal')
    }
    asking = false
    await asker
    expect(seen.length).toBeGreaterThan(20)
    expect(new Set(seen)).toEqual(new Set([200]))
  })

  test('a node with another master key does not start, and says which file', async () => {
    const file = hosts.at(second, 'etc/yinxin/master-key')
    const right = readFileSync(file)
    await hosts.stop(second, 'portal')
    writeFileSync(file, Buffer.alloc(32, 7))
    await expect(hosts.start(second, 'portal')).rejects.toThrow(
      `the master key in ${file} is not the one the database of portal was made with`,
    )
    writeFileSync(file, right)
    await hosts.start(second, 'portal')
  })

  test('R35 both databases lost and restored from the nightly dump, with the keys kept apart: sessions live on, new ones begin', async () => {
    const living = throughNginx()
    await living.signIn(ukey)
    for (const box of special('backup')) await carryOut(box)
    const later = throughNginx()
    await later.signIn(ukey)
    for (const [host, part] of [
      [first, 'portal'],
      [second, 'portal'],
      ['desk-1.bureau.example', 'desk'],
      ['ca.ca.example', 'ca'],
    ] as const)
      await hosts.stop(host, part)
    for (const host of databases) {
      await clusters.get(host)?.stop()
      clusters.set(host, await startPostgresHost(hosts, host))
    }
    for (const box of boxes.filter(({ language }) => language === 'sql')) await carryOut(box)
    for (const box of special('restore')) await carryOut(box)
    for (const [host, part] of [
      ['ca.ca.example', 'ca'],
      ['desk-1.bureau.example', 'desk'],
      [first, 'portal'],
      [second, 'portal'],
    ] as const)
      await hosts.start(host, part)
    expect((await living.get('/api/session')).status).toBe(200)
    expect((await later.get('/api/session')).status).toBe(401)
    expect(await throughNginx().signIn(ukey)).toMatchObject({ next: 'enter', firstSignIn: false })
    const issuing = boxes.find(({ text }) => text.includes('yinxin ca issue'))
    const again = { ...(issuing as Box), text: issuing?.text.replaceAll('trial', 'again') ?? '' }
    await carryOut(again)
    expect(readFileSync(hosts.at('authority', 'home/again.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
  }, 120_000)
})
