/** The code that a learner hands in: it follows from the lesson and the learner's name, so a teacher can make it again. */

const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/**
 * The code of a lesson that was finished. It shows good will and proves nothing: whoever reads this file can make one.
 */
export function completionCode(lesson: string, learner: string): string {
  return hashLetters(`${lesson}:${learner.trim().toLowerCase()}`);
}

/**
 * Six letters that follow from a text.
 *
 * FNV-1a over the UTF-16 units, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hashLetters(text: string): string {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash ^= letter.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  let code = "";
  for (let place = 0; place < 6; place++) code += letters[(hash >>> (5 * place)) & 31];
  return code;
}
