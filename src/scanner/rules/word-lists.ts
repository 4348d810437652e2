import { lazily } from '../lazily';

/** Words that are known or not. */
export interface WordSet {
  has(word: string): boolean;
}

/** The words of a blank-separated text. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** The words of a blank-separated text, taken apart when the first one is asked for: most files ask for few lists. */
export function wordSet(text: string): WordSet {
  const set = lazily(() => new Set(words(text)));
  return { has: word => set().has(word) };
}

/** The longest dotted prefix of `path` (itself included) that `known` holds; empty when there is none. */
export function longestPrefix(path: string, known: { has(key: string): boolean }): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const prefix = end <= MAX_KNOWN ? path.slice(0, end) : '';
    if (prefix !== '' && known.has(prefix)) {
      return prefix;
    }
  }
  return '';
}

/** Characters of the longest dotted name that a table holds, and more. */
const MAX_KNOWN = 200;
