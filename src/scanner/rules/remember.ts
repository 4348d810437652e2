/** Answers that are kept; then all are forgotten. */
const MAX_ANSWERS = 4096;
/** Characters of a question that is kept: longer names are nobody's. */
const MAX_LENGTH = 512;

/** The same function of a (module, name) pair, which works each pair out once as long as there are few. */
export function remembered<T extends object>(
  work: (module: string, name: string) => T
): (module: string, name: string) => T {
  const answers = new Map<string, T>();
  return (module, name) => {
    const key = `${module}\n${name}`;
    const known = answers.get(key);
    if (known !== undefined) {
      return known;
    }
    const answer = work(module, name);
    if (answers.size >= MAX_ANSWERS) {
      answers.clear();
    }
    if (key.length <= MAX_LENGTH) {
      answers.set(key, answer);
    }
    return answer;
  };
}
