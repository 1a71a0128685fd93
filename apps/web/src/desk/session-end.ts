import { staffSessionEnd } from '../proof/staff-session-end.ts'
import { deskAddresses } from './addresses.ts'
import { fetchOptions, signOutStaff } from './desk-api.ts'

/** How a session at the desk and in administration ends. */
export const deskSessionEnd = () => staffSessionEnd({ signInAddress: deskAddresses.signIn, fetchOptions, signOut: signOutStaff })
