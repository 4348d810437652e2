/** Answers that are kept; then all are forgotten. */
const MAX_ANSWERS = 4096;
/** Characters of a question that is kept: longer names are nobody's, and only the last of them is remembered. */
const MAX_LENGTH = 512;

/** The same function of a (module, name) pair, which works each pair out once as long as there are few. */
export function memoize<T extends object>(
  work: (module: string, name: string) => T
): (module: string, name: string) => T {
  const answers = new Map<string, T>();
  let long: { readonly module: string; readonly name: string; readonly answer: T } | undefined;
  return (module, name) => {
    if (module.length + name.length > MAX_LENGTH) {
      if (long?.module !== module || long.name !== name) {
        long = { module, name, answer: work(module, name) };
      }
      return long.answer;
    }
    const key = `${module}\n${name}`;
    const known = answers.get(key);
    if (known !== undefined) {
      return known;
    }
    const answer = work(module, name);
    if (answers.size >= MAX_ANSWERS) {
      answers.clear();
    }
    answers.set(key, answer);
    return answer;
  };
}
