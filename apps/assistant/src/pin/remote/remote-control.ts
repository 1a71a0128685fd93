/** Whether somebody elsewhere may be looking at the window for a PIN (R42). What is named here is a hint for the person, and no proof of anything. */
import { runningPrograms } from '../../platform/processes.ts'
import type { Prompter, PromptSubject } from '../prompt.ts'
import { remoteDesktop, remoteToolsAmong, type RemoteNames } from './known-tools.ts'

/** `warn` names what runs in every window for a PIN; `off` does not look. */
export const remoteControlPolicies = ['warn', 'off'] as const
export type RemoteControlPolicy = (typeof remoteControlPolicies)[number]

/** What runs now. Nothing where nobody can tell. */
export async function remoteControlNow(): Promise<RemoteNames> {
  try {
    const programs = (await runningPrograms()).flatMap(({ programs: [first] }) => first ?? [])
    const tools = remoteToolsAmong(programs)
    const isRemote = process.platform === 'win32' && (await import('../../windows/remote-session.ts')).isRemoteSession()
    return isRemote && !tools.includes(remoteDesktop) ? [remoteDesktop, ...tools] : tools
  } catch {
    return []
  }
}

/** A prompter whose windows name what runs at the moment each question is put. */
export function namingRemoteControl(prompter: Prompter, look: () => Promise<RemoteNames>): Prompter {
  return {
    ...prompter,
    open(asked, showAddress) {
      let subject: PromptSubject = asked
      const prompt = prompter.open(asked, showAddress)
      return {
        ...prompt,
        async ask(question, signal) {
          const remote = await look()
          if (remote.length > 0 || subject.remote !== undefined) prompt.update((subject = { ...subject, remote }))
          return prompt.ask(question, signal)
        },
        update(next) {
          subject = { ...next, ...(subject.remote === undefined ? {} : { remote: subject.remote }) }
          prompt.update(subject)
        },
      }
    },
  }
}
