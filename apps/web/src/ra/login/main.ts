import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import LoginPage from './LoginPage.vue'

startPage(LoginPage, loadAllFailureWords)
