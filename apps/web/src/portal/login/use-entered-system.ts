import type { Language } from '@yinxin/protocol/failures'
import { ref } from 'vue'
import type { Ref } from 'vue'
import { readEnteredSystem } from '../portal-api.ts'

/** Name of the business system this sign-in leads into; undefined when somebody comes for the portal itself. */
export function useEnteredSystem(language: Language): Ref<string | undefined> {
  const name = ref<string>()
  if (new URLSearchParams(location.search).has('interaction'))
    void readEnteredSystem().then((answer) => {
      if (answer.ok) name.value = answer.value.name?.[language === 'en' ? 'en' : 'zh']
    })
  return name
}
