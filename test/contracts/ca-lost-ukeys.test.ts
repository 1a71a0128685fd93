// Reports of lost UKeys at the CA: bounded by the day, counted before anything is looked at, and no way to keep officers away.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caComponent } from '../../apps/server/src/ca/component.ts'
import type { RunningCa } from '../../apps/server/src/ca/index.ts'
import { createCaWorld, issued, newRequest, read, traceId, type CaWorld } from './ca-world.ts'

let world: CaWorld
beforeAll(async () => void (world = await createCaWorld({ suspensionsPerDay: 3 })))
afterAll(() => world.close())

const newCertificate = async () => (await issued(world.ca)).parsed.sha256
const report = (ca: Pick<RunningCa, 'as'>, caller: string, certificate: string, request: string = crypto.randomUUID()) =>
  ca.as(caller).suspendLost({ request, certificate, traceId })
const outcomes = async (answers: readonly ReturnType<typeof report>[]) =>
  (await Promise.all(answers)).map((answer) => (answer.ok ? answer.value.outcome : answer.failure.code))

describe('R30 lost UKeys at the CA', () => {
  it('beyond the limit of a day nothing is suspended, whichever node is asked, also for those who ask at once; the operator hears of it', async () => {
    const other = await world.node({ node: 'n2', suspensionsPerDay: 3 })
    const certificates = await Promise.all([1, 2, 3, 4, 5].map(newCertificate))
    expect((await world.ca.health()).losses).toBe('ok')
    const asked = certificates.map((certificate, i) => report(i % 2 === 0 ? world.ca : other, 'portal.example', certificate))
    const answered = await outcomes(asked)
    expect(answered.toSorted()).toEqual(['limit-reached', 'limit-reached', 'suspended', 'suspended', 'suspended'])
    expect((await world.ca.health()).losses).toBe('degraded')
    const { rows } = await world.db.executeQuery<{ n: number }>(
      world.db
        .withSchema('ca')
        .selectFrom('revocation')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .compile(),
    )
    expect(Number(rows[0]?.n)).toBe(3)
    const left = certificates.filter((_, i) => answered[i] === 'limit-reached')
    // nor is what the CA knows looked at: an unknown one is answered the same
    expect(await outcomes([report(world.ca, 'portal.example', '0'.repeat(64))])).toEqual(['limit-reached'])
    // another caller has a day of its own, and the same report is taken when the day is over
    expect(await outcomes([report(other, 'portal-2.example', left[0] ?? '')])).toEqual(['suspended'])
    world.clock.advance(86_400_001)
    expect((await world.ca.health()).losses).toBe('ok')
    expect(await outcomes(left.map((certificate) => report(other, 'portal.example', certificate)))).toEqual([
      'suspended-before',
      'suspended',
    ])
    await other.close()
  })

  it('what was not issued here counts like the rest: nobody tries names for nothing', async () => {
    const strangers = [1, 2, 3].map((digit) => report(world.ca, 'guessing.example', String(digit).repeat(64)))
    expect(await outcomes(strangers)).toEqual(['unknown', 'unknown', 'unknown'])
    expect(await outcomes([report(world.ca, 'guessing.example', await newCertificate())])).toEqual(['limit-reached'])
  })

  it('the same request sent twice at once is one report, and is counted once', async () => {
    const [certificate, request] = [await newCertificate(), crypto.randomUUID()]
    const twice = [1, 2, 3, 4].map(() => report(world.ca, 'twice.example', certificate, request))
    expect(await outcomes(twice)).toEqual(['suspended', 'suspended', 'suspended', 'suspended'])
    expect(await outcomes([report(world.ca, 'twice.example', await newCertificate())])).toEqual(['suspended'])
  })

  it('staff are not suspended by a report: who ends suspensions stays', async () => {
    const subject = { organization: '示范认证中心', name: '周明', number: '1001' }
    const officer = await world.ca.issueToStaff({ certificationRequest: newRequest(), subject, traceId })
    const { sha256 } = read(officer.ok ? officer.value.certificate : '')
    expect(await outcomes([report(world.ca, 'curious.example', sha256)])).toEqual(['not-an-organizations'])
  })

  it('in production the role goes with no other', () => {
    const settings = (roles: readonly string[]) => ({ kinds: [], callers: { 'portal.example': roles } }) as never
    const facts = { mode: 'production', components: ['ca', 'status'] } as never
    const sentence = caComponent.check?.(settings(['suspend-lost', 'revoke']), facts)
    expect(sentence).toContain("'suspend-lost' has no other")
    expect(caComponent.check?.(settings(['suspend-lost']), facts) ?? '').not.toContain('suspend-lost')
  })
})
