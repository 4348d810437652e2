import type { ByteSource } from '../../../../bytes/byte-source';
import { isName } from '../../../../rules/value-access';
import type { Value } from '../../../../rules/value';
import type { Work } from '../../../../work';
import { PRICES } from '../../../../work';
import type { CodeLayout, CodeValue, MarshalValue } from '../../../bytecode';
import type { Globals } from '../../machine/globals';
import { readLiteral } from '../../machine/literals';
import type { NodeTable } from '../../machine/node-table';
import { Kind, globalIndex, isGlobal, isNode, nodeIndex } from '../../machine/node-table';
import { describe, dotted } from '../../values/python-text';
import type { ValueReader } from '../../values/value-reader';

/** Bytes of one text, or of the instructions of one function. */
const MAX_LITERAL = 2 ** 20;
const MAX_DEPTH = 20;
/** Constants of one function, those in containers included. */
const MAX_CONSTANTS = 20_000;

/** Layouts by the number of integers that open the arguments of `CodeType`; six are 3.8 or, with a qualified name, 3.11. */
const LAYOUTS: Readonly<Record<number, CodeLayout>> = { 4: '2', 5: '3.0', 6: '3.8' };

/** A code object of the file's, with the names of its free variables. */
export interface MadeCode {
  readonly value: CodeValue;
  readonly free: readonly string[];
}

/** Reads the arguments of `types.CodeType`, which stand in a pickle one by one. */
export class CodeParts {
  private left = 0;
  private complete = true;

  constructor(
    private readonly source: ByteSource,
    private readonly nodes: NodeTable,
    private readonly globals: Globals,
    private readonly values: ValueReader,
    private readonly work: Work,
    /** The code that a node stands for, if the file made it before. */
    private readonly madeCode: (node: number) => CodeValue | undefined,
    /** True for `_codecs.encode` that was fetched by name. */
    private readonly isEncoder: (node: number) => boolean
  ) {}

  /**
   * The code object that `args` make: those of `CodeType` of Python 2.7 and 3.0 to 3.14 (CPython's Objects/codeobject.c),
   * or of dill's `_create_code`, which puts a table of lines in front.
   * @param offset - of the call, which stands for the code
   * @returns undefined when they don't have this form, or not all of them are known
   */
  read(args: number, offset: number): MadeCode | undefined {
    this.left = MAX_CONSTANTS;
    this.complete = true;
    const all = this.items(args);
    const first = all?.[0];
    if (all === undefined || first === undefined) {
      return undefined;
    }
    const fields = (this.literal(first)?.type === 'int' ? all : all.slice(1)).map(value => ({
      value,
      literal: this.literal(value)
    }));
    const isNumber = (at: number): boolean => fields[at]?.literal?.type === 'int';
    let count = 0;
    while (isNumber(count)) {
      count++;
    }
    const layout = LAYOUTS[count] as CodeLayout | undefined;
    const numbers = fields
      .slice(0, count)
      .map(({ literal }) => (literal?.type === 'int' ? Number(literal.value) : NaN));
    const [code, consts, names, locals, filename, name, next] = fields.slice(count);
    const bytecode = code && this.bytes(code.value);
    const constants = consts && this.items(consts.value);
    const nameTexts = names && this.texts(names.value);
    const localTexts = locals && this.texts(locals.value);
    if (
      layout === undefined ||
      bytecode === undefined ||
      constants === undefined ||
      nameTexts === undefined ||
      localTexts === undefined ||
      filename?.literal?.type !== 'str' ||
      name?.literal?.type !== 'str'
    ) {
      return undefined;
    }
    const isNew = layout === '3.8' && next?.literal?.type === 'str';
    const rest = fields.slice(count + (isNew ? 8 : 7)).map(({ value }) => value);
    const tables = rest.map(value => this.bytes(value)).filter(table => table !== undefined);
    const [free = [], cell = []] = rest.map(value => this.texts(value)).filter(list => list !== undefined);
    const made = constants.map(value => this.constant(value, 0));
    if (!this.complete) {
      return undefined;
    }
    this.work.spend(bytecode.length * PRICES.searchedByte);
    const value: CodeValue = {
      type: 'code',
      layout: isNew ? '3.11' : layout,
      argCount: numbers[0],
      kwOnlyCount: layout === '2' ? 0 : layout === '3.0' ? numbers[1] : numbers[2],
      flags: numbers[count - 1],
      bytecode,
      consts: made,
      names: nameTexts,
      locals: isNew ? [...localTexts, ...cell.filter(one => !localTexts.includes(one)), ...free] : localTexts,
      cells: isNew ? [] : [...cell, ...free],
      handlers: isNew ? (tables[1] ?? new Uint8Array(0)) : new Uint8Array(0),
      filename: filename.literal.value,
      name: name.literal.value,
      firstLine: 0,
      offset,
      length: 1
    };
    return { value, free };
  }

  /** The dotted name of a global; undefined for anything else. */
  pathOf(value: number): string | undefined {
    if (!isGlobal(value)) {
      return undefined;
    }
    const { module, name, constant } = this.globals.entries[globalIndex(value)];
    return constant === undefined ? dotted(module, name) : undefined;
  }

  /** The items of a tuple or list; undefined when they are not all kept. */
  items(value: number): number[] | undefined {
    if (!isNode(value)) {
      return undefined;
    }
    const index = nodeIndex(value);
    const kind = this.nodes.kind(index);
    return (kind === Kind.TUPLE || kind === Kind.LIST) && this.nodes.known(index) === this.nodes.count(index)
      ? [...this.nodes.children(index)]
      : undefined;
  }

  /** Pairs of a dictionary, as far as they are kept; undefined when it is none. */
  entries(value: number): { readonly pairs: [number, number][]; readonly all: boolean } | undefined {
    if (!isNode(value) || this.nodes.kind(nodeIndex(value)) !== Kind.DICT) {
      return undefined;
    }
    const index = nodeIndex(value);
    const flat = [...this.nodes.children(index)];
    const pairs: [number, number][] = [];
    for (let i = 0; i + 1 < flat.length; i += 2) {
      pairs.push([flat[i], flat[i + 1]]);
    }
    return { pairs, all: this.nodes.known(index) === this.nodes.count(index) };
  }

  /** A literal in full, or undefined. */
  literal(value: number): Value | undefined {
    if (value < 0) {
      return undefined;
    }
    const literal = readLiteral(this.source, value, MAX_LITERAL);
    this.work.spend(PRICES.value + ('size' in literal ? literal.value.length * PRICES.valueByte : 0));
    return 'truncated' in literal && literal.truncated ? undefined : literal;
  }

  text(value: number): string | undefined {
    const literal = this.literal(value);
    return literal?.type === 'str' ? literal.value : undefined;
  }

  private texts(value: number): string[] | undefined {
    const texts = this.items(value)?.map(item => this.text(item));
    return texts?.every(text => text !== undefined) ? texts : undefined;
  }

  /** Instructions, which older pickles hold as text of Latin-1, or as a call that makes bytes of it. */
  private bytes(value: number): Uint8Array | undefined {
    const encoded = value >= 0 ? value : (this.encodedText(value) ?? value);
    const constant = encoded >= 0 ? this.literal(encoded) : undefined;
    const known =
      constant === undefined
        ? this.values.constant(value)
        : constant.type === 'bytes' || constant.type === 'str'
          ? constant.value
          : undefined;
    if (known instanceof Uint8Array) {
      return known;
    }
    return typeof known === 'string' && /^[\0-\xff]*$/.test(known)
      ? Uint8Array.from(known, char => char.charCodeAt(0))
      : undefined;
  }

  /** `_codecs.encode(text, 'latin1')`, as dill before 0.3.4 writes bytes in protocol 2. */
  private encodedText(value: number): number | undefined {
    const index = nodeIndex(value);
    if (!isNode(value) || this.nodes.kind(index) !== Kind.REDUCE || !this.isEncoder(this.nodes.callee(index))) {
      return undefined;
    }
    const [text, encoding] = this.items(this.nodes.args(index)) ?? [];
    return /^latin-?1$/.test((encoding === undefined ? undefined : this.text(encoding)) ?? '') ? text : undefined;
  }

  private constant(value: number, depth: number): MarshalValue {
    this.work.spend(PRICES.node);
    if (this.left-- <= 0 || depth > MAX_DEPTH) {
      this.complete = false;
      return { type: 'recursive' };
    }
    if (value >= 0) {
      return this.literalConstant(value);
    }
    const path = this.pathOf(value);
    if (path !== undefined) {
      return path === 'Ellipsis' ? { type: 'ellipsis' } : { type: 'object', text: path, path };
    }
    const made = this.madeCode(value);
    if (made !== undefined) {
      return made;
    }
    const container = this.container(value, depth);
    if (container !== undefined) {
      return container;
    }
    const bytes = this.values.constant(value);
    if (bytes instanceof Uint8Array) {
      return { type: 'bytes', value: bytes };
    }
    const called = this.values.tree(value);
    if (called.type !== 'call' || !isName(called.callee, CONSTANT_MAKERS)) {
      // Compilers put nothing else among the constants.
      this.complete = false;
    }
    return { type: 'object', text: describe(called) };
  }

  private container(value: number, depth: number): MarshalValue | undefined {
    const items = this.items(value);
    if (items !== undefined) {
      return { type: 'tuple', items: items.map(item => this.constant(item, depth + 1)) };
    }
    if (!isNode(value)) {
      return undefined;
    }
    const index = nodeIndex(value);
    const kind = this.nodes.kind(index);
    if ((kind === Kind.FROZENSET || kind === Kind.SET) && this.nodes.known(index) === this.nodes.count(index)) {
      return { type: 'frozenset', items: [...this.nodes.children(index)].map(item => this.constant(item, depth + 1)) };
    }
    if (kind === Kind.REDUCE && /^(frozen)?set$/.test(this.pathOf(this.nodes.callee(index)) ?? '')) {
      const [items] = this.items(this.nodes.args(index)) ?? [];
      const list = items === undefined ? undefined : this.items(items);
      return list && { type: 'frozenset', items: list.map(item => this.constant(item, depth + 1)) };
    }
    return undefined;
  }

  private literalConstant(value: number): MarshalValue {
    const literal = this.literal(value);
    switch (literal?.type) {
      case 'none':
        return { type: 'none' };
      case 'bool':
        return { type: 'bool', value: literal.value };
      case 'int':
        return { type: 'int', value: literal.value };
      case 'float':
        return { type: 'float', value: literal.value };
      case 'str':
        return { type: 'str', value: literal.value };
      case 'bytes':
      case 'bytearray':
        return { type: 'bytes', value: literal.value };
      default:
        this.complete = false;
        return { type: 'recursive' };
    }
  }
}

/** Calls that stand for constants which have no opcode of their own. */
const CONSTANT_MAKERS = /^(builtins|__builtin__)\.(complex|slice|bytes)$|^dill\.(_dill|dill)\._eval_repr$/;
