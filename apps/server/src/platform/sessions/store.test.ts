import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { migrate } from '../migrate.ts'
import { sessionsMigration } from './migration.ts'
import type { NewContext, NewSession, SessionPrincipal } from './session.ts'
import { sessionStore } from './store.ts'

// Any component has its sessions: here one that is no part of the product.
const sessions = sessionStore('shop')
const now = new Date('2026-05-06T07:08:09.123Z')
const later = new Date(+now + 3_600_000)

let db: Kysely<any>
beforeAll(async () => {
  db = createDatabase((await withDatabase()).url)
  await migrate(db, 'shop', { '0001-sessions': sessionsMigration('shop') })
})
afterAll(() => closeDatabase(db))

const newSession = (principal: SessionPrincipal): NewSession => ({
  principal,
  acr: 'certificate',
  evidence: { way: 'certificate', certificate: { sha256: 'c' } as never, stableId: 's' },
  browser: '?',
  ...{ signedInAt: now, lastSeenAt: now, idleExpiresAt: later, absoluteExpiresAt: later },
})
const contextFor = (organizationId: string, kind: 'binding' | 'role' | 'delegation'): NewContext => ({
  organizationId,
  unitCode: '301001',
  basis: { kind, id: randomUUID() },
})

describe('sessions of a component', () => {
  it.each(['certificate-holder', 'person', 'staff'] as const)('a %s has sessions, found by cookie, id and principal', async (kind) => {
    const principal = { kind, id: randomUUID() }
    const session = await sessions.insert(db, `cookie of ${kind}`, newSession(principal), contextFor(randomUUID(), 'role'))
    expect(await sessions.byCookie(db, `cookie of ${kind}`)).toEqual(session)
    expect(await sessions.byId(db, session.id)).toEqual(session)
    expect(await sessions.ofPrincipal(db, principal, now)).toEqual([session])
    expect(await sessions.ofPrincipal(db, principal, later)).toEqual([])
  })

  it('R39 one session acts for two organisations in two contexts; the one chosen last comes first', async () => {
    const [own, represented] = [randomUUID(), randomUUID()]
    const principal = { kind: 'certificate-holder', id: randomUUID() } as const
    const { id, contexts } = await sessions.insert(db, 'two', newSession(principal), contextFor(own, 'binding'))
    const second = await sessions.insertContext(db, id, contextFor(represented, 'delegation'), new Date(+now + 1))
    const organizations = async () => (await sessions.byId(db, id))?.contexts.map(({ organizationId }) => organizationId)
    expect(await organizations()).toEqual([represented, own])
    await sessions.choose(db, contexts[0]?.id ?? '', new Date(+now + 2))
    expect(await organizations()).toEqual([own, represented])
    expect((await sessions.byContext(db, second.id))?.id).toBe(id)
    expect(await sessions.delete(db, id)).toBe(true)
    expect(await sessions.delete(db, id)).toBe(false)
    expect((await sql`select 1 from shop.contexts where session_id = ${id}`.execute(db)).rows).toEqual([])
  })

  it('a session has one principal', async () => {
    const two = sql`update shop.sessions set staff_id = ${randomUUID()}, person_id = ${randomUUID()}`.execute(db)
    await expect(two).rejects.toThrow('sessions_principal')
  })
})
