/** Answers that are kept. Beyond, the table starts empty again. */
const MAX_ANSWERS = 4096;
/** Characters of a pair that is kept. Honest names are shorter; of longer ones only the last is kept. */
const MAX_LENGTH = 512;

const forgetting: (() => void)[] = [];

/** Drops the answers of every wrapped function: what they rest on has changed. */
export function forgetAnswers(): void {
  forgetting.forEach(forget => forget());
}

/** Wraps a function of a (module, name) pair so that it computes each pair once, as long as there are few pairs. */
export function memoize<T extends object>(
  work: (module: string, name: string) => T
): (module: string, name: string) => T {
  const answers = new Map<string, T>();
  let long: { readonly module: string; readonly name: string; readonly answer: T } | undefined;
  forgetting.push(() => {
    answers.clear();
    long = undefined;
  });
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
