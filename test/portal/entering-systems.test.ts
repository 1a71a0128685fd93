// R31 R39: for whom somebody goes into a business system, and that being in one of them opens no other.
import { createHash } from 'node:crypto'
import { nameOf } from '@yinxin/pki'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { delegate, end, open } from './delegation-steps.ts'
import {
  bind,
  invitationFor,
  invite,
  newOrganization,
  newPerson,
  newSupervisor,
  recordOf,
  startOrganizationPortal,
  type NewOrganization,
} from './organization-steps.ts'
import { citizen } from './person-steps.ts'
import type { TestBrowser, TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

const many = Array.from({ length: 34 }, () => newOrganization())
const branches = newOrganization({ units: 2 })
let portal: TestPortal
beforeAll(async () => {
  const systems = ['a', 'b'].map((id) => ({
    ...{ id, clientId: id, clientSecret: 's'.repeat(32), redirectUris: [`https://${id}.example/`], url: `https://${id}.example/` },
    ...{ name: { zh: id, en: id }, description: { zh: '', en: '' } },
  }))
  const all = [...many, branches]
  portal = await startOrganizationPortal(
    all,
    all.map((one) => recordOf(one)),
    { config: { businessSystems: systems } },
  )
})
afterAll(() => portal.close())

let next = 0
const fresh = () => many[next++] ?? expect.unreachable('more tests than organisations')
const side = async (organization: NewOrganization = fresh()) => ({ organization, ...(await newSupervisor(portal, organization)) })
type Side = Awaited<ReturnType<typeof side>>

/** Another handler of an organisation, signed in with a UKey of their own. */
async function handlerOf({ browser: supervisor, organization }: Side, change: object = {}) {
  const who = citizen()
  await invite(supervisor, who, change)
  const { browser } = await newPerson(portal, who)
  const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
  const subject = nameOf([
    ['O', organization.name],
    ['CN', `UKey of ${who.mobile}`],
  ])
  const identity = portal.certify({ subject, uscc: organization.uscc })
  await bind(browser, body.role.id, identity)
  return { browser, identity, role: body.role.id as string }
}

const pathOf = (address: string) => {
  const url = new URL(address, 'http://localhost:8600')
  return url.pathname + url.search
}

/** What a business system sends a browser to the portal with. */
function asking(system: string, more: Record<string, string> = {}): string {
  const challenge = createHash('sha256').update('verifier'.repeat(6)).digest('base64url')
  const query = new URLSearchParams({
    ...{ client_id: system, redirect_uri: `https://${system}.example/`, response_type: 'code', scope: 'openid', state: 's', nonce: 'n' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', ...more },
  })
  return `/oidc/auth?${query.toString()}`
}

/** Where a browser ends that is sent to the portal: at the business system with a code, at a page of ours, or at a failure. */
async function follow(browser: TestBrowser, from: string) {
  let address = from
  for (let turn = 0; turn < 8; turn++) {
    const { headers, status, text } = await browser.request('GET', pathOf(address))
    const location = headers['location']
    if (typeof location !== 'string') return { address, status, text }
    address = location
    if (!location.startsWith('/') && !location.startsWith('http://localhost:8600')) break
  }
  return { address, status: 303, text: '' }
}
const enter = (browser: TestBrowser, system: string, more: Record<string, string> = {}) => follow(browser, asking(system, more))
const isIn = ({ address }: { readonly address: string }, system: string) =>
  new RegExp(`^https://${system}\\.example/\\?code=[\\w-]{20,}`).test(address)
const launch = (browser: TestBrowser, system: string, context?: string) =>
  browser.request('GET', `/sso/launch/${system}${context === undefined ? '' : `?context=${context}`}`)
const choicesIn = (text: string) => [...text.matchAll(/href="(\/sso\/interaction\/[^"]+)"/g)].map(([, address = '']) => address)

/** For whom a code was given last. */
async function lastAuthorized() {
  const { rows } = await sql<{ detail: { context: string; delegation?: string }; subject: string }>`select detail, subject
    from portal.audit_line where event = 'sso.authorized' order by number desc limit 1`.execute(portal.db)
  return rows[0] ?? expect.unreachable('nobody was authorized')
}
const session = async (browser: TestBrowser, context?: string) =>
  (await browser.request('GET', `/api/session${context === undefined ? '' : `?context=${context}`}`)).body

/** An agent with a client's tab beside its own. */
async function agentAtWork() {
  const [giver, agent] = [await side(), await side()]
  const own: string = (await session(agent.browser)).context.id
  const delegation = await delegate(giver, agent, [agent.role])
  const client: string = (await open(agent.browser, delegation)).body.context
  return { giver, agent, own, client, delegation, browser: agent.browser }
}

describe('R31 for whom somebody goes into a business system', () => {
  it('who acts for one only is in without being asked', async () => {
    const { browser } = await side()
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe((await session(browser)).context.id)
  })

  it('R39 who acts for several and comes from the business system itself is asked; nothing was chosen for them', async () => {
    const { giver, agent, own, client, browser } = await agentAtWork()
    const asked = await enter(browser, 'a')
    expect(asked).toMatchObject({ status: 200 })
    expect(asked.text).toContain(`<bdi>${giver.organization.name}</bdi>`)
    expect(asked.text).toContain(`<bdi>${agent.organization.name}</bdi>`)
    const choices = choicesIn(asked.text)
    expect(choices.map((address) => new URL(address, 'http://x').searchParams.get('context')).toSorted()).toEqual([own, client].toSorted())
    const ofOwn = choices.find((address) => address.endsWith(own)) ?? expect.unreachable()
    expect(isIn(await follow(browser, ofOwn), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe(own)
    // from now on this system is entered for that one, also where the other tab was chosen later
    await open(browser, (await clientsOf(browser))[0].id)
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe(own)
  })

  it('R39 a system entered before goes on for whom it was entered; another one asks, though the provider knows both tabs', async () => {
    const { own, client, browser } = await agentAtWork()
    for (const context of [own, client]) {
      await launch(browser, 'a', context)
      expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
      expect((await lastAuthorized()).detail.context).toBe(context)
    }
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe(client)
    // the client lets them into `a` only: `b` offers their own organisation, and waits for them to say so
    const asked = await enter(browser, 'b')
    expect(choicesIn(asked.text)).toEqual([expect.stringContaining(own)])
  })

  it('R39 a client that is over is never followed by another organisation unasked, though one is left only', async () => {
    const { agent, giver, own, client, delegation, browser } = await agentAtWork()
    await launch(browser, 'a', client)
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await end(giver.browser, delegation)).status).toBe(204)
    const asked = await enter(browser, 'a')
    expect(choicesIn(asked.text)).toEqual([expect.stringContaining(own)])
    expect(asked.text).toContain(agent.organization.name)
    expect(asked.text).not.toContain(giver.organization.name)
    expect(isIn(await follow(browser, choicesIn(asked.text)[0] ?? ''), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe(own)
  })

  it('R39 a new sign-in that a system asks for does not go on as the agent’s own organisation unasked', async () => {
    const { agent, client, browser } = await agentAtWork()
    await launch(browser, 'a', client)
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    const again = await enter(browser, 'a', { prompt: 'login' })
    expect(again.address).toContain('/ssologin/login?interaction=')
    const { body } = await browser.signIn(agent.identity)
    const asked = await follow(browser, (body as { location: string }).location)
    expect(choicesIn(asked.text)).toHaveLength(1)
    expect(asked.text).toContain(agent.organization.name)
  })

  it('a new sign-in for the organisation one was in for goes on as before', async () => {
    const one = await side()
    await launch(one.browser, 'a', (await session(one.browser)).context.id)
    expect(isIn(await enter(one.browser, 'a'), 'a')).toBe(true)
    await enter(one.browser, 'a', { prompt: 'login' })
    const { body } = await one.browser.signIn(one.identity)
    expect(isIn(await follow(one.browser, (body as { location: string }).location), 'a')).toBe(true)
  })

  it('prompt=none says that the person has to be asked, and chooses nobody', async () => {
    const { browser, own } = await agentAtWork()
    await launch(browser, 'a', own)
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true) // the provider has a session of this tab
    await sql`delete from portal.launches l using portal.contexts c where c.id = ${own} and l.session_id = c.session_id`.execute(portal.db)
    expect((await enter(browser, 'a', { prompt: 'none' })).address).toMatch(/^https:\/\/a\.example\/\?error=login_required/)
  })

  it('a link that names nobody, or somebody else, says for whom nobody acts', async () => {
    const [{ browser, own, client }, stranger] = [await agentAtWork(), await agentAtWork()]
    await launch(browser, 'a', own)
    expect((await launch(browser, 'a')).headers['location']).toBe('https://a.example/')
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await lastAuthorized()).detail.context).toBe(own) // the link without a name has changed nothing
    expect((await launch(browser, 'a', stranger.client)).headers['location']).toContain('/ssologin/failure')
    const asked = await enter(stranger.browser, 'a')
    const [choice = ''] = choicesIn(asked.text)
    const forged = choice.replace(/context=.*/, `context=${client}`)
    expect(choicesIn((await follow(stranger.browser, forged)).text)).toHaveLength(2) // asked again
  })

  it('the page is of the browser the interaction began in, and of no other', async () => {
    const [{ browser }, stranger] = [await agentAtWork(), await side()]
    const [choice = ''] = choicesIn((await enter(browser, 'a')).text)
    expect((await follow(stranger.browser, choice)).address).toMatch(/\/ssologin\/failure\?code=6004/)
  })

  it('the page speaks the browser’s language, and a name is text', async () => {
    const { browser, giver } = await agentAtWork()
    await asThePortal(portal.db, sql`update portal.organizations set name = '<b>甲</b>&"乙' where uscc = ${giver.organization.uscc}`)
    const asked = await enter(browser, 'a')
    expect(asked.text).toContain('选择为哪家单位进入')
    expect(asked.text).toContain('&lt;b&gt;甲&lt;/b&gt;&amp;&quot;乙')
    expect(asked.text).not.toContain('<b>甲')
    const english = await browser.request('GET', pathOf(asked.address), undefined, { 'accept-language': 'en-GB,en;q=0.9' })
    expect(english.text).toContain('For whom do you enter?')
    // what was chosen on a page before comes before what the browser prefers
    await browser.request('GET', '/help?lang=zh', undefined, { accept: 'text/html' })
    const chosen = await browser.request('GET', pathOf(asked.address), undefined, { 'accept-language': 'en-GB,en;q=0.9' })
    expect(chosen.text).toContain('选择为哪家单位进入')
    expect(english.headers['content-security-policy']).toContain("default-src 'self'")
  })
})

describe('R17 R39 being in one business system opens no other', () => {
  it('a handler who may enter `b` only does not get into `a` by being in `b`', async () => {
    const boss = await side()
    const { browser } = await handlerOf(boss, { businessSystems: ['b'] })
    expect(isIn(await enter(browser, 'b'), 'b')).toBe(true)
    expect((await enter(browser, 'a')).address).toMatch(/\/ssologin\/failure\?code=4306/)
    expect((await enter(browser, 'a', { prompt: 'none' })).address).toMatch(/^https:\/\/a\.example\/\?error=/)
    expect((await lastAuthorized()).subject).toBe('b')
    expect(isIn(await enter(browser, 'b'), 'b')).toBe(true)
  })

  it('an agent does not get into a system its client did not name by being in the one it named', async () => {
    const { browser, client } = await agentAtWork()
    await launch(browser, 'a', client)
    expect(isIn(await enter(browser, 'a'), 'a')).toBe(true)
    expect((await launch(browser, 'b', client)).headers['location']).toMatch(/code=4306/)
    await sql`insert into portal.launches (session_id, client_id, context_id) select session_id, 'b', id from portal.contexts where id = ${client}`.execute(
      portal.db,
    )
    expect((await enter(browser, 'b')).address).toMatch(/\/ssologin\/failure\?code=4306/)
  })

  it.each(['/oidc/auth', '/oidc//auth', '/oidc/%61uth', '/oidc/./auth'])('however the address is spelled: %s', async (path) => {
    stands ??= handlerOf(await side(), { businessSystems: ['b'] })
    const { browser } = await stands
    expect(isIn(await enter(browser, 'b'), 'b')).toBe(true)
    const { address } = await follow(browser, asking('a').replace('/oidc/auth', path))
    expect(address).not.toMatch(/[?&]code=[\w-]{20,}/)
  })
  let stands: ReturnType<typeof handlerOf> | undefined

  it('a binding that is blocked while one is in opens nothing more, and says so', async () => {
    const boss = await side()
    expect(isIn(await enter(boss.browser, 'a'), 'a')).toBe(true)
    await asThePortal(portal.db, sql`update portal.organizations set state = 'blocked' where uscc = ${boss.organization.uscc}`)
    expect((await enter(boss.browser, 'a')).address).toMatch(/\/ssologin\/failure\?code=4305/)
  })

  it('R21 a session with two units goes in for the one that is pressed', async () => {
    const boss = await side(branches).catch(() => undefined)
    expect(boss).toBeDefined()
    const { browser } = boss ?? expect.unreachable()
    await browser.request('POST', '/api/sign-in/unit', { unitCode: branches.units[0]?.code })
    const first: string = (await session(browser)).context.id
    const second: string = (await browser.request('POST', '/api/session/contexts', { unitCode: branches.units[1]?.code })).body.context.id
    const asked = await enter(browser, 'a')
    for (const { code } of branches.units) expect(asked.text).toContain(code)
    const choice = choicesIn(asked.text).find((address) => address.endsWith(first)) ?? ''
    expect(isIn(await follow(browser, choice), 'a')).toBe(true)
    expect((await lastAuthorized()).detail).toMatchObject({ context: first })
    expect(first).not.toBe(second)
  })
})

const clientsOf = async (browser: TestBrowser) => (await browser.request('GET', '/api/session/clients')).body.clients
