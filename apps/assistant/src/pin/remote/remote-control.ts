/** Whether somebody elsewhere may be looking at the window for a PIN (R42). What is named here is a hint for the person, and no proof of anything. */
import { runningPrograms } from '../../platform/processes.ts'
import type { Answer, Prompter, PromptSubject } from '../prompt.ts'
import { remoteDesktop, remoteToolsAmong } from './known-tools.ts'
import type { RemoteControl, RemoteNames } from './remote-names.ts'

/** `warn` names what runs wherever a PIN is typed; `refuse` takes no PIN while something does; `off` does not look. */
export const remoteControlPolicies = ['warn', 'refuse', 'off'] as const
export type RemoteControlPolicy = (typeof remoteControlPolicies)[number]

/** Looks by the policy of this computer. @param look what runs now */
export function remoteControl(policy: RemoteControlPolicy, look = remoteControlNow): () => Promise<RemoteControl> {
  return async () => {
    const names = policy === 'off' ? [] : await look()
    return { names, refused: policy === 'refuse' && names.length > 0 }
  }
}

/** What runs now. Nothing where nobody can tell. */
async function remoteControlNow(): Promise<RemoteNames> {
  try {
    const programs = (await runningPrograms()).flatMap(({ programs: [first] }) => first ?? [])
    const tools = remoteToolsAmong(programs)
    const isRemote = process.platform === 'win32' && (await import('../../windows/remote-session.ts')).isRemoteSession()
    return isRemote && !tools.includes(remoteDesktop) ? [remoteDesktop, ...tools] : tools
  } catch {
    return []
  }
}

/** A prompter whose windows name what runs at the moment each question is put, or ask nothing else before it is gone. */
export function guardPrompter(prompter: Prompter, look: () => Promise<RemoteControl>): Prompter {
  return {
    ...prompter,
    open(asked, showAddress) {
      let subject: PromptSubject = asked
      const prompt = prompter.open(asked, showAddress)
      const name = (remote: RemoteNames): void => {
        if (remote.length > 0 || subject.remote !== undefined) prompt.update((subject = { ...subject, remote }))
      }
      return {
        ...prompt,
        async ask(question, signal) {
          while (!signal.aborted) {
            const { names, refused } = await look()
            if (refused) {
              const said = await prompt.ask({ kind: 'remote-control', names }, signal)
              if (said.kind !== 'again') return said
              continue // said by whoever moves the mouse: it is looked at again
            }
            name(names)
            const answer = await prompt.ask(question, signal)
            if (await mayBeUsed(answer, look)) return answer
          }
          return { kind: 'cancelled' }
        },
        update(next) {
          subject = { ...next, ...(subject.remote === undefined ? {} : { remote: subject.remote }) }
          prompt.update(subject)
        },
      }
    },
  }
}

/** A PIN that was typed while a tool was started is dropped: whoever watched shall not see it work. */
async function mayBeUsed(answer: Answer, look: () => Promise<RemoteControl>): Promise<boolean> {
  return (answer.kind !== 'pin' && answer.kind !== 'new-pin') || !(await look()).refused
}
