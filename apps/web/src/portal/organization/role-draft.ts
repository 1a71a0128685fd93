import type { OrganizationPeopleAnswer, OrganizationPerson, RoleKind } from '@yinxin/protocol/portal'
import type { DraftValues } from '../drafts/draft-values.ts'
import type { RoleFormValue } from './use-organization.ts'

/** The form of a role that is open: of an invitation, or of a person. */
export type RoleFormOpen = { readonly kind: 'invite' } | { readonly kind: 'change' | 'agree'; readonly person: OrganizationPerson }

/** What of the form is kept in the tab: never the mobile of whoever is invited, and of a person only which row it is. */
export function roleDraftOf(open: RoleFormOpen, { name, kind, until, unitCodes, businessSystems }: RoleFormValue): DraftValues {
  return {
    ...(open.kind === 'invite' ? { open: 'invite', name } : { open: open.kind, person: open.person.id }),
    ...{ kind, until },
    ...(unitCodes === undefined ? {} : { unitCodes }),
    ...(businessSystems === undefined ? {} : { businessSystems }),
  }
}

/**
 * The form as it was left, where it can still be filled in: the person has not gone, and nothing is ticked that the page does not show. `kinds` are those
 * that may be given. Undefined: there is nothing left to go on with.
 */
export function readRoleDraft(
  values: DraftValues,
  organization: OrganizationPeopleAnswer,
  kindsFor: (person: OrganizationPerson | undefined) => readonly RoleKind[],
): { readonly open: RoleFormOpen; readonly value: RoleFormValue } | undefined {
  const open = openOf(values, organization)
  if (open === undefined) return undefined
  const person = open.kind === 'invite' ? undefined : open.person
  const kinds = kindsFor(person)
  return {
    open,
    value: {
      ...{ name: person?.name ?? textOf(values['name']), mobile: '', until: textOf(values['until']) },
      kind: kinds.find((kind) => kind === values['kind']) ?? kinds[0] ?? 'handler',
      ...known(
        'unitCodes',
        values,
        organization.units.map(({ code }) => code),
      ),
      ...known(
        'businessSystems',
        values,
        organization.businessSystems.map(({ id }) => id),
      ),
    },
  }
}

function openOf(values: DraftValues, { people, may }: OrganizationPeopleAnswer): RoleFormOpen | undefined {
  const kind = values['open']
  if (kind === 'invite') return may.includes('invite') ? { kind } : undefined
  if (kind !== 'change' && kind !== 'agree') return undefined
  const person = people.find(({ id, may: allowed }) => id === values['person'] && allowed.length > 0)
  const isStill = person?.state === (kind === 'agree' ? 'pending' : 'active')
  return person !== undefined && isStill ? { kind, person } : undefined
}

const textOf = (value: DraftValues[string] | undefined) => (typeof value === 'string' ? value : '')
const known = (name: string, values: DraftValues, all: readonly string[]) => {
  const list = values[name]
  return Array.isArray(list) ? { [name]: all.filter((one) => list.includes(one)) } : {}
}
