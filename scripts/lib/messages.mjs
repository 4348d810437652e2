// The messages that the extension asks a translator for, and the catalogues of their translations (gettext's .po).

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import ts from 'typescript';

import { UserError, root } from './run.mjs';

/** Methods of a translator, and how many of their first arguments are the message. */
const METHODS = { __: 1, _n: 2 };

/** Every message of the extension: its text, its plural if it has one, the files that use it. Sorted by text. */
export function messagesOf(entry = join(root, 'src', 'index.ts')) {
  const messages = new Map();
  for (const source of sourcesFrom(entry)) {
    const file = relative(root, source.fileName).split(sep).join('/');
    const visit = node => {
      const name =
        ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text;
      if (name && Object.hasOwn(METHODS, name)) {
        const texts = node.arguments.slice(0, METHODS[name]);
        if (!texts.every(ts.isStringLiteralLike) || texts.length < METHODS[name]) {
          throw new UserError(
            `${file}: ${node.getText()} has no literal message.`,
            'Write the message out in the call.'
          );
        }
        const [text, plural] = texts.map(part => part.text);
        const known = messages.get(text) ?? { text, plural, files: new Set() };
        if (known.plural !== plural) {
          throw new UserError(`${file}: “${text}” is used with and without a plural.`, 'Word one of them differently.');
        }
        known.files.add(file);
        messages.set(text, known);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...messages.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** The parsed module and all that it imports, directly or not. Modules of the command line alone are not among them. */
function sourcesFrom(entry) {
  const sources = new Map();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (!sources.has(path)) {
      const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
      sources.set(path, source);
      for (const { fileName } of ts.preProcessFile(source.text).importedFiles) {
        const target = fileName.startsWith('.') && join(dirname(path), fileName);
        const found = target && ['.ts', '.tsx', '/index.ts'].map(end => target + end).find(existsSync);
        if (found) {
          waiting.push(found);
        }
      }
    }
  }
  return sources.values();
}

/** Header and translations (a list of forms by message) of a catalogue. */
export function parsePo(text) {
  const translations = new Map();
  let header = '';
  for (const block of text.split(/\n\s*\n/)) {
    const fields = {};
    let field;
    for (const line of block.split('\n')) {
      const [, name, quoted] = /^(msgid|msgid_plural|msgstr(?:\[\d+\])?)?\s*(".*")\s*$/.exec(line) ?? [];
      if (quoted !== undefined) {
        field = name ?? field;
        fields[field] = (fields[field] ?? '') + JSON.parse(quoted);
      }
    }
    const forms = Object.keys(fields)
      .filter(name => name.startsWith('msgstr'))
      .sort()
      .map(name => fields[name]);
    if (fields.msgid === '') {
      header = fields.msgstr;
    } else if (fields.msgid !== undefined) {
      translations.set(fields.msgid, forms);
    }
  }
  return { header, translations };
}

/** A catalogue of exactly these messages; a message without a translation gets an empty one. */
export function writePo(header, messages, translations) {
  const blocks = [
    `msgid ""\nmsgstr ""\n${header
      .trimEnd()
      .split('\n')
      .map(line => JSON.stringify(`${line}\n`))
      .join('\n')}`
  ];
  for (const { text, plural, files } of messages) {
    const [form = ''] = translations.get(text) ?? [];
    const lines = [...files].sort().map(file => `#: ${file}`);
    lines.push(`msgid ${JSON.stringify(text)}`);
    if (plural === undefined) {
      lines.push(`msgstr ${JSON.stringify(form)}`);
    } else {
      lines.push(`msgid_plural ${JSON.stringify(plural)}`, `msgstr[0] ${JSON.stringify(form)}`);
    }
    blocks.push(lines.join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}

/** Fault of a translation, in words; nothing for a good one. */
export function faultOf({ text, plural }, [form = '']) {
  if (form.trim() === '') {
    return 'not translated';
  }
  const marks = value => [...new Set(value.match(/%\d+/g) ?? [])].sort().join(' ');
  return marks(form) === marks(plural ?? text) ? undefined : `its marks are not ${marks(plural ?? text)}`;
}

/** The catalogue as JupyterLab's server hands it out. */
export function toJson(domain, language, messages, translations) {
  const table = { '': { domain, language, plural_forms: 'nplurals=1; plural=0;', version: '' } };
  for (const { text, plural } of messages) {
    const [form = ''] = translations.get(text) ?? [];
    if (form !== '') {
      // JupyterLab takes a message for a plural only when it has two forms, also in a language with one.
      table[text] = plural === undefined ? [form] : [form, form];
    }
  }
  return table;
}
