import { describe, expect, it } from 'vitest'
import type { Role } from '../roles/role.ts'
import { judgeReach } from './reach-system.ts'

const systems = [
  { id: 'jingban', clientId: 'client-1' },
  { id: 'jiaofei', clientId: 'client-2' },
]
const role = (businessSystems: readonly string[] | null): Role => ({
  ...{ id: 'r', personId: 'p', organizationId: 'o', kind: 'handler', state: 'active', unitCodes: null, until: '2027-01-01' },
  ...{ businessSystems, inForceBy: 'certificate', version: 1 },
})

describe('R17 R39 which business systems somebody reaches', () => {
  it.each([
    ['whoever acts by the certificate alone', undefined, 'client-1', true],
    ['whoever acts by the certificate alone, the other one', undefined, 'client-2', true],
    ['a role without limits', null, 'client-2', true],
    ['a role that names it', ['jiaofei'], 'client-2', true],
    ['a role that names another', ['jiaofei'], 'client-1', false],
    ['a role that names none', [], 'client-1', false],
    ['a role that names the client’s id in place of the system’s', ['client-1'], 'client-1', false],
    ['a role that names a beginning of it', ['jing'], 'client-1', false],
  ] as const)('%s', (_what, named, clientId, isReached) => {
    const acting = named === undefined ? {} : { role: role(named) }
    expect(judgeReach(acting, clientId, systems).ok).toBe(isReached)
  })

  it.each([
    ['that is not configured', 'client-3'],
    ['by its id and not its client', 'jingban'],
    ['without a name', undefined],
    ['with an empty name', ''],
  ])('nobody reaches a system %s, not even who has no limits', (_what, clientId) => {
    for (const acting of [{}, { role: role(null) }])
      expect(judgeReach(acting, clientId, systems)).toMatchObject({ ok: false, failure: { code: 'ROLE_NOT_ALLOWED' } })
  })

  it('where none is configured nobody reaches any', () => expect(judgeReach({}, 'client-1', []).ok).toBe(false))
})
