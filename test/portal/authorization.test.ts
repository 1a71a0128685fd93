// Every route x every principal: who may what is a table (authorization-table.ts), and nothing is reachable that is not in it.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeTable } from '../../apps/server/src/portal/route-table.ts'
import {
  blockedOrganization,
  buildWorld,
  otherOrganization,
  principalKinds,
  thirdOrganization,
  type Principal,
  type World,
} from './authorization-principals.ts'
import { authorizationTable, type AuthorizationRow } from './authorization-table.ts'
import { organization, unit, type TestPortal } from './portal-harness.ts'
import { startPersonPortal } from './person-steps.ts'

const closing = 'POST /api/person/erasure'
const handling = {
  ...{ id: 'handling', clientId: 'handling', clientSecret: 's'.repeat(32), url: 'https://handling.example/' },
  ...{ redirectUris: ['https://handling.example/callback'], name: { zh: '经办', en: 'Handling' }, description: { zh: '', en: '' } },
}
/** What closes the account of a principal comes last. */
const names = routeTable.map(({ method, path }) => `${method} ${path}`).toSorted((a, b) => Number(a === closing) - Number(b === closing))
let portal: TestPortal
let world: World
beforeAll(async () => {
  const organizations = [organization, otherOrganization, thirdOrganization, blockedOrganization].map((one, index) => ({
    ...one,
    units: [unit(`3010482${index}`)],
  }))
  portal = await startPersonPortal({ organizations, config: { businessSystems: [handling] } })
  world = await buildWorld(portal)
})
afterAll(() => portal.close())

/** What a principal is answered on a route. */
async function ask(name: string, { id, query, body, file }: AuthorizationRow, { open }: Principal): Promise<number | string> {
  const [method = '', path = ''] = name.split(' ')
  const browser = await open()
  await sql`delete from portal.limits`.execute(portal.db)
  const address = path.replace(/:\w+/, encodeURIComponent(id?.(world) ?? '')).replace('*', 'none')
  const url = query === undefined ? address : `${address}?${query(world)}`
  const sent = file === true ? Buffer.from('%PDF-1.7') : typeof body === 'function' ? body(world) : body
  const headers = file === true ? { 'content-type': 'application/octet-stream' } : {}
  const answer = await browser.request((method === 'ALL' ? 'GET' : method) as 'GET', url, sent, headers)
  const location = answer.headers['location']
  if (typeof location === 'string') return whereTo(location)
  return answer.body?.failure?.code ?? answer.status
}

/** Path of a redirect, with the failure it tells of. */
function whereTo(location: string): string {
  const { pathname, searchParams } = new URL(location, portal.config.origin)
  const code = searchParams.get('code')
  return code === null ? pathname : `${pathname} ${code}`
}

/** A body once for each text in it, with `text` in that place. */
function withText(body: unknown, text: string): readonly object[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, value]) => {
    const inside = typeof value === 'string' ? [text] : withText(value, text)
    return inside.map((changed) => (Array.isArray(body) ? body.with(Number(key), changed) : { ...body, [key]: changed }))
  })
}

describe('R17 R33 who may what', () => {
  it('every route has its row, and every row its route', () => {
    expect(Object.keys(authorizationTable).toSorted()).toEqual(names.toSorted())
  })

  it('every kind of principal is there', () => {
    expect(new Set(world.principals.map(({ kind }) => kind))).toEqual(new Set(principalKinds))
  })

  it('markup in any text field of any body is answered as data or refused, and comes back in no page', async () => {
    const markup = '<img src=x onerror=alert(1)>'
    const wrong: string[] = []
    let asked = 0
    for (const name of names.filter((one) => one.startsWith('POST ') && one !== closing))
      for (const row of authorizationTable[name] ?? []) {
        const body: unknown = typeof row.body === 'function' ? row.body(world) : row.body
        const who = world.principals.find(({ kind }) => row.answers[kind] === 200 || row.answers[kind] === 204) ?? world.principals.at(-1)
        for (const changed of withText(body, markup)) {
          const browser = await who?.open()
          await sql`delete from portal.limits`.execute(portal.db)
          const url = name.slice('POST '.length).replace(/:\w+/, encodeURIComponent(row.id?.(world) ?? ''))
          const answer = await browser?.request('POST', url, changed)
          asked++
          const isPage = String(answer?.headers['content-type']).startsWith('text/html')
          if (answer === undefined || answer.status === 500 || (isPage && answer.text.includes('<img src=x')))
            wrong.push(`${name} ${JSON.stringify(changed)}: ${answer?.status}`)
        }
      }
    expect(asked).toBeGreaterThan(40)
    expect(wrong.join('\n')).toBe('')
  })

  it('every cell', async () => {
    const wrong: string[] = []
    let asked = 0
    for (const name of names)
      for (const [index, row] of (authorizationTable[name] ?? []).entries())
        for (const principal of world.principals) {
          const [expected, answer] = [row.answers[principal.kind], await ask(name, row, principal)]
          asked++
          if (answer !== expected) wrong.push(`${name} (${index}) as ${principal.name}: ${answer}, not ${expected}`)
        }
    expect(asked).toBeGreaterThanOrEqual(names.length * world.principals.length)
    expect(wrong.join('\n')).toBe('')
  })
})
