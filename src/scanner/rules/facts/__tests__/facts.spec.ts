import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { factsIn } from '../../../../sources/facts-folder';
import { factsOf, hasFacts, missingFacts, provideFacts, retryFacts } from '..';
import { FACTS_PACKAGES } from '../packages';
import { parseTable } from '../parse-table';

const DATA = join(__dirname, '..', 'data');

const TABLE = {
  package: 'shop',
  distribution: 'shop',
  versions: ['1.0', '1.2', '2.1'],
  records: [
    { kind: 'class', new: 'data', init: 'safe', stateCalls: ['_build'] },
    { kind: 'function', call: { effects: ['import'], line: 'shop/a.py:12', from: 'arguments' } }
  ],
  modules: { 'shop.models': { '0': 'Net Outer.Inner', '1': '_rebuild' } }
};

afterEach(() => provideFacts(factsIn(DATA)));

const provide = (text: string | undefined): void => provideFacts(() => text, ['shop']);

describe('a table', () => {
  test('is looked up by exact names', () => {
    provide(JSON.stringify(TABLE));
    expect(factsOf('shop.models', 'Outer.Inner')).toMatchObject({
      facts: { kind: 'class', new: 'data', init: 'safe', stateCalls: ['_build'], keepsCallables: false },
      package: 'shop',
      versions: ['1.0', '1.2', '2.1']
    });
    expect(factsOf('shop.models', '_rebuild')?.facts).toMatchObject({
      kind: 'function',
      call: { line: 'shop/a.py:12' }
    });
    expect(factsOf('shop.models', 'Inner')).toBeUndefined();
    expect(factsOf('shop', 'models.Net')).toBeUndefined();
    expect(factsOf('shop.models', 'constructor')).toBeUndefined();
    expect(factsOf('shop.constructor', 'Net')).toBeUndefined();
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an unknown kind', JSON.stringify({ ...TABLE, records: [{ kind: 'method' }, TABLE.records[1]] })],
    ['an unknown effect', JSON.stringify(TABLE).replace('import', 'nothing')],
    ['an unknown behaviour', JSON.stringify(TABLE).replace('"safe"', '"fine"')],
    ['a record that is not there', JSON.stringify(TABLE).replace('"1":"_rebuild"', '"2":"_rebuild"')],
    ['names that are a list', JSON.stringify(TABLE).replace('"_rebuild"', '["_rebuild"]')]
  ])('with a fault says nothing: %s', (_what, text) => {
    expect(() => parseTable(text)).toThrow();
    provide(text);
    expect(factsOf('shop.models', 'Net')).toBeUndefined();
    expect(missingFacts('shop.models')).toBe('shop');
  });

  test('is read once, and only for a package that has one', () => {
    const asked: string[] = [];
    provideFacts(
      name => {
        asked.push(name);
        return undefined;
      },
      ['shop']
    );
    for (const module of ['shop.models', 'shop', '..', '../shop', 'other.shop', 'shopping']) {
      factsOf(module, 'Net');
    }
    expect(asked).toEqual(['shop']);
    retryFacts();
    expect(missingFacts('shop.models')).toBe('shop');
    expect(asked).toEqual(['shop', 'shop']);
  });

  test('is missing nowhere when nobody provides any', () => {
    provideFacts(undefined);
    expect(missingFacts('shop.models')).toBeUndefined();
    expect(factsOf('shop.models', 'Net')).toBeUndefined();
  });
});

describe('the tables that come with the engine', () => {
  const files = readdirSync(DATA).filter(name => name.endsWith('.json'));

  test('are those that it knows of: node scripts/facts.mjs writes the list', () => {
    expect(files.map(name => name.replace('.json', '')).sort()).toEqual([...FACTS_PACKAGES].sort());
    expect(FACTS_PACKAGES.every(hasFacts)).toBe(true);
  });

  test.each(files)('%s can be read', file => {
    const text = readFileSync(join(DATA, file), 'utf8');
    const table = parseTable(text);
    const [module] = table.modules.keys();
    expect(table.versions.length).toBeGreaterThan(0);
    expect(module.split('.')[0]).toBe(file.replace('.json', ''));
  });
});
