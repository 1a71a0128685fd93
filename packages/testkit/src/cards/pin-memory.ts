import { sw, type Answer, type CardPin } from './apdu.ts'

/** Wrong PINs a card bears. */
export const cardTries = 6
const pukTries = 3

/** PIN and PUK of a card: compared, counted before anything is said, changed, unblocked. */
export interface PinMemory {
  readonly pin: CardPin
  readonly verified: boolean
  forget(): void
  /** Without a PIN only the state is asked. */
  verify(given?: string): Answer
  change(old: string, fresh: string): Answer
  unblock(puk: string, fresh: string): Answer
  /** Personalised anew, without a question. */
  set(what: 'pin' | 'puk', value: string): Answer
}

export function createPinMemory(first?: { readonly pin: string; readonly puk: string }): PinMemory {
  let { pin, puk } = { pin: first?.pin, puk: first?.puk }
  let [triesLeft, pukTriesLeft, compared, verified] = [cardTries, pukTries, 0, false]
  const state = (): Answer => ({ status: pin === undefined || verified ? sw.ok : sw.wrong(triesLeft) })
  const compare = (given: string): Answer => {
    if (triesLeft === 0) return { status: sw.locked }
    compared += 1
    triesLeft -= 1 // before the comparison: pulling the card out wins nothing
    verified = given === pin
    if (verified) triesLeft = cardTries
    return { status: verified ? sw.ok : sw.wrong(triesLeft) }
  }
  return {
    get pin() {
      return { value: pin ?? '', triesLeft, compared }
    },
    get verified() {
      return verified
    },
    forget: () => void (verified = false),
    verify: (given) => (given === undefined || pin === undefined ? state() : compare(given)),
    change(old, fresh) {
      const answer = compare(old)
      if (answer.status === sw.ok) pin = fresh
      return answer
    },
    unblock(givenPuk, fresh) {
      if (puk === undefined || pukTriesLeft === 0) return { status: sw.locked }
      if (givenPuk !== puk) return { status: sw.wrong(--pukTriesLeft) }
      ;[pin, triesLeft, pukTriesLeft] = [fresh, cardTries, pukTries]
      return { status: sw.ok }
    },
    set(what, value) {
      if (what === 'pin') [pin, verified] = [value, true]
      else puk = value
      return { status: sw.ok }
    },
  }
}
