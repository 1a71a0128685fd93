import '@yinxin/ui/styles/parts.css'
import { loadFailureWords } from '../failure-words.ts'
import { startPage } from '../start-page.ts'
import PersonPage from './PersonPage.vue'

startPage(PersonPage, loadFailureWords)
