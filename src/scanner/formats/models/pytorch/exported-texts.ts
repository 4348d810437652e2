import type { ScanContext } from '../../../context';
import { visitJson } from '../../../encoding/json';
import { printable } from '../../../printable';
import { isOperatorTarget } from '../../../rules/languages/export-target';
import { isGuard, isSymbolicSize } from '../../../rules/languages/sympy-expression';
import { judgeReference } from '../../../rules/judge';
import { bytecodeOperator } from '../../../rules/languages/torchscript-operators';
import { PRICES } from '../../../work';
import { lazily } from '../../../lazily';
import { reportOperator } from './script-operator';

const OPERATOR = /^#?torch\.ops\.(\w+)\.(\w+)/;
/** Keys of operators' names: of a node's own, and of one that a node is given to call. */
const TARGETS: ReadonlySet<string> = new Set(['target', 'as_operator']);
const MAX_EVIDENCE = 400;

/** Keys of names that `torch.fx` writes into the Python source of the graph as they are: of values, arguments, subgraphs. */
const WRITTEN_NAMES: ReadonlySet<string> = new Set(['name', 'as_name', 'forward_arg_names']);
const NAME = lazily(() => /^[\p{L}\p{N}_.]*$/u);
/** Keys of paths that it writes between double quotes where a part is no identifier (`_format_target` in `fx/graph.py`). */
const WRITTEN_PATHS: ReadonlySet<string> = new Set([
  'parameter_name',
  'buffer_name',
  'tensor_constant_name',
  'custom_obj_name',
  'fqn',
  'nn_module_stack'
]);
const ENDS_QUOTE = /["\\\r\n]/;

/** Keys of the shapes of inputs and outputs: JSON in JSON. Guards quote the keys of dictionaries from there. */
const SHAPES: ReadonlySet<string> = new Set(['in_spec', 'out_spec']);
/** Keys under which a shape names what its loader imports: an enumeration, and what a dictionary is filled with. */
const IMPORTED: ReadonlySet<string | undefined> = new Set(['fqn', 'default_factory_module']);
/** Modules that are there already when PyTorch is. */
const HARMLESS_MODULE = /^(?:builtins|collections|enum|torch(?:\.(?!__main__\b)\w+)*)(?::|$)/;
/** Texts inside each other in which the keys stand. */
const MAX_TEXTS = 4;

/** Reports the text under `key` of a program when loading the program runs more of it than arithmetic and known operators. */
export function judgeText(context: ScanContext, key: string | undefined, value: string): void {
  if (key === undefined) {
    return;
  }
  if (key === 'expr_str') {
    if (!isSymbolicSize(value)) {
      report(context, 'sympy', 'sympify', value, `sympy.sympify(${JSON.stringify(value)})`);
    }
  } else if (TARGETS.has(key)) {
    if (!isOperatorTarget(value)) {
      const dot = value.lastIndexOf('.');
      report(context, value.slice(0, Math.max(0, dot)), value.slice(dot + 1), value, value);
    } else {
      judgeOperator(context, value);
    }
  } else if (key === 'guards_code') {
    if (!isGuard(value)) {
      report(context, 'torch.export', 'guards_code', value, value);
    }
  } else if (SHAPES.has(key)) {
    judgeShape(context, value, 0);
  } else if ((WRITTEN_NAMES.has(key) && !NAME().test(value)) || (WRITTEN_PATHS.has(key) && ENDS_QUOTE.test(value))) {
    report(context, 'torch.fx', key, value, value);
  }
}

/** An operator of a namespace that PyTorch does not have needs a library of somebody else. */
function judgeOperator(context: ScanContext, target: string): void {
  const [, namespace, name] = OPERATOR.exec(target) ?? [];
  if (namespace !== undefined) {
    reportOperator(context, bytecodeOperator(namespace, name), namespace, name, 0);
  }
}

/** A text in the shape is JSON itself, or stands where a guard would quote it. */
function judgeShape(context: ScanContext, text: string, depth: number): void {
  context.work.spend(text.length * PRICES.textByte);
  visitJson(UTF8.encode(text), (key, node) => {
    if (node.type !== 'string') {
      return;
    }
    if (IMPORTED.has(key) && !HARMLESS_MODULE.test(node.value)) {
      const [module, name = 'factory'] = node.value.split(':');
      const judged = judgeReference(module, name);
      report(
        context,
        'importlib',
        'import_module',
        node.value,
        `importlib.import_module(${JSON.stringify(node.value)})`,
        judged.kind === 'dangerous' && judged.severity !== 'LOW' ? 'HIGH' : 'LOW'
      );
    }
    if (!ENDS_QUOTE.test(node.value)) {
      return;
    }
    if (depth < MAX_TEXTS && /^\s*[[{"]/.test(node.value)) {
      judgeShape(context, node.value, depth + 1);
    } else {
      report(context, 'torch.export', 'guards_code', node.value, node.value);
    }
  });
}

const UTF8 = new TextEncoder();

function report(
  context: ScanContext,
  module: string,
  operator: string,
  call: string,
  evidence: string,
  severity: 'HIGH' | 'LOW' = 'HIGH'
): void {
  context.finding({
    rule: 'pytorch-export-code',
    severity,
    module,
    operator,
    offset: 0,
    evidence: printable(evidence, MAX_EVIDENCE),
    params: { call: printable(call, context.limits.maxName) }
  });
}
