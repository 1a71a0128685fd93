import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import '@yinxin/ui/styles/workbench.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import { loadFailureWords } from '../failure-words.ts'
import WorkbenchPage from './WorkbenchPage.vue'

const language = pageLanguage()
void loadFailureWords(language).then(() => createApp(WorkbenchPage, { language }).mount('#app'))
