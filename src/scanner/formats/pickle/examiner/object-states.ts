import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex, nodeValue } from '../machine/node-table';
import { classOf } from '../../../rules/conditions/callee';
import { Tag } from '../../../rules/signatures/tags';
import { asksObject, asksPart } from '../../../rules/object-state';
import { foldContainer } from '../values/folded-states';
import { JUDGED_DEPTH } from '../values/value-reader';
import type { AliasChanges } from './alias-changes';
import type { ExaminedFile } from './examined-file';
import type { StateTrouble } from './hook-attributes';

/** A state as the loader sees it. */
export interface FoldedState {
  readonly value: number;
  /** False when it is the result of a call that may be a dictionary of which the keys can't be told. */
  readonly known: boolean;
}

/** Named like a class. */
const CLASS = /(^|\.)_*[A-Z]\w*$/;

/** Works out which attributes a BUILD sets: states and their keys need not be literals. */
export class ObjectStates {
  constructor(
    private readonly file: ExaminedFile,
    private readonly aliases: AliasChanges
  ) {}

  /**
   * `dict({...})` as the dictionary it makes, and the same for the two parts of a state with slots.
   * @param target - the object that gets it
   */
  fold(state: number, target: number): FoldedState {
    const whole = state === target ? this.ofItself(state) : this.foldPart(state);
    const { nodes } = this.file;
    const index = nodeIndex(whole.value);
    if (!isNode(whole.value) || nodes.kind(index) !== Kind.TUPLE || nodes.count(index) !== 2) {
      return whole;
    }
    const before = [...nodes.children(index)];
    const parts = before.map(part => this.foldPart(part));
    const known = whole.known && parts.every(part => part.known);
    if (parts.every((part, position) => part.value === before[position]) || nodes.full) {
      return { value: whole.value, known };
    }
    const tuple = nodes.add(Kind.TUPLE, nodes.offset(index));
    nodes.extend(tuple, Float64Array.from(parts.map(part => part.value)), 0, parts.length);
    return { value: nodeValue(tuple), known };
  }

  /** What the state does beyond setting attributes to values. */
  troubleOf({ value, known }: FoldedState): StateTrouble {
    const { nodes, inspectors } = this.file;
    const keyOf = (key: number): string | false | undefined => this.textOfKey(key);
    const trouble = inspectors.hookAttributes.troubleOf(nodes, value, keyOf);
    if (trouble !== undefined || !isNode(value) || nodes.isContainer(nodeIndex(value))) {
      return trouble ?? (known ? undefined : 'computed');
    }
    // An object of a class that may be a dictionary made of this one.
    const args = nodes.args(nodeIndex(value));
    for (const held of isNode(args) ? nodes.children(nodeIndex(args)) : []) {
      if (isNode(held) && nodes.isDict(nodeIndex(held)) && inspectors.hookAttributes.troubleOf(nodes, held, keyOf)) {
        return 'hook';
      }
    }
    return known ? undefined : 'computed';
  }

  /** True for an object that was made without its constructor, and into which no object was put. */
  isFresh(target: number): boolean {
    const { nodes } = this.file;
    const index = nodeIndex(target);
    const callee = nodes.callee(index);
    const kind = nodes.kind(index);
    const made =
      kind === Kind.NEW ||
      kind === Kind.NEW_EX ||
      ((kind === Kind.INST || kind === Kind.OBJ) && nodes.count(nodeIndex(nodes.args(index))) === 0) ||
      (isGlobal(callee) && this.file.callable(globalIndex(callee)).makesObjects);
    const items = nodes.itemsOf(index);
    const isFilled = (nodes.touched(index) & (Touch.ITEMS | Touch.APPENDED)) !== 0;
    return made && (!isFilled || (isNode(items) && this.holdsNoObject(nodeIndex(items))));
  }

  private holdsNoObject(container: number): boolean {
    const { nodes } = this.file;
    return (
      nodes.known(container) === nodes.count(container) && nodes.children(container).every(item => !this.isObject(item))
    );
  }

  /** True when the object that gets the state may call a method of something that is no dictionary, to have its attributes. */
  asksObject(target: number, state: number): boolean {
    const { nodes, values } = this.file;
    if (state === target || !isNode(target) || (!isNode(state) && !this.isObject(state))) {
      return false;
    }
    if (this.isObject(state)) {
      return asksObject(classOf(values.tree(target, JUDGED_DEPTH)), values.tree(state));
    }
    const index = nodeIndex(state);
    const isPair = nodes.kind(index) === Kind.TUPLE && nodes.count(index) === 2;
    const part = isPair ? [nodes.child(index, 0), nodes.child(index, 1)].find(one => this.isObject(one)) : undefined;
    return part !== undefined && asksPart(classOf(values.tree(target, JUDGED_DEPTH)), values.tree(part));
  }

  /** The result of a call, or a name: neither a literal nor a container. */
  private isObject(value: number): boolean {
    return isGlobal(value) || (isNode(value) && !this.file.nodes.isContainer(nodeIndex(value)));
  }

  /** An object whose attributes are its items. */
  private ofItself(object: number): FoldedState {
    const items = isNode(object) ? this.file.nodes.itemsOf(nodeIndex(object)) : UNKNOWN;
    if (isNode(items) && this.file.nodes.isDict(nodeIndex(items))) {
      return { value: items, known: !this.file.nodes.isChanged(object) };
    }
    const isReserved = isNode(object) && (this.file.nodes.touched(nodeIndex(object)) & Touch.RESERVED) !== 0;
    return { value: object, known: !isReserved };
  }

  private foldPart(state: number): FoldedState {
    const { nodes, globals } = this.file;
    if (isGlobal(state)) {
      return { value: state, known: this.isClass(state) };
    }
    if (!isNode(state) || nodes.isContainer(nodeIndex(state))) {
      return { value: state, known: state === UNKNOWN || !nodes.isChanged(state) };
    }
    const folded = foldContainer(nodes, globals, state);
    if (folded === undefined) {
      return { value: state, known: false };
    }
    if (!isNode(folded) || nodes.isContainer(nodeIndex(folded))) {
      return { value: folded, known: true };
    }
    const { kind, trusted } = this.aliases.resultOf(folded);
    // Of a class without review there is a finding already; persistent ids stand for data.
    const isPersistent = nodes.kind(nodeIndex(folded)) === Kind.PERSISTENT;
    const filled = (nodes.touched(nodeIndex(folded)) & Touch.ITEMS) !== 0;
    const hidden = kind === 'fresh' ? filled && this.isTrustedObject(folded) : this.aliases.mayBeDict(folded);
    return { value: folded, known: isPersistent || !trusted || !hidden };
  }

  private isTrustedObject(value: number): boolean {
    const callee = this.file.nodes.callee(nodeIndex(value));
    return isGlobal(callee) && this.file.callable(globalIndex(callee)).judgement.kind === 'trusted';
  }

  /** The text of a key that is no literal; false for a key that is no text. */
  private textOfKey(key: number): string | false | undefined {
    const { nodes, values } = this.file;
    if (isGlobal(key)) {
      return this.isClass(key) ? false : undefined;
    }
    if (isNode(key) && nodes.isContainer(nodeIndex(key))) {
      return false;
    }
    const constant = values.constant(key);
    return typeof constant === 'string' ? constant : constant === undefined ? undefined : false;
  }

  /** A reviewed class or function, or a dtype: no dictionary and no text. */
  private isClass(value: number): boolean {
    const entry = this.file.globals.entries[globalIndex(value)];
    const { judgement, tags } = this.file.callable(globalIndex(value));
    return (
      entry.constant !== undefined ||
      CLASS.test(entry.name) ||
      (tags.name & (Tag.CLASS | Tag.FUNCTION)) !== 0 ||
      judgement.kind !== 'trusted'
    );
  }
}
