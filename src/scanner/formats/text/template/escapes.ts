/** Marks of a template that leaves its data: names of Python's insides, in part or in another spelling, and the objects of Jinja's that lead there. */
const MARKS =
  /__\w*|\|\s*attr\b|\b(?:lipsum|cycler|joiner|self|request)\s*[.[|]|\\x5f|\\u005f|\\137|\bmap\s*\(\s*attribute\b|\bpopen\b|\bformat\s*\(\s*["']|["']_["']/i;

/** True for a text that may be a template by which one gets out of Jinja, whatever program renders it: worth being read as one. */
export function isEscape(text: string): boolean {
  const from = text.search(/\{[{%]/);
  return from >= 0 && MARKS.test(from === 0 ? text : text.slice(from));
}
