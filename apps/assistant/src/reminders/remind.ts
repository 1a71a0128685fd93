/** Says in a window of the person's desktop that a UKey is still plugged in; the home page says it too, and stays where there is no desktop. */
import { spawn } from 'node:child_process'
import { failureText, type Language } from '@yinxin/protocol/failures'
import { wordsOf } from '../ui/texts.ts'
import type { NativeForm } from '../pin/prompts/dialog/form.ts'
import type { FormAnswer } from '../pin/prompts/dialog/show-form.ts'
import type { LeftUkey } from './left-ukeys.ts'
import type { DriverUkey } from '../ukey/driver.ts'

export interface RemindDeps {
  readonly platform: NodeJS.Platform
  readonly show: (form: NativeForm, signal: AbortSignal) => Promise<FormAnswer>
  /** The person wants to hear of it no more. */
  readonly never: () => void
}

/** What the window says of a UKey, and how to hear of it no more. */
function reminderForm({ label, serialNumber }: DriverUkey, language: Language): NativeForm {
  const words = wordsOf(language)
  const { title, remedy } = failureText('UKEY_LEFT', language, { device: label })
  return {
    title: `${words.product} · ${title}`,
    heading: title,
    facts: [['UKey', `${label} ${serialNumber}`]],
    notes: [remedy],
    choices: [words.remindAgain, words.remindNever],
    fields: [],
    least: 0,
    ok: words.understood,
    cancel: words.close,
    capsLock: '',
    capturable: true,
  }
}

/** On Windows a window with two buttons; elsewhere a notification of the desktop, which goes by itself. */
export function remindOnDesktop({ platform, show, never }: RemindDeps, { ukey, language }: LeftUkey, signal: AbortSignal): void {
  const form = reminderForm(ukey, language)
  if (platform === 'win32') {
    void show(form, signal).then((answer) => answer.kind === 'ok' && answer.choice === 1 && never())
    return
  }
  const child = spawn('notify-send', ['--app-name', wordsOf(language).product, '--', form.heading, form.notes.join(' ')], {
    ...{ stdio: 'ignore', timeout: 10_000 },
  })
  child.on('error', () => undefined) // there is no such program: the home page says it
  child.unref()
}
