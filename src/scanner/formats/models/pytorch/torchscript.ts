import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import type { RuleId } from '../../../rules/catalog';
import { PRICES } from '../../../work';
import type { DottedName } from './torchscript-names';
import { dottedNames } from './torchscript-names';

/** Namespaces of operators that PyTorch itself or its own domain libraries register. */
const KNOWN_NAMESPACES = new Set([
  'aten',
  'prim',
  'prims',
  'quantized',
  '_quantized',
  'sparse',
  '_caffe2',
  'mkldnn',
  'mkldnn_prepacked',
  'onednn',
  'xnnpack',
  'rnn',
  'vulkan',
  'vulkan_prepack',
  'metal',
  'metal_prepack',
  'profiler',
  'quantized_decomposed',
  'cuda',
  'inductor',
  'higher_order',
  'c10d',
  '_c10d_functional',
  'torchvision',
  'torchaudio',
  'torchtext',
  'torchrec',
  'fbgemm',
  'torch_scatter',
  'torch_sparse',
  'torch_cluster',
  'torch_spline_conv',
  'torchao',
  'preprocessed',
  'static_runtime',
  'tensorexpr',
  'symm_mem',
  'torch_tensorrt',
  'tensorrt'
]);

/** Functions that touch files or other processes, by their names in TorchScript. */
const FILE_ACCESS =
  /^(torch\.save|torch\.load|torch\.from_file|(?:ops\.)?aten\.(?:save|from_file)|ops\.image\.(?:read|write)_file|ops\.torchaudio(?:_sox)?\.(?:sox_io_\w+|\w*_file)|torch\._save_to|ops\.prim\.(?:save|load)|torch\.package\.\w+|torch\.distributed\.rpc\.\w+|ops\.rpc\.\w+|(?:__torch__\.)?torch\.(?:ops\.)?_?classes\.\w+\.(?:load|save)\w*)(?!\w)/;
/** Custom C++ classes: `__torch__.torch.classes.<namespace>.<name>`. */
const CUSTOM_CLASS = /^(?:__torch__\.)?torch\.classes\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)/;
/** The names under which the compiler knows operators and classes. */
const ROOTS: ReadonlySet<string> = new Set(['torch', 'ops', 'aten', '__torch__']);
const MAX_LINE = 400;
/** Bytes of one file; the printer writes a few hundred kilobytes for the largest models. */
const MAX_CODE = 16 * 2 ** 20;
const LINE_FEED = 10;
const [OPEN, COLON, EQUALS] = [0x28, 0x3a, 0x3d];

/**
 * The source text of one TorchScript file (`code/**.py`). It is not Python: only what the printer of PyTorch's
 * compiler writes, from which the operators that it calls can be read off.
 */
export const torchScriptCode: Format = {
  id: 'torchscript-code',
  probe: () => false,
  scan: scanCode
};

function scanCode(source: ByteSource, context: ScanContext): void {
  const { limits } = context;
  const most = Math.min(limits.maxWhole, MAX_CODE);
  const whole = source.size <= most;
  const bytes = source.read(0, Math.min(source.size, most));
  context.work.spend(bytes.length * PRICES.textByte);
  const report: Report = (rule, severity, module, operator, at) => {
    context.work.spend(PRICES.record);
    context.finding({
      rule,
      severity,
      module,
      operator,
      offset: at,
      evidence: printable(UTF8.decode(lineAround(bytes, at)).trim(), MAX_LINE),
      params: {
        member: printable(context.name, limits.maxName),
        call: printable(`${module}.${operator}`, limits.maxName)
      }
    });
  };
  for (const name of dottedNames(bytes, first => ROOTS.has(first))) {
    judgeName(name, report);
  }
  if (whole) {
    context.cover({ status: 'scanned', format: 'torchscript-code', size: source.size });
  } else {
    context.cover({
      status: 'not-understood',
      format: 'torchscript-code',
      size: source.size,
      reason: 'limit-size',
      params: { size: source.size, limit: most }
    });
  }
}

const UTF8 = new TextDecoder();

type Report = (rule: RuleId, severity: 'HIGH' | 'MEDIUM' | 'LOW', module: string, operator: string, at: number) => void;

function judgeName({ parts, at, next }: DottedName, report: Report): void {
  const path = parts.join('.');
  const [root, namespace, name] = parts;
  const access = FILE_ACCESS.exec(path)?.[0];
  const custom = CUSTOM_CLASS.exec(path);
  if (access !== undefined) {
    const dot = access.lastIndexOf('.');
    report('torchscript-file-access', 'HIGH', access.slice(0, dot), access.slice(dot + 1), at);
  } else if (custom) {
    if (!KNOWN_NAMESPACES.has(custom[1])) {
      report('torchscript-custom-operator', 'LOW', custom[1], custom[2], at);
    }
  } else if (root === 'ops' && name !== undefined && next === OPEN) {
    if (!KNOWN_NAMESPACES.has(namespace)) {
      report('torchscript-custom-operator', 'LOW', namespace, name, at);
    }
  } else if ((root === 'ops' || root === 'torch') && !isPrinted(parts, next)) {
    // The source gives functions another name, by which it can call any of them. The compiler's printer never does.
    report('torchscript-file-access', 'MEDIUM', root, parts.slice(1).join('.') || root, at);
  }
}

/** True for a call `torch.name(...)`, and for a variable or attribute of the model that has this name. */
function isPrinted(parts: readonly string[], next: number): boolean {
  return parts.length > 1 ? parts[0] === 'torch' && next === OPEN : next === COLON || next === EQUALS;
}

/** Returns the line around `at`, or a part of a long line. */
function lineAround(bytes: Uint8Array, at: number): Uint8Array {
  const place = Math.min(at, MAX_LINE);
  const near = bytes.subarray(at - place, at + MAX_LINE);
  const end = near.indexOf(LINE_FEED, place);
  return near.subarray(near.lastIndexOf(LINE_FEED, place) + 1, end < 0 ? near.length : end);
}
