import type {
  CodeAnswer,
  DemoMessagesAnswer,
  IdentityInput,
  MobileChangeInput,
  MobileCodeAnswer,
  MobileCodeInput,
  NoticeChoiceInput,
  OwnData,
  PageStep,
  PasskeyAddInput,
  PasskeyRequest,
  PasskeySignInInput,
  PersonAnswer,
  PersonCodeInput,
  PersonEntered,
  PersonOptions,
  PersonSignInInput,
  RecoveryCodeInput,
  RecoveryInput,
  RegistrationAnswer,
  RegistrationCodeInput,
  RegistrationInput,
} from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'

export const readPersonOptions = () => askPortal<PersonOptions>('GET', '/api/person/options')
export const fetchRegistration = () => askPortal<RegistrationAnswer>('GET', '/api/person/registration')
export const compareIdentity = (input: IdentityInput) => askPortal<RegistrationAnswer>('POST', '/api/person/registration/identity', input)
export const askRegistrationCode = (input: RegistrationCodeInput) => askPortal<CodeAnswer>('POST', '/api/person/registration/code', input)
export const postRegistration = (input: RegistrationInput) => askPortal<PersonEntered>('POST', '/api/person/registration', input)
export const askSignInCode = (input: PersonCodeInput) => askPortal<CodeAnswer>('POST', '/api/person/sign-in/code', input)
export const postSignIn = (input: PersonSignInInput) => askPortal<PersonEntered>('POST', '/api/person/sign-in', input)
export const askRecoveryCode = (input: RecoveryCodeInput) => askPortal<CodeAnswer>('POST', '/api/person/recovery/code', input)
export const postRecovery = (input: RecoveryInput) => askPortal<unknown>('POST', '/api/person/recovery', input)
export const askRegistrationPasskey = () => askPortal<PasskeyRequest>('POST', '/api/person/registration/passkey')
export const askPasskeyProof = () => askPortal<PasskeyRequest>('POST', '/api/person/passkeys/sign-in/options')
export const postPasskeySignIn = (input: PasskeySignInInput) => askPortal<PersonEntered>('POST', '/api/person/passkeys/sign-in', input)
export const askAnotherPasskey = () => askPortal<PasskeyRequest>('POST', '/api/person/passkeys/options')
export const postPasskey = (input: PasskeyAddInput) => askPortal<unknown>('POST', '/api/person/passkeys', input)
export const askPasskeyRemoval = (id: string, language: PageStep['language']) =>
  askPortal<unknown>('DELETE', `/api/person/passkeys/${encodeURIComponent(id)}?language=${language}`)
export const postNoticeChoice = (input: NoticeChoiceInput) => askPortal<unknown>('POST', '/api/person/notices', input)
export const askMobileCodes = (input: MobileCodeInput) => askPortal<MobileCodeAnswer>('POST', '/api/person/mobile/code', input)
export const postMobile = (input: MobileChangeInput) => askPortal<unknown>('POST', '/api/person/mobile', input)
export const fetchOwnData = (input: PageStep) => askPortal<OwnData>('POST', '/api/person/data', input)
export const postErasure = (input: PageStep) => askPortal<unknown>('POST', '/api/person/erasure', input)
export const fetchAccount = () => askPortal<PersonAnswer>('GET', '/api/person')
export const readDemoMessages = () => askPortal<DemoMessagesAnswer>('GET', '/api/demo/messages')
