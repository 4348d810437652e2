import type { Watched } from '../../../rules/on-import';
import { judgeSource } from '../../../rules/on-import';
import type { Expression } from '../expressions';
import { Holder } from './holder';

/** Source code that does nothing but run other source code, and so on. */
const MAX_SOURCES = 3;

/** A machine that knows which calls of what is watched do no harm, by what they are given. */
export class Pardoner extends Holder {
  protected textOf(value: Expression | undefined): string | undefined {
    const constant = value && this.constants.get(value);
    return constant?.type === 'str' ? constant.value : undefined;
  }

  /** Calls that are no danger with these arguments. */
  protected isHarmless(
    { module, operator, when }: Watched,
    parts: readonly Expression[],
    words: readonly string[]
  ): boolean {
    switch (operator) {
      case 'exec':
      case 'eval':
      case 'compile':
        return this.isHarmlessSource(parts[0]);
      case 'open':
      case 'file': {
        const first = parts.length - words.length;
        const at = words.indexOf('mode');
        const mode = at >= 0 ? parts[first + at] : first > 1 ? parts[1] : undefined;
        const reads = mode === undefined || /^[^wax+]*$/.test(this.textOf(mode) ?? 'w');
        return when === 'called' && module !== 'webbrowser' && reads;
      }
      case 'loads':
        // A copy of an object that is there already.
        return /^([\w.]+\.)?dumps\(/.test(parts[0]?.text ?? '');
      case 'CDLL':
        return parts[0]?.text === 'None';
      case 'timeit':
      case 'repeat':
        return this.textOf(parts[0]) === undefined || this.isHarmlessSource(parts[0]);
      case 'signature':
      case 'get_annotations':
        return !words.includes('eval_str') && !parts.some(({ text }) => text.startsWith('*'));
      case 'testmod':
        return this.world.textsOf().every(text => !text.includes('>>>') || judgeSource(text).harmless);
      default:
        return false;
    }
  }

  protected isHarmlessSource(source: Expression | undefined, depth = 0): boolean {
    if (source === undefined || depth > MAX_SOURCES) {
      return false;
    }
    const { locals, argCount, kwOnlyCount } = this.code;
    const constant = this.constants.get(source);
    const isParameter = constant === undefined && locals.slice(0, argCount + kwOnlyCount).includes(source.text);
    const values = isParameter ? this.world.givenTo(this.code, source.text) : [constant];
    return values.every(value => {
      if (value?.type !== 'str') {
        return false;
      }
      // The statement of Python 2, which its successors cannot even compile.
      const executed = /^\s*exec (\w+) in \w+(, \w+)?\s*$/.exec(value.value)?.[1];
      if (executed !== undefined) {
        return this.isHarmlessSource({ text: executed, acts: false }, depth + 1);
      }
      const { harmless, names } = judgeSource(value.value);
      names.forEach(name => this.world.carriedBy(name).is.forEach(code => this.world.run(code)));
      return harmless;
    });
  }
}
