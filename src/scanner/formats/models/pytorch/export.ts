import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { JsonNode } from '../../../encoding/json';
import { readJson, visitJson } from '../../../encoding/json';
import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';

/** Symbolic sizes as torch.export writes them, when names in quotes are taken out: numbers, names, arithmetic, calls. */
const ARITHMETIC = /^[\w\s+\-*/%(),<>=&|~!]*$/;
const DECIMAL_POINT = /(\d)\.(?=\d)/g;
const NAMED_SYMBOL = /\b(Symbol|Dummy)\(\s*(?:'[A-Za-z_]\w*'|"[A-Za-z_]\w*")/g;
const QUOTED_NUMBER = /\bFloat\(\s*'[-+]?[\d.]+(?:e[-+]?\d+)?'/gi;
/** Names that reach beyond arithmetic although `sympy.sympify` finds them. */
const BEYOND_ARITHMETIC =
  /\b(?:lambda|import|eval|exec|open|compile|getattr|setattr|delattr|globals|locals|vars|dir|input|help|exit|quit|breakpoint|type|object|lambdify|sympify|parse_expr|preview|plot\w*)\b/;
const CALLEE = /([A-Za-z_]\w*)\s*\(/g;
const RESULT_CALLED = /\)\s*\(/;
/**
 * Functions that torch.export writes: those of `torch/utils/_sympy/functions.py`, and sympy's for numbers, comparisons and
 * logic. None of them reads text; others (`S`, `sin`, `Lambda`) evaluate it, and plain Python functions make it (`chr`).
 */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'Symbol Dummy Integer Rational Float Add Mul Pow Mod Max Min Abs Eq Ne Lt Le Gt Ge Equality Unequality Relational ' +
    'StrictLessThan LessThan StrictGreaterThan GreaterThan And Or Not Xor ITE Piecewise ExprCondPair Tuple floor ceiling ' +
    'sqrt sign log exp sin cos tan asin acos atan sinh cosh tanh asinh FloorDiv ModularIndexing Where PythonMod CleanDiv ' +
    'CeilToInt FloorToInt CeilDiv LShift RShift PowByNatural FloatPow FloatTrueDiv IntTrueDiv ' +
    'IsNonOverlappingAndDenseIndicator TruncToFloat TruncToInt RoundToInt RoundDecimal ToFloat Identity bool int float'
  ).split(' ')
);
const FUNCTION_FAMILY = /^(OpaqueUnaryFn|BitwiseFn)_\w+$/;

/** Names of harmless operators: `torch.ops.<namespace>.<name>`, `_operator.<name>`, `torch.<name>`, `math.<name>`. */
const HARMLESS_TARGET =
  /^#?(?:torch\.(?:ops\.(?!load_library|import_module)\w+\.[\w.]+|sym_\w+|_higher_order_ops\.[\w.]+|utils\._sympy\.functions\.\w+|\w+)|_operator\.\w+|operator\.\w+|math\.\w+|sympy\.[\w.]+)?$/;
const DANGEROUS_TARGET =
  /(?:^|\.)_*(?:load|save|load_library|import_module|system|popen|eval|exec|compile|hub|package|serialization|from_file|attrgetter|methodcaller|itemgetter)$/;
const MAX_EVIDENCE = 400;

/**
 * The JSON of an exported program (`torch/_export/serde/schema.py`). Loading it parses symbolic sizes with
 * `sympy.sympify`, which evaluates Python, and looks operators up by name: those two are read here.
 */
export const exportProgram: Format = {
  id: 'pytorch-export-program',
  probe: () => false,
  scan(source, context) {
    if (source.size > context.limits.maxWhole) {
      context.cover({
        status: 'not-understood',
        format: 'pytorch-export-program',
        size: source.size,
        reason: 'limit-size',
        params: { limit: context.limits.maxWhole }
      });
      return;
    }
    context.work.spend(source.size * PRICES.textByte);
    const error = visitJson(
      source.read(0, source.size),
      (key, node) => {
        context.work.spend(PRICES.node);
        if (node.type === 'string') {
          context.trace?.(node.offset, { type: 'text', text: node.value });
          judgeText(context, key, node.value);
        }
      },
      (key, offset) => reportRepeated(context, key, offset)
    );
    context.cover({
      status: error === undefined ? 'scanned' : 'failed',
      format: 'pytorch-export-program',
      size: source.size,
      reason: error?.reason,
      params: error && { offset: error.offset }
    });
  }
};

/** PyTorch writes the program from objects, which have no field twice. All of the values were judged. */
function reportRepeated(context: ScanContext, key: string, offset: number): void {
  const shown = printable(key, context.limits.maxName);
  context.finding({
    rule: 'json-repeated-key',
    severity: 'MEDIUM',
    module: 'json',
    operator: shown,
    offset,
    evidence: JSON.stringify(shown),
    params: { key: shown }
  });
}

function judgeText(context: ScanContext, key: string | undefined, value: string): void {
  if (key === 'expr_str' && !isArithmetic(value)) {
    report(context, 'sympy', 'sympify', value, `sympy.sympify(${JSON.stringify(value)})`);
  } else if (key === 'target' && (!HARMLESS_TARGET.test(value) || DANGEROUS_TARGET.test(value))) {
    const dot = value.lastIndexOf('.');
    report(context, value.slice(0, Math.max(0, dot)), value.slice(dot + 1), value, value);
  }
}

function isArithmetic(expression: string): boolean {
  // A name in quotes is that of a symbol; anywhere else sympy evaluates it.
  const bare = expression
    .replace(NAMED_SYMBOL, '$1(name')
    .replace(QUOTED_NUMBER, 'Float(0')
    .replace(DECIMAL_POINT, '$1');
  return (
    ARITHMETIC.test(bare) &&
    !bare.includes('__') &&
    !BEYOND_ARITHMETIC.test(expression) &&
    !RESULT_CALLED.test(bare) &&
    [...bare.matchAll(CALLEE)].every(([, name]) => FUNCTIONS.has(name) || FUNCTION_FAMILY.test(name))
  );
}

function report(context: ScanContext, module: string, operator: string, call: string, evidence: string): void {
  context.finding({
    rule: 'pytorch-export-code',
    severity: 'HIGH',
    module,
    operator,
    offset: 0,
    evidence: printable(evidence, MAX_EVIDENCE),
    params: { call: printable(call, context.limits.maxName) }
  });
}

/** Objects and lists in each other that a configuration has at most. */
const MAX_CONFIG_DEPTH = 50;

/**
 * Parses JSON as Python does, so that no configuration is refused which `json.loads` reads; throws `corrupt` for anything
 * else. A repeated key with different plain values has none: it must not be taken for a proof of anything.
 */
export function parseJson(source: ByteSource): unknown {
  const { root, error } = readJson(source.read(0, source.size));
  if (error !== undefined) {
    throw new SourceError('corrupt');
  }
  return plainValue(root, 0);
}

function plainValue(node: JsonNode | undefined, depth: number): unknown {
  if (node === undefined || node.type === 'null' || depth > MAX_CONFIG_DEPTH) {
    return null;
  }
  if (node.type === 'array') {
    return node.items.map(item => plainValue(item, depth + 1));
  }
  if (node.type !== 'object') {
    return node.value;
  }
  const values = new Map<string, unknown>();
  for (const { key, value } of node.members) {
    const plain = plainValue(value, depth + 1);
    values.set(key, values.has(key) && values.get(key) !== plain && typeof plain !== 'object' ? undefined : plain);
  }
  return Object.fromEntries(values);
}

/** The loader unpickles members whose names begin so, whatever else their entry says. */
const UNPICKLED = /^(custom_obj_|opaque_obj_)/i;

/** Every file beside a configuration of weights or constants, by its entries: a raw tensor, or something that is unpickled. */
export function payloadsOf(config: unknown): { readonly name: string; readonly raw: boolean }[] {
  const entries: unknown = (config as { config?: unknown } | null)?.config;
  if (typeof entries !== 'object' || entries === null) {
    return [];
  }
  return Object.values(entries as Record<string, { path_name?: unknown; use_pickle?: unknown } | null>).flatMap(
    entry =>
      entry !== null && typeof entry === 'object' && typeof entry.path_name === 'string'
        ? [{ name: entry.path_name, raw: entry.use_pickle === false && !UNPICKLED.test(entry.path_name) }]
        : []
  );
}
