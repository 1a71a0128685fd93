import type { Language } from '@yinxin/protocol/failures'
import { computed, ref } from 'vue'
import { chooseLanguage, chosenLanguage, useLanguage } from '../language.ts'
import { loadAssistantFailureWords } from '../failure-words.ts'
import { wordsOf } from '../texts.ts'

/** The language of the page, which can be changed without loading it anew. */
export const language = ref<Language>(chosenLanguage())
export const words = computed(() => wordsOf(language.value))
useLanguage(language.value)

export async function switchLanguage(): Promise<void> {
  const other = language.value === 'en' ? 'zh-CN' : 'en'
  await loadAssistantFailureWords(other)
  language.value = other
  chooseLanguage(other)
}
