import { startPage } from '../start-page.ts'
import DemoMessagesPage from './DemoMessagesPage.vue'

startPage(DemoMessagesPage)
