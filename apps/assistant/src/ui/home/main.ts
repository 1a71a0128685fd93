import { createApp } from 'vue'
import AssistantHome from './AssistantHome.vue'
import { loadAssistantFailureWords } from '../failure-words.ts'
import { language } from './page-language.ts'
import '../styles.ts'

await loadAssistantFailureWords(language.value)
createApp(AssistantHome).mount('#app')
