import type { Failure } from '@yinxin/protocol/failures'
import { roleKinds, type OrganizationFacts, type OwnRole, type RoleKind } from '@yinxin/protocol/portal'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { useDraft } from '../drafts/use-draft.ts'
import { suggestedDay } from '../organization-parts/texts.ts'
import { lookUpOrganization, readOwnDraftKey, sendRegistration } from '../organization-parts/organization-api.ts'

/** What a failure stands beside. */
export type OrganizationPlace = 'uscc' | 'until' | 'end'

/** One page with numbered parts: the organisation is looked up, then a role in it is asked for. */
export function useOrganizationRegistration() {
  const typed = reactive({ uscc: '', kind: 'handler' as RoleKind, until: suggestedDay(new Date()), affirmed: false })
  const found = shallowRef<OrganizationFacts>()
  const asked = shallowRef<OwnRole>()
  const failed = shallowRef<{ readonly failure: Failure; readonly at: OrganizationPlace }>()
  const busy = ref<'look-up' | 'register'>()
  const isUnaffirmed = ref(false)
  const { left, keep, take, clear, done } = useDraft('registration', readOwnDraftKey)
  watch(
    () => ({ uscc: typed.uscc, kind: typed.kind, until: typed.until }),
    (now) => void (asked.value === undefined && keep(now)),
  )

  /** Goes on with what was left half filled in; what the person says is true is said again. */
  async function goOn(): Promise<void> {
    const values = take()
    const [uscc, until] = [values?.['uscc'], values?.['until']]
    if (typeof uscc === 'string') typed.uscc = uscc
    if (typeof until === 'string') typed.until = until
    typed.kind = roleKinds.find((kind) => kind === values?.['kind']) ?? typed.kind
    if (typed.uscc !== '') await lookUp()
  }

  async function lookUp(): Promise<boolean> {
    if (busy.value !== undefined) return false
    ;[busy.value, failed.value, found.value] = ['look-up', undefined, undefined]
    const answer = await lookUpOrganization({ uscc: typed.uscc })
    busy.value = undefined
    if (!answer.ok) failed.value = { failure: answer.failure, at: 'uscc' }
    else {
      found.value = answer.value
      if (answer.value.obstacles.some(({ kind }) => kind === typed.kind)) typed.kind = 'handler'
    }
    return answer.ok
  }

  async function register(): Promise<boolean> {
    isUnaffirmed.value = !typed.affirmed
    if (busy.value !== undefined || found.value === undefined || isUnaffirmed.value) return false
    ;[busy.value, failed.value] = ['register', undefined]
    const { kind, until, affirmed } = typed
    const answer = await sendRegistration({ uscc: found.value.uscc, kind, until: until.trim(), affirmed })
    busy.value = undefined
    if (answer.ok) {
      asked.value = answer.value.role
      void done()
    } else failed.value = { failure: answer.failure, at: answer.failure.code === 'ROLE_DATE_INVALID' ? 'until' : 'end' }
    return answer.ok
  }

  return {
    typed,
    found,
    asked,
    failed,
    busy,
    isUnaffirmed,
    lookUp,
    register,
    left,
    goOn,
    clear,
    obstacles: computed(() => found.value?.obstacles ?? []),
  }
}
