/** Schema of the jobs of a component: its own, beside the component's. */
export const jobsSchema = (component: string): string => `${component}_jobs`
