import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';

const look = (text: string, name = 'chat_template.jinja'): unknown => {
  const { findings, coverage } = scan(new MemorySource(new TextEncoder().encode(text)), name);
  return [findings.map(({ severity, rule, params }) => `${severity} ${rule} ${params.names}`), coverage[0].status];
};
const QUIET = [[], 'scanned'];

/** In the manner of the templates of well-known families of models; each uses what its family is known for. */
const FAMILIES: Readonly<Record<string, string>> = {
  chatml: `{%- for m in messages -%}
{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n' }}
{%- endfor -%}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`,
  'two roles that take turns': `{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0]['content'] %}
{% else %}{% set rest = messages %}{% set system = false %}{% endif %}
{% for m in rest %}
{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Roles have to take turns: user, assistant, user') }}{% endif %}
{% set text = '<<SYS>>' + system + '<</SYS>>' + m['content'] if loop.index0 == 0 and system != false else m['content'] %}
{% if m['role'] == 'user' %}{{ bos_token + '[INST] ' + text.strip() + ' [/INST]' }}{% elif m['role'] == 'assistant' %}{{ ' ' ~ text | trim ~ ' ' + eos_token }}{% endif %}
{% endfor %}`,
  headers: `{{- bos_token }}{% set loop_messages = messages %}{% for message in loop_messages %}
{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' %}
{{ content }}{% endfor %}`,
  'tools as JSON and a date': `{%- if not date_string is defined %}{%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}
{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}{%- endif %}
{%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
{%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\\n\\n" }}{%- endfor %}
{%- for message in messages if 'tool_calls' in message -%}
  {%- set call = message.tool_calls[0].function -%}
  {{- '{"name": "' + call.name + '", "parameters": ' }}{{- call.arguments | tojson }}{{- "}" }}
{%- endfor -%}`,
  'a namespace over turns': `{%- set ns = namespace(index=messages|length - 1, multi=true, last='') -%}
{%- for message in messages[::-1] -%}
  {%- set index = (messages|length - 1) - loop.index0 -%}
  {%- if ns.multi and message.role == "user" and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) -%}
    {%- set ns.multi = false -%}{%- set ns.index = index -%}
  {%- endif -%}
{%- endfor -%}
{{ messages[ns.index].content.split('</think>')[-1].lstrip('\\n') }}`,
  'reasoning taken apart': `{% for message in messages %}{% if '</think>' in message.content %}
{% set reasoning = message.content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
{% set content = message.content.split('</think>', 1) | last %}{{ reasoning ~ content }}{% endif %}{% endfor %}`,
  'parts of a message': `{% for message in messages %}{% if message.content is string %}{{ message.content }}
{% elif message.content is iterable and message.content is not mapping %}{% for part in message['content'] %}
{% if part['type'] == 'image' or 'image_url' in part %}{{ '<image>' }}{% elif part.type == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{% endfor %}`,
  'a macro for types, which calls itself': `{%- macro type_of(spec, depth=0) -%}
  {%- if spec.type == 'array' -%}{{ type_of(spec['items'], depth + 1) ~ '[]' }}
  {%- elif spec.enum -%}{{ spec.enum | map('tojson') | join(' | ') }}
  {%- elif spec.oneOf -%}{%- for one in spec.oneOf -%}{{ type_of(one, depth + 1) }}{{ ' | ' if not loop.last }}{%- endfor -%}
  {%- elif spec.properties -%}{%- for name, value in spec.properties.items() -%}{{ '  ' * depth ~ name ~ ': ' ~ type_of(value, depth + 1) }}{%- endfor -%}
  {%- else -%}{{ spec.type | default('any') }}{%- endif -%}
{%- endmacro -%}
{%- for tool in tools -%}{{ type_of(tool.function.parameters) }}{%- endfor -%}`,
  'keys that are told by data': `{% set names = {'user': 'Human', 'assistant': 'Assistant'} %}
{% for m in messages %}{{ names[m.role] }}: {{ m['content'] }}{% for k in m.extra %}{{ m.extra[k] }}{{ m['x_' ~ k] }}{% endfor %}{% endfor %}`,
  'filters of lists': `{% set system = (messages | selectattr('role', 'equalto', 'system') | list | first).content %}
{{ (tools | map(attribute='function.name') | sort | unique | join(', ')) }}{{ messages | rejectattr('hidden') | list | length }}
{% for k, v in arguments | dictsort %}{{ k }}={{ v | upper if v is string else v | round(2) | string }}{% endfor %}`,
  'macros in a list': `{% macro a(x) %}{{ x }}{% endmacro %}{% macro b(x) %}{{ x | upper }}{% endmacro %}
{% set todo = [] %}{% if documents %}{% set todo = todo + [a] %}{% endif %}{% if knobs %}{% set todo = todo + [b] %}{% endif %}
{% for i in range(todo | length) %}{{ todo[i](args[i]) }}{% endfor %}`,
  generation: `{% for m in messages %}{% if m.role == 'assistant' %}{% generation %}{{ m.content + eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}`,
  'break and continue': `{% for m in messages %}{% if m.role == 'system' %}{% continue %}{% endif %}{{ m.content }}{% if loop.index > 4 %}{% break %}{% endif %}{% endfor %}`,
  'call blocks': `{% macro turn(role) %}<{{ role }}>{{ caller() }}</{{ role }}>{% endmacro %}{% for m in messages %}{% call turn(m.role) %}{{ m.content }}{% endcall %}{% endfor %}`,
  'text that is gathered': `{% set ns = namespace(text='', seen=[]) %}{% for m in messages %}{% set ns.text = ns.text ~ m.content %}{% set ns.seen = ns.seen + [m.role] %}{% endfor %}
{% set head %}{{ ns.text }}, {{ ns.seen | join('/') }}{% endset %}{{ head | trim }}`,
  'a list that grows': `{% set parts = [] %}{% for m in messages %}{% set _ = parts.append(m.content) %}{% do parts.append('x') %}{% endfor %}{{ parts | join }}`,
  'named formats': `{{ '%s: %s' | format(messages[0].role, messages[0].content) }}{{ '{}: {:>4}'.format(messages[0].role, loop_count) }}{{ '%02d' % 7 }}`,
  'Python in its text': `{% set system = "Write a class with def __init__(self) and __call__; never use __import__('os')." %}{{ system }}
Also: ''.__class__.__mro__ and {{ '{{' }} x.__class__ {{ '}}' }}{% raw %}{{ x.__class__ }}{% endraw %}{# {{ x.__class__ }} #}`,
  'code that a long text quotes': `{% set system = "${'Answer as a programmer would. '.repeat(10)} print(f'{self.__class__.__name__}')" %}{{ system }}`,
  'keys between underscores on one side': `{{ call.arguments['__arg1'] }}{{ call._meta }}{{ data['_id'] }}{{ item['code_' ~ lang] }}{{ item[lang ~ '_code'] }}`,
  'small loops': `{% for i in range(3) %}{{ '-' * 20 }}{% for c in 'abc' %}{{ c }}{% endfor %}{% endfor %}{{ range(1, 10) | list }}{{ 2 ** 10 }}`,
  'names that are no way': `{{ __version__ }}{{ os }}{{ os.name }}{{ range.start }}{{ environ.get('A') }}{{ system.os }}`,
  nothing: 'Answer the question.\n'
};

test.each(Object.entries(FAMILIES))('the template of a model: %s', (_, text) => {
  expect(look(text)).toEqual(QUIET);
});

test('templates of other programs may include each other and call what these give them', () => {
  const text = `{% extends 'base.html.j2' %}{% from 'forms.j2' import input, field as line %}{% import "macros.j2" as macros %}
{% block body %}{{ super() }}{{ self.title() }}{{ macros.head(page) }}{{ input('name') }}{{ line() }}{{ static_file('a.css') }}{{ page.render() }}
{% include ['a.j2', 'b.j2'] ignore missing without context %}{% endblock %}{% block title %}{% trans n=count %}{{ n }} item{% pluralize %}{{ n }} items{% endtrans %}{% endblock %}`;
  expect(look(text, 'page.html.j2')).toEqual(QUIET);
  expect(look(text)).toEqual([expect.arrayContaining(['LOW template-unknown-call static_file']), 'scanned']);
});

test('what a value is called does no harm', () => {
  expect(look('{{ message.__name__ }}')).toEqual([['LOW template-python-internals __name__'], 'scanned']);
});

test.each([
  '{% if x %}',
  '{{ x',
  '{{ x.y() ',
  '{% assign x = 1 %}',
  '{{ x[1:2 }}',
  "{{ '\\x4' }}",
  '{% for x in y %}{% endif %}'
])('no reader takes %j', text => {
  expect(look(text)).toEqual([[], 'not-understood']);
});

test('a template in UTF-16 is read as one', () => {
  const text = Buffer.from('\ufeff{% for m in messages %}{{ m.content }}{% endfor %}', 'utf16le');
  expect(scan(new MemorySource(new Uint8Array(text)), 'a.jinja').verdict).toBe('clean');
});
