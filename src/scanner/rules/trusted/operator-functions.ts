import * as conditions from '../conditions';
import type { TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** Python's operators as functions. Pickles name them as data; called, they ask their operands. */
export const OPERATORS: readonly TrustedGroup[] = [
  {
    // They work on two values of data.
    modules: 'operator _operator',
    names:
      'add sub mul truediv floordiv mod pow neg pos abs matmul and_ or_ xor not_ inv invert lshift rshift lt le eq ne ge gt ' +
      'truth is_ is_not index concat contains countOf indexOf length_hint',
    takes: many(k.either(k.DATUM, k.TYPE)),
    result: 'argument',
    makes: Tag.ANYTHING
  },
  {
    // Reads items when it is called later.
    modules: 'operator _operator',
    names: 'itemgetter',
    takes: many(k.DATUM),
    result: 'fresh',
    makes: Tag.CALLABLE
  },
  {
    // Reads an attribute when it is called later, by plain names only.
    modules: 'operator _operator',
    names: 'attrgetter',
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CALLABLE,
    when: conditions.plainGetter
  },
  {
    // Calls a method of data when it is called later, by a name that data types use for pure methods.
    modules: 'operator _operator',
    names: 'methodcaller',
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CALLABLE,
    when: conditions.pureMethod
  }
];
