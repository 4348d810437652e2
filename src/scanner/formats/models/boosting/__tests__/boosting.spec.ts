import type { Part } from '../../../../testing';
import { PAYLOAD, bytes, floats, flatbuffer, proto, run, table, u32, u64, utf8, zeros } from '../../../../testing';

const text = (value: string): Uint8Array => bytes('L', zeros(7), value.length, value);

describe('UBJSON', () => {
  const model = (...inside: readonly Part[]): Uint8Array => bytes('{', text('learner'), '{', ...inside, '}}');

  test.each([
    ['numbers in a list', model(text('w'), '[$d#l', [0, 0, 0, 2], floats(2))],
    ['values of every kind', model(text('a'), '[ZTFi\x01U\x02I\0\x03l\0\0\0\x04', 'D', zeros(8), 'C', 'x]')],
    ['a counted list', model(text('a'), '[#i\x02S', text('x'), 'S', text('y'))],
    ['an object of one type', model(text('a'), '{$i#i\x01', text('x'), '\x05')]
  ])('honest: %s', (_name, data) => {
    expect(run(data, {}, 'm.ubj')).toMatchObject({ verdict: 'clean', format: 'ubjson' });
  });

  test.each([
    ['one byte', bytes('{U\x07learner{Z:', '}')],
    ['two', bytes('{u\0\x07learner{U\x01aS', 'U', ['os.system'.length], 'os.system}}')],
    ['a counted object', bytes('{#U\x01U\x07learnerSU', ['os.system'.length], 'os.system')]
  ])('lengths of keys as other writers have them: %s', (_name, data) => {
    expect(run(data, {}, 'm.ubj').format).toBe('ubjson');
  });

  test.each([
    ['a list longer than the file', model(text('w'), '[$d#l', [0x7f, 0xff, 0xff, 0xff])],
    ['a type that does not exist', model(text('w'), '?')],
    ['bytes behind it', bytes(model(text('w'), 'Z'), 'rest')],
    ['lists in lists without end', bytes('{', text('learner'), '['.repeat(10_000))]
  ])('not clean: %s', (_name, data) => {
    expect(run(data, {}, 'm.ubj').verdict).toBe('incomplete');
  });

  test('code and pickles among the numbers', () => {
    expect(run(model(text("eval(open('x').read())"), 'Z'), {}, 'm.ubj').verdict).toBe('unsafe');
    const pickled = proto(2, PAYLOAD);
    expect(run(model(text('w'), '[$U#U', [pickled.length], pickled), {}, 'm.ubj').verdict).toBe('unsafe');
  });
});

describe('the binary format of XGBoost', () => {
  const name = (value: string): Uint8Array => bytes(u64(value.length), value);
  const head = (attributes: number): Uint8Array => bytes(zeros(12), u32(attributes), zeros(120));
  const leaf = bytes(u32(0), u32(2 ** 32 - 1), u32(2 ** 32 - 1), zeros(8));
  const tree = bytes(u32(1), u32(3), zeros(12), u32(0), zeros(124), leaf, leaf, leaf, zeros(3 * 16));
  const trees = bytes(u32(2), zeros(156), tree, tree, u32(0), u32(0));
  const model = (attributes: number, ...behind: readonly Uint8Array[]): Uint8Array =>
    bytes(head(attributes), name('binary:logistic'), name('gbtree'), trees, ...behind);

  test('trees and attributes', () => {
    expect(run(model(0), {}, 'm.model')).toMatchObject({ verdict: 'clean', format: 'xgboost-binary' });
    const attributes = bytes(u64(1), name('best'), name('3'));
    expect(run(bytes('binf', model(1, attributes)), {}, 'm.model').verdict).toBe('clean');
    expect(run(model(1, bytes(u64(1), name('x'), name('$(curl e.x)'))), {}, 'm.model').verdict).toBe('unsafe');
  });

  test('a child that is no node', () => {
    const wrong = model(0);
    // Behind the parameters, the names and the head of the trees: the first node's left child.
    wrong[136 + 23 + 14 + 160 + 148 + 4] = 7;
    wrong.fill(0, 136 + 23 + 14 + 160 + 148 + 5, 136 + 23 + 14 + 160 + 148 + 8);
    expect(run(wrong, {}, 'm.model').findings).toMatchObject([{ rule: 'model-false-claim' }]);
  });

  test('more trees than there are', () => {
    const cut = bytes(head(0), name('binary:logistic'), name('gbtree'), u32(2 ** 31 - 1), zeros(156));
    expect(run(cut, {}, 'm.model').verdict).toBe('incomplete');
  });
});

describe('JSON', () => {
  test.each([
    ['{"learner":{"feature_names":["a"]},"version":[3,0,0]}', 'clean'],
    ['{"version":[1,0,0],"learner":{"x":[1e-3,-2,null,NaN,true]}}', 'clean'],
    ['{"oblivious_trees":[],"model_info":{"a":"\\u0041"}}', 'clean'],
    ['{"learner":{"a":"\\u005f_import__(\'os\')"}}', 'unsafe'],
    ['{"learner":{"a":[1,2}', 'incomplete'],
    ['{"learner":{"a":1}} system("id")', 'incomplete'],
    ['{"learner":{"a":"x', 'incomplete']
  ])('%s', (json, verdict) => {
    expect(run(utf8(json), {}, 'm.json').verdict).toBe(verdict);
  });
});

describe('LightGBM', () => {
  const model = (line: string): Uint8Array =>
    utf8(
      `tree\nversion=v4\nobjective=binary sigmoid:1\n\nTree=0\nleaf_value=0.1 -2e-5 nan inf\n${line}\n\nend of trees\n`
    );

  test.each([
    ['[data: /home/me/train.csv]', 'clean'],
    ['pandas_categorical:[["a", "b"]]', 'clean'],
    ['Größe in cm=12', 'clean'],
    ["[x: __import__('os').system('id')]", 'unsafe'],
    ['what is this', 'incomplete']
  ])('%s', (line, verdict) => {
    expect(run(model(line), {}, 'm.txt')).toMatchObject({ verdict, format: 'lightgbm' });
  });
});

describe('CatBoost', () => {
  const model = (parts: readonly string[], ...behind: readonly Uint8Array[]): Uint8Array => {
    const core = flatbuffer('\0\0\0\0', table('FlabuffersModel_v1', table(), [table('a', 'b')], parts));
    return bytes('CBM1', u32(core.length), core, ...behind);
  };

  test('parts that are named, and bytes that are not', () => {
    expect(run(model([]), {}, 'm.cbm')).toMatchObject({ verdict: 'clean', format: 'catboost' });
    expect(run(model(['static_provider_v1'], floats(4)), {}, 'm.cbm').verdict).toBe('clean');
    expect(run(model([], floats(4)), {}, 'm.cbm').verdict).toBe('incomplete');
    expect(run(model(['other'], floats(4)), {}, 'm.cbm').verdict).toBe('incomplete');
    expect(run(model([], proto(2, PAYLOAD)), {}, 'm.cbm').verdict).toBe('unsafe');
    expect(run(bytes('CBM1', u32(2 ** 31)), {}, 'm.cbm').verdict).toBe('incomplete');
    expect(run(bytes('CBM1', u32(2 ** 31), "os.system('id')"), {}, 'm.cbm').verdict).toBe('unsafe');
  });
});

test('a file that a program keeps among the attributes of a model is scanned', () => {
  const held = Buffer.from(proto(2, PAYLOAD)).toString('base64');
  expect(run(utf8(`{"learner":{"attributes":{"callback":"${held}"}},"version":[3,0,0]}`), {}, 'm.json').verdict).toBe(
    'unsafe'
  );
  expect(run(bytes('{', text('learner'), '{', text('callback'), 'S', text(held), '}}'), {}, 'm.ubj').verdict).toBe(
    'unsafe'
  );
  expect(run(utf8(`tree\nversion=v4\npandas_categorical:${held}\n`), {}, 'm.txt').verdict).toBe('unsafe');
});

describe('indexes of trees, which readers follow without a look', () => {
  const tree = {
    left_children: [1, -1, -1],
    parents: [2147483647, 0, 0],
    right_children: [2, -1, -1],
    split_indices: [1, 0, 0]
  };
  const model = (changed: object, info = [0], classes = '0'): object => ({
    learner: {
      gradient_booster: {
        model: { tree_info: info, trees: [{ ...tree, ...changed, tree_param: { num_nodes: '3' } }] },
        name: 'gbtree'
      },
      learner_model_param: { num_class: classes, num_feature: '2' }
    },
    version: [3, 2, 0]
  });
  const packed = (value: unknown): Part => {
    if (typeof value === 'number') {
      return bytes('l', u32(value).reverse());
    }
    if (typeof value === 'string') {
      return bytes('S', text(value));
    }
    return Array.isArray(value)
      ? bytes('[#L', zeros(7), [value.length], ...value.map(packed))
      : bytes('{', ...Object.entries(value as object).flatMap(([key, inner]) => [text(key), packed(inner)]), '}');
  };

  test('honest', () => {
    expect(run(utf8(JSON.stringify(model({}))), {}, 'm.json').verdict).toBe('clean');
    expect(run(bytes(packed(model({}))), {}, 'm.ubj').verdict).toBe('clean');
    expect(run(utf8(JSON.stringify(model({}, [2], '3'))), {}, 'm.json').verdict).toBe('clean');
  });

  test.each([
    ['a child behind the end', model({ left_children: [3, -1, -1] })],
    ['a child in front', model({ right_children: [-7, -1, -1] })],
    ['a loop', model({ left_children: [0, -1, -1] })],
    ['a parent that is none', model({ parents: [2147483647, 9, 0] })],
    ['a feature that is none', model({ split_indices: [2, 0, 0] })],
    ['lists of two lengths', model({ split_indices: [1] })],
    ['more nodes than there are', model({ tree_param: { num_nodes: '3' }, num_nodes: '100000' })],
    ['a class that is none', model({}, [1])]
  ])('%s', (_name, wrong) => {
    const json = run(utf8(JSON.stringify(wrong)), {}, 'm.json');
    expect(json.findings).toMatchObject([{ rule: 'model-false-claim', severity: 'MEDIUM', module: 'xgboost' }]);
    expect(run(bytes(packed(wrong)), {}, 'm.ubj').findings).toMatchObject([{ rule: 'model-false-claim' }]);
  });

  test('lists with one type for all numbers', () => {
    const list = (key: string, ...numbers: number[]): Part =>
      bytes(text(key), '[$l#L', zeros(7), [numbers.length], ...numbers.map(number => u32(number >>> 0).reverse()));
    const lists = [list('right_children', 2, -1, -1), list('split_indices', 0, 0, 0)];
    const ubj = (left: number): Uint8Array =>
      bytes('{', text('learner'), '{', list('left_children', left, -1, -1), ...lists, '}}');
    expect(run(ubj(1), {}, 'm.ubj').verdict).toBe('clean');
    expect(run(ubj(2 ** 30), {}, 'm.ubj').verdict).toBe('unsafe');
  });

  const lines = (changes: Readonly<Record<string, string>>): Uint8Array => {
    const settings = {
      num_leaves: '3',
      num_cat: '0',
      split_feature: '0 1',
      left_child: '1 -1',
      right_child: '-2 -3',
      leaf_value: '1 2e-05 3'
    };
    return utf8(
      [
        'tree\nversion=v4\nmax_feature_idx=1\n\nTree=0',
        ...Object.entries({ ...settings, ...changes }).map(([key, value]) => `${key}=${value}`),
        '\nend of trees\n'
      ].join('\n')
    );
  };

  test('LightGBM: honest', () => {
    expect(run(lines({}), {}, 'm.txt')).toMatchObject({ verdict: 'clean', format: 'lightgbm' });
  });

  test.each([
    ['left_child', '5 -1'],
    ['left_child', '0 -1'],
    ['right_child', '-2 -9'],
    ['split_feature', '0 2'],
    ['num_leaves', '100000'],
    ['tree_sizes', '99999 99999'],
    ['cat_boundaries', '0 5 99']
  ])('LightGBM: %s=%s', (key, value) => {
    expect(run(lines({ [key]: value }), {}, 'm.txt').findings).toMatchObject([
      { rule: 'model-false-claim', severity: 'MEDIUM', module: 'lightgbm' }
    ]);
  });
});
