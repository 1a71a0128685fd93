import { staffSessionEnd } from '../proof/staff-session-end.ts'
import { raAddresses } from './addresses.ts'
import { fetchRaOptions, signOutOfficer } from './ra-api.ts'

/** How an officer's session ends. */
export const raSessionEnd = () =>
  staffSessionEnd({ signInAddress: raAddresses.signIn, fetchOptions: fetchRaOptions, signOut: signOutOfficer })
