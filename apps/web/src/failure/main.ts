import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import '@yinxin/ui/styles/failure.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import { loadFailureWords } from '../failure-words.ts'
import FailurePage from './FailurePage.vue'

const language = pageLanguage()
void loadFailureWords(language).then(() => createApp(FailurePage, { language }).mount('#app'))
