import type { ScanContext } from '../../../context';
import { TagHandles } from '../../../encoding/yaml/yaml-tags';
import { PRICES } from '../../../work';
import { judgeCallee } from '../config/targets';
import { judgePythonObject } from './python-objects';
import { foreignTag, pythonTag } from './python-tags';

/** Tags and targets that are looked at in a text that is no YAML for this reader. */
const MAX_FOUND = 100_000;
const MAX_LINE = 300;

/**
 * Looks for tags and targets in a text that could not be read to its end: another reader may take it, and no document that
 * does not hold one of these acts.
 */
export function judgeUnread(context: ScanContext, text: string): void {
  context.work.spend(text.length * PRICES.textByte);
  const handles = new TagHandles();
  let left = MAX_FOUND;
  for (const found of text.matchAll(
    /^%TAG[^\n\r]*|(?<![^\s,[{(:-])!(?:<[^>\s]*>|[^\s,[\]{}]+)|(_target_["']?\s*:\s*["']?)([\w.]+)/gm
  )) {
    const { 0: written, 2: target, index: offset } = found;
    if (--left < 0) {
      return;
    }
    const line = (): string => text.slice(offset, offset + MAX_LINE).split(/[\n\r]/, 1)[0];
    if (written.startsWith('%')) {
      handles.declare(written);
    } else if (target !== undefined) {
      judgeCallee(context, target, { text: line, offset, path: '' });
    } else {
      const tag = handles.full(written);
      const python = pythonTag(tag);
      const severity = foreignTag(tag);
      const [, callee] = /^!(?:new|name|apply|applyref):(.*)$/s.exec(tag) ?? [];
      if (python !== undefined) {
        judgePythonObject(context, { type: 'string', value: line(), offset, length: 0, tag }, python, '');
      } else if (callee !== undefined) {
        judgeCallee(context, callee, { text: line, offset, path: '' });
      } else if (severity !== undefined) {
        const operator = written.slice(0, MAX_LINE);
        context.finding({
          rule: 'yaml-object-tag',
          severity,
          module: 'yaml',
          operator,
          offset,
          evidence: line(),
          params: { path: '' }
        });
      }
    }
  }
}
