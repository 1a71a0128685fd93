import { describe, expect, it } from 'vitest'
import type { Transfer } from '../transfers/store.ts'
import { presentTransfer } from './present.ts'

const side = (id: string, name: string) => ({ id, name, uscc: '91330106MA27XY183E' })
const transfer: Transfer = {
  ...{ id: 't', holderId: 'h', from: side('f', '示范市清河食品有限公司'), to: side('o', '示范市明远机械有限公司') },
  certificateSha256: 'c1',
  facts: {
    ...{ traceId: 'aa', issuerName: 'CN=CA', serial: '0a1b', authority: 'ca', notAfter: '2029-01-01T00:00:00Z', der: 'AAAA' },
    subject: { name: '示范市明远机械有限公司', uscc: '91330106MA27XY183E', stableId: 'secret-id', insuranceNumber: '30104826' },
  },
  ...{ browser: 'cookie-hash', askedAt: new Date('2026-03-02T08:00:00Z'), dueOn: '2026-03-09', state: 'objected' },
  ...{ objectedAt: new Date('2026-03-03T08:00:00Z'), caseNumber: 'C-7', endedAt: null, code: null },
}

describe('R24 what each side of a transfer is told', () => {
  it('whoever asked is not told who holds the certificate, by no field', () => {
    const shown = JSON.stringify(presentTransfer(transfer, 'asked'))
    for (const hidden of ['清河食品', '"from"']) expect(shown).not.toContain(hidden)
    expect(shown).toContain('明远机械')
  })

  it('the present holder is told who asks, and not the number of the other one’s case', () => {
    const shown = presentTransfer(transfer, 'own')
    expect(shown).toMatchObject({ organization: { name: '示范市明远机械有限公司' }, from: { name: '示范市清河食品有限公司' } })
    expect(shown).not.toHaveProperty('caseNumber')
    expect(presentTransfer(transfer, 'asked')).toHaveProperty('caseNumber', 'C-7')
  })

  it('neither learns what only the portal keeps: the certificate itself, ids of the holder, the other’s browser, a code in full', () => {
    for (const one of ['asked', 'own'] as const) {
      const shown = JSON.stringify(presentTransfer(transfer, one))
      for (const kept of ['AAAA', 'secret-id', 'cookie-hash', '91330106MA27XY183E', '30104826', '"h"', 'c1'])
        expect(shown).not.toContain(kept)
    }
  })

  it('one that is over says when and why; one that is not says neither', () => {
    expect(presentTransfer(transfer, 'asked')).not.toHaveProperty('failure')
    expect(presentTransfer(transfer, 'asked')).not.toHaveProperty('endedAt')
    const over = { ...transfer, state: 'ended', endedAt: new Date('2026-03-10T00:00:00Z'), code: 'TRANSFER_REFUSED' } as const
    for (const one of ['asked', 'own'] as const)
      expect(presentTransfer(over, one)).toMatchObject({ endedAt: '2026-03-10T00:00:00.000Z', failure: { code: 'TRANSFER_REFUSED' } })
  })
})
