import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import { uint32, uint64 } from '../../../encoding/integers';
import { isFileOperator } from '../../../rules/languages/torchscript-operators';
import { wordSet } from '../../../rules/word-lists';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';
import { searchPrograms } from '../../native/carried-programs';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { judgeDataText } from '../data-texts';
import { namedReport } from '../named-finding';
import type { Constants } from './plan';
import { PlanCheck } from './plan';

const report = namedReport('executorch');

/** Bytes of one name. */
const MAX_NAME = 1024;
/** Blobs of delegates and segments that are looked at. */
const MAX_BLOBS = 1000;

/** Kernels of ExecuTorch itself and of its backends. */
const NAMESPACES = wordSet(`
  aten prim executorch_prim executorch_utils dim_order_ops quantized quantized_decomposed channels_last et_copy et_vk tosa llama
  cadence cortex_m torchao qnn_custom qaisw preprocess executorch executorch_cuda executorch_devtools sorting higher_order
  torchvision torchaudio neutron mps xnnpack samsung mtk mlx metal
`);
/** Backends that are part of ExecuTorch, and whose data describe a graph. */
const BACKENDS = wordSet(`
  XnnpackBackend CoreMLBackend CoreAIBackend MPSBackend QnnBackend QnnBackend_v2 VulkanBackend ArmBackend EthosUBackend VgfBackend
  TOSABackend NeutronBackend NeuropilotBackend MediatekBackend OpenvinoBackend MetalBackend MLXBackend EnnBackend SamsungBackend
  CadenceBackend CadenceExecutorchBackend CudaBackend TensorRTBackend WebGPUBackend XnnpackPartitioner XNNPACKBackend
`);

const enum Program {
  PLANS = 1,
  CONSTANT_BUFFER = 2,
  DELEGATE_DATA = 3,
  SEGMENTS = 4,
  CONSTANT_SEGMENT = 5
}

/** Where the FlatBuffer ends and where segments are counted from, by the extended header behind the identifier. */
interface Layout {
  readonly end: number;
  readonly base: number;
}

/** Judges the operators and backends of a program, and opens the data that it carries. */
export function scanExecutorch(source: ByteSource, context: ScanContext): void {
  scanHiddenInBinary(source, context);
  searchPrograms(source, context);
  within(context, () => scanProgram(source, context));
}

function scanProgram(source: ByteSource, context: ScanContext): void {
  const { end, base } = layoutOf(source, 'eh00', 16);
  const buffer = bufferOf(source, end, context);
  const { root } = buffer;
  const odd = (what: string, at: number): void => reportOutside(context, what, at);
  const segments = scanSegments(buffer, root, Program.SEGMENTS, base, source, context);
  scanInlineData(root, source, context);
  const constants = constantsOf(buffer, root, segments);
  for (const plan of root.tables(Program.PLANS)) {
    for (const operator of plan.tables(6)) {
      judgeOperator(operator, context);
    }
    for (const delegate of plan.tables(7)) {
      judgeDelegate(delegate, context);
    }
    new PlanCheck(buffer, plan, constants, odd).check();
  }
  context.cover({ status: 'scanned', format: 'executorch', size: source.size });
}

/** Offsets of the FlatBuffer that lead out are as bad as those of the program: the runtime follows them unless it is told to verify. */
function within(context: ScanContext, scan: () => void): void {
  try {
    scan();
  } catch (error) {
    if (error instanceof SourceError && (error.reason === 'corrupt' || error.reason === 'truncated')) {
      reportOutside(context, 'offset', Number(error.params.offset ?? 0));
    }
    throw error;
  }
}

/** Looks at the names and the places of tensors. */
export function scanFlatTensor(source: ByteSource, context: ScanContext): void {
  scanHiddenInBinary(source, context);
  searchPrograms(source, context);
  within(context, () => scanTensors(source, context));
}

function scanTensors(source: ByteSource, context: ScanContext): void {
  const { end, base } = layoutOf(source, 'FH01', 32);
  const buffer = bufferOf(source, end, context);
  const segments = scanSegments(buffer, buffer.root, 1, base, source, context);
  for (const named of buffer.root.tables(2)) {
    const key = named.placed(0, MAX_NAME);
    if (key !== undefined) {
      judgeDataText(context, key.text, key.at);
    }
    if (named.uint32(1) >= segments.length) {
      reportOutside(context, 'segment', named.at);
    }
  }
  context.cover({ status: 'scanned', format: 'flat-tensor', size: source.size });
}

/** The FlatBuffer, up to where it ends; among its vectors are weights, which are not read. */
function bufferOf(source: ByteSource, end: number, { work }: ScanContext): FlatBuffer {
  return new FlatBuffer(paged(slice(source, 0, end)), undefined, work);
}

/** @param baseAt - of the offset of the segments in the header */
function layoutOf(source: ByteSource, mark: string, baseAt: number): Layout {
  const header = source.read(8, 64);
  if (letters(header, 0, 4) !== mark || uint32(header, 4) < baseAt + 8) {
    return { end: source.size, base: 0 };
  }
  const end = mark === 'eh00' ? uint64(header, 8) : uint64(header, 8) + uint64(header, 16);
  if (end > source.size) {
    throw new SourceError('truncated');
  }
  const base = uint64(header, mark === 'eh00' ? 16 : 24);
  return { end: end === 0 ? source.size : end, base };
}

interface Segment {
  readonly offset: number;
  readonly size: number;
}

function scanSegments(
  buffer: FlatBuffer,
  root: FlatTable,
  id: number,
  base: number,
  source: ByteSource,
  context: ScanContext
): readonly Segment[] {
  const segments: Segment[] = [];
  for (const table of root.tables(id)) {
    const segment = { offset: base + table.uint64(0), size: table.uint64(1) };
    segments.push(segment);
    if (segment.offset + segment.size > source.size || (segment.size > 0 && segment.offset < buffer.size && base > 0)) {
      reportOutside(context, 'segment', table.at);
    } else {
      lookAt(source, segment, segments.length, context);
    }
  }
  return segments;
}

/** Data of backends that stand in the FlatBuffer itself. */
function scanInlineData(root: FlatTable, source: ByteSource, context: ScanContext): void {
  let count = 0;
  for (const data of root.tables(Program.DELEGATE_DATA)) {
    const found = data.vector(0, 1);
    if (found !== undefined) {
      lookAt(source, { offset: found.at, size: found.length }, ++count, context);
    }
  }
}

/** Opens the data of a backend when they are of a format that is scanned: an archive, a model, a pickle. Native code runs. */
function lookAt(source: ByteSource, { offset, size }: Segment, count: number, context: ScanContext): void {
  if (size === 0 || count > MAX_BLOBS) {
    return;
  }
  const bytes = slice(source, offset, size);
  if (/^(?:\x7fELF|\xcf\xfa\xed\xfe|MZ[^]{58}[\0-\xff]{0,4}\0\0)/.test(letters(bytes.read(0, 64), 0, 64))) {
    report(context, 'executorch-native-code', 'MEDIUM', 'segment', offset);
  }
  context.child(`offset ${offset}`, bytes, { onUnknown: () => undefined });
}

function constantsOf(buffer: FlatBuffer, root: FlatTable, segments: readonly Segment[]): Constants {
  const table = root.table(Program.CONSTANT_SEGMENT);
  const offsets = table?.vector(1, 8);
  if (table !== undefined && offsets !== undefined && offsets.length > 0) {
    const size = segments[table.uint32(0)]?.size ?? 0;
    return { count: offsets.length, room: index => size - buffer.uint64(offsets.at + 8 * index) };
  }
  const buffers = root.vector(Program.CONSTANT_BUFFER, 4);
  return {
    count: buffers?.length ?? 0,
    room: index => buffer.table(buffer.follow((buffers?.at ?? 0) + 4 * index)).vector(0, 1)?.length ?? 0
  };
}

function judgeOperator(operator: FlatTable, context: ScanContext): void {
  const name = operator.text(0, MAX_NAME) ?? '';
  const [namespace, called = ''] = name.split('::');
  if (isFileOperator(namespace, called)) {
    report(context, 'executorch-file-operator', 'MEDIUM', name, operator.at, name);
  } else if (!NAMESPACES.has(namespace)) {
    report(context, 'executorch-custom-operator', saysItActs(called) ? 'MEDIUM' : 'LOW', name, operator.at, name);
  }
}

function judgeDelegate(delegate: FlatTable, context: ScanContext): void {
  const id = delegate.text(0, MAX_NAME) ?? '';
  if (!BACKENDS.has(id) && !/WithCompilerDemo$/.test(id)) {
    report(context, 'executorch-backend', 'LOW', id, delegate.at, id);
  }
  for (const setting of delegate.tables(2)) {
    const key = setting.placed(0, MAX_NAME);
    const value = setting.placed(1, MAX_NAME);
    for (const found of [key, value]) {
      if (found !== undefined) {
        judgeDataText(context, found.text, found.at);
      }
    }
  }
}

function reportOutside(context: ScanContext, what: string, at: number): void {
  report(context, 'executorch-outside', 'MEDIUM', what, at);
}
