import * as conditions from '../conditions';
import type { TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** The types and functions of the language itself. */
export const BUILTINS: readonly TrustedGroup[] = [
  {
    // Numbers of the language: they parse text and copy numbers.
    modules: 'builtins',
    names: 'bool int float complex long',
    takes: takes(k.either(k.REAL, k.NUMERAL), k.REAL),
    result: 'fresh',
    makes: Tag.NUMBER,
    named: Tag.CLASS
  },
  {
    // Text and bytes: of data only, since they ask an object for its text.
    modules: 'builtins',
    names: 'str unicode bytes bytearray basestring',
    takes: takes(k.DATUM, k.NAME, k.NAME),
    result: 'fresh',
    makes: Tag.BYTES,
    named: Tag.CLASS,
    items: true
  },
  {
    // Views of bytes.
    modules: 'builtins',
    names: 'buffer memoryview',
    takes: takes(k.DATUM),
    result: 'argument',
    makes: Tag.BYTES,
    named: Tag.CLASS
  },
  {
    // Containers: they read their argument with its own iterator, so it must be a container or data.
    modules: 'builtins',
    names: 'dict',
    takes: { args: [k.MAPPING], keywords: k.HELD },
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS,
    items: true
  },
  {
    // The same for sequences and sets.
    modules: 'builtins',
    names: 'frozenset list set tuple',
    takes: takes(k.KEYS),
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS,
    items: true
  },
  {
    // Ranges, slices and the object that has no attributes.
    modules: 'builtins',
    names: 'range xrange slice object',
    takes: takes(k.DATUM, k.DATUM, k.DATUM),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT,
    named: Tag.CLASS
  },
  {
    // Constants and their types, which take nothing.
    modules: 'builtins',
    names: 'NoneType NotImplementedType ellipsis type(None) Ellipsis NotImplemented None True False',
    takes: k.NOTHING,
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT,
    named: Tag.CLASS | Tag.PLAIN_OBJECT
  },
  {
    // Named by pickles as data (which function to apply); they compute from data, of which they call nothing.
    modules: 'builtins',
    names: 'abs bin chr divmod hex id len oct ord pow repr round hash ascii format all any',
    takes: takes(k.DATUM, k.DATUM, k.DATUM),
    result: 'fresh',
    makes: Tag.NUMBER | Tag.TEXT
  },
  {
    // The same, but the result is an argument, an item of one, or runs through them. `key` calls a function.
    modules: 'builtins',
    names: 'max min sorted sum',
    takes: { ...many(k.DATUM), named: { key: k.either(k.NONE, k.PURE_FUNCTION) }, keywords: k.DATUM },
    result: 'argument',
    makes: Tag.ANYTHING
  },
  {
    // Iterators over containers.
    modules: 'builtins',
    names: 'reversed zip enumerate',
    takes: many(k.ITERATED),
    state: k.INTEGER,
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS
  },
  {
    // Frameworks keep it as the place where their messages go; a call writes to the terminal.
    modules: 'builtins',
    names: 'print',
    takes: k.KEEPS,
    result: 'fresh',
    when: conditions.neverCalled
  },
  {
    // Type objects that pickle reaches through builtins.type(x); with one argument it only looks.
    modules: 'builtins',
    names: 'type',
    takes: k.KEEPS,
    result: 'shared',
    makes: Tag.CLASS,
    named: Tag.CLASS,
    when: conditions.oneArgument
  },
  {
    // dill names the globals of the main program like this.
    modules: 'builtins',
    names: '__main__',
    takes: k.KEEPS,
    result: 'shared',
    when: conditions.neverCalled
  },
  {
    // Groups of exceptions iterate over the second argument.
    modules: 'builtins',
    names: 'BaseExceptionGroup ExceptionGroup',
    takes: takes(k.NAME, k.of(k.VALUE)),
    result: 'fresh'
  },
  {
    // Exceptions hold their arguments.
    modules: 'builtins',
    names:
      'ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError ' +
      'BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError ' +
      'DeprecationWarning EOFError EncodingWarning EnvironmentError Exception FileExistsError FileNotFoundError ' +
      'FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError ' +
      'InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError ' +
      'NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError ' +
      'PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StandardError ' +
      'StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError ' +
      'UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ' +
      'ValueError Warning WindowsError ZeroDivisionError',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // Reads one attribute: harmless on data and by a plain name.
    modules: 'builtins',
    names: 'getattr',
    takes: k.KEEPS,
    result: 'shared',
    makes: Tag.CALLABLE,
    when: conditions.plainAttribute
  },
  {
    // Iterators and views that Python restores with builtins.iter of a container.
    modules: 'builtins',
    names: 'iter',
    takes: takes(k.ITERATED),
    otherwise: conditions.oneIterable,
    state: k.INTEGER,
    result: 'fresh',
    makes: Tag.MADE_CONTAINER
  }
];
