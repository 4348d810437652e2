"""Texts: nested deeply, one line that never ends, references that multiply, templates that repeat."""

import base64
import gzip
import json

from .base import MIB, cost_file, keras, repeated

MANY = 3_000_000
CALL = b"cposix\nsystem\n(S'id'\ntR."


@cost_file("json-deep-lists.json")
def json_deep():
    return b"[" * MANY + b"]" * MANY


@cost_file("json-deep-objects.json")
def json_deep_objects():
    return b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000


@cost_file("json-unclosed.json")
def json_unclosed():
    return b'{"model_type":"a","b":' + b"[" * MANY


@cost_file("json-keys.json")
def json_keys():
    return ("{" + ",".join(f'"k{i}":0' for i in range(400_000)) + "}").encode()


@cost_file("json-auto-maps.json")
def json_auto_maps():
    return json.dumps(
        {"model_type": "a", "x": [{"auto_map": {"AutoModel": f"a{i}.B"}} for i in range(60_000)]}
    ).encode()


@cost_file("json-targets.json")
def json_targets():
    return json.dumps([{"_target_": f"os.system{i}", "a": {"_target_": "x.y"}} for i in range(60_000)]).encode()


@cost_file("json-base64.json")
def json_base64():
    return json.dumps({"model_type": "x", "a": ["gASVAAAAAAAAAABOLg==" + "A" * 400] * 10_000}).encode()


@cost_file("json-digits.json")
def json_digits():
    return b'{"model_type":' + b"1" * 5_000_000 + b"}"


@cost_file("json-lines.jsonl")
def json_lines():
    return b'{"a":1}\n' * 800_000


@cost_file("json-template.json")
def json_templates():
    template = "{% for a in range(10) %}" * 50 + "{{ ''.__class__ }}" + "{% endfor %}" * 50
    return json.dumps(
        {"chat_template": [{"name": f"{i}", "template": template + str(i)} for i in range(2_000)]}
    ).encode()


@cost_file("tokenizer-vocab.json.gz")
def tokenizer():
    vocab = {f"token{i}": i for i in range(1_500_000)}
    return gzip.compress(json.dumps({"version": "1.0", "model": {"type": "BPE", "vocab": vocab}}).encode(), 9, mtime=0)


@cost_file("yaml-laughs.yaml")
def yaml_laughs():
    lines = ["a0: &a0 [!!python/object/apply:os.system [echo]]"]
    lines += [f"a{i}: &a{i} [" + ",".join([f"*a{i - 1}"] * 10) + "]" for i in range(1, 3000)]
    return "\n".join(lines).encode()


@cost_file("yaml-merges.yaml")
def yaml_merges():
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i}\n  <<: [*a{i - 1}, *a{i - 1}]\n  k{i}: 1" for i in range(1, 5000)]
    return "\n".join(lines).encode()


@cost_file("yaml-deep-flow.yaml")
def yaml_flow():
    return b"a: " + b"[" * 1_000_000 + b"]" * 1_000_000


@cost_file("yaml-deep-flow-maps.yaml")
def yaml_flow_maps():
    return b"a: " + b"{a: " * 500_000 + b"}" * 500_000


@cost_file("yaml-deep-block.yaml")
def yaml_block():
    return b"".join(b" " * i + b"a:\n" for i in range(2500))


@cost_file("yaml-deep-sequence.yaml")
def yaml_sequence():
    return b"a:\n" + b"- " * 1_500_000 + b"x\n"


@cost_file("yaml-documents.yaml")
def yaml_documents():
    return b"_target_: os.system\n---\n" * 100_000


@cost_file("yaml-tags.yaml")
def yaml_tags():
    return b"a:\n" + b"".join(b"- !!python/object/apply:os.system%d [echo]\n" % i for i in range(60_000))


@cost_file("yaml-quoted.yaml")
def yaml_quoted():
    return b'a: 1\nb: "' + b"\\\n  x" * 500_000


@cost_file("yaml-plain.yaml")
def yaml_plain():
    return b"a: 1\nb: x\n" + b"  x y # z\n" * 400_000


@cost_file("yaml-question.yaml")
def yaml_question():
    return b"? " * 1_000_000 + b"a"


@cost_file("yaml-colons.yaml")
def yaml_colons():
    return b"a: 1\n" + b"x" * 1_000_000 + b" :" * 1_000_000


@cost_file("yaml-literal.yaml")
def yaml_literal():
    return b"a: |\n" + b"\n" * 4_000_000 + b"  x\n"


@cost_file("xml-deep.pmml")
def xml_deep():
    return b'<?xml version="1.0"?><PMML version="4.4">' + b"<a>" * 1_000_000


@cost_file("xml-attributes.pmml")
def xml_attributes():
    attributes = b" ".join(b'a%d="%d"' % (i, i) for i in range(200_000))
    return b'<?xml version="1.0"?><PMML version="4.4" ' + attributes + b"/>"


@cost_file("xml-laughs.pmml")
def xml_laughs():
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 20_000))
    return b'<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY a0 "x">' + entities + b']><PMML version="4.4">&a9;</PMML>'


@cost_file("xml-comments.pmml")
def xml_comments():
    return b'<?xml version="1.0"?><PMML version="4.4">' + b"<!-- " * 800_000


@cost_file("xml-extensions.pmml")
def xml_extensions():
    return b'<?xml version="1.0"?><PMML version="4.4">' + b"<Extension name='a' value='b'/>" * 150_000 + b"</PMML>"


@cost_file("xml-openvino.xml")
def xml_openvino():
    layers = b"".join(b'<layer id="%d" name="a" type="Custom%d" version="extension"/>' % (i, i) for i in range(60_000))
    return b'<?xml version="1.0"?><net name="a" version="11"><layers>' + layers + b"</layers></net>"


@cost_file("xml-entities.pmml")
def xml_references():
    return b'<?xml version="1.0"?><PMML version="4.4">' + b"&#x41;" * 800_000 + b"</PMML>"


@cost_file("template-parentheses.jinja")
def template_parentheses():
    return b"{{ " + b"(" * 500_000 + b"1" + b")" * 500_000 + b" }}"


@cost_file("template-nots.jinja")
def template_nots():
    return b"{{ " + b"not " * 500_000 + b"x }}"


@cost_file("template-chain.jinja")
def template_chain():
    return b"{{ x" + b".a" * 500_000 + b" }}"


@cost_file("template-filters.jinja")
def template_filters():
    return b"{{ x" + b" | trim" * 300_000 + b" }}"


@cost_file("template-ifs.jinja")
def template_ifs():
    return b"{% if a %}" * 100_000 + b"{% endif %}" * 100_000


@cost_file("template-loops.jinja")
def template_loops():
    return b"{% for a in range(1000000000) %}" * 60 + b"{{ a }}" + b"{% endfor %}" * 60


@cost_file("template-doubles.jinja")
def template_doubles():
    """A text that is doubled ten thousand times: its names are followed through constants."""
    sets = b"".join(b"{%% set a%d = a%d ~ a%d %%}" % (i, i - 1, i - 1) for i in range(1, 10_000))
    return b"{% set a0 = '__class__' %}" + sets + b"{{ x[a9999] }}"


@cost_file("template-doubled-lists.jinja")
def template_doubled_lists():
    sets = b"".join(b"{%% set a%d = a%d + a%d %%}" % (i, i - 1, i - 1) for i in range(1, 10_000))
    return b"{% set a0 = ['__class__'] %}" + sets + b"{{ x[a9999[0]] }}"


@cost_file("template-times.jinja")
def template_times():
    return (
        b"{{ 'a' * 1000000000 * 1000000000 }}{{ [0] * 1000000000 }}{{ '%1000000000d' % 1 }}{{ 10**1000000000 }}" * 200
    )


@cost_file("template-branches.jinja")
def template_branches():
    """A name that may be any of two things, ten thousand times: the ways through multiply."""
    ways = b"".join(
        b"{%% if x %%}{%% set a = a ~ 'b%d' %%}{%% else %%}{%% set a = a ~ 'c' %%}{%% endif %%}" % i
        for i in range(5000)
    )
    return b"{% set a = '_' %}" + ways + b"{{ x[a] }}"


@cost_file("template-macros.jinja")
def template_macros():
    """Each macro calls the one before it twice."""
    macros = b"".join(
        b"{%% macro m%d(a) %%}{{ m%d(a) }}{{ m%d(a) }}{%% endmacro %%}" % (i, i - 1, i - 1) for i in range(1, 5000)
    )
    return b"{% macro m0(a) %}{{ a.__class__ }}{% endmacro %}" + macros + b"{{ m4999(x) }}"


@cost_file("template-assigned.jinja")
def template_assigned():
    """Every name is the one before it, in the order in which one walk over them learns but one."""
    sets = b"".join(b"{%% set a%d = a%d %%}" % (i, i + 1) for i in range(5000))
    return b"{% for x in y %}" + sets + b"{% set a5000 = ''.__class__ %}{% endfor %}{{ a0.b }}"


@cost_file("template-opens.jinja")
def template_opens():
    return b"{{" * 1_000_000


@cost_file("template-raw.jinja")
def template_raw():
    return b"{% raw %}" * 300_000


@cost_file("template-strings.jinja")
def template_strings():
    return b"{{ '" * 700_000


@cost_file("template-dicts.jinja")
def template_dicts():
    return b"{{ " + b"{'a': " * 200_000 + b"1" + b"}" * 200_000 + b" }}"


@cost_file("template-ternaries.jinja")
def template_ternaries():
    return b"{{ " + b"a if b else " * 200_000 + b"c }}"


@cost_file("template-calls.jinja")
def template_calls():
    return b"".join(b"{{ x.f%d('%d') }}" % (i, i) for i in range(100_000))


@cost_file("template-whitespace.jinja")
def template_spaces():
    return b"{{ x }}" + (b" " * 1000 + b"\n") * 4000 + b"{%- if x -%}"


@cost_file("python-parentheses.py")
def python_parentheses():
    return b"import os\nx = " + b"(" * 1_000_000


@cost_file("python-indents.py")
def python_indents():
    return b"import os\n" + b"".join(b" " * i + b"if x:\n" for i in range(2500))


@cost_file("python-lines.py")
def python_lines():
    return b"import os\nos.system('a')\n" * 150_000


@cost_file("python-strings.py")
def python_strings():
    return b"import os\n" + b"'''" * 700_000 + b"\n" + b"f'{" * 300_000


@cost_file("protobuf-text-deep.pbtxt")
def protobuf_text():
    return b'node { name: "a" op: "PyFunc" attr { key: "a" value { ' + b"func { attr { value { " * 200_000


@cost_file("protobuf-text-nodes.pbtxt")
def protobuf_text_nodes():
    return b'node { name: "a" op: "PyFunc" }\n' * 120_000


@cost_file("requirements.txt")
def requirements():
    return b"--index-url http://a/" + b"\\\n" * 500_000 + b"a==1\n" + b"git+https://x/y\n" * 60_000


@cost_file("pickles-in-text.pkl")
def text_pickles():
    return b"(dp0\nS'a'\np1\nI1\ns." * 150_000


# A text format that is known by its first words, and behind them one line, or only spaces.
HEADS = {
    "lightgbm.txt": b"tree\nversion=v4\nnum_class=1\n",
    "libsvm.model": b"svm_type c_svc\nkernel_type linear\n",
    "ncnn.param": b"7767517\n2 2\n",
    "word2vec.txt": b"1000000000 300\nthe",
    "glove.txt": b"the 0.1 0.2 0.3 0.4\n",
    "caffe.prototxt": b'name: "a"\nlayer { name: "a" type: "Python" ',
    "torch7.t7": b"3\n1\n2\n",
    "darknet.cfg": b"[net]\nbatch=1\n",
    "vowpal.vw": b"",
    "page.html": b"<!DOCTYPE html><html>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'>",
    "table.csv": b"a,b,c\n1,2,3\n",
    "notes.md": b"# a\n\n",
    "script.sh": b"#!/bin/sh\n",
    "config.yaml": b"a: 1\nb: ",
    "config.json": b'{"model_type": ',
    "chat.jinja": b"{{ x }} {%",
    "model.py": b"import os\nx = ",
    "merges.txt": b"#version: 0.2\n",
}
FILLS = {
    "spaces": b" ",
    "newlines": b"\n",
    "line": b"a",
    "digits": b"1",
    "quotes": b'"',
    "backslashes": b"\\",
    "numbers": b"0.1 ",
}
for _head, _begin in HEADS.items():
    for _fill, _unit in FILLS.items():
        cost_file(f"text-{_fill}-{_head}")(lambda begin=_begin, unit=_unit: begin + unit * (2 * MIB // len(unit)))


@cost_file("text-newlines.gz")
def text_newlines():
    return repeated(b"hello", b"\n", 300 * MIB)


@cost_file("keras-lambdas-plain.json")
def plain_lambdas():
    layer = '{"class_name":"Lambda","config":{"function":["4wAAAA",null,null]}}'
    return ('{"class_name":"Sequential","config":{"layers":[' + ",".join([layer] * 200_000) + "]}}").encode()


@cost_file("keras-lambdas-names.keras")
def keras_named_lambdas():
    layers = (
        f'{{"class_name":"Lambda","config":{{"name":"l{i}","function":["4wAAA{i:06}",null,null]}}}}'
        for i in range(200_000)
    )
    return keras('{"class_name":"Sequential","config":{"layers":[' + ",".join(layers) + "]}}")


@cost_file("text-base32.json")
def text_base32():
    """Fourteen megabytes behind a pickle, whose digits were a list of as many texts."""
    return b'{"w":"' + base64.b32encode(CALL + b"A" * (14 * MIB)) + b'"}'


@cost_file("text-escapes.txt")
def text_escapes():
    return b'b"' + b"".join(b"\\x%02x" % byte for byte in CALL) + b"A" * (30 * MIB) + b'"\n'


@cost_file("text-numbers.json")
def text_numbers():
    return b'{"w":"[' + b", ".join(b"%d" % byte for byte in CALL) + b", 65" * (7 * MIB) + b']"}'
