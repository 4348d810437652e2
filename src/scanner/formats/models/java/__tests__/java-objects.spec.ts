import { PAYLOAD, be16, be32, bytes, proto, run, zeros } from '../../../../testing';

const START = bytes(0xac, 0xed, 0, 5);
const utf = (text: string): Uint8Array => bytes(be16(text.length), text);
const END = bytes('xp');

/** The description of a class without fields, and its object with what it writes by itself. */
const described = (name: Uint8Array, flags = 2, fields: Uint8Array | number[] = be16(0)): Uint8Array =>
  bytes('r', name, zeros(8), flags, fields, END);
const object = (name: string, ...own: readonly Uint8Array[]): Uint8Array =>
  own.length === 0 ? bytes('s', described(utf(name))) : bytes('s', described(utf(name), 3), ...own, 'x');
const array = (data: Uint8Array): Uint8Array => bytes('u', described(utf('[B')), be32(data.length), data);

const verdict = (data: Uint8Array): string => run(data, undefined, 'm.model').verdict;
const rules = (data: Uint8Array): string[] =>
  run(data, undefined, 'm.model').findings.map(
    ({ severity, rule, evidence = '' }) => `${severity} ${rule} ${evidence}`
  );

const INVOKER = 'org.apache.commons.collections.functors.InvokerTransformer';
const TEMPLATES = 'com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl';

test.each<[string, Uint8Array]>([
  ['a list with its size in a block', bytes(START, object('java.util.ArrayList', bytes('w', 4, be32(0))))],
  ['a class of the model', bytes(START, object('kr.co.shineware.nlp.komoran.model.Tag'))],
  ['strings and references', bytes(START, 't', utf('NNP'), 'q', be32(0x7e0000), 'p')],
  [
    'fields of every kind',
    bytes(
      START,
      's',
      described(
        utf('a.B'),
        2,
        bytes(be16(3), 'D', utf('w'), 'L', utf('t'), 't', utf('Ljava/lang/String;'), 'I', utf('n'))
      ),
      zeros(8),
      't',
      utf('x'),
      zeros(4)
    )
  ],
  ['an array of numbers', bytes(START, 'u', described(utf('[I')), be32(2), zeros(8))],
  ['an enumeration', bytes(START, '~', described(utf('a.Color'), 18), 't', utf('RED'))],
  ['bytes that are no file', bytes(START, array(zeros(40)))],
  ['a stream that starts again', bytes(START, 't', utf('a'), 'y', 't', utf('b'), 'q', be32(0x7e0000))]
])('%s', (_, data) => {
  expect(verdict(data)).toBe('clean');
});

test.each<[string, Uint8Array, string]>([
  ['a chain of transformers', bytes(START, object(INVOKER)), `HIGH java-gadget ${INVOKER}`],
  ['an array of them', bytes(START, 'u', described(utf(`[L${TEMPLATES};`)), be32(0)), `HIGH java-gadget ${TEMPLATES}`],
  [
    'a name in letters of two bytes',
    bytes(START, 's', described(bytes(be16(2 * INVOKER.length), ...Array.from(INVOKER, char => overlong(char))))),
    `HIGH java-gadget ${INVOKER}`
  ],
  ['in a stream that breaks off', bytes(START, object(INVOKER), 's'), `HIGH java-gadget ${INVOKER}`],
  [
    'an interface of a class that is made while the program runs',
    bytes(START, 's}', be32(1), utf('java.rmi.registry.Registry'), END),
    'HIGH java-gadget java.rmi.registry.Registry'
  ],
  ['a stream in an array of bytes', bytes(START, array(bytes(START, object(INVOKER)))), `HIGH java-gadget ${INVOKER}`],
  ['a compiled class', bytes(START, array(bytes(0xca, 0xfe, 0xba, 0xbe, zeros(40)))), 'HIGH java-class-file class'],
  [
    'a pickle in an array of bytes',
    bytes(START, array(bytes(proto(2, PAYLOAD), zeros(20)))),
    'CRITICAL pickle-dangerous-call'
  ]
])('%s', (_, data, expected) => {
  expect(rules(data)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test('a pickle behind the header is found', () => {
  expect(verdict(bytes(START, 'w', 4, zeros(4), proto(2, PAYLOAD)))).toBe('unsafe');
});

test('what breaks off, or goes on without a description, is not clean', () => {
  expect(verdict(bytes(START, 'sq', be32(0x7e0009)))).toBe('incomplete');
  expect(verdict(bytes(START, 't', be16(9), 'short'))).toBe('incomplete');
  expect(verdict(bytes(START, 's', described(utf('a.Own'), 4), zeros(9)))).toBe('incomplete');
  expect(verdict(bytes(START, object('a.B'), 0xff))).toBe('incomplete');
  const deep = Array.from({ length: 1500 }, () => bytes('s', described(utf('a.B'), 3)));
  expect(verdict(bytes(START, ...deep))).toBe('incomplete');
});

test('its classes are uses', () => {
  const { uses } = run(bytes(START, object('java.util.ArrayList'), object('kr.co.Tag')), undefined, 'm.model');
  expect(uses.map(({ module, name, trust }) => `${trust} ${module}.${name}`).sort()).toEqual([
    'trusted java.util.ArrayList',
    'unknown kr.co.Tag'
  ]);
});

function overlong(char: string): Uint8Array {
  const code = char.charCodeAt(0);
  return bytes(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
}
