import type {
  CodeAnswer,
  DemoMessagesAnswer,
  IdentityInput,
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
import { call } from '../portal-api.ts'

export const readPersonOptions = () => call<PersonOptions>('GET', '/api/person/options')
export const readRegistration = () => call<RegistrationAnswer>('GET', '/api/person/registration')
export const compareIdentity = (input: IdentityInput) => call<RegistrationAnswer>('POST', '/api/person/registration/identity', input)
export const sendRegistrationCode = (input: RegistrationCodeInput) => call<CodeAnswer>('POST', '/api/person/registration/code', input)
export const register = (input: RegistrationInput) => call<PersonEntered>('POST', '/api/person/registration', input)
export const sendSignInCode = (input: PersonCodeInput) => call<CodeAnswer>('POST', '/api/person/sign-in/code', input)
export const signInPerson = (input: PersonSignInInput) => call<PersonEntered>('POST', '/api/person/sign-in', input)
export const sendRecoveryCode = (input: RecoveryCodeInput) => call<CodeAnswer>('POST', '/api/person/recovery/code', input)
export const recoverPassword = (input: RecoveryInput) => call<unknown>('POST', '/api/person/recovery', input)
export const readPerson = () => call<PersonAnswer>('GET', '/api/person')
export const readDemoMessages = () => call<DemoMessagesAnswer>('GET', '/api/demo/messages')
