import { createApp } from 'vue'
import AssistantHome from './AssistantHome.vue'
import { loadFailureWords } from '../failure-words.ts'
import { language } from './page-language.ts'
import '../styles.ts'

await loadFailureWords(language.value)
createApp(AssistantHome).mount('#app')
