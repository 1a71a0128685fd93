import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import HistoryPage from './HistoryPage.vue'

startPage(HistoryPage, loadAllFailureWords)
