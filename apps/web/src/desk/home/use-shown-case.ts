import type { StaffCase, StaffStepInput } from '@yinxin/protocol/desk'
import type { Failure, Language } from '@yinxin/protocol/failures'
import { onBeforeUnmount, shallowRef } from 'vue'
import { keepInAddress } from '../../keep-in-address.ts'
import type { PageProof } from '../../proof/use-proof.ts'
import { createPossessionChallenge, fetchCase, sendPossession, sendStep } from '../desk-api.ts'
import { deskTexts } from '../texts.ts'

/** What the case on the screen needs of the page. */
export interface ShownCaseNeeds {
  readonly language: Language
  readonly proof: PageProof
  /** undefined: nothing is wrong any more. */
  readonly tell: (failure: Failure | undefined) => void
  /** The queue may have changed. */
  readonly changed: () => Promise<void>
}

/** Somebody has begun to write about the case on the screen: colleagues see it. */
const isWriting = () =>
  [...document.querySelectorAll<HTMLInputElement>('#reason, #hold, #back, #move')].some(({ value }) => value.trim() !== '')

/** The case on the screen: asked for again every few seconds, and what is done to it. */
export function useShownCase({ language, proof, tell, changed }: ShownCaseNeeds) {
  const shown = shallowRef<StaffCase>()
  /** Of the last one that is no longer here: where it has gone, and whether by one's own doing. */
  const gone = shallowRef<{ readonly words: string; readonly isDone: boolean }>()
  // An answer that was overtaken is not shown: the clerk has another case before them, or a later version of it.
  let asked = 0

  function show(one: StaffCase | undefined): void {
    asked++
    if (one !== undefined && one.number !== shown.value?.number) gone.value = undefined
    shown.value = one
    keepInAddress('number', one?.number)
  }

  /** Whether the clerk still has this case before them: an answer may come when they look at another one already. */
  const isBefore = ({ number }: Pick<StaffCase, 'number'>): boolean => shown.value?.number === number

  /** Cases somebody chose that are not here yet: no look in passing overtakes them, or the choice would be lost. */
  let choices = 0
  async function open(number: string, keepsFailure = false): Promise<void> {
    if (keepsFailure && choices > 0) return
    const mine = ++asked
    if (!keepsFailure) choices++
    const answer = await fetchCase(number, isWriting())
    if (!keepsFailure) choices--
    if (mine !== asked) return
    if (!answer.ok) return lose(number, answer.failure)
    if (!keepsFailure) tell(undefined)
    show(answer.value)
  }

  /** One that is not ours, or no more: neither the screen nor the address goes on with it. */
  function lose(number: string, failure: Failure): void {
    if (failure.code !== 'CASE_UNKNOWN') return tell(failure)
    if (shown.value?.number === number || shown.value === undefined) show(undefined)
    gone.value = { words: deskTexts[language].notHere(number), isDone: false }
  }

  async function step(input: Omit<StaffStepInput, 'version'>): Promise<void> {
    const one = shown.value
    if (one === undefined) return
    const answer = await sendStep(one.number, { ...input, version: one.version })
    if (answer.ok && input.step === 'move') leave(one, input.office)
    else if (answer.ok) {
      if (isBefore(one)) show(answer.value)
      tell(undefined)
    } else {
      tell(answer.failure)
      if (answer.failure.code === 'CASE_CHANGED' && isBefore(one)) await open(one.number, true)
    }
    await changed()
  }

  /** It is another office's now, and nobody here sees it any more. */
  function leave({ number, offices }: StaffCase, office: string | undefined): void {
    const name = offices.find(({ id }) => id === office)?.name[language === 'en' ? 'en' : 'zh'] ?? ''
    tell(undefined)
    if (!isBefore({ number })) return
    show(undefined)
    gone.value = { words: deskTexts[language].moved(number, name), isDone: true }
  }

  async function prove(): Promise<void> {
    const one = shown.value
    if (one === undefined) return
    const proven = await proof.prove({
      challenge: (channel) => createPossessionChallenge(one.number, channel),
      send: (sent) => sendPossession(one.number, sent),
      certificateSha256: one.facts.certificate.sha256,
    })
    if (proven !== undefined && isBefore(proven)) show(proven)
  }

  // Others work on it too: what is on the screen is not older than a few seconds.
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && shown.value !== undefined && proof.phase.value === 'idle')
      void open(shown.value.number, true)
  }, 4000)
  onBeforeUnmount(() => clearInterval(timer))
  return { shown, gone, open, step, prove, close: () => show(undefined) }
}
