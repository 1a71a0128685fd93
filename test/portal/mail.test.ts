// Notices on every way: in the portal, by text message, by mail over SMTP; reminders of certificates that end, once each.
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import { isMailAddress, smtpMail } from '../../apps/server/src/portal/messages/mail.ts'
import type { TextMessage } from '../../apps/server/src/platform/messages/message-service.ts'
import { remindOfExpiry } from '../../apps/server/src/portal/notices/remind-expiry.ts'
import { importOrganizations } from '../../apps/server/src/portal/index.ts'
import { organization, startPortal, testClock, unit, usccOf, withHandler, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { startSmtpServer, type SmtpServer } from './smtp-server.ts'

const from = 'portal@example.test'
const mail = (change: object = {}) => ({ id: 'b8f0', address: 'office@example.test', subject: '通知', text: '第一行\n第二行', ...change })
const never = new AbortController().signal
const textIn = (data: string) => Buffer.from(data.slice(data.indexOf('\n\n')).replaceAll(/\s/g, ''), 'base64').toString('utf8')

describe('R30 a mail over SMTP', () => {
  const open: SmtpServer[] = []
  afterEach(async () => void (await Promise.all(open.splice(0).map((server) => server.close()))))
  const serving = async (options = {}) => {
    const server = await startSmtpServer(options)
    open.push(server)
    return { server, provider: (more = {}) => smtpMail({ host: '127.0.0.1', port: server.port, security: 'none', from, ...more }) }
  }

  test('arrives as it was written, with an id that tells a second one, and asks for no answer', async () => {
    const { server, provider } = await serving({ extensions: ['AUTH PLAIN'] })
    await provider({ user: 'portal', password: 'secret word' }).deliver(mail(), never)
    const [got] = server.received
    expect([got?.from, got?.to]).toEqual([from, ['office@example.test']])
    expect(textIn(got?.data ?? '')).toBe('第一行\n第二行')
    expect(got?.data).toMatch(/^Message-ID: <b8f0@example.test>$/m)
    expect(got?.data).toMatch(/^Auto-Submitted: auto-generated$/m)
    expect(server.commands.some((line) => line.startsWith('AUTH PLAIN'))).toBe(true)
  })

  test('a server that says later, or never, has not taken it', async () => {
    for (const answer of ['451 greylisted', '550 nobody']) {
      const { server, provider } = await serving({ recipients: [answer] })
      await expect(provider().deliver(mail(), never)).rejects.toThrow(answer)
      expect(server.received).toEqual([])
    }
  })

  test('a server that should encrypt and offers it not is told nothing', async () => {
    const { server, provider } = await serving()
    await expect(provider({ security: 'starttls' }).deliver(mail(), never)).rejects.toThrow()
    expect(server.commands.filter((line) => /^(?:MAIL|RCPT|AUTH)/.test(line))).toEqual([])
  })

  test('nothing in a subject makes a header or another recipient', async () => {
    const { server, provider } = await serving()
    await provider().deliver(mail({ subject: 'x\r\nBcc: evil@example.test\r\n\r\nbody' }), never)
    expect(server.received[0]?.to).toEqual(['office@example.test'])
    expect(server.received[0]?.data).not.toMatch(/^Bcc:/im)
  })

  test.each([
    'a@b',
    'a b@example.test',
    'a@example.test,b@example.test',
    '"a"@example.test',
    'a@example.test\r\nRCPT TO:<b@example.test>',
    '<a@example.test>',
    `${'a'.repeat(65)}@example.test`,
    '',
  ])('no address: %j', (text) => expect(isMailAddress(text)).toBe(false))
  test.each(['office@example.test', 'first.last+tag@mail.example.com.cn'])('an address: %s', (text) =>
    expect(isMailAddress(text)).toBe(true),
  )
})

describe('R24 R30 an organisation is told', () => {
  let portal: TestPortal
  let server: SmtpServer
  const texts: TextMessage[] = []
  beforeAll(async () => {
    server = await startSmtpServer({ recipients: ['451 later', '250 OK'] })
    portal = await startPortal({
      messages: { deliver: async (message) => void texts.push(message) },
      mail: smtpMail({ host: '127.0.0.1', port: server.port, security: 'none', from }),
      organizations: [],
    })
    const row = { ...organization, units: [unit('30104826')], phone: '19900000001', mail: 'office@example.test' }
    expect((await importOrganizations(portal.db, [row], { now: portal.clock.now(), secrets: portal.parts.secrets })).remarks).toEqual([])
  })
  afterAll(async () => {
    await portal.close()
    await server.close()
  })

  const other = { ...organization, uscc: usccOf('91990199MA2HT0022'), name: '示范市另一家有限公司' }
  const notices = async (browser: TestBrowser) => (await browser.request('GET', '/api/notices')).body.notices
  const mails = async () => (await sql<object>`select id from portal.mails`.execute(portal.db)).rows.length

  test('of a first binding by text message, by mail after a server that said later, and in the portal until it was read', async () => {
    const browser = portal.browser()
    expect((await browser.signIn(portal.certify({ subject: withHandler('张', '三') }))).status).toBe(200)
    await expect.poll(() => server.received.length, { timeout: 30_000 }).toBe(1)
    expect(server.received[0]?.to).toEqual(['office@example.test'])
    expect(textIn(server.received[0]?.data ?? '')).toContain('绑定了一张证书')
    await expect.poll(() => texts.length).toBe(1)
    expect(texts[0]).toMatchObject({ mobile: '19900000001', text: expect.stringContaining('绑定了一张证书') as string })
    await expect.poll(mails).toBe(0) // taken: nothing of it stays
    const [notice, ...others] = await notices(browser)
    expect([notice, others]).toEqual([{ ...notice, kind: 'bound', unread: true }, []])
    expect((await browser.request('POST', '/api/notices/read', { newest: notice.id })).status).toBe(204)
    expect(await notices(browser)).toEqual([{ ...notice, unread: false }])
  })

  test('nobody reads the notices of another organisation, nor marks them', async () => {
    await importOrganizations(portal.db, [{ ...other, units: [unit('30104827')] }], { now: portal.clock.now() })
    const [own, foreign] = [portal.browser(), portal.browser()]
    await own.signIn(portal.certify({ subject: withHandler('张', '三') }))
    const entered = await foreign.signIn(portal.certify({ subject: other.name, uscc: other.uscc }))
    expect(entered.status).toBe(200)
    const [notice] = await notices(own)
    expect((await notices(foreign)).map(({ id }: { id: string }) => id)).not.toContain(notice.id)
    expect((await foreign.request('POST', '/api/notices/read', { newest: notice.id })).body.failure.code).toBe('NOT_FOUND')
    expect((await portal.browser().request('GET', '/api/notices')).body.failure.code).toBe('SESSION_MISSING')
  })

  test('30, 15 and 7 days before a certificate ends, once each on two nodes, not of one that was renewed; then notices go', async () => {
    const clock = testClock(portal)
    const ends = new Date(clock.now().getTime() + 40 * 86_400_000)
    const third = { ...organization, uscc: usccOf('91990199MA2HT0023'), name: '示范市第三家有限公司' }
    await importOrganizations(portal.db, [{ ...third, units: [unit('30104828')] }], { now: clock.now() })
    const identity = portal.certify({ subject: third.name, uscc: third.uscc, notAfter: ends })
    expect((await portal.browser().signIn(identity)).status).toBe(200)
    const renewed = portal.certify({ subject: other.name, uscc: other.uscc, notAfter: ends }) // its holder has a longer one here
    expect((await portal.browser().signIn(renewed)).status).toBe(200)
    const reminded = async () =>
      (
        await sql<{
          days: string
        }>`select detail ->> 'days' as days from portal.notices where kind = 'certificate-expiring' order by created_at`.execute(portal.db)
      ).rows.map(({ days }) => Number(days))
    const both = () => Promise.all([remindOfExpiry(portal.parts), remindOfExpiry(portal.parts)])
    await both()
    expect(await reminded()).toEqual([])
    clock.advance(10 * 86_400_000)
    await both()
    await both()
    expect(await reminded()).toEqual([30])
    clock.advance(24 * 86_400_000) // a node that was off: 15 was missed and is not sent beside 7
    await both()
    expect(await reminded()).toEqual([30, 6])
    clock.advance(400 * 86_400_000)
    await cleanUp(portal.parts)
    expect(await reminded()).toEqual([])
  })
})
