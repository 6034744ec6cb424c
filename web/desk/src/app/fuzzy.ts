/** How well typed letters fit a text: 0 not at all; beginnings beat insides, insides beat scattered letters. */
export function matchScore(query: string, text: string): number {
  const wanted = query.trim().toLowerCase()
  const given = text.toLowerCase()
  if (wanted === '') return 1
  if (given === wanted) return 100
  if (given.startsWith(wanted)) return 90 - Math.min(20, given.length - wanted.length) / 4
  const inside = given.indexOf(wanted)
  if (inside > 0) return (/[\s/·\-_]/.test(given[inside - 1]!) ? 80 : 70) - Math.min(20, inside) / 4
  if (initialsOf(given).startsWith(wanted)) return 60
  return scattered(wanted, given)
}

const initialsOf = (text: string): string =>
  text
    .split(/[\s/·\-_.,:]+/)
    .map((word) => word[0] ?? '')
    .join('')

/** All letters in order with gaps between: fewer gaps score higher, never above a real substring. */
function scattered(wanted: string, given: string): number {
  let at = -1
  let gaps = 0
  for (const letter of wanted.replace(/\s+/g, '')) {
    const next = given.indexOf(letter, at + 1)
    if (next < 0) return 0
    if (at >= 0 && next > at + 1) gaps += 1
    at = next
  }
  return Math.max(1, 40 - gaps * 6)
}

/** The best fit over several texts; the first counts fully, the others a little less. */
export function matchWords(query: string, texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text, index) => matchScore(query, text) * (index === 0 ? 1 : 0.8)))
}
