// What the Node that runs this can do. CommonJS like all files here: what runs before anything of ours can should cost nothing, and a loader of
// modules and the lists of what each module of Node exports cost as much as half an answer of `yinxin verify`.

/** The least major version of Node whose type stripping and node:crypto we rely on. */
exports.requiredMajor = 24

/** True when this very process can run our source. */
exports.runsHere = () => Number(process.versions.node.split('.')[0]) >= exports.requiredMajor
