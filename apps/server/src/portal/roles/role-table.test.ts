import { roleActions, roleKinds, type RoleAction, type RoleKind } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { actionsOf, givingAction, roleRow, roleTable, takingAction } from './role-table.ts'

const [head, boss, handler, reader] = roleKinds
const everybody = [head, boss, handler, reader]

/** Each action, who may do it, and to whom; as somebody decided, not as the table says. */
const expected: readonly (readonly [RoleAction, readonly RoleKind[], readonly RoleKind[] | undefined, string])[] = [
  ['see-organization', everybody, undefined, 'session'],
  ['enter-business-systems', everybody, undefined, 'certificate'],
  ['do-business', [head, boss, handler], undefined, 'certificate'],
  ['use-certificate', everybody, undefined, 'session'],
  ['leave', everybody, undefined, 'session'],
  ['invite', [head, boss], [handler, reader], 'fresh-certificate'],
  ['agree', [head, boss], [handler, reader], 'fresh-certificate'],
  ['limit', [head, boss], [handler, reader], 'fresh-certificate'],
  ['remove', [head, boss], [handler, reader], 'fresh-certificate'],
  ['appoint-supervisor', [head, boss], [boss], 'fresh-certificate'],
  ['remove-supervisor', [head], [boss], 'fresh-certificate'],
  ['hand-over', [boss], [handler, reader], 'fresh-certificate'],
  ['suspend-certificate', [head, boss, handler], undefined, 'session'],
  ['lift-suspension', [head, boss], undefined, 'fresh-certificate'],
  ['object-to-transfer', [head, boss, handler], undefined, 'session'],
  ['unbind-certificate', [head, boss], undefined, 'fresh-certificate'],
  ['name-main-certificate', [head, boss], undefined, 'fresh-certificate'],
  ['confirm-certificate', [head, boss], undefined, 'fresh-certificate'],
  ['agree-to-unblocking', [head, boss], undefined, 'session'],
  ['delegate', [head, boss], undefined, 'fresh-certificate'],
  ['accept-delegation', [head, boss], undefined, 'fresh-certificate'],
  ['end-delegation', [head, boss], undefined, 'session'],
  ['act-as-agent', [head, boss, handler], undefined, 'certificate'],
]

describe('R17 who may do what', () => {
  it('every action has one row, and no other has', () => {
    expect(roleTable.map(({ action }) => action)).toEqual(roleActions)
    expect(expected.map(([action]) => action)).toEqual(roleActions)
  })

  it.each(expected)('%s', (action, kinds, to, level) => {
    for (const kind of roleKinds) {
      expect(roleRow(kind, action)?.level, kind).toBe(kinds.includes(kind) ? level : undefined)
      for (const other of roleKinds)
        expect(roleRow(kind, action, other) !== undefined, `${kind} to ${other}`).toBe(kinds.includes(kind) && to?.includes(other) === true)
    }
  })

  it('nothing is done to a legal representative, and nobody becomes one by somebody else', () => {
    for (const kind of roleKinds) expect(actionsOf(kind, head)).toEqual([])
  })

  it('a supervisor is appointed and removed by other rows than a handler', () => {
    expect([givingAction(boss, 'agree'), givingAction(handler, 'agree')]).toEqual(['appoint-supervisor', 'agree'])
    expect([takingAction(boss, 'remove'), takingAction(reader, 'limit')]).toEqual(['remove-supervisor', 'limit'])
    expect(actionsOf(boss, boss)).toEqual(['appoint-supervisor'])
    expect(actionsOf(head, boss)).toEqual(['appoint-supervisor', 'remove-supervisor'])
  })
})
