import { utf8 } from '../bytes';
import { casesOf } from './made-case';

/** A template as models of many families have it: tools, a date, reasoning, parts of messages. */
const FAMILY = `{%- macro parts(content) -%}
  {%- if content is string -%}{{ content | trim }}
  {%- else -%}{%- for part in content -%}{{ '<image>' if part.type == 'image' else part['text'] }}{%- endfor -%}{%- endif -%}
{%- endmacro -%}
{%- set date = strftime_now('%d %b %Y') if strftime_now is defined else '1 Jan 2026' -%}
{%- set ns = namespace(last=messages | length - 1) -%}
{{- bos_token ~ 'Today is ' ~ date ~ '.\\n' -}}
{%- for tool in tools or [] -%}{{- tool | tojson(indent=2) ~ '\\n' -}}{%- endfor -%}
{%- for message in messages[::-1] if message.role == 'user' -%}{%- set ns.last = loop.index0 -%}{%- endfor -%}
{%- for message in messages -%}
  {%- if message.role not in ['system', 'user', 'assistant', 'tool'] -%}{{- raise_exception('No such role: ' + message.role) -}}{%- endif -%}
  <|{{ message.role }}|>{% generation %}{{ parts(message.content).split('</think>')[-1] }}{% endgeneration %}<|end|>
{% endfor -%}
{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}
`;

/** Every case of `tests/golden/template` but the shortest. */
export const templates = casesOf('template', {
  'family.jinja': utf8(FAMILY),
  'harmful-hidden.jinja': utf8(
    FAMILY.replace(
      '<|end|>',
      "{% set a = 'slabolg__'|reverse %}{{ cycler['__in' ~ 'it__'][a ~ '__'].os['pop' ~ 'en']('id').read() }}<|end|>"
    )
  ),
  'harmful-computed.jinja': utf8("{{ ''|attr(messages[0].content)|attr(messages[1].content)() }}\n"),
  'harmful-runaway.jinja': utf8('{% for a in range(100000) %}{% for b in range(100000) %} {% endfor %}{% endfor %}\n'),
  'review-call.chat_template.jinja': utf8('{{ describe(messages) }}\n'),
  'harmful-other-file.chat_template.jinja': utf8("{% include '../../etc/passwd' %}\n"),
  'broken.jinja': utf8('{% for m in messages %}{{ m.content }}\n')
});
