import { loadAllFailureWords } from '../all-failure-words.ts'
import { startPage } from '../start-page.ts'
import WorkbenchPage from './WorkbenchPage.vue'

startPage(WorkbenchPage, loadAllFailureWords)
