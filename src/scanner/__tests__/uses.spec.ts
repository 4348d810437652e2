import type { Part } from '../testing';
import { PAYLOAD, blob, bytes, call, glob, proto, run, sglob, str, usesText } from '../testing';

/** The uses of a pickle, one line each. */
const used = (...body: readonly Part[]): string[] => usesText(run(proto(4, ...body)));

const NONE = bytes('N');

describe('what a pickle uses', () => {
  test('nothing, when it is data', () => {
    expect(used(str('x'))).toEqual([]);
  });

  test('a callable with what is done with it, and why it is trusted', () => {
    expect(used(sglob('collections', 'OrderedDict'), ')R', str('a'), 'K\x01s')).toEqual([
      'trusted collections.OrderedDict: called+filled 1, standard-library'
    ]);
    expect(used(sglob('sklearn.linear_model._base', 'LinearRegression'), ')\x81}', str('a'), 'K\x01sb')).toEqual([
      'trusted sklearn.linear_model._base.LinearRegression: called+built 1, facts sklearn 1.0.2 – 1.9.1'
    ]);
    expect(used('(', sglob('numpy', 'float64'), sglob('numpy', 'float64'), 't')).toEqual([
      'trusted numpy.float64: named 2, reviewed numpy'
    ]);
  });

  test('dangerous ones first, then unknown ones', () => {
    expect(
      used(
        '(',
        sglob('collections', 'OrderedDict'),
        sglob('__main__', 'Net'),
        ')\x81',
        sglob('nobody', 'X'),
        PAYLOAD,
        't'
      )
    ).toEqual([
      'dangerous posix.system: called 1, finding pickle-dangerous-call',
      'unknown __main__.Net: called 1, own-class',
      'unknown nobody.X: named 1, unknown-package nobody',
      'trusted collections.OrderedDict: named 1, standard-library'
    ]);
  });

  test('one that is only named is dangerous by its name', () => {
    expect(used(sglob('os', 'system'))).toEqual(['dangerous os.system: named 1, finding pickle-dangerous-reference']);
  });

  test('a trusted one whose arguments are not those that were reviewed', () => {
    expect(used(call(glob('builtins', 'getattr'), NONE, str('__class__'))).join()).toContain(
      'dangerous builtins.getattr: called 1, finding'
    );
  });

  test('the function that a partial calls, in a partial and with a state, too', () => {
    const partial = sglob('functools', 'partial');
    const root = sglob('math', 'sqrt');
    const named = used('(', partial, root, '\x85R', 't');
    expect(named.find(line => line.includes('math.sqrt'))).toContain('named 1');
    for (const made of [
      [partial, root, '\x85R'],
      [partial, partial, root, '\x85R\x85R'],
      [partial, sglob('builtins', 'len'), '\x85\x81(', root, ')}Ntb'],
      [partial, partial, root, '\x85R\x94\x85R\x94h\x00(', sglob('builtins', 'len'), ')}Ntb0']
    ]) {
      expect(used(...made, 'K\x04\x85R').find(line => line.includes('math.sqrt'))).toContain(': called ');
    }
  });

  test('the callable that a name leads to', () => {
    expect(used(sglob('torch.serialization', 'os.system'))).toEqual([
      'dangerous torch.serialization.os.system = os.system: named 1, finding pickle-dangerous-reference'
    ]);
    expect(usesText(run(proto(2, glob('__builtin__', 'set'), ')R')))).toEqual([
      'trusted __builtin__.set = builtins.set: called 1, standard-library'
    ]);
  });

  test.each([
    [
      'a computed name that folds',
      [call(glob('builtins', 'str'), blob(bytes('posix')), str('latin1')), str('system'), 0x93]
    ],
    ['INST', ['(iposix\nsystem\n']],
    ['OBJ', ['(', glob('posix', 'system'), str('x'), 'o']],
    ['NEWOBJ_EX', [glob('posix', 'system'), ')}', 0x92]],
    [
      'an extension code of its own',
      [call(glob('copyreg', 'add_extension'), str('posix'), str('system'), bytes('K\x05')), '0', 0x82, 5]
    ],
    ['an attribute of a module', [call(glob('builtins', 'getattr'), glob('posix', 'x'), str('system'))]]
  ])('%s', (_title, body) => {
    expect(used(...body).some(line => /^dangerous posix\.(x\.)?system/.test(line))).toBe(true);
  });

  test('the class that copyreg makes an object of, and its state', () => {
    expect(
      used(
        call(glob('copyreg', '_reconstructor'), glob('nobody', 'X'), glob('builtins', 'object'), NONE),
        '}',
        str('a'),
        NONE,
        'sb'
      )
    ).toContain('unknown nobody.X: called+built 1, unknown-package nobody');
  });

  test('classes in persistent ids', () => {
    expect(used('(', str('module'), glob('nobody', 'X'), str('x.py'), str('code'), 'tQ').join()).toContain('nobody.X');
  });

  test('what is used inside a pickle in a pickle, once for all', () => {
    const inner = proto(4, '(', PAYLOAD, sglob('collections', 'OrderedDict'), 't');
    expect(used('(', sglob('collections', 'OrderedDict'), call(glob('pickle', 'loads'), blob(inner)), 't')).toEqual([
      'dangerous pickle.loads: called 1, finding pickle-dangerous-call',
      expect.stringMatching(/^dangerous posix\.system: called 1, finding pickle-dangerous-call in /),
      'trusted collections.OrderedDict: named 2, standard-library'
    ]);
  });

  test('a repeated call is counted', () => {
    const one = bytes(glob('fractions', 'Fraction'), str('1/2'), 0x85, 'R');
    const report = run(proto(4, '(', ...Array.from({ length: 500 }, () => one), 't'));
    expect(report.uses).toHaveLength(1);
    expect(report.uses[0].count).toBe(500);
  });

  test('text of an attacker is made harmless', () => {
    const [line] = used(sglob('a\x7fb', 'c\x1bd'));
    expect(line).toContain('a\\x7fb.c\\x1bd');
  });

  test('so many are kept and no more, the dangerous ones last to go', () => {
    const many = Array.from({ length: 40 }, (_, index) => sglob('numpy', `x${index}`));
    const report = run(proto(4, '(', ...many, sglob('nobody', 'X'), sglob('os', 'system'), 't'), {
      limits: { maxUses: 10 }
    });
    expect(report.uses).toHaveLength(10);
    expect(report.usesDropped).toBe(32);
    expect(report.uses[0]).toMatchObject({ module: 'os', name: 'system', trust: 'dangerous' });
  });
});
