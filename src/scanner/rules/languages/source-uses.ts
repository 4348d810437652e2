import type { SourceLine, SourceToken } from './python-source';
import type { FoundName } from './source-names';
import { sourceLines } from './python-source';
import { isMark, SourceNames } from './source-names';

/** A name in a source, and when the statement runs: as the module is imported, or when one of its functions is called. */
export interface SourceUse extends FoundName {
  readonly when: 'import' | 'later';
}

/** What a source does, by the names in it. */
export interface SourceUses {
  readonly uses: readonly SourceUse[];
  /** What is imported from them, each with its module: `.layers.norm`. */
  readonly parts: readonly string[];
  /** Modules that import statements name. */
  readonly imports: readonly { readonly module: string; readonly line: number }[];
}

interface Block {
  readonly indent: number;
  readonly kind: 'def' | 'class' | 'main';
  readonly name: string;
}

/** One statement with the functions that it stands in. */
interface Statement extends SourceLine {
  readonly blocks: readonly Block[];
}

/** Functions that Python calls while it makes a class or looks for a name in the module. */
const HOOKS = new Set([
  '__init_subclass__',
  '__set_name__',
  '__class_getitem__',
  '__prepare__',
  '__getattr__',
  '__mro_entries__'
]);
const MAKERS = new Set(['__init__', '__new__', '__post_init__', '__call__', '__enter__', '__del__']);
/** Rounds in which functions are followed that are called while the module is imported. */
const MAX_ROUNDS = 5;
/** Functions and classes inside each other that are told apart; Python itself stops at 100 levels of blocks. */
const MAX_BLOCKS = 100;

/** Finds the names that a source uses. */
export function usesOf(source: string): SourceUses {
  const statements = withBlocks(sourceLines(source));
  const names = new SourceNames();
  statements.forEach(({ tokens }) => names.learn(tokens));
  // Once more: a function may use what is imported behind it.
  statements.forEach(({ tokens }) => names.learnAssignments(tokens));
  // A module that calls itself the main program runs what is for the main program.
  const isRenamed = statements.some(({ tokens }) => tokens[0]?.value === '__name__' && isMark(tokens[1], '='));
  const isNew = newNames();
  const found = statements.map(statement =>
    names
      .usesIn(statement.tokens)
      .filter(use => isNew(use, statement))
      .map(use => ({ use, statement }))
  );
  const all = found.flat();
  const running = runningFunctions(
    all.map(({ use, statement }) => ({ path: use.path, called: use.called, statement }))
  );
  return {
    imports: names.imports,
    parts: names.parts,
    uses: all
      .filter(({ statement }) => isRenamed || !statement.blocks.some(({ kind }) => kind === 'main'))
      .map(({ use, statement }) => ({ ...use, when: isLater(statement, running) ? 'later' : 'import' }))
  };
}

/** Tells a name from one that the same block used before, with no argument either: a long source repeats a few. */
function newNames(): (use: FoundName, statement: Statement) => boolean {
  const known = new Map<readonly Block[], Set<string>>();
  return ({ path, called, given }, { blocks }) => {
    if (given.length > 0) {
      return true;
    }
    const names = known.get(blocks) ?? new Set();
    known.set(blocks, names);
    const { size } = names;
    return names.add(`${path}${called ? '(' : ''}`).size > size;
  };
}

function isLater({ blocks }: Statement, running: ReadonlySet<string>): boolean {
  const holder = blocks.find(({ kind }) => kind === 'class')?.name ?? '';
  return blocks.some(
    ({ kind, name }) =>
      kind === 'def' && !HOOKS.has(name) && !running.has(name) && !(running.has(holder) && MAKERS.has(name))
  );
}

/** Names of functions and classes that are called while the module is imported, directly or by one another. */
function runningFunctions(
  uses: readonly { readonly path: string; readonly called: boolean; readonly statement: Statement }[]
): ReadonlySet<string> {
  const running = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = running.size;
    for (const { path, called, statement } of uses) {
      if (called && !running.has(path) && !isLater(statement, running)) {
        running.add(path.slice(path.lastIndexOf('.') + 1));
      }
    }
    if (running.size === before) {
      break;
    }
  }
  return running;
}

/** Tells in which functions and classes each statement stands; a body on the line of its head is a statement of its own. */
function withBlocks(lines: readonly SourceLine[]): Statement[] {
  const statements: Statement[] = [];
  let blocks: Block[] = [];
  for (const line of lines) {
    const { indent, tokens } = line;
    // The same list as long as the block lasts.
    blocks = blocks.some(block => block.indent >= indent) ? blocks.filter(block => block.indent < indent) : blocks;
    const block = blockOf(tokens, indent);
    const colon = block === undefined ? -1 : headEnd(tokens);
    if (block === undefined || colon < 0 || blocks.length >= MAX_BLOCKS) {
      statements.push({ ...line, blocks });
      continue;
    }
    statements.push({ indent, tokens: tokens.slice(0, colon), blocks });
    blocks = [...blocks, block];
    if (colon + 1 < tokens.length) {
      statements.push({ indent: indent + 1, tokens: tokens.slice(colon + 1), blocks });
    }
  }
  return statements;
}

function blockOf(tokens: readonly SourceToken[], indent: number): Block | undefined {
  const first = tokens[0]?.value === 'async' ? 1 : 0;
  const word = tokens[first]?.value;
  if ((word === 'def' || word === 'class') && tokens[first + 1]?.type === 'name') {
    return { indent, kind: word, name: tokens[first + 1].value };
  }
  const [, left, sign, right] = tokens;
  return tokens.length <= 5 &&
    word === 'if' &&
    sign?.value === '==' &&
    [left.value, right?.value].sort().join() === '__main__,__name__'
    ? { indent, kind: 'main', name: '' }
    : undefined;
}

function headEnd(tokens: readonly SourceToken[]): number {
  let depth = 0;
  return tokens.findIndex(token => {
    depth += token.type === 'mark' ? ('([{'.includes(token.value) ? 1 : ')]}'.includes(token.value) ? -1 : 0) : 0;
    return depth === 0 && isMark(token, ':');
  });
}
