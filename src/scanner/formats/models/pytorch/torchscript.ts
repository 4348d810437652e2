import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { ByteSource } from '../../../bytes/byte-source';
import { latin1, printable } from '../../../printable';
import type { RuleId } from '../../../rules/catalog';
import { PRICES } from '../../../work';

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

/** Calls in TorchScript source that touch files or other processes, by the text that its printer writes. */
const FILE_ACCESS =
  /\b(torch\.save|torch\.load|torch\.from_file|(?:ops\.)?aten\.(?:save|from_file)|torch\._save_to|ops\.prim\.(?:save|load)|torch\.package\.\w+|torch\.distributed\.rpc\.\w+|ops\.rpc\.\w+|torch\.(?:ops\.)?_?classes\.\w+\.(?:load|save)\w*)\s*\(/g;
const OPERATOR = /\bops\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)/g;
/** Custom C++ classes: `__torch__.torch.classes.<namespace>.<name>`. */
const CUSTOM_CLASS = /\btorch\.classes\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)/g;
const MAX_LINE = 400;
/** Bytes of one file; the printer writes a few hundred kilobytes for the largest models. */
const MAX_CODE = 16 * 2 ** 20;
const [LINE_FEED, DOUBLE_QUOTE, SINGLE_QUOTE, BACKSLASH, BLANK] = [10, 0x22, 0x27, 0x5c, 0x20];

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
  // The patterns are ASCII, and one character stands for one byte, so that offsets are true.
  const code = latin1(withoutStrings(bytes));
  const report = (rule: RuleId, severity: 'HIGH' | 'LOW', module: string, operator: string, at: number): void => {
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
  for (const match of code.matchAll(FILE_ACCESS)) {
    const dot = match[1].lastIndexOf('.');
    report('torchscript-file-access', 'HIGH', match[1].slice(0, dot), match[1].slice(dot + 1), match.index ?? 0);
  }
  for (const pattern of [OPERATOR, CUSTOM_CLASS]) {
    for (const match of code.matchAll(pattern)) {
      if (!KNOWN_NAMESPACES.has(match[1])) {
        report('torchscript-custom-operator', 'LOW', match[1], match[2], match.index ?? 0);
      }
    }
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

/** Returns a copy with blanks in place of strings that open and close on one line. */
function withoutStrings(bytes: Uint8Array): Uint8Array {
  const code = bytes.slice();
  for (let at = 0; at < bytes.length; at++) {
    const quote = bytes[at];
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) {
      continue;
    }
    let end = at + 1;
    while (end < bytes.length && bytes[end] !== quote && bytes[end] !== LINE_FEED) {
      end += bytes[end] === BACKSLASH && bytes[end + 1] !== LINE_FEED ? 2 : 1;
    }
    if (bytes[end] === quote) {
      code.fill(BLANK, at + 1, end);
    }
    // A quote that is not closed on its line begins no string, nor does any quote behind it there.
    at = end;
  }
  return code;
}

/** Returns the line around `at`, or a part of a long line. */
function lineAround(bytes: Uint8Array, at: number): Uint8Array {
  const place = Math.min(at, MAX_LINE);
  const near = bytes.subarray(at - place, at + MAX_LINE);
  const end = near.indexOf(LINE_FEED, place);
  return near.subarray(near.lastIndexOf(LINE_FEED, place) + 1, end < 0 ? near.length : end);
}
