import { shallowRef } from 'vue'
import { inAddress, keepInAddress, type KeptInAddress } from './keep-in-address.ts'

/** A word of a closed list as the address of the page has it (`?show=waiting`); undefined: none. What the address says and the list has not is nothing. */
export function useKeptWord<Word extends string>(name: KeptInAddress, words: readonly Word[]) {
  const asked = inAddress(name)
  const word = shallowRef(words.find((one) => one === asked))
  function keep(next: string | undefined): void {
    const found = words.find((one) => one === next)
    word.value = found
    keepInAddress(name, found)
  }
  return { word, keep }
}
