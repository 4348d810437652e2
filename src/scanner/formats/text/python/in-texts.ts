import type { JsonNode } from '../../../encoding/json';
import type { Place } from '../json/json-place';
import { pathOf } from '../json/json-place';
import type { SourceRole } from './source-finding';
import { MAX_SOURCE, reportSource } from './source-finding';

/** Judges Python in a text of a document whose reader runs it. */
export function judgeSource(text: string, place: Place, node: JsonNode = place.value, role: SourceRole = 'text'): void {
  const { context } = place;
  const { judgement } = reportSource(text.slice(0, MAX_SOURCE), role, context, node.offset, { path: pathOf(place) });
  if (judgement === undefined && role === 'text') {
    context.finding({
      rule: 'python-source-present',
      severity: 'LOW',
      module: 'builtins',
      operator: 'exec',
      offset: node.offset,
      length: node.length,
      evidence: text.slice(0, 400),
      params: { role }
    });
  }
}
