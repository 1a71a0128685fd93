import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import DaysPage from './DaysPage.vue'

startPage(DaysPage, loadAllFailureWords)
