import type { FailureCode } from '@yinxin/protocol/failures'

/** Which failure a person sees for an error of the OpenID provider that cannot be told to the business system. `interactionExists`: the sign-in it belongs to was begun, but elsewhere. */
export function failureCodeOf(error: { readonly name: string; readonly error?: string }, interactionExists: boolean): FailureCode {
  if (error.name === 'SessionNotFound') return interactionExists ? 'SIGN_IN_OTHER_BROWSER' : 'SIGN_IN_LOST'
  if (error.name === 'InvalidClient') return 'BUSINESS_SYSTEM_UNKNOWN'
  return error.error === undefined || error.error === 'server_error' ? 'INTERNAL' : 'BUSINESS_SYSTEM_REFUSED'
}
