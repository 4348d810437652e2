import type { Format, ScanContext } from '../../context';
import type { ByteSource } from '../../source/types';
import { printable } from '../../text';

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
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
const MAX_LINE = 400;

/**
 * The source text of one TorchScript file (`code/**.py`). It is not Python: only what the printer of PyTorch's
 * compiler writes, from which the operators that it calls can be read off.
 */
export const torchScriptCode: Format = {
  id: 'torchscript-code',
  label: 'TorchScript code',
  probe: () => false,
  scan: scanCode
};

function scanCode(source: ByteSource, context: ScanContext): void {
  const { limits } = context;
  const whole = source.size <= limits.maxWhole;
  const text = new TextDecoder().decode(source.read(0, Math.min(source.size, limits.maxWhole)));
  // Strings keep their length, so that offsets stay true, but are not searched for calls.
  const code = text.replace(STRING, quoted => quoted[0] + ' '.repeat(quoted.length - 2) + quoted[0]);
  const report = (rule: string, severity: 'HIGH' | 'LOW', module: string, operator: string, at: number): void => {
    const end = text.indexOf('\n', at);
    const line = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? text.length : end).trim();
    const offset = new TextEncoder().encode(text.slice(0, at)).length;
    context.finding({
      rule,
      severity,
      module,
      operator,
      offset,
      evidence: printable(line, MAX_LINE),
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
      params: { limit: limits.maxWhole }
    });
  }
}
