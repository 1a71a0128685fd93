// Runs in Windows: asks what the file of the first word says, in our own windows, and writes the answers into that of the second.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { PromptSubject, Question } from '../../apps/assistant/src/pin/prompt.ts'
import { createDialogPrompter } from '../../apps/assistant/src/pin/prompts/dialog/dialog.ts'
import { showForm } from '../../apps/assistant/src/pin/prompts/dialog/show-form.ts'

export interface Asked {
  readonly subject: PromptSubject
  readonly phrase: string
  readonly questions: readonly Question[]
  /** Milliseconds after which the last question is taken back. */
  readonly takeBackMs: number
}

const [from = '', to = ''] = process.argv.slice(2)
const { subject, phrase, questions, takeBackMs } = JSON.parse(readFileSync(from, 'utf8')) as Asked
const prompt = createDialogPrompter({ phrase: () => phrase, capturable: () => false, show: showForm }).open(subject, () => undefined)
const answers: unknown[] = []
for (const [index, question] of questions.entries()) {
  const signal = index === questions.length - 1 ? AbortSignal.timeout(takeBackMs) : new AbortController().signal
  answers.push(await prompt.ask(question, signal))
  writeFileSync(`${to}.new`, JSON.stringify(answers))
  renameSync(`${to}.new`, to)
}
process.exit(0)
