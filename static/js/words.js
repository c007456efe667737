/* What scripts say, in the language of the page. English stands here, where it is said; a page in
 * another language brings the same words in its own, and which form a number takes: see
 * accounts/script_words.py, which lists every text that is given to these functions. */
const brought = document.querySelector('meta[name="script-words"]');
const { words, kinds } = brought ? JSON.parse(brought.content) : { words: {} };

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

export const say = (text, values = {}) => fill(words[text] ?? text, values);

/* `n` is the number, unless `values` says how it is written. */
export function sayCount(one, several, number, values = {}) {
  const forms = words[several];
  const kind = kinds?.[number < 100 ? number : 100 + (number % 100)];
  const text = forms ? forms[kind] : number === 1 ? one : several;
  return fill(text, { n: number, ...values });
}
