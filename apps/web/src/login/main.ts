import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import '@yinxin/ui/styles/signin.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import { loadFailureWords } from '../failure-words.ts'
import { loadLoginTexts } from './login-texts.ts'
import LoginPage from './LoginPage.vue'

// No top-level await: Chromium 87 does not know it.
const language = pageLanguage()
void Promise.all([loadLoginTexts(language), loadFailureWords(language)]).then(() => createApp(LoginPage, { language }).mount('#app'))
