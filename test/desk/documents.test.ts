// What persons add to their cases, who sees it, and who is told.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import sharp from 'sharp'
import { cleanUpDesk } from '../../apps/server/src/desk/cleanup.ts'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import { tellLooks } from '../../apps/server/src/portal/documents/tell-looks.ts'
import { registryOf } from '../../apps/server/src/portal/organizations/registry.ts'
import { newOrganization, newPerson, recordOf, roleIn } from '../portal/organization-steps.ts'
import { personOptions } from '../portal/person-steps.ts'
import { testClock, type TestAnswer, type TestBrowser } from '../portal/portal-harness.ts'
import { seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

const pdf = (inside = '', after = '') =>
  Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog ${inside} >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n${after}`)
const photo = (color = '#aa3366') =>
  sharp({ create: { width: 40, height: 40, channels: 3, background: color } })
    .jpeg()
    .toBuffer()
const [own, foreign] = [newOrganization(), newOrganization()]

let world: DeskWorld
let lin: Clerk
let xu: Clerk

beforeAll(async () => {
  const organizations = [own, foreign]
  const registry = registryOf(
    'legal-persons',
    organizations.map((one) => recordOf(one)),
  )
  world = await startDeskWorld({ ...personOptions, organizations, registry })
  lin = await world.staff('林书云', ['clerk'])
  xu = await world.staff('许知远', ['approver'])
})
afterAll(() => world.close())

const send = (browser: TestBrowser, path: string, file: Uint8Array) =>
  browser.request('POST', path, file, { 'content-type': 'application/octet-stream' })
const add = (browser: TestBrowser, number: string, file: Uint8Array, shows = 'licence') =>
  send(browser, `/api/cases/${number}/documents?shows=${shows}`, file)
const code = ({ status, body }: TestAnswer) => body?.failure?.code ?? status
const look = (clerk: Clerk, number: string, id: string) => clerk.request('POST', `/api/cases/${number}/documents/${id}`)

describe('R22 R49 documents of a case', () => {
  it('added by the person, read by staff as an attachment only, each look on record and listed for the person', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市材料有限公司' })
    const before = (await lin.read(number)).version
    const { body } = await add(browser, number, pdf())
    expect(body.documents).toMatchObject([{ shows: 'licence', kind: 'pdf', from: 'case', looks: [] }])
    expect(body.events[0]).toMatchObject({ kind: 'document-added', by: 'person', words: 'licence' })
    const [document] = (await lin.read(number)).documents
    if (document === undefined) throw new Error('no document')
    expect((await lin.read(number)).version).toBe(before + 1)
    const file = await look(xu, number, document.id)
    expect(file.text).toBe(pdf().toString())
    expect(file.headers).toMatchObject({
      'content-disposition': `attachment; filename="${document.id}.pdf"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
    })
    const shown = (await browser.request('GET', `/api/cases/${number}`)).body
    expect(shown.documents[0].looks).toEqual([{ role: 'approver', at: world.portal.clock.now().toISOString() }])
    expect(JSON.stringify(shown)).not.toContain('许知远')
    expect((await world.audit()).findLast(({ event }) => event === 'document.seen')).toMatchObject({
      actor: xu.id,
      detail: { document: document.id, shows: 'licence' },
    })
  })

  it('the same file again is there once; a case that is over takes none', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市重复有限公司' })
    const picture = await photo()
    await Promise.all([add(browser, number, picture), add(browser, number, picture)])
    expect((await add(browser, number, picture)).body.documents).toHaveLength(1)
    expect((await add(browser, number, picture, 'letter')).body.documents).toHaveLength(2)
    await browser.request('POST', `/api/cases/${number}/withdrawal`)
    expect(code(await add(browser, number, pdf()))).toBe('CASE_STEP_REFUSED')
  })

  it('a polyglot, a script and a page are not taken, and nothing of them is kept', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市两样有限公司' })
    const page = '<html><script>alert(1)</script></html>'
    expect(code(await add(browser, number, pdf('', page)))).toBe('UPLOAD_DAMAGED')
    expect(code(await add(browser, number, pdf('/OpenAction << /S /JavaScript >>')))).toBe('UPLOAD_ACTIVE')
    expect(code(await add(browser, number, Buffer.from(page)))).toBe('UPLOAD_KIND')
    const { body } = await add(browser, number, Buffer.concat([await photo(), Buffer.from(page)]))
    const file = await look(lin, number, body.documents[0].id)
    expect(body.documents).toHaveLength(1)
    expect(file.text).not.toContain('<script>')
  })

  it('twenty of one case, and a visitor’s day has an end', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市很多有限公司' })
    for (let turn = 0; turn < 20; turn++) await add(browser, number, pdf(`/N ${turn}`))
    expect(code(await add(browser, number, pdf('/N 20')))).toBe('CASE_DOCUMENTS_FULL')
    for (let turn = 0; turn < 20; turn++) await add(browser, number, pdf('/N 1'))
    expect(code(await add(browser, number, pdf('/N 1')))).toBe('UPLOAD_QUOTA')
  })

  it('another browser adds nothing, another office and another case read nothing', async () => {
    const [one, two] = [await world.mismatch({ name: '示范市丁有限公司' }), await world.mismatch({ name: '示范市戊有限公司' })]
    expect(code(await add(two.browser, one.number, pdf()))).toBe('CASE_UNKNOWN')
    expect(code(await add(world.portal.browser(), one.number, pdf()))).toBe('CASE_UNKNOWN')
    const id = (await add(one.browser, one.number, pdf())).body.documents[0].id
    const elsewhere = await world.staff('别处', ['clerk', 'approver', 'supervisor'], 'ca-hall')
    expect(code(await look(elsewhere, one.number, id))).toBe('CASE_UNKNOWN')
    expect(code(await look(lin, two.number, id))).toBe('NOT_FOUND')
    const page = await lin.request('POST', `/api/cases/${one.number}/documents/${id}`, undefined, { origin: 'http://localhost:8600' })
    expect(code(page)).toBe('ORIGIN_REFUSED')
    expect((await lin.read(one.number)).documents[0]?.looks).toEqual([])
  })

  it('a clerk decides on what they had on the screen: a file in between makes it another version', async () => {
    const { number, browser, identity } = await world.mismatch({ name: '示范市之间有限公司' })
    await lin.step(number, { step: 'take' })
    await seeEverything(lin, number)
    await lin.prove(number, identity)
    const { version } = await lin.read(number)
    await add(browser, number, pdf())
    expect(code(await lin.step(number, { step: 'submit', outcome: 'bind', reason: '已核对', version }))).toBe('CASE_CHANGED')
  })
})

describe('R17 R49 the sealed letter of a role', () => {
  it('goes along with a case of the same organisation, and its owner sees in the account who read it', async () => {
    const { browser } = await newPerson(world.portal)
    const role = await roleIn(browser, own.uscc)
    const letter = `/api/roles/${role}/letter/file`
    expect((await browser.request('GET', letter)).body).toEqual({})
    expect((await send(browser, letter, pdf('/Letter 1'))).body).toMatchObject({ file: { kind: 'pdf' } })
    await send(browser, letter, pdf('/Letter 2')) // the one before is gone
    const identity = world.portal.certify({ subject: `${own.name}分部`, uscc: own.uscc })
    await browser.signIn(identity)
    const { body } = await browser.request('POST', '/api/cases')
    const [document, ...more] = (await lin.read(body.number)).documents
    expect([document?.shows, document?.from, more]).toEqual(['letter', 'registration', []])
    expect((await look(lin, body.number, document?.id ?? '')).text).toContain('/Letter 2')
    await Promise.all([tellLooks(world.portal.parts, world.desk.cases), tellLooks(world.portal.parts, world.desk.cases)])
    const { views } = (await browser.request('GET', '/api/person')).body
    expect(views).toMatchObject([{ what: 'case-document', role: 'clerk', about: body.number }])
  })

  it('a letter for somebody else’s organisation goes along with nothing, and nobody sends one for another’s role', async () => {
    const { browser } = await newPerson(world.portal)
    const role = await roleIn(browser, foreign.uscc)
    await send(browser, `/api/roles/${role}/letter/file`, pdf('/Foreign 1'))
    await browser.signIn(world.portal.certify({ subject: `${own.name}二部`, uscc: own.uscc }))
    const { body } = await browser.request('POST', '/api/cases')
    expect((await lin.read(body.number)).documents).toEqual([])
    const { browser: stranger } = await newPerson(world.portal)
    expect(code(await send(stranger, `/api/roles/${role}/letter/file`, pdf()))).toBe('NOT_FOUND')
    expect(code(await stranger.request('GET', `/api/roles/${role}/letter/file`))).toBe('NOT_FOUND')
  })
})

describe('R33 what is kept, and how long', () => {
  it('files go ninety days after the case, the row with their hash stays', async () => {
    const { number, browser } = await world.mismatch({ name: '示范市保留有限公司' })
    await add(browser, number, pdf())
    await browser.request('POST', `/api/cases/${number}/withdrawal`)
    testClock(world.portal).advance(89 * 86_400_000)
    await cleanUpDesk(world.desk.parts)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.documents).toHaveLength(1)
    testClock(world.portal).advance(2 * 86_400_000)
    await cleanUpDesk(world.desk.parts)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.documents).toEqual([])
    const rows = await sql`select 1 from desk.documents d join desk.cases c on c.id = d.case_id where c.number = ${number}`.execute(
      world.portal.db,
    )
    expect(rows.rows).toHaveLength(1)
  })

  it('a letter is gone after ninety days', async () => {
    const { browser } = await newPerson(world.portal)
    const role = await roleIn(browser, own.uscc)
    await send(browser, `/api/roles/${role}/letter/file`, pdf('/Old 1'))
    testClock(world.portal).advance(91 * 86_400_000)
    await cleanUp(world.portal.parts)
    const { rows } = await sql`select 1 from portal.uploads where about like ${`letter % ${role}`}`.execute(world.portal.db)
    expect(rows).toEqual([])
  })
})
