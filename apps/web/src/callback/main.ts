import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import '@yinxin/ui/styles/signin.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import CallbackPage from './CallbackPage.vue'
import { readFragment } from './fragment.ts'

// The token leaves the address bar and the history before anything else happens.
const result = readFragment(location.hash)
history.replaceState(null, '', location.pathname)
createApp(CallbackPage, { language: pageLanguage(), result }).mount('#app')
