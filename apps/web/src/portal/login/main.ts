import { loadFailureWords } from '../failure-words.ts'
import { startPage } from '../start-page.ts'
import { loadLoginTexts } from './login-texts.ts'
import LoginPage from './LoginPage.vue'

startPage(LoginPage, loadLoginTexts, loadFailureWords)
