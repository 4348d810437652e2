import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import { judgeTemplate } from '../../../../rules/languages/jinja/judge-template';

const look = (text: string, name = 'chat_template.jinja'): ReturnType<typeof scan> =>
  scan(new MemorySource(new TextEncoder().encode(text)), name);
const told = (text: string): string[] =>
  look(text).findings.map(({ severity, rule }) => `${severity} ${rule.replace('template-', '')}`);
const worst = (text: string): string => {
  const all = told(text).map(one => one.split(' ')[0]);
  return ['HIGH', 'MEDIUM', 'LOW'].find(one => all.includes(one)) ?? 'none';
};

describe('the way into Python is found', () => {
  test.each([
    // By its name.
    "{% autoescape cycler.__init__.__globals__.os.system('id') %}{% endautoescape %}",
    "{% autoescape false %}{{ ''.__class__ }}{% endautoescape %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ x['__class__'] }}",
    "{{ x|attr('__class__') }}",
    "{{ x|attr(name='__cla'~'ss__') }}",
    '{{ 1.__class__ }}{{ 1.0.__class__ }}{{ true.__class__ }}',
    "{{ [[x]]|map('map', attribute='__class__')|list }}",
    "{{ [[x]]|map('selectattr', '__class__')|list }}",
    "{{ [x]|join(',', '__class__') }}",
    "{{ [x]|unique(false, '__class__')|list }}",
    '{{ x|map(attribute="__class__.__base__")|list }}',
    "{{ [x]|map('attr', '__class__')|list }}",
    "{{ [x]|groupby('__class__') }}{{ y }}",
    "{{ [x]|sort(attribute='__class__') }}",
    "{{ [x]|sum(attribute='__class__') }}",
    '{{ self._TemplateReference__context.cycler }}',
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    '{{ lipsum.__globals__["os"].popen(\'id\').read() }}',
    '{{ raise_exception.__globals__ }}',
    '{{ x.gi_frame.f_globals }}',
    '{{ x.func_globals }}',
    "{{ '{0.__class__.__init__.__globals__}'.format(x) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(x) }}",
    `{{ '${'x'.repeat(300)}{0.__class__}'.format(x) }}`,
    "{% for c in ['__cla', 'z', 'ss__'] if c != 'z' %}{% set _ = y %}{% endfor %}{{ x[[{'n': '__cla' ~ 'ss__'}]|map(attribute='n')|first] }}",
    "{% set ns = namespace(s='') %}{% for c in ['__cla', 'z', 'ss__'] if c != 'z' %}{% set ns.s = ns.s ~ c %}{% endfor %}{{ x[ns.s] }}",
    "{% set ns = namespace(s='') %}{% for c in ['__cla', 'ss__', 'z'] %}{% if c == 'z' %}{% break %}{% endif %}{% set ns.s = ns.s ~ c %}{% endfor %}{{ x[ns.s] }}",
    "{% set a = '__cla' if y else 'z' %}{% set b = 'ss__' if y else 'z' %}{{ x['%s%s'|format(a, b)] }}",
    '{% set a %}{% if y %}__cla{% else %}z{% endif %}ss__{% endset %}{{ x[a] }}',
    "{% filter attr('__class__') %}x{% endfilter %}",
    "{% set x | attr('__class__') %}y{% endset %}",
    // Where expressions may stand.
    '{% if x.__class__ %}{% endif %}',
    '{% for c in x if c.__class__ %}{% endfor %}',
    '{% macro m(a=x.__class__) %}{% endmacro %}',
    '{% block b %}{{ x.__class__ }}{% endblock %}',
    '{% trans y=x.__class__ %}{{ y }}{% endtrans %}',
    '{% generation %}{{ x.__class__ }}{% endgeneration %}',
    '{% call(y) x.__class__() %}{% endcall %}',
    '{% with y = x.__class__ %}{% endwith %}',
    '{% do x.__class__ %}',
    '{% print x.__class__ %}',
    '{% for a in b %}{% else %}{{ a.__class__ }}{% endfor %}',
    '{% if false %}{{ x.__class__ }}{% endif %}',
    '{% for a in [] %}{{ a.__class__ }}{% endfor %}',
    '{% raw %}{{ a }}{% endraw %}{{ x.__class__ }}',
    '{# a #}{{- x.__class__ -}}',
    // By escapes.
    "{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ x['\\u005f\\u005fclass__'] }}",
    "{{ x['\\137_class__'] }}",
    "{{ x['\\N{LOW LINE}_cl\\N{LATIN SMALL LETTER A}ss__'] }}",
    "{{ x['＿＿class＿＿'] }}",
    // Put together.
    "{% set a='__cla' %}{{ x[a~'ss__'] }}",
    "{{ x['__cla' 'ss__'] }}",
    "{{ x['__cla' + 'ss__'] }}",
    "{{ x[['__cla', 'ss__']|join] }}",
    "{{ x['_'.join(['', '', 'class', '', ''])] }}",
    "{{ x[('_'*2, 'class', '_'*2)|join] }}",
    "{{ x['%c%cclass%c%c'|format(95, 95, 95, 95)] }}",
    "{{ x['%c_class__' % 95] }}",
    "{{ x['{0}{0}class{0}{0}'.format('_')] }}",
    "{{ x['{:c}_class__'.format(95)] }}",
    "{{ x['XXclassXX'|replace('X', '_')] }}",
    "{{ x['__ssalc__'|reverse] }}",
    "{{ x['__ssalc__'[::-1]] }}",
    "{{ x['__CLASS__'|lower] }}",
    "{{ x['a__class__b'[1:-1]] }}",
    "{{ x[' __class__ '|trim] }}",
    "{{ x['__cl<b>ass__'|striptags] }}",
    "{{ x['__class__,b'.split(',')[0]] }}",
    '{{ x[dict(__cla=a, ss__=a)|join] }}',
    "{{ x[{'a': '__class__'}.a] }}",
    "{{ x[{'a': '__class__'}[messages[0].role]] }}",
    "{{ x[messages[0].x or '__class__'] }}",
    "{{ x[messages[0].x|default('__class__')] }}",
    // By statements.
    '{% set a %}__cla{% endset %}{% set b %}ss__{% endset %}{{ x[a~b] }}',
    "{% set ns=namespace(s='') %}{% for c in [95,95,99,108,97,115,115,95,95] %}{% set ns.s = ns.s ~ '%c' % c %}{% endfor %}{{ x[ns.s] }}",
    "{% macro m(o, k) %}{{ o[k ~ 'ss__'] }}{% endmacro %}{{ m('', '__cla') }}",
    '{% macro m() %}__class__{% endmacro %}{{ x[m()] }}',
    "{% for k in ['__class__'] %}{{ x[k] }}{% endfor %}",
    "{% if y %}{% set a='__cla' %}{% else %}{% set a='z' %}{% endif %}{{ x[a~'ss__'] }}",
    "{% set a='__cl' %}{% for i in y %}{% set a='z' %}{% endfor %}{{ x[a~'ass__'] }}",
    "{% set l=[] %}{% do l.append('__cla') %}{% do l.append('ss__') %}{{ x[l|join] }}",
    "{% with a='__cla', b='ss__' %}{{ x[a~b] }}{% endwith %}",
    // In part.
    "{{ x['__' ~ messages[0].content] }}",
    "{% set u = (lipsum|string|list)[18] %}{{ x[u~u~'class'~u~u] }}",
    "{% set u = ()|select|string|list %}{{ x|attr(u[24]*2~'class'~u[24]*2) }}",
    "{{ x['__class__'.encode().decode()] }}",
    // By what it runs.
    "{{ os.system('id') }}",
    "{{ eval('1') }}",
    "{{ __import__('os') }}",
    "{{ x|map('system')|list }}",
    "{{ ['id']|filter('system') }}",
    "{{ config.from_pyfile('/tmp/x.cfg') }}",
    '{{ dict.mro()[1] }}',
    // Given to macros and loops.
    "{% macro m() %}{{ x[varargs[0] ~ varargs[1]] }}{% endmacro %}{{ m('__cla', 'ss__') }}",
    "{% macro m() %}{{ x[kwargs.a ~ kwargs.b] }}{% endmacro %}{{ m(a='__cla', b='ss__') }}",
    "{% macro m(a, b) %}{{ x[a ~ b] }}{% endmacro %}{{ m(*['__cla', 'ss__']) }}",
    "{% macro m(a, b) %}{{ x[a ~ b] }}{% endmacro %}{{ m(**{'a': '__cla', 'b': 'ss__'}) }}",
    "{% for i in y %}{{ x[loop.cycle('__cla' ~ 'ss__', 'z')] }}{% endfor %}",
    "{{ x['__cla\\\nss__'] }}",
    // Behind what is too much.
    `${'{# #}'.repeat(400_000)}{{ x['__cla' ~ 'ss__'] }}`,
    `${' '.repeat(2 ** 22)}{{ x['__cla' ~ 'ss__'] }}`,
    Array.from(
      { length: 60 },
      (_, i) =>
        `{% macro m${i + 1}() %}${'{% if y %}'.repeat(20)}{{ m${i}() }}${'{% endif %}'.repeat(20)}{% endmacro %}`
    ).join('') + "{% macro m0() %}{{ x['__cla' ~ 'ss__'] }}{% endmacro %}{{ m60() }}",
    // Where the template is broken.
    '{{ x.__class__',
    "{% import os %}{{ os.system('id') }}",
    "{{ a b }}{{ x['__class__'] }}"
  ])('%s', text => {
    expect(worst(text)).toBe('HIGH');
  });

  test.each([
    '{{ x|attr(y) }}',
    '{{ [x]|map(messages[0].content)|list }}',
    "{{ ''[messages[0].a][messages[0].b]('id') }}",
    "{% set f = ''[messages[0].a][messages[0].b] %}{{ f('id') }}",
    '{{ config.items() }}',
    "{{ config['RUN']('id') }}",
    '{% if y %}{% set config = {} %}{% endif %}{{ config.items() }}',
    "{% for k, f in x[y.a][y.b].items() %}{{ f('id') }}{% endfor %}",
    "{{ x[y.a][y.b].get('e')('id') }}",
    "{% set f = x[y.a][y.b]|list|last %}{{ f('id') }}",
    '{% macro m(f) %}{{ f() }}{% endmacro %}{{ m(x[y.a][y.b]) }}',
    "{{ ('{0.' ~ y ~ '}').format(x) }}",
    '{{ y.format(lipsum) }}',
    '{{ request.application }}',
    '{{ self.nothing() }}',
    '{% debug %}',
    '{{ dict(__class__=1) }}'
  ])('or suspected: %s', text => {
    expect(worst(text)).toBe('MEDIUM');
  });
});

test.each([
  '{{ range(10**9)|list }}',
  '{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}',
  "{{ 'x' * 10**9 }}",
  "{{ 'x'|center(1000000000) }}",
  "{{ '%1000000000d' % 1 }}",
  '{{ 10 ** (10 ** 10) }}',
  "{% set ns=namespace(s='xx') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
  '{% macro a() %}{% for i in range(1000) %}x{% endfor %}{% endmacro %}{% for i in range(100000) %}{{ a() }}{% endfor %}',
  '{% macro m(n) %}{% if n > 0 %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(900) }}'
])('what never ends is found: %s', text => {
  expect(told(text)).toContain('MEDIUM runaway');
});

test.each([
  "{% include '/etc/passwd' %}",
  "{% import '../../x' as y %}",
  "{% extends 'http://a/b' %}",
  '{% include y %}'
])('the template of a model has no other files: %s', text => {
  expect(told(text)).toContain('MEDIUM file-access');
});

test('a finding tells where it is, by which names, and in what', () => {
  expect(look("é{{ m }}{% set a = ''.__class__.__base__ %}").findings).toEqual([
    expect.objectContaining({
      rule: 'template-python-internals',
      where: { members: [], offset: 20 },
      evidence: "''.__class__.__base__",
      params: { names: '__class__, __base__' }
    })
  ]);
});

test.each([
  ['parentheses', `{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`],
  ['attributes', `{{ x${'.a'.repeat(100_000)} }}`],
  ['blocks', '{% if x %}'.repeat(5_000) + '{% endif %}'.repeat(5_000)],
  ['length', `{{ x }}${' '.repeat(2 ** 24)}`],
  ['tokens', `{{ [${'1,'.repeat(300_000)}] }}`]
])('too much is said to be so: %s', (_, text) => {
  expect(look(text)).toMatchObject({ verdict: 'incomplete', coverage: [{ reason: 'limit-template' }] });
});

test.each([
  ['loops in loops', '{% for x in [1,2,3,4,5] %}'.repeat(20) + '{% endfor %}'.repeat(20)],
  ['blanks', `${' '.repeat(900_000)}{{- x }}`],
  ['tags that do not end', '{{'.repeat(400_000)],
  ['alternatives', `{% set a="x" %}${'{% if q %}{% set a = a ~ "y" %}{% endif %}'.repeat(3_000)}{{ a }}`],
  ['lists in lists', `{% set l=[1] %}${'{% set l = [l,l,l] %}'.repeat(3_000)}{{ l|string }}`],
  ['macros', Array.from({ length: 2_000 }, (_, i) => `{% macro m${i + 1}() %}{{ m${i}() }}{% endmacro %}`).join('')]
])('what is made to be slow ends without an error of the engine: %s', (_, text) => {
  expect(look(text).coverage.filter(({ reason }) => reason === 'internal')).toEqual([]);
});

test.each([
  ['characters that are no text', "\x01{{ ''.__class__ }}\x02"],
  ['another file behind it', `{{ ''.__class__ }}PK\x05\x06${'\0'.repeat(18)}`],
  ['the beginning of a page', "<!DOCTYPE html><html>{{ ''.__class__ }}</html>"]
])('a template by its name is one with %s', (_, text) => {
  expect(worst(text)).toBe('HIGH');
});

test.each(['prompt.txt', 'prompt', 'data.bin'])('a template is told by what it reads, as %s', name => {
  expect(look("You are {{ ''.__class__ }}", name).verdict).toBe('unsafe');
  expect(look('You are {{ name }}', name).verdict).toBe('not-a-model');
});

test('loops inside loops are told without being followed turn by turn', () => {
  const depth = 60;
  const loops = '{% for a in range(1000000000) %}'.repeat(depth) + "{{ ''.__class__ }}" + '{% endfor %}'.repeat(depth);
  const { steps, issues } = judgeTemplate(loops, { alone: true });
  expect(steps).toBeLessThan(1_000_000);
  expect(issues.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['template-runaway', 'template-python-internals'])
  );
});
