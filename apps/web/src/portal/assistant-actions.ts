import type { Action } from '@yinxin/protocol/failures'

const inAssistant: readonly Action[] = [
  'start-assistant',
  'check-repair',
  'renew-certificate',
  'resume-certificate',
  'certificate-business',
  'unblock-pin',
  'change-pin',
]

/** True when the button leads into the assistant, by the link that starts or wakes it. */
export function leadsIntoAssistant(action: Action): boolean {
  return inAssistant.includes(action)
}
