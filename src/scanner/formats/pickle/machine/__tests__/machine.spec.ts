import {
  ECHO,
  PAYLOAD,
  blob,
  bytes,
  call,
  evidence,
  glob,
  proto,
  run,
  sglob,
  str,
  u32,
  u64
} from '../../../../testing';

describe('how a callable gets called', () => {
  test.each([
    ['REDUCE', proto(2, PAYLOAD)],
    ['REDUCE of STACK_GLOBAL', proto(4, call(sglob('posix', 'system'), str('echo hi')))],
    ['INST', bytes("(S'echo hi'\niposix\nsystem\n.")],
    ['OBJ', proto(2, '(', glob('posix', 'system'), str('echo hi'), 'o')],
    ['TUPLE1', proto(2, glob('posix', 'system'), str('echo hi'), 0x85, 'R')],
    ['protocol 0 through the memo', bytes("cposix\nsystem\np0\n0g0\n(S'echo hi'\ntR.")],
    ['LONG_BINGET', proto(2, glob('posix', 'system'), 'r', u32(70000), '0j', u32(70000), str('echo hi'), 0x85, 'R')],
    [
      'names from the memo',
      proto(4, str('system'), 0x94, '0', str('posix'), 0x94, '0h', 1, 'h', 0, 0x93, str('echo hi'), 0x85, 'R')
    ],
    ['names in UNICODE escapes', bytes(0x80, 4, 'V\\u0070osix\nV\\u0073ystem\n', 0x93, str('echo hi'), 0x85, 'R.')],
    [
      'names in rot13',
      proto(
        4,
        call(sglob('codecs', 'decode'), str('cbfvk'), str('rot13')),
        str('system'),
        0x93,
        str('echo hi'),
        0x85,
        'R'
      )
    ],
    ['names from STRING', bytes(0x80, 4, "S'posix'\nS'system'\n", 0x93, str('echo hi'), 0x85, 'R.')],
    ['GET with an odd integer', bytes('(lp10\n0g1_0\n0', PAYLOAD, '.')],
    ['DUP, POP and POP_MARK noise', proto(2, ']', '2'.repeat(50), '0'.repeat(50), '(K', 1, 'K', 2, '1', PAYLOAD)],
    ['a result that is dropped', proto(2, PAYLOAD, '0}')],
    ['inside POP_MARK', proto(2, '(', PAYLOAD, '1N')],
    ['as a dict key', proto(2, '}(', PAYLOAD, 'K', 1, 'u')],
    ['in BUILD state', proto(2, glob('collections', 'OrderedDict'), ')R}', str('a'), PAYLOAD, 'sb')],
    ['PROTO in the middle', proto(2, ']0', 0x80, 4, PAYLOAD)],
    ['PROTO 9', bytes(0x80, 9, PAYLOAD, '.')],
    ['behind BYTEARRAY8', proto(5, 0x96, u64(4), 'abcd', '0', PAYLOAD)],
    ['behind NEXT_BUFFER', proto(5, 0x97, 0x98, '0', PAYLOAD)],
    ['behind PERSID', bytes('Pid\n0', PAYLOAD, '.')],
    ['behind INT 0x10', bytes('I0x10\n0', PAYLOAD, '.')],
    ['behind LONG 0x1fL', bytes('L0x1fL\n0', PAYLOAD, '.')],
    ['behind an odd FLOAT', bytes('Fnan\n0F1_0e3\n0', PAYLOAD, '.')],
    ['behind STRING in UTF-8', bytes("S'\xc3\xa9'\n0", PAYLOAD, '.')],
    ['an exact frame', bytes(0x80, 4, 0x95, u64(PAYLOAD.length + 1), PAYLOAD, '.')],
    ['100,000 nested tuples', proto(2, '('.repeat(100_000), 't'.repeat(99_999), '0', PAYLOAD)],
    ['no STOP', bytes(0x80, 2, PAYLOAD)],
    ['an invalid opcode behind it', bytes(0x80, 2, PAYLOAD, 0xff, 'garbage')],
    ['a truncated string behind it', bytes(0x80, 2, PAYLOAD, '0X', u32(0xffffff), 'short')],
    ['4 EiB of bytes behind it', bytes(0x80, 4, PAYLOAD, '0', 0x8e, u64(2 ** 62))],
    ['stack underflow behind it', bytes(0x80, 2, PAYLOAD, '000000')],
    ['an unknown memo key before it', proto(2, 'h', 77, '0', PAYLOAD)]
  ])('%s', (_name, data) => {
    expect(evidence(data)).toContain(ECHO);
  });

  test('the offset is that of the opcode that calls', () => {
    const [finding] = run(proto(2, PAYLOAD)).findings;
    expect(finding.where).toEqual({ members: [], offset: 2 + PAYLOAD.length - 1, length: undefined });
    expect([finding.module, finding.operator, finding.severity]).toEqual(['posix', 'system', 'CRITICAL']);
  });

  test('NEWOBJ and NEWOBJ_EX show the class they are made of', () => {
    expect(evidence(proto(2, glob('subprocess', 'Popen'), '(', str('id'), 't', 0x81))).toContain(
      "subprocess.Popen.__new__(subprocess.Popen, 'id')"
    );
    expect(
      evidence(proto(4, sglob('zipimport', 'zipimporter'), '(', str('x'), 't}', str('a'), 'K', 1, 's', 0x92))
    ).toContain("zipimport.zipimporter.__new__(zipimport.zipimporter, 'x', **{'a': 1})");
  });

  test('a call of a call shows the whole chain', () => {
    const chain = call(
      call(sglob('operator', 'attrgetter'), str('system')),
      call(sglob('importlib', 'import_module'), str('os'))
    );
    expect(evidence(proto(4, call(chain, str('id'))))).toContain(
      "operator.attrgetter('system')(importlib.import_module('os'))('id')"
    );
  });

  test('a callable that is only named is a reference', () => {
    const [finding] = run(proto(2, glob('posix', 'system'))).findings;
    expect([finding.rule, finding.evidence, finding.where.offset]).toEqual([
      'pickle-dangerous-reference',
      'posix.system',
      2
    ]);
  });

  test('extension codes are resolved when the file registers them', () => {
    const registered = proto(
      2,
      call(glob('copyreg', 'add_extension'), str('posix'), str('system'), bytes('K', 7)),
      '0',
      0x82,
      7,
      str('id'),
      0x85,
      'R'
    );
    expect(evidence(registered)).toContain("posix.system('id')");
    const [unknown] = run(proto(2, 0x82, 7, str('id'), 0x85, 'R')).findings;
    expect([unknown.rule, unknown.severity]).toEqual(['pickle-extension-code', 'MEDIUM']);
  });

  test('a name that is computed is a symbol, not a guess', () => {
    const data = proto(4, call(sglob('os', 'getenv'), str('M')), str('system'), 0x93, str('id'), 0x85, 'R');
    const finding = run(data).findings.find(({ rule }) => rule === 'pickle-computed-name');
    expect(finding?.evidence).toBe("getattr(importlib.import_module(os.getenv('M')), 'system')");
  });

  test('what is imported must not be changed', () => {
    expect(evidence(proto(4, sglob('sys', 'modules'), str('os'), str('x'), 's'))).toContain("sys.modules['os'] = 'x'");
    expect(evidence(proto(4, sglob('sys', 'path'), str('/tmp'), 'a'))).toContain("sys.path.append('/tmp')");
    expect(evidence(proto(4, sglob('torch', '_utils'), '}', str('a'), str('b'), 'sb'))).toContain(
      "torch._utils.__setstate__({'a': 'b'})"
    );
    // A key without a value: what was popped before is not its value.
    expect(evidence(proto(4, sglob('sys', 'modules'), '(', str('os'), str('x'), '0u'))).toContain(
      "sys.modules['os'] = …"
    );
  });
});

describe('values', () => {
  const shown = (argument: Uint8Array): string => evidence(proto(5, call(glob('os', 'f'), argument)))[0];

  test.each<[string, Uint8Array, string]>([
    ['BININT', bytes('J', u32(-2)), '-2'],
    ['BININT2', bytes('M', 0, 1), '256'],
    ['LONG1', bytes(0x8a, 9, [255, 255, 255, 255, 255, 255, 255, 255, 0]), '18446744073709551615'],
    ['INT with a base', bytes('I0x10\n'), '16'],
    ['LONG', bytes('L12L\n'), '12'],
    ['BINFLOAT', bytes('G', [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]), '1.5'],
    ['True as INT', bytes('I01\n'), 'True'],
    ['NEWFALSE', bytes(0x89), 'False'],
    ['None', bytes('N'), 'None'],
    ['STRING with escapes', bytes("S'a\\x41\\n\\\\'\n"), "'aA\\n\\\\'"],
    ['bytes', blob(bytes('a\0\xff')), "b'a\\x00\\xff'"],
    ['bytearray', bytes(0x96, u64(2), 'ab'), "bytearray(b'ab')"],
    ['list', bytes('](K', 1, 'K', 2, 'e'), '[1, 2]'],
    ['dict', bytes('}(', str('a'), 'K', 1, 'u'), "{'a': 1}"],
    ['tuple of one', bytes('K', 1, 0x85), '(1,)'],
    ['set', bytes(0x8f, '(K', 1, 0x90), '{1}'],
    ['frozenset', bytes('(K', 1, 0x91), 'frozenset({1})'],
    ['persistent id', bytes(str('x'), 'Q'), "persistent_load('x')"],
    ['LIST and DICT of protocol 0', bytes('(I1\nl'), '[1]'],
    ['quotes', str("it's"), '"it\'s"']
  ])('%s', (_name, argument, text) => {
    expect(shown(argument)).toBe(`os.f(${text})`);
  });

  test('long text and many items are cut, and say so', () => {
    expect(shown(bytes('X', u32(5000), 'a'.repeat(5000))).length).toBeLessThan(1600);
    expect(shown(bytes('](', 'K\x01'.repeat(500), 'e'))).toMatch(/, …\]\)$/);
  });

  test('a list that holds itself ends', () => {
    expect(shown(bytes('](h', 0, 'e')).length).toBeLessThan(5000);
    expect(evidence(proto(2, ']q', 0, '(h', 0, 'e0', call(glob('os', 'f'), bytes('h', 0))))[0]).toContain('os.f([[[');
  });
});

describe('memory', () => {
  test('contents that nobody looks at are forgotten, the calls are not', () => {
    const item = bytes('}', 0x94, '(', str('k'), ']', 0x94, '(K', 1, 'K', 2, 'eu');
    const batch = bytes('(', ...Array.from({ length: 1000 }, () => item), 'e');
    const data = proto(
      4,
      ']',
      0x94,
      ...Array.from({ length: 300 }, () => batch),
      call(glob('posix', 'system'), str('late')),
      'a'
    );
    expect(evidence(data)).toEqual(["posix.system('late')"]);
  });

  test('more live containers than the node table holds', () => {
    const data = proto(2, '(', ']'.repeat(1_200_000), PAYLOAD, 't');
    expect(evidence(data)).toEqual([ECHO]);
  });

  test('memo indices far apart', () => {
    const puts = Array.from({ length: 5000 }, (_, i) => bytes('Nr', u32(i * 800_011), '0'));
    expect(
      evidence(
        proto(
          2,
          ...puts,
          glob('posix', 'system'),
          'r',
          u32(0xffffffff),
          '0j',
          u32(0xffffffff),
          str('echo hi'),
          0x85,
          'R'
        )
      )
    ).toContain(ECHO);
  });

  test('more marks than any model has are run, with a coverage entry that speaks of a limit', () => {
    const report = run(proto(2, '('.repeat(1_000_000), PAYLOAD));
    expect(report.findings.map(finding => finding.evidence)).toContain(ECHO);
    expect(report.coverage.map(entry => entry.reason)).toContain('limit-values');
    expect(run(proto(2, '('.repeat(1_000_000), 't'.repeat(1_000_000))).coverage).toMatchObject([
      { status: 'not-understood', reason: 'limit-values' },
      { status: 'scanned' }
    ]);
  });

  test.each([
    ['a tuple', bytes('('), 't'],
    ['a list', bytes(']('), 'e'],
    ['a dict', bytes('}('), 'u'],
    ['a frozen set', bytes('('), bytes(0x91)],
    ['a list of protocol 0', bytes('('), 'l'],
    ['what a call is given', bytes('(', glob('inspect', 'Signature')), 'o']
  ])('%s of six million items is honest', (_name, before, after) => {
    const report = run(proto(4, before, 'N'.repeat(6_000_000), after));
    expect(report.coverage).toMatchObject([{ status: 'scanned' }]);
    expect(report.findings).toEqual([]);
  });

  test('of very many items only the middle is not known, and a pickle that wants it is ended by a limit', () => {
    const limits = { maxStack: 100_000 };
    const many = 'K\x01'.repeat(150_000);
    const first = proto(2, glob('posix', 'system'), '(', str('first'), many, 'tR');
    expect(run(first, { limits }).findings[0].evidence).toMatch(/^posix\.system\('first', 1, 1, .*…\)$/);
    const last = proto(2, '(', many, PAYLOAD, '0'.repeat(1000), PAYLOAD, 't');
    expect(run(last, { limits })).toMatchObject({ findings: [{ count: 2 }], coverage: [{ status: 'scanned' }] });
    const deep = proto(2, '(', many, '0'.repeat(149_000), PAYLOAD, 't');
    expect(run(deep, { limits }).coverage.map(entry => entry.reason)).toContain('limit-values');
    expect(run(proto(2, PAYLOAD, '(', many, '0'.repeat(149_000), 't'), { limits }).findings).toHaveLength(1);
  });

  test('containers and hooks among the items that are not kept count', () => {
    const limits = { maxStack: 100_000 };
    const none = 'N'.repeat(60_000);
    const level = bytes(']q\x00', `0](${'N'.repeat(200)}h\x00h\x00${none}${none}eq\x00`.repeat(40));
    expect(run(proto(4, level), { limits }).findings).toMatchObject([{ rule: 'pickle-expansion' }]);
    const object = bytes(glob('mylib', 'Thing'), ')', 0x81, '}(', 'NN'.repeat(200));
    const state = bytes(str('__setstate__'), glob('posix', 'system'), none, none, 'ub');
    expect(run(proto(4, object, state), { limits }).findings).toContainEqual(
      expect.objectContaining({ rule: 'pickle-object-rewired' })
    );
  });

  test('the memo has its limit, too', () => {
    const data = proto(4, PAYLOAD, ']'.repeat(1), 'N\x940'.repeat(200_000));
    const report = run(data, { limits: { maxMemo: 100_000 } });
    expect(report.findings).toHaveLength(1);
    expect(report.coverage).toMatchObject([{ reason: 'limit-values' }, { status: 'scanned' }]);
  });

  test('a partial that gets its function as state is shown as it would be written, and once', () => {
    const empty = bytes(sglob('functools', 'partial'), sglob('builtins', 'len'), 0x85, 0x81);
    const state = bytes('(', sglob('posix', 'system'), str('echo hi'), 0x85, '}Nt');
    expect(evidence(proto(4, empty, state, 'b)R'))).toEqual([
      "functools.partial(posix.system, 'echo hi').__setstate__((posix.system, ('echo hi',), {}, None))",
      "functools.partial(posix.system, 'echo hi')()"
    ]);
  });

  test('one memo index that takes gigabytes', () => {
    expect(run(proto(2, 'Nr', u32(0x7fffffff))).findings).toMatchObject([
      { rule: 'pickle-memory-bomb', severity: 'MEDIUM' }
    ]);
    expect(run(proto(2, 'Nr', u32(70_000))).findings).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['lists', bytes(']q\x00', '0](h\x00h\x00eq\x00'.repeat(40))],
    ['tuples of ten', bytes(')q\x00', ['0(', 'h\x00'.repeat(10), 'tq\x00'].join('').repeat(12))],
    ['what DUP doubles', bytes(']', '2\x86'.repeat(40))],
    ['dicts by SETITEM', bytes('}q\x00', '0}K\x01h\x00sK\x02h\x00sq\x00'.repeat(40))],
    ['lists of protocol 0', bytes('(lp0\n', '0(lg0\nag0\nap0\n'.repeat(40))],
    [
      'lists from the outside in',
      bytes(']\x94('.repeat(40), ...Array.from({ length: 40 }, (_, i) => ['eh', 39 - i]).flat(), '0')
    ],
    ['levels side by side', bytes('](]q\x00', '](h\x00h\x00eq\x00'.repeat(40), 'e')],
    ['references behind a hundred numbers', bytes(']q\x00', `0](${'K\x01'.repeat(100)}h\x00h\x00eq\x00`.repeat(40))],
    ['the key of a dict', bytes('}(', ')q\x00', '0h\x00h\x00\x86q\x00'.repeat(40), 'Nu')]
  ])('containers that hold each other beyond all measure: %s', (_name, body) => {
    expect(run(proto(4, body)).findings).toMatchObject([{ rule: 'pickle-expansion', severity: 'MEDIUM' }]);
  });

  test.each<[string, Uint8Array]>([
    [
      'a thousand references to a list of a thousand',
      bytes('](', ']q\x00(', 'K\x01'.repeat(1000), 'e', 'h\x00'.repeat(999), 'e')
    ],
    [
      'thousands of rows that hold one large list',
      bytes('](', ']q\x00(', 'K\x01'.repeat(40_000), 'e', ']h\x00a'.repeat(40_000), 'e')
    ],
    ['children that know their parent', bytes(']q\x00', `(${'}K\x01h\x00s'.repeat(50)}e`.repeat(50))],
    ['the same in protocol 0', bytes('(lp0\n', '(dI1\ng0\nsa'.repeat(500))],
    ['a list that holds itself', bytes(']q\x00', 'h\x00a'.repeat(200))],
    [
      'objects that hold each other',
      bytes('ccollections\nOrderedDict\nq\x01)Rq\x00', '0h\x01)RK\x01h\x00sK\x02h\x00sq\x00'.repeat(60))
    ]
  ])('honest sharing is no expansion: %s', (_name, body) => {
    expect(run(proto(4, body)).findings).toEqual([]);
  });

  test('a popped value that is still in the memo is known', () => {
    const data = proto(
      4,
      call(sglob('functools', 'partial'), sglob('os', 'system')),
      0x94,
      '0',
      '(',
      ']'.repeat(10),
      '1h',
      0,
      '(',
      str('x'),
      'tR'
    );
    expect(evidence(data)).toContain("functools.partial(os.system)('x')");
  });

  test('the opcode limit is a coverage entry and keeps what was found before', () => {
    const report = run(proto(2, PAYLOAD, 'N0'.repeat(200_000)), { limits: { maxOpcodes: 100_000 } });
    expect(report.findings.map(finding => finding.evidence)).toContain(ECHO);
    expect(report.coverage.map(entry => entry.reason)).toContain('limit-opcodes');
  });
});
