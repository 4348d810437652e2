import type { ProtoField, ProtoView } from '../../../encoding/protobuf-view';
import { paddleEffect } from '../../../rules/models/net-rules';
import type { NetJudge } from './net-judge';

// Numbers of fields (PaddlePaddle/Paddle, `paddle/fluid/framework/framework.proto`).

/** Texts of one attribute that are looked at. */
const MAX_TEXTS = 64;

const enum Program {
  BLOCKS = 1
}
const enum Block {
  OPERATORS = 4
}
const enum Operator {
  TYPE = 3,
  ATTRIBUTES = 4
}
const enum Attribute {
  NAME = 1,
  STRING = 5,
  STRINGS = 8
}

/** Walks a ProgramDesc. Returns how many operators it has. */
export function walkPaddle(view: ProtoView, judge: NetJudge): number {
  let count = 0;
  for (const block of view.fields()) {
    if (block.number !== (Program.BLOCKS as number)) {
      continue;
    }
    for (const field of block.message().fields()) {
      if (field.number === (Block.OPERATORS as number)) {
        count++;
        operator(field, judge);
      }
    }
  }
  return count;
}

function operator(field: ProtoField, judge: NetJudge): void {
  let type = '';
  const texts: string[] = [];
  for (const inner of field.message().fields()) {
    if (inner.number === (Operator.TYPE as number)) {
      type = inner.text();
    } else if (inner.number === (Operator.ATTRIBUTES as number)) {
      attribute(inner, judge, texts);
    }
  }
  const effect = paddleEffect(type);
  judge.operator(effect, type, field.at, effect && `${type}(${texts.slice(0, 8).join(', ')})`);
}

/** Texts of an attribute; where the operator came from in the author's source is none of the model. */
function attribute(field: ProtoField, judge: NetJudge, texts: string[]): void {
  let name = '';
  const values: ProtoField[] = [];
  for (const inner of field.message().fields()) {
    if (inner.number === (Attribute.NAME as number)) {
      name = inner.text();
    } else if (inner.number === (Attribute.STRING as number) || inner.number === (Attribute.STRINGS as number)) {
      values.push(inner);
    }
  }
  if (/^op_(?:callstack|namescope|device)$/.test(name)) {
    return;
  }
  for (const value of values.slice(0, MAX_TEXTS)) {
    judge.bytes(value, name);
    const text = value.text();
    judge.metadata(name, text, value.at, false);
    texts.push(`${name}=${JSON.stringify(text.slice(0, 200))}`);
  }
}
