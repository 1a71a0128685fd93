export declare const requiredMajor: number
export declare function runsHere(): boolean
