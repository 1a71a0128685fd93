import '@yinxin/ui/styles/parts.css'
import { loadFailureWords } from '../failure-words.ts'
import { startPage } from '../start-page.ts'
import AccountPage from './AccountPage.vue'

startPage(AccountPage, loadFailureWords)
