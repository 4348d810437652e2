import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { PRICES } from '../../../work';
import { scanHiddenInBinary, scanHiddenInText } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { EmbeddedFiles } from '../../text/embedded-files';
import { judgeDataText, orTextsOf } from '../data-texts';
import { jsonTexts } from './json-texts';
import { UbjsonWalk } from './ubjson';
import {
  LINEAR_PARAMETERS,
  MAX_NAME,
  MODEL_PARAMETERS,
  NODE,
  STATISTICS,
  TREES_PARAMETERS,
  TREE_PARAMETERS,
  WITHOUT_FLAG
} from './xgboost-layout';
import { XgboostJson, XgboostTrees } from './xgboost-trees';

/** Scans a model as JSON. */
export function scanJson(source: ByteSource, context: ScanContext, format: 'xgboost-json' | 'catboost-json'): void {
  scanHiddenInText(source, context);
  const look = settings(context);
  const lists = new XgboostJson(new XgboostTrees(context));
  const visit = (text: string, offset: number): void => {
    look(text, offset);
    lists.text(text, offset);
  };
  jsonTexts(source, context.work, visit, piece => lists.outside(piece));
  lists.finish();
  context.cover({ status: 'scanned', format, size: source.size });
}

/** Scans a model as UBJSON. */
export function scanUbjson(source: ByteSource, context: ScanContext): void {
  scanHiddenInBinary(source, context);
  const cursor = new Cursor(source);
  const look = settings(context);
  const trees = new XgboostTrees(context);
  const visit = (text: string, offset: number): void => {
    look(text, offset);
    trees.text(text);
  };
  const walk = new UbjsonWalk(cursor, context.work, visit, trees);
  orTextsOf(source, context, watched => {
    walk.value();
    trees.finish();
    coverTo(cursor.position, source, watched, 'ubjson');
  });
}

/** Scans a model in the binary format. */
export function scanBinary(source: ByteSource, context: ScanContext): void {
  scanHiddenInBinary(source, context);
  const start = letters(source.read(0, 4), 0, 4) === 'binf' ? 4 : 0;
  const cursor = new Cursor(source, start);
  orTextsOf(source, context, watched =>
    coverTo(new BinaryModel(cursor, context).read(), source, watched, 'xgboost-binary')
  );
}

/** Names and attributes, among which programs keep files of their own as base64. */
function settings(context: ScanContext): (text: string, offset: number) => void {
  const files = new EmbeddedFiles(context);
  return (text, offset) => {
    judgeDataText(context, text, offset);
    files.look(text, () => `offset ${offset}`);
  };
}

/** Bytes of an attribute that are looked at. */
const MAX_TEXT = 2 ** 20;

class BinaryModel {
  private readonly trees: XgboostTrees;

  constructor(
    private readonly cursor: Cursor,
    private readonly context: ScanContext
  ) {
    this.trees = new XgboostTrees(context);
  }

  /** Returns where the model ends. */
  read(): number {
    const { cursor } = this;
    cursor.skip(4);
    this.trees.setCounts(cursor.uint32(), cursor.int32());
    const hasAttributes = cursor.int32() !== 0;
    const hasMetrics = cursor.int32() !== 0;
    cursor.skip(MODEL_PARAMETERS - 20);
    const objective = this.name();
    const booster = this.name();
    if (booster === 'gblinear') {
      cursor.skip(LINEAR_PARAMETERS);
      this.floats();
    } else if (booster === 'gbtree' || booster === 'dart') {
      this.forest();
      if (booster === 'dart') {
        this.floats();
      }
    } else {
      throw new SourceError('corrupt', { offset: cursor.position });
    }
    if (hasAttributes) {
      this.texts(2);
    }
    // Before attributes held it, models of counts ended with one of their settings.
    if (objective === 'count:poisson' && !hasAttributes && cursor.left > 8) {
      this.text();
    }
    if (hasMetrics) {
      this.texts(1);
    }
    return cursor.position;
  }

  private forest(): void {
    const { cursor } = this;
    const trees = cursor.int32();
    cursor.skip(TREES_PARAMETERS - 4);
    for (let i = 0; i < trees; i++) {
      this.context.work.spend(PRICES.record);
      cursor.skip(4);
      const nodes = cursor.int32();
      cursor.skip(12);
      const hasVectors = cursor.int32() !== 0;
      cursor.skip(TREE_PARAMETERS - 24);
      this.tree(nodes);
      if (hasVectors) {
        this.floats();
      }
    }
    const at = cursor.position;
    const groups = Array.from({ length: Math.min(trees, cursor.left >> 2) }, () => cursor.int32());
    this.trees.list('tree_info', groups, at);
    cursor.skip((trees - groups.length) * 4);
    this.trees.finish(at);
  }

  /** Of each node its parent, its children and its feature; the highest bits of parent and feature mean something else. */
  private tree(nodes: number): void {
    const { cursor } = this;
    const at = cursor.position;
    if (nodes * NODE > cursor.left) {
      throw new SourceError('truncated');
    }
    const lists: readonly [string, number[]][] = [
      ['parents', []],
      ['left_children', []],
      ['right_children', []],
      ['split_indices', []]
    ];
    this.context.work.spend(nodes * PRICES.node);
    for (let i = 0; i < nodes; i++) {
      lists[0][1].push(cursor.uint32() & WITHOUT_FLAG);
      lists[1][1].push(cursor.int32());
      lists[2][1].push(cursor.int32());
      lists[3][1].push(cursor.uint32() & WITHOUT_FLAG);
      cursor.skip(4);
    }
    cursor.skip(nodes * STATISTICS);
    lists.forEach(([key, numbers]) => this.trees.list(key, numbers, at));
  }

  private floats(): void {
    this.cursor.skip(this.cursor.uint64() * 4);
  }

  private texts(parts: number): void {
    const count = this.cursor.uint64() * parts;
    for (let i = 0; i < count; i++) {
      this.context.work.spend(PRICES.record);
      this.text();
    }
  }

  private name(): string {
    const length = this.cursor.uint64();
    if (length > MAX_NAME) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    return this.cursor.text(length);
  }

  private text(): void {
    const length = this.cursor.uint64();
    const at = this.cursor.position;
    const shown = Math.min(length, MAX_TEXT, this.cursor.left);
    judgeDataText(this.context, this.cursor.text(shown), at);
    this.cursor.skip(length - shown);
  }
}

function coverTo(end: number, source: ByteSource, context: ScanContext, format: 'ubjson' | 'xgboost-binary'): void {
  const isWhole = end === source.size;
  context.cover({
    status: isWhole ? 'scanned' : 'not-understood',
    format,
    size: source.size,
    reason: isWhole ? undefined : 'unknown-record',
    params: isWhole ? undefined : { offset: end }
  });
}
