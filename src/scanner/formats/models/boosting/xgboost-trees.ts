import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { reportIndex, walkTree } from './tree-indexes';

/** Lists of numbers that lead from node to node, and from tree to class. */
const LISTS = new Set(['left_children', 'right_children', 'split_indices', 'parents', 'tree_info']);
const SETTINGS = new Set(['num_feature', 'num_class', 'num_target', 'num_nodes']);
/** Readers allocate a value for each feature. */
const MAX_FEATURES = 2 ** 28;
const COUNT = /^\d+$/;
/** A child that is none: the node is a leaf. */
const NONE = -1;

/**
 * Checks the indexes in the trees of XGBoost, which its readers follow without a look (`tree_model.cc`, `cpu_predictor.cc`): they are
 * shown the lists and settings in the order of the file, whatever that is.
 */
export class XgboostTrees {
  private readonly lists = new Map<string, readonly number[]>();
  private at = 0;
  private key = '';
  private nodes = 0;
  private claimed = 0;
  private feature = 0;
  private features = Infinity;
  private group = 0;
  private groups = 1;

  constructor(private readonly context: ScanContext) {}

  /** True for a key under which a list of numbers stands that matters here. */
  wants(key: string): boolean {
    return LISTS.has(key);
  }

  /** A key or a text, in the order of the file. */
  text(text: string): void {
    if (SETTINGS.has(this.key) && COUNT.test(text)) {
      this.setting(this.key, Number(text));
    }
    this.key = text;
  }

  list(key: string, numbers: readonly number[], offset: number): void {
    if (key === 'tree_info') {
      for (const group of numbers) {
        this.group = group < 0 ? Infinity : Math.max(this.group, group);
      }
    } else if (key === 'parents') {
      // The first node has none.
      const wrong = numbers.findIndex((parent, node) => node > 0 && !(parent >= 0 && parent < numbers.length));
      if (wrong >= 0) {
        this.report('parents', offset, `${numbers[wrong]} / ${numbers.length}`);
      }
    } else {
      this.lists.set(key, numbers);
      this.at = offset;
      this.check();
    }
  }

  /** The old binary format has all of it in one place. */
  setCounts(features: number, groups: number): void {
    this.features = features > 0 ? features : Infinity;
    this.groups = Math.max(1, groups);
  }

  /** The numbers that stand behind the trees are known. */
  finish(offset = this.at): void {
    if (this.feature >= this.features) {
      this.report('split_indices', offset, `${this.feature} / ${this.features}`);
    }
    if (this.features > MAX_FEATURES && this.features < Infinity) {
      this.report('num_feature', offset, String(this.features));
    }
    if (this.group >= this.groups) {
      this.report('tree_info', offset, `${this.group} / ${this.groups}`);
    }
    if (this.nodes > 0 && this.claimed > this.nodes) {
      this.report('num_nodes', offset, `${this.claimed} > ${this.nodes}`);
    }
  }

  private setting(key: string, value: number): void {
    if (key === 'num_nodes') {
      this.claimed += value;
    } else if (key === 'num_feature') {
      // Early versions wrote zero for each tree.
      this.features = value > 0 ? Math.min(this.features, value) : this.features;
    } else {
      this.groups = Math.max(this.groups, value);
    }
  }

  private check(): void {
    const [left, right, splits] = ['left_children', 'right_children', 'split_indices'].map(key => this.lists.get(key));
    if (left === undefined || right === undefined || splits === undefined) {
      return;
    }
    this.lists.clear();
    this.nodes += left.length;
    const isLeaf = (node: number): boolean => left[node] === NONE;
    const { fault, feature } = walkTree({ left, right, splits, isLeaf, isEnd: () => false }, this.context);
    this.feature = Math.max(this.feature, feature);
    if (fault !== undefined) {
      this.report(fault.what === 'length' ? 'trees' : 'left_children', this.at, fault.evidence);
    }
  }

  private report(what: string, offset: number, evidence: string): void {
    reportIndex(this.context, 'xgboost', what, offset, evidence);
  }
}

/** Characters of one list: a tree of a million nodes has half of it. */
const MAX_LIST = 16 * 2 ** 20;
const LIST = /^\s*:\s*\[([^\][{}"]*)\]/;

/** The lists and settings in JSON, of which `jsonTexts` shows the texts and what stands between them. */
export class XgboostJson {
  private wanted: string | undefined;
  private pieces: string[] = [];
  private length = 0;
  private at = 0;

  constructor(private readonly trees: XgboostTrees) {}

  text(text: string, offset: number): void {
    this.close();
    this.trees.text(text);
    this.wanted = this.trees.wants(text) ? text : undefined;
    this.at = offset;
  }

  /** What stands outside of texts: the numbers. */
  outside(piece: string): void {
    if (this.wanted !== undefined) {
      this.length += piece.length;
      if (this.length > MAX_LIST) {
        throw new SourceError('limit-size', { size: this.length, limit: MAX_LIST });
      }
      this.pieces.push(piece);
    }
  }

  finish(): void {
    this.close();
    this.trees.finish();
  }

  private close(): void {
    const numbers = this.wanted === undefined ? undefined : LIST.exec(this.pieces.join(''))?.[1];
    if (this.wanted !== undefined && numbers !== undefined) {
      this.trees.list(this.wanted, numbers.trim() === '' ? [] : numbers.split(',').map(Number), this.at);
    }
    this.pieces = [];
    this.length = 0;
  }
}
