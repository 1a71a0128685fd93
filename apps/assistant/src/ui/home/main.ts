import { createApp } from 'vue'
import AssistantHome from './AssistantHome.vue'
import '../styles.ts'

createApp(AssistantHome).mount('#app')
