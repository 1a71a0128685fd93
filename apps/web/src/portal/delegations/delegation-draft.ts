import type { DelegationInput, DelegationsAnswer } from '@yinxin/protocol/portal'
import type { DraftValues } from '../drafts/draft-values.ts'

type Received = DelegationsAnswer['received'][number]

/** The form of a delegation that is open: of an offer, or of who acts by one. */
export type DelegationFormOpen = { readonly kind: 'give' } | { readonly kind: 'accept' | 'name'; readonly one: Received }

/** The form as it was left. */
export type BegunDelegation = { readonly open: DelegationFormOpen; readonly offer?: DelegationInput; readonly handlers?: readonly string[] }

export const offerDraftOf = (offer: DelegationInput): DraftValues => ({ open: 'give', ...offer })
export const handlersDraftOf = (open: 'accept' | 'name', id: string, handlers: readonly string[]): DraftValues => ({
  ...{ open, delegation: id, handlers },
})

/** The form as it was left, where it can still be filled in: nothing is ticked that the page does not show. Undefined: there is nothing to go on with. */
export function readDelegationDraft(values: DraftValues, shown: DelegationsAnswer): BegunDelegation | undefined {
  const kind = values['open']
  if (kind === 'give' && shown.may.includes('delegate'))
    return {
      open: { kind },
      offer: {
        ...{ uscc: textOf(values['uscc']), name: textOf(values['name']), until: textOf(values['until']) },
        unitCodes: known(
          values['unitCodes'],
          shown.units.map(({ code }) => code),
        ),
        businessSystems: known(
          values['businessSystems'],
          shown.businessSystems.map(({ id }) => id),
        ),
      },
    }
  if ((kind !== 'accept' && kind !== 'name') || !shown.may.includes('accept-delegation')) return undefined
  const one = shown.received.find(({ id, state }) => id === values['delegation'] && state === (kind === 'accept' ? 'offered' : 'active'))
  return (
    one && {
      open: { kind, one },
      handlers: known(
        values['handlers'],
        shown.handlers.map(({ role }) => role),
      ),
    }
  )
}

const textOf = (value: DraftValues[string] | undefined) => (typeof value === 'string' ? value : '')
const known = (list: DraftValues[string] | undefined, all: readonly string[]) =>
  Array.isArray(list) ? all.filter((one) => list.includes(one)) : []
