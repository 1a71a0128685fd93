// Whatever is done in whatever order: what stands behind an application that was approved, issued or is in use.
import {
  applicationStates,
  businesses,
  endStates,
  isStatusBusiness,
  statusBusinesses,
  type ApplicationState,
  type Business,
} from '@yinxin/protocol/ra'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  applicationSteps,
  applicationTable,
  firstState,
  moveApplication,
  type ApplicationActor,
  type ApplicationStep,
} from './application-machine.ts'

interface Tried {
  readonly step: ApplicationStep
  readonly by: ApplicationActor
}
interface Taken extends Tried {
  readonly from: ApplicationState
  readonly to: ApplicationState
}

const actor = fc.constantFrom<ApplicationActor>('applicant', 'officer', 'authority', 'time')
const anything = fc.record({ step: fc.constantFrom(...applicationSteps), by: actor })
const row = fc.constantFrom(...applicationTable).map(({ step, by }) => ({ step, by }))
/** Half of it is in the table somewhere, or hardly anything would ever happen. */
const attempts = fc.array(fc.oneof(anything, row), { maxLength: 40 })
const business = fc.constantFrom<Business>(...businesses)

/** All that went through, in order. */
function courseOf(first: Business, tried: readonly Tried[]): readonly Taken[] {
  const course: Taken[] = []
  let from: ApplicationState = firstState[first]
  for (const one of tried) {
    const moved = moveApplication(first, from, one.step, one.by)
    if (!moved.ok) continue
    course.push({ ...one, from, to: moved.value })
    from = moved.value
  }
  return course
}

const bringsCertificate = (one: Business): boolean => one !== 'unblock' && !isStatusBusiness(one)

const lastOf = (first: Business, course: readonly Taken[]): ApplicationState => course.at(-1)?.to ?? firstState[first]

describe('R9 R28 the course of an application, whatever is tried', () => {
  test('nobody gets a first certificate that no officer approved, since it was last sent back', () => {
    let issued = 0
    fc.assert(
      fc.property(attempts, (tried) => {
        const course = courseOf('apply', tried)
        const at = course.findIndex(({ to }) => to === 'issued')
        if (at < 0) return
        issued++
        expect(course[at - 1]).toMatchObject({ step: 'approve', by: 'officer', to: 'approved' })
      }),
      { numRuns: 3000 },
    )
    expect(issued).toBeGreaterThan(0)
  })

  test('what is in use was issued by the authority, once', () => {
    let used = 0
    fc.assert(
      fc.property(business, attempts, (first, tried) => {
        const course = courseOf(first, tried)
        if (lastOf(first, course) !== 'done') return
        used++
        if (first === 'unblock') {
          expect(course.map(({ step }) => step)).toContain('release')
          expect(course.at(-1)).toMatchObject({ step: 'confirm', by: 'applicant' })
          return
        }
        if (!bringsCertificate(first)) {
          expect(course.at(-1)).toMatchObject({ step: 'settle', by: 'authority', from: 'approved' })
          return
        }
        expect(course.filter(({ step }) => step === 'issue').map(({ by }) => by)).toEqual(['authority'])
        expect(course.at(-1)).toMatchObject({ step: 'confirm', by: 'applicant', from: 'issued' })
      }),
      { numRuns: 3000 },
    )
    expect(used).toBeGreaterThan(0)
  })

  test('nobody has a suspended certificate in force again without an officer', () => {
    let resumed = 0
    fc.assert(
      fc.property(attempts, (tried) => {
        const course = courseOf('resume', tried)
        if (lastOf('resume', course) !== 'done') return
        resumed++
        expect(course.at(-2)).toMatchObject({ step: 'approve', by: 'officer' })
      }),
      { numRuns: 3000 },
    )
    expect(resumed).toBeGreaterThan(0)
  })

  test('business about a certificate there is never issues one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statusBusinesses, 'unblock' as const), attempts, (first, tried) => {
        expect(courseOf(first, tried).map(({ step }) => step)).not.toContain('issue')
      }),
      { numRuns: 2000 },
    )
  })

  test('a certificate that was issued is never refused, taken back or forgotten: it is in use, or waits for that', () => {
    fc.assert(
      fc.property(business, attempts, (first, tried) => {
        const course = courseOf(first, tried)
        const after = course.slice(course.findIndex(({ to }) => to === 'issued') + 1)
        if (course.some(({ to }) => to === 'issued')) expect(after.every(({ to }) => to === 'done')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('R10 nobody gets an admin PIN that no officer approved, nor one after another for one approval', () => {
    let released = 0
    fc.assert(
      fc.property(attempts, (tried) => {
        const course = courseOf('unblock', tried)
        const at = course.findIndex(({ step }) => step === 'release')
        if (at < 0) return
        released++
        expect(course[at - 1]).toMatchObject({ step: 'approve', by: 'officer' })
        expect(course.filter(({ step }) => step === 'release')).toHaveLength(1)
      }),
      { numRuns: 3000 },
    )
    expect(released).toBeGreaterThan(0)
  })

  test('after an end nothing happens', () => {
    fc.assert(
      fc.property(business, attempts, (first, tried) => {
        const ends = courseOf(first, tried).map(({ to }) => endStates.has(to))
        expect(ends.slice(0, -1)).not.toContain(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('a step that was taken is not taken again: sent twice it changes nothing more', () => {
    fc.assert(
      fc.property(business, attempts, (first, tried) => {
        const twice = tried.flatMap((one) => [one, one])
        expect(courseOf(first, twice)).toEqual(courseOf(first, tried))
      }),
      { numRuns: 1000 },
    )
  })

  test('what officers and applicants may do, time and authority cannot do for them', () => {
    const whose = (by: ApplicationActor) => new Set(applicationTable.filter((one) => one.by === by).map(({ step }) => step))
    expect(whose('officer')).toEqual(new Set(['endorse', 'approve', 'refuse']))
    expect(whose('applicant')).toEqual(new Set(['withdraw', 'confirm', 'release']))
    expect(whose('authority')).toEqual(new Set(['issue', 'return', 'reject', 'settle']))
    expect(whose('time')).toEqual(new Set(['expire', 'lapse']))
  })
})

test('from every state that is no end an end is reached', () => {
  const reaches = (from: ApplicationState, seen: ReadonlySet<ApplicationState> = new Set()): boolean =>
    endStates.has(from) ||
    (!seen.has(from) && applicationTable.some((move) => move.from === from && reaches(move.to, new Set([...seen, from]))))
  for (const state of applicationStates) expect(reaches(state)).toBe(true)
})
