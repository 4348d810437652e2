import type { Value } from '../../../rules/value';

/** Characters of one call; the report cuts again. */
const MAX_TEXT = 4000;
const MAX_STRING = 1500;
const MAX_BYTES = 64;
const MAX_ITEMS = 12;

/**
 * A value as Python text, as one would type it: `os.system('echo hi')`. Attacker text is quoted and escaped as
 * Python's `repr` does; an ellipsis stands for omitted parts.
 */
export function describe(value: Value): string {
  const writer = new Writer();
  writer.value(value);
  return writer.text;
}

/** `module.name`, without the module for builtins. */
export function dotted(module: string, name: string): string {
  return module === 'builtins' || module === '__builtin__' ? name : `${module}.${name}`;
}

class Writer {
  text = '';

  value(value: Value): void {
    if (this.text.length > MAX_TEXT) {
      this.put('…');
      return;
    }
    switch (value.type) {
      case 'none':
        return this.put('None');
      case 'bool':
        return this.put(value.value ? 'True' : 'False');
      case 'int':
        return this.put(String(value.value));
      case 'float':
        return this.put(floatText(value.value));
      case 'str':
        return this.put(
          quote(value.value.slice(0, MAX_STRING)) + (value.truncated || value.value.length > MAX_STRING ? '…' : '')
        );
      case 'bytes':
        return this.put(this.bytes(value.value, value.size));
      case 'bytearray':
        return this.put(`bytearray(${this.bytes(value.value, value.size)})`);
      case 'tuple':
        return this.list('(', value.items, value.more, value.items.length === 1 && value.more === 0 ? ',)' : ')');
      case 'list':
        return this.list('[', value.items, value.more, ']');
      case 'set':
        return value.items.length === 0 ? this.put('set()') : this.list('{', value.items, value.more, '}');
      case 'frozenset':
        return this.list('frozenset({', value.items, value.more, '})');
      case 'dict':
        return this.dict(value);
      case 'global':
        return this.put(dotted(value.module, value.name));
      case 'persistent':
        this.put('persistent_load(');
        this.value(value.id);
        return this.put(')');
      case 'call':
        return this.call(value);
      case 'unknown':
        return this.put('…');
    }
  }

  private call(given: Extract<Value, { type: 'call' }>): void {
    const value = filledPartial(given);
    const parts: Value[] = [...value.args];
    if (value.callee.type === 'call' || value.callee.type === 'global') {
      this.value(value.callee);
    } else {
      this.put('(');
      this.value(value.callee);
      this.put(')');
    }
    if (value.opcode === 'new' || value.opcode === 'new-ex') {
      this.put('.__new__');
      parts.unshift(value.callee);
    }
    this.put('(');
    this.items(parts, 0);
    if (value.kwargs && value.kwargs.type === 'dict' && value.kwargs.entries.length > 0) {
      this.put(parts.length > 0 ? ', **' : '**');
      this.value(value.kwargs);
    }
    this.put(')');
  }

  private dict(value: Extract<Value, { type: 'dict' }>): void {
    this.put('{');
    value.entries.slice(0, MAX_ITEMS).forEach(([key, item], index) => {
      this.put(index > 0 ? ', ' : '');
      this.value(key);
      this.put(': ');
      this.value(item);
    });
    this.put(value.more > 0 || value.entries.length > MAX_ITEMS ? ', …}' : '}');
  }

  private list(open: string, items: readonly Value[], more: number, close: string): void {
    this.put(open);
    this.items(items, more);
    this.put(close);
  }

  private items(items: readonly Value[], more: number): void {
    items.slice(0, MAX_ITEMS).forEach((item, index) => {
      this.put(index > 0 ? ', ' : '');
      this.value(item);
    });
    if (more > 0 || items.length > MAX_ITEMS) {
      this.put(', …');
    }
  }

  private bytes(bytes: Uint8Array, size: number): string {
    let text = '';
    for (const byte of bytes.subarray(0, MAX_BYTES)) {
      text +=
        byte === 39 || byte === 92
          ? `\\${String.fromCharCode(byte)}`
          : byte >= 32 && byte < 127
            ? String.fromCharCode(byte)
            : escapeByte(byte);
    }
    return `b'${text}'${size > MAX_BYTES ? `… (${size} bytes)` : ''}`;
  }

  private put(text: string): void {
    this.text += text;
  }
}

/** A partial is made empty and gets its function and arguments as state: shown as it would be written. */
function filledPartial(value: Extract<Value, { type: 'call' }>): Extract<Value, { type: 'call' }> {
  const { callee, state } = value;
  if (callee.type !== 'global' || callee.name !== 'partial' || state?.type !== 'tuple' || state.items.length < 2) {
    return value;
  }
  const [func, args] = state.items;
  return { ...value, opcode: 'reduce', args: [func, ...(args.type === 'tuple' ? args.items : [args])] };
}

function escapeByte(byte: number): string {
  const named: Record<number, string> = { 9: '\\t', 10: '\\n', 13: '\\r' };
  return named[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Text as Python's `repr` writes it. */
export function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');
  return mark + (mark === "'" ? body.replace(/'/g, "\\'") : body) + mark;
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}
