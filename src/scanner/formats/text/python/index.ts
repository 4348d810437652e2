import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import { atLeast } from '../../../report';
import { reportCommand } from '../../../rules/command-finding';
import { strongMark } from '../../../rules/suspicious-text';
import { PRICES } from '../../../work';
import { coverBystander } from '../../fallback/bystanders/cover';
import { judgeModule } from '../config/loader-modules';
import { scanImports, scanModule } from './model-code';
import { customImports, isRunByLoader } from './run-by-loaders';
import { MAX_SOURCE, reportSource, sourceText } from './source-finding';

export { isRunByLoader };

const NAMED_PYTHON = /\.pyw?$/i;
/** Characters of a script that are looked at. */
const MAX_SCRIPT = 2 ** 20;

/**
 * Source code that a loader may run: a file of the names above, or one in an archive of a model, whose loader may import it
 * (TorchServe, SageMaker, MLflow) and nobody reads.
 */
export function scanCodeFile(source: ByteSource, context: ScanContext, id: FormatId): void {
  const inside = context.members.length > 0;
  const role = inside ? 'archive' : 'beside';
  if (source.size > MAX_SOURCE) {
    context.cover({
      status: 'not-understood',
      format: id,
      size: source.size,
      reason: 'limit-size',
      params: { limit: MAX_SOURCE }
    });
    return;
  }
  const text = sourceText(source);
  let acts = false;
  let runs = NAMED_PYTHON.test(context.name);
  if (id === 'python-source') {
    const read = reportSource(text, role, context);
    acts = read.judgement !== undefined && atLeast(read.judgement.severity, 'LOW');
    runs &&= read.runs;
    if (!inside) {
      scanImports(context, read, '', new Map());
    }
    for (const { module, offset } of customImports(text)) {
      // One that lies beside says itself what it does.
      if (scanModule(context, module.replace(/\./g, '/'), new Map()) === 'missing') {
        judgeModule(context, module, { offset, path: 'custom_imports', evidence: `import ${module}` });
      }
    }
  } else {
    context.work.spend(Math.min(text.length, MAX_SCRIPT) * PRICES.textByte);
    acts = id === 'script' && reportScript(text, context);
    runs = id === 'script' && /\S/.test(text);
  }
  if (acts) {
    context.cover({ status: 'scanned', format: id, size: source.size });
    return;
  }
  // Of a program among the members the reader of programs tells.
  if (inside && runs && id !== 'script') {
    context.finding({
      rule: 'python-source-present',
      severity: 'LOW',
      module: 'python',
      operator: 'import',
      offset: 0,
      evidence: text.slice(0, 400),
      params: { role }
    });
    context.cover({ status: 'scanned', format: id, size: source.size });
    return;
  }
  coverBystander(source, context, id);
}

/** A script of another language, by the commands that are in it. */
function reportScript(text: string, context: ScanContext): boolean {
  let at = 0;
  for (const line of text.slice(0, MAX_SCRIPT).split('\n')) {
    if (!/^\s*(#|\/\/|rem\b)/i.test(line) && strongMark(line) !== undefined) {
      reportCommand(context, 'script', line.trim(), at);
      return true;
    }
    at += line.length + 1;
  }
  return false;
}
