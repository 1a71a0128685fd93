import type { Failure, FailureCode, Language, Result } from '@yinxin/protocol/failures'
import { readDocument, type DocumentKind } from '@yinxin/protocol/identifiers'
import { consentVersions, type PersonEntered, type RegistrationIdentity } from '@yinxin/protocol/portal'
import { dayOf } from '@yinxin/ui/dates'
import { reactive, ref, shallowRef } from 'vue'
import { makePasskey } from '../person-parts/passkeys.ts'
import {
  askRegistrationCode,
  askRegistrationPasskey,
  compareIdentity,
  fetchRegistration,
  postRegistration,
} from '../person-parts/person-api.ts'
import { useCode } from '../person-parts/use-code.ts'

/** Fields of the page, in the order they stand. */
export type FormField = 'name' | 'number' | 'identityConsent' | 'mobile' | 'code' | 'password' | 'terms'

/** Where a failure of the server is shown. */
const fieldOf: Partial<Record<FailureCode, FormField>> = {
  PERSON_NAME_INVALID: 'name',
  DOCUMENT_NUMBER_INVALID: 'number',
  MOBILE_INVALID: 'mobile',
  CODE_WRONG: 'code',
  CODE_EXPIRED: 'code',
  PASSWORD_LENGTH: 'password',
  PASSWORD_COMMON: 'password',
  PASSWORD_PERSONAL: 'password',
  PASSWORD_NUMBER: 'password',
}

/** What is typed. Nothing of it is kept in the browser. */
export function useRegistration(language: Language) {
  const typed = reactive({
    ...{ name: '', kind: 'resident-id' as DocumentKind, number: '', mobile: '', code: '', password: '' },
    ...{ identityConsent: false, terms: false, way: 'password' as 'password' | 'passkey' },
  })
  const identity = shallowRef<RegistrationIdentity>()
  const comparedAt = shallowRef<Date>()
  const failed = shallowRef<{ readonly field: FormField | undefined; readonly failure: Failure }>()
  const busy = ref<'compare' | 'register'>()
  /** The number was looked at once and its check character did not fit (R20): a second press sends it as it is. */
  const doubted = ref<string>()
  const missing = ref<FormField>()

  const fail = (failure: Failure) => {
    if (failure.code === 'REGISTRATION_LOST') identity.value = undefined
    failed.value = { field: fieldOf[failure.code], failure }
  }
  const begin = () => ([failed.value, missing.value] = [undefined, undefined])

  /** @returns true when name and document are settled */
  async function compare(): Promise<boolean> {
    begin()
    if (!typed.identityConsent) missing.value = 'identityConsent'
    const document = readDocument(typed.kind, typed.number, dayOf(new Date()))
    const isDoubtful = document?.checkFits === false && doubted.value !== document.number
    doubted.value = isDoubtful ? document.number : doubted.value
    if (missing.value !== undefined || isDoubtful || busy.value !== undefined) return false
    busy.value = 'compare'
    const { name, kind, number } = typed
    const answer = await compareIdentity({ name, document: { kind, number }, consent: consentVersions.identity })
    busy.value = undefined
    if (!answer.ok) fail(answer.failure)
    else [identity.value, comparedAt.value, typed.number] = [answer.value.identity, new Date(), '']
    return answer.ok
  }

  const code = useCode(() => askRegistrationCode({ mobile: typed.mobile, language }))
  /** @returns true when a code is on its way */
  async function askCode(): Promise<boolean> {
    begin()
    const answer = await code.ask()
    if (answer?.ok === false) fail(answer.failure)
    return answer?.ok === true
  }

  /** By the way that was chosen; a passkey is made first. */
  async function register(): Promise<Result<PersonEntered>> {
    const { terms, privacy } = consentVersions
    const rest = { code: typed.code, consents: { terms, privacy }, language }
    if (typed.way === 'password') return postRegistration({ ...rest, password: typed.password })
    const asked = await askRegistrationPasskey()
    const made = asked.ok ? await makePasskey(asked.value) : asked
    return made.ok ? postRegistration({ ...rest, passkey: made.value }) : made
  }

  async function submit(): Promise<void> {
    begin()
    if (identity.value === undefined) return void (missing.value = 'name')
    if (code.sentAt.value === undefined) return void (missing.value = 'code')
    if (!typed.terms) return void (missing.value = 'terms')
    if (busy.value !== undefined) return
    busy.value = 'register'
    const answer = await register()
    busy.value = undefined
    if (answer.ok) location.replace(answer.value.location)
    else fail(answer.failure)
  }

  /** Name and document are typed anew. */
  function change(): void {
    begin()
    identity.value = undefined
  }

  void fetchRegistration().then((answer) => {
    if (answer.ok && identity.value === undefined) identity.value = answer.value.identity
  })
  return { typed, identity, comparedAt, failed, busy, doubted, missing, compare, code, askCode, submit, change }
}
