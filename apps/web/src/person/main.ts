import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import '@yinxin/ui/styles/signin.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import PersonPage from './PersonPage.vue'

createApp(PersonPage, { language: pageLanguage() }).mount('#app')
