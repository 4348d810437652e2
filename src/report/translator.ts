/**
 * The part of JupyterLab's `TranslationBundle` that words are made with. Messages are literal at every call, so that
 * a script can collect them; `%1`, `%2`, ... stand for the arguments.
 */
export interface Translator {
  /** The message in the reader's language, with its arguments put in. */
  __(msg: string, ...args: (string | number)[]): string;
  /** Singular or plural by `n`; `%1` is `n` itself, and `args` begin at `%2`. */
  _n(singular: string, plural: string, n: number, ...args: (string | number)[]): string;
}

/** Put `args` in place of `%1`, `%2`, ... In one pass: a `%2` inside an argument stays as it is. */
export function fill(msg: string, args: readonly (string | number)[]): string {
  return msg.replace(/%(\d+)/g, (mark, digits: string) => {
    const value = args[Number(digits) - 1];
    return value === undefined ? mark : String(value);
  });
}

/** English as written, for the terminal and for tests. */
export const ENGLISH: Translator = {
  __: (msg, ...args) => fill(msg, args),
  _n: (singular, plural, n, ...args) => fill(n === 1 ? singular : plural, [n, ...args])
};
