import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import type { Format } from '../../../format';
import { bytecodeOperator, scriptName } from '../../../rules/languages/torchscript-operators';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { judgeDataText, orTextsOf } from '../data-texts';
import { reportOperator } from './script-operator';
import { torchScriptCode } from './torchscript';

const MAX_NAME = 1024;
const UTF8 = new TextDecoder();

/** Fields of the tables that hold what acts, and kinds of values (`mobile_bytecode.fbs`). */
const enum Module {
  EXTRA_FILES = 1,
  VALUES = 4,
  OBJECT_TYPES = 8,
  SOURCES = 9
}
const enum Kind {
  STRING = 6,
  ENUM = 15,
  FUNCTION = 16
}

/**
 * A model of PyTorch Mobile as a FlatBuffer (`_save_for_mobile(..., _use_flatbuffer=True)`): the operators that its functions
 * call, the types of its objects, texts, the source that comes along. Instructions only number them.
 */
export const mobileFlat: Format = orHiddenPickle({
  id: 'pytorch-mobile',
  scan(source, context) {
    orTextsOf(source, context, () => scanModule(source, context));
    context.cover({ status: 'scanned', format: 'pytorch-mobile', size: source.size });
  }
});

function scanModule(source: ByteSource, context: ScanContext): void {
  const { root } = new FlatBuffer(paged(source), undefined, context.work);
  for (const value of root.tables(Module.VALUES)) {
    scanValue(value, context);
  }
  for (const type of root.tables(Module.OBJECT_TYPES)) {
    judgeType(type, 0, context);
  }
  for (const [id, isSource] of [
    [Module.SOURCES, true],
    [Module.EXTRA_FILES, false]
  ] as const) {
    for (const file of root.tables(id)) {
      const name = file.text(0, MAX_NAME) ?? '';
      const content = file.vector(1, 1);
      if (content !== undefined) {
        const bytes = slice(source, content.at, content.length);
        const shown = name || `offset ${content.at}`;
        context.child(shown, bytes, isSource ? { expect: torchScriptCode.id } : { onUnknown: () => undefined });
      }
    }
  }
}

function scanValue(value: FlatTable, context: ScanContext): void {
  const kind = value.uint8(0) as Kind;
  // Numbers stand in the place itself, where others have an offset.
  const inner = kind === Kind.STRING || kind === Kind.ENUM || kind === Kind.FUNCTION ? value.table(1) : undefined;
  if (inner === undefined) {
    return;
  }
  if (kind === Kind.STRING) {
    const found = inner.placed(0, context.limits.maxWhole);
    if (found !== undefined) {
      judgeDataText(context, found.text, found.at);
    }
  } else if (kind === Kind.ENUM) {
    judgeType(inner, 0, context);
  } else if (kind === Kind.FUNCTION) {
    for (const operator of inner.tables(2)) {
      const name = operator.text(0, MAX_NAME) ?? '';
      const [namespace, called = ''] = name.split('::');
      reportOperator(context, bytecodeOperator(namespace, called), namespace, called, operator.at);
    }
    for (const { bytes, at } of inner.texts(4, MAX_NAME)) {
      judgeTypeName(UTF8.decode(bytes), at, context);
    }
  }
}

function judgeType(table: FlatTable, id: number, context: ScanContext): void {
  const found = table.placed(id, MAX_NAME);
  if (found !== undefined) {
    judgeTypeName(found.text, found.at, context);
  }
}

/** A class of a library stands behind `__torch__.torch.classes`. */
function judgeTypeName(text: string, at: number, context: ScanContext): void {
  const [name = ''] = /__torch__(?:\.\w+)+/.exec(text) ?? [];
  if (name !== '') {
    const parts = name.split('.');
    reportOperator(context, scriptName(parts, ''), parts.slice(0, -1).join('.'), parts[parts.length - 1], at);
  }
}
