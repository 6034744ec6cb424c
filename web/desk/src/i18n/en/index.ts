/** Every words file in this folder, by namespace: `inbox.json` is the namespace `inbox`. */
const files = import.meta.glob<{ default: Record<string, unknown> }>('./*.json', { eager: true })

const words: Record<string, Record<string, unknown>> = {}
for (const [path, file] of Object.entries(files)) words[path.slice(2, -'.json'.length)] = file.default

export default words
