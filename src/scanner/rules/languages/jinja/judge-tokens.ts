import type { TemplateIssue } from './journal';
import { MODULES, RUNS, isInternal, isRoad, isTelling } from './jinja-names';
import type { Token } from './jinja-tokens';

const MAX_TOKENS = 20;
/** What could have been names behind the place where the tokens end. */
const REST = /(?:\.|\[\s*['"]|\|\s*attr\s*\(\s*['"])\s*(__\w+__)/;

/**
 * What a template that no parser of Jinja takes would reach for a renderer that is laxer: the names of Python's internals, and
 * calls of functions that run code.
 */
export function judgeTokens(tokens: readonly Token[], text: string): TemplateIssue[] {
  const issues: TemplateIssue[] = [];
  const report = (rule: TemplateIssue['rule'], { start, end }: Pick<Token, 'start' | 'end'>, name: string): void => {
    if (issues.length < MAX_TOKENS) {
      issues.push({ rule, severity: 'HIGH', names: [name], start, end });
    }
  };
  tokens.forEach((token, index) => {
    const before = tokens[index - 1]?.value;
    const behind = tokens[index + 1]?.value;
    if (token.kind === 'name' && before === '.' && isInternal(token.value) && !isTelling(token.value)) {
      report('template-python-internals', token, token.value);
    } else if (token.kind === 'text' && (isRoad(token.value) || (before === '[' && isInternal(token.value)))) {
      report('template-python-internals', token, token.value);
    } else if (
      token.kind === 'name' &&
      ((behind === '(' && RUNS().has(token.value) && before === '.') || (behind === '.' && MODULES().has(token.value)))
    ) {
      report('template-dangerous-call', token, token.value);
    }
  });
  const read = tokens[tokens.length - 1]?.end ?? 0;
  const rest = REST.exec(text.slice(read));
  if (rest !== null && !isTelling(rest[1])) {
    const start = read + rest.index;
    report('template-python-internals', { start, end: start + rest[0].length }, rest[1]);
  }
  return issues;
}
