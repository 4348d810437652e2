import type { ScanContext } from '../../../context';
import type { YamlNode } from '../../../encoding/yaml';
import type { Severity } from '../../../report';
import { isClassName } from '../../../rules/class-name';
import { isHarmlessTarget } from '../../../rules/config-targets';
import { tuple } from '../../../rules/conditions/callee';
import { judgeCall, judgeHeld, judgeReference } from '../../../rules/judge';
import { isReviewedPackage } from '../../../rules/reviewed-packages';
import { topLevel } from '../../../rules/top-level';
import type { Judgement } from '../../../rules/value';
import { standingOf } from '../../../rules/why-used';
import { describe, dotted } from '../../pickle/values/python-text';
import type { PythonTag } from './python-tags';
import { callParts, valueOf } from './yaml-values';

/** Reports what PyYAML would import, make or call for a node with a tag of Python's. */
export function judgePythonObject(context: ScanContext, node: YamlNode, tag: PythonTag, path: string): void {
  const { kind, module, name } = tag;
  const judged =
    kind === 'module' ? moduleJudgement(module) : kind === 'name' ? judgeHeld(module, name) : called(node, tag);
  const severity = severityOf(judged, tag);
  const { references = [], params = {} } = judged.kind === 'dangerous' ? judged : { params: {} };
  tellUse(context, judged, tag, severity);
  if (severity === undefined) {
    return;
  }
  const onlyNamed = kind === 'name' || kind === 'module';
  context.finding({
    rule: onlyNamed ? 'yaml-python-name' : 'yaml-python-call',
    severity,
    module,
    operator: name,
    offset: node.offset,
    evidence: onlyNamed ? dotted(module, name).replace(/\.$/, '') : describe(valueOf(node)),
    params: { ...params, path },
    references
  });
}

function called(node: YamlNode, { kind, module, name }: PythonTag): Judgement {
  const { args, kwargs, state } = callParts(node);
  // What is no class is called whatever the tag says.
  const opcode = kind === 'apply' || !isClassName(name) ? 'reduce' : 'new';
  const judged = judgeCall(
    module,
    name,
    opcode,
    () => tuple([...args]),
    () => kwargs
  );
  if (judged.kind === 'dangerous' || state === undefined) {
    return judged;
  }
  const built = judgeCall(module, name, 'build', () => tuple([state]));
  return built.kind === 'dangerous' ? built : judged;
}

function moduleJudgement(module: string): Judgement {
  const judged = judgeReference(module, '');
  return judged.kind === 'dangerous' && judged.severity !== 'CRITICAL' ? { ...judged, severity: 'LOW' } : judged;
}

function severityOf(judged: Judgement, { kind, module, name }: PythonTag): Severity | undefined {
  if (judged.kind === 'trusted' || isHarmlessTarget(`${module}.${name}`)) {
    return undefined;
  }
  if (judged.kind === 'dangerous') {
    return judged.severity;
  }
  const acts = kind === 'module' || (kind !== 'name' && !isClassName(name));
  return acts && judged.severity === 'LOW' && !isReviewedPackage(topLevel(module)) ? 'MEDIUM' : judged.severity;
}

function tellUse(
  context: ScanContext,
  judged: Judgement,
  { kind, module, name }: PythonTag,
  severity: Severity | undefined
): void {
  const harmless = severity === undefined && judged.kind !== 'trusted';
  const standing = harmless
    ? ({ trust: 'trusted', why: { id: 'reviewed', params: { package: topLevel(module) } } } as const)
    : standingOf(module, name, judged);
  context.use({
    module,
    name,
    how: kind === 'name' || kind === 'module' ? ['named'] : ['named', 'called'],
    count: 1,
    ...standing
  });
}
