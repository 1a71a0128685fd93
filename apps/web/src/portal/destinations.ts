import type { Action } from '@yinxin/protocol/failures'
import type { DeskService } from '@yinxin/protocol/portal'
import { addresses } from './addresses.ts'

/** Where the one button of a failure leads: an address, the assistant on this computer, or people, for what nothing of ours does yet. */
export type Destination =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'assistant' }
  | { readonly kind: 'staff'; readonly service: DeskService }

const at = (address: string): Destination => ({ kind: 'address', address })
const staff = (service: DeskService): Destination => ({ kind: 'staff', service })
const assistant: Destination = { kind: 'assistant' }

/** The sign-in page does in its own place what concerns computer, browser and certificate at hand; elsewhere the button leads there. */
export const destinations: Readonly<Record<Action, Destination>> = {
  'show-fast-mode': at(addresses.compat),
  'other-browser': at(`${addresses.help}/browser`),
  'other-computer': at(`${addresses.help}/computer`),
  'download-assistant': at(addresses.login),
  'update-assistant': at(addresses.login),
  'trust-assistant': at(addresses.login),
  'allow-cookies': at(addresses.login),
  'start-assistant': assistant,
  'change-pin': assistant,
  'window-mode': at(addresses.login),
  connect: at(addresses.login),
  'set-clock': at(addresses.login),
  retry: at(addresses.login),
  'choose-certificate': at(addresses.login),
  'sign-in': at(addresses.login),
  workbench: at(addresses.workbench),
  'check-repair': staff('support'),
  support: staff('support'),
  'unblock-pin': staff('unblock'),
  'renew-certificate': staff('certificate'),
  'resume-certificate': staff('certificate'),
  'certificate-business': staff('certificate'),
  'bind-certificate': at(addresses.first),
  'contact-clerk': staff('binding'),
  'person-desk': staff('individuals'),
  'register-person': at(addresses.registerPerson),
  'recover-password': at(addresses.recover),
  'first-sign-in': at(addresses.first),
  organization: at(addresses.organization),
  'new-certificate': at(addresses.newCertificate),
  delegations: at(addresses.delegations),
  clients: at(addresses.clients),
}
