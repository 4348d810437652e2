import { MemberJudge } from './members';
import type { ExpressionOf } from './jinja-nodes';
import { compared, joined, percentFormatted } from './folded-texts';
import type { Value } from './values';
import {
  DATA,
  HOLE,
  NUMBER,
  either,
  forBoth,
  known,
  listValue,
  lostText,
  numberValue,
  textValue,
  truthOf,
  truthValue
} from './values';

/** Decimal digits of a power that takes minutes. */
const RUNAWAY_DIGITS = 1_000_000;

/** Works out what operators give. */
export abstract class OperationJudge extends MemberJudge {
  /** What an operator gives for the values of its operands. */
  protected operation(node: ExpressionOf<'operation'>, [left, right]: readonly Value[]): Value {
    switch (node.operator) {
      case '~':
        return this.sized(
          forBoth(left, right, (one, other) => joined([one, other])),
          node
        );
      case 'not': {
        const truth = truthOf(left);
        return truth === undefined ? DATA : truthValue(!truth);
      }
      case 'and':
      case 'or': {
        const truth = truthOf(left);
        return truth === undefined ? either([left, right]) : truth === (node.operator === 'or') ? left : right;
      }
    }
    if (right === undefined) {
      return left.is === 'number' ? numberValue(node.operator === '-' ? -left.value : left.value) : NUMBER;
    }
    if (node.operands.length > 2) {
      return DATA;
    }
    return this.sized(
      forBoth(left, right, (one, other) => this.binary(node, one, other)),
      node
    );
  }

  protected binary(node: ExpressionOf<'operation'>, left: Value, right: Value): Value {
    const { operator } = node;
    if (left.is === 'number' && right.is === 'number') {
      return this.arithmetic(node, left.value, right.value);
    }
    if (operator === '+' && left.is === 'list' && right.is === 'list') {
      return listValue([...left.items, ...right.items].slice(0, 1000), left.open || right.open);
    }
    if (operator === '+') {
      return left.is === 'text' || right.is === 'text' ? joined([left, right]) : isNumeric(left, right) ? NUMBER : DATA;
    }
    if (operator === '%' && left.is === 'text') {
      return known(left) === undefined
        ? lostText(left, right)
        : percentFormatted(
            left.text,
            right.is === 'list' ? right.items : [right],
            right.is === 'dict' ? right.entries : new Map()
          );
    }
    if (operator === '*') {
      const [text, count] = left.is === 'number' ? [right, left] : [left, right];
      if (text.is === 'text' && count.is === 'number') {
        const size = text.size * Math.max(0, count.value);
        return textValue(size > 5000 ? HOLE : text.text.repeat(Math.max(0, Math.floor(count.value))), text.made, size);
      }
      if (text.is === 'list' && count.is === 'number') {
        this.times(count.value * text.items.length, node, () => undefined);
        return listValue(text.items, true);
      }
      return text.is === 'text' ? lostText(text) : isNumeric(left, right) ? NUMBER : DATA;
    }
    if (operator === '-' || operator === '/' || operator === '//' || operator === '%' || operator === '**') {
      return isNumeric(left, right) ? NUMBER : DATA;
    }
    return compared(operator, left, right);
  }

  protected arithmetic(node: ExpressionOf<'operation'>, left: number, right: number): Value {
    switch (node.operator) {
      case '+':
        return numberValue(left + right);
      case '-':
        return numberValue(left - right);
      case '*':
        return numberValue(left * right);
      case '/':
        return numberValue(left / right);
      case '//':
        return numberValue(Math.floor(left / right));
      case '%':
        return numberValue(left - right * Math.floor(left / right));
      case '**': {
        if (Math.log10(Math.max(1, Math.abs(left))) * right > RUNAWAY_DIGITS) {
          this.report('template-runaway', 'MEDIUM', node, '**');
        }
        return numberValue(left ** right);
      }
      default:
        return compared(node.operator, numberValue(left), numberValue(right));
    }
  }
}

const isNumeric = (...values: readonly Value[]): boolean =>
  values.some(one => one.is === 'number' || (one.is === 'data' && one.numeric));
