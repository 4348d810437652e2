import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import type { FormatId } from '../../format-catalog';
import { latin1, printable } from '../../printable';
import type { NativeKind } from '../../rules/native-code';
import { judgeNative } from '../../rules/native-code';
import { scanHiddenInText } from '../fallback/hidden-pickle';
import { letters } from '../magic';
import { textOf } from '../text/plain-text';
import type { ReadKind } from './executables';
import { elfKind, javaKind, machOKind, peKind } from './executables';

function report(kind: NativeKind, format: FormatId, context: ScanContext): boolean {
  const judged = judgeNative(kind, context.name, context.members.length > 0, context.fileName ?? '');
  if (judged === undefined) {
    return false;
  }
  const shown = printable(context.name, context.limits.maxName);
  context.finding({
    ...judged,
    module: format,
    operator: kind === 'broken' ? 'program' : kind === 'class' ? 'part' : kind,
    offset: 0,
    evidence: shown,
    params: { format, name: shown }
  });
  return true;
}

function native(id: FormatId, kindOf: ReadKind): Format {
  return {
    id,
    probe: ({ source }) => kindOf(source) !== undefined,
    scan: (source, context) => scanNative(source, context, id, kindOf(source) ?? 'part')
  };
}

function scanNative(source: ByteSource, context: ScanContext, format: FormatId, kind: NativeKind): void {
  const isReported = report(kind, format, context);
  if (kind === 'broken') {
    context.cover({ status: 'failed', format, size: source.size, reason: 'corrupt', params: { offset: 0 } });
  } else {
    context.cover({ status: 'inert', format, size: source.size, reason: 'native-code' });
  }
  // A header may be made up. Under its own name nobody unpickles it.
  if (isReported || kind === 'broken' || context.members.length > 0) {
    scanHiddenInText(source, context);
  }
}

/** A file that begins so is of this kind, whatever follows. */
const asPart: ReadKind = () => 'part';
const asClass: ReadKind = () => 'class';
const asProgram: ReadKind = () => 'program';

/** Programs without a model are smaller. */
const MIN_MODEL = 64 * 2 ** 20;
/** Names in the directory of the archive at the end, and how much of that is looked at. */
const MODEL = /\.(?:gguf|ggml|ggjt|safetensors|onnx|tflite)/i;
const DIRECTORY = 64 * 1024;

/**
 * One file that is a program for several systems at once (Actually Portable Executable), most often with a model in the zip
 * archive at its end: llamafile. The archive is scanned as what it is.
 */
const ape: Format = {
  id: 'ape',
  scan(source, context) {
    const directory = source.read(Math.max(0, source.size - DIRECTORY), DIRECTORY);
    if (!report('program', 'ape', context) && (source.size >= MIN_MODEL || MODEL.test(latin1(directory)))) {
      context.finding({
        rule: 'program-with-model',
        severity: 'MEDIUM',
        module: 'ape',
        operator: 'program',
        offset: 0,
        evidence: printable(context.name, context.limits.maxName)
      });
    }
    context.cover({ status: 'inert', format: 'ape', size: source.size, reason: 'native-code' });
  }
};

/**
 * Programs and libraries of operating systems and virtual machines. They are asked before archives, which may stand behind a
 * program in the same file. What they would do is not judged: only that they are there, and under which name.
 */
export const nativeCode: readonly Format[] = [
  ape,
  native('elf', elfKind),
  native('pe', source => (letters(source.read(0, 7), 0, 7) === 'MZqFpD=' ? undefined : peKind(source))),
  native('mach-o', machOKind),
  native('java-class', source => javaKind(source) && 'class'),
  native('wasm', asClass),
  native('dex', asClass),
  native('applescript', asPart),
  native('lua-code', asPart),
  native('windows-shortcut', asProgram),
  {
    ...native('ar', asPart),
    probe: probe => textOf(probe) === undefined
  }
];
