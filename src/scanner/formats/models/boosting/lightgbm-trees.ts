import type { ScanContext } from '../../../context';
import { reportIndex, walkTree } from './tree-indexes';

/** Lines whose numbers lead from node to node, or say how much there is of something. */
const WANTED =
  /^(num_leaves|num_cat|split_feature|left_child|right_child|cat_boundaries|cat_threshold|leaf_value|max_feature_idx|tree_sizes|Tree|end of trees)\b=?(.*)$/;

/**
 * Checks the indexes in the trees of LightGBM, which its reader follows without a look (`Tree::Tree(const char*, size_t*)` and
 * `Tree::GetLeaf` in `tree.cpp`): children from zero on are nodes, those below are leaves.
 */
export class LightgbmTrees {
  private readonly lists = new Map<string, readonly number[]>();
  private features = Infinity;
  private at = 0;

  constructor(
    private readonly size: number,
    private readonly context: ScanContext
  ) {}

  line(line: string, offset: number): void {
    const [, key, values] = WANTED.exec(line) ?? [];
    if (key === undefined) {
      return;
    }
    if (key === 'Tree' || key === 'end of trees') {
      this.check();
      this.at = offset;
      return;
    }
    const numbers = values.trim() === '' ? [] : values.trim().split(/\s+/).map(Number);
    if (key === 'max_feature_idx') {
      [this.features = 0] = numbers;
    } else if (key === 'tree_sizes') {
      const total = numbers.reduce((sum, size) => sum + size, 0);
      if (total > this.size || numbers.some(size => size < 0)) {
        this.report('tree_sizes', offset, `${total} > ${this.size}`);
      }
    } else {
      this.lists.set(key, numbers);
    }
  }

  finish(): void {
    this.check();
  }

  private check(): void {
    const { lists } = this;
    const numbersOf = (key: string): readonly number[] => lists.get(key) ?? [];
    const [leaves = 0] = numbersOf('num_leaves');
    const splits = numbersOf('split_feature');
    if (leaves > 1) {
      const left = numbersOf('left_child');
      const values = numbersOf('leaf_value').length;
      if (left.length !== leaves - 1 || values !== leaves) {
        this.report('num_leaves', this.at, `${leaves}: ${left.length}, ${values}`);
      }
      const isEnd = (child: number): boolean => child < 0 && ~child < leaves;
      const right = numbersOf('right_child');
      const { fault, feature } = walkTree({ left, right, splits, isLeaf: () => false, isEnd }, this.context);
      if (fault !== undefined) {
        this.report('left_child', this.at, fault.evidence);
      }
      if (feature > this.features) {
        this.report('split_feature', this.at, `${feature} > ${this.features}`);
      }
    }
    this.checkCategories(numbersOf('cat_boundaries'), numbersOf('cat_threshold').length);
    lists.clear();
  }

  private checkCategories(boundaries: readonly number[], thresholds: number): void {
    const wrong = boundaries.find((boundary, i) => !(boundary <= thresholds && boundary >= (boundaries[i - 1] ?? 0)));
    if (wrong !== undefined) {
      this.report('cat_boundaries', this.at, `${wrong} > ${thresholds}`);
    }
  }

  private report(what: string, offset: number, evidence: string): void {
    reportIndex(this.context, 'lightgbm', what, offset, evidence);
  }
}
