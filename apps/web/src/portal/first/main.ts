import '@yinxin/ui/styles/parts.css'
import { loadAllFailureWords } from '../all-failure-words.ts'
import { startPage } from '../start-page.ts'
import FirstPage from './FirstPage.vue'

startPage(FirstPage, loadAllFailureWords)
