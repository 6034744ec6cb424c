/** Letters and digits nobody takes for another when they are read out or written down. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_LENGTH = 4

/** Four groups of four: about 79 bits, and short enough to type from a note. */
export function newPassword(
  fill: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  // A byte above the last whole multiple would make the first letters more likely than the others.
  const fair = 256 - (256 % SIGNS.length)
  let signs = ''
  while (signs.length < GROUPS * GROUP_LENGTH) {
    for (const byte of fill(new Uint8Array(32))) {
      if (byte < fair && signs.length < GROUPS * GROUP_LENGTH) signs += SIGNS[byte % SIGNS.length]
    }
  }
  return signs.match(/.{4}/g)!.join('-')
}
