import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';
import { scanTemplate } from '../template';
import { isEscape } from '../template/escapes';
import { YamlWalk } from '../yaml/yaml-walk';
import { decodedText, TextContext } from './decoded-text';
import { judgeConfiguration } from '.';
import { judgeOptions } from './kaldi-options';
import { judgeLogging } from './logging-file';
import { judgeNamedModule } from './named-modules';
import { hasSections, readSections } from './sections';

/** Longer settings are none. */
const MAX_SIZE = 4 * 2 ** 20;

/** Names of texts that programs render: of prompts, and of no kind. */
const TEMPLATE = /(?:template|prompt)[\w-]*(?:\.txt)?$|\.(?:tmpl|tpl|prompty|mustache)$|(?:^|[/\\])[^./\\]+$/i;

/** Jinja, and not Tempita, which makes Cython's sources: what it begins with is an error in Jinja. */
const BEGINS = /^\s*\{(?:%|\{(?!py:))/;

/** Files in texts of one line are looked for in the whole of it. */
const filesIn = (files: EmbeddedFiles): Pick<EmbeddedFiles, 'look' | 'lookAtList'> => ({
  look: (text, name) => (text.includes('\n') ? files.look(text.replace(/\n[ \t]+/g, '\n').trim(), name) : undefined),
  lookAtList: (items, name) => files.lookAtList(items, name)
});

/**
 * Settings in sections (INI, the configurations of spaCy, TOML): what their values make a program import, call or render, as in the
 * same settings in YAML.
 */
export function scanSettings(source: ByteSource, context: ScanContext): void {
  judgeNamedModule(source, context);
  if (source.size > MAX_SIZE) {
    return;
  }
  const decoded = decodedText(source.read(0, source.size));
  context.work.spend(source.size * PRICES.textByte);
  const isTemplate = TEMPLATE.test(context.name) || BEGINS.test(decoded.text);
  if (isTemplate && isEscape(decoded.text)) {
    scanTemplate(decoded.text, new TextContext(context, decoded), { offset: 0, path: 'text' });
  }
  judgeOptions(new TextContext(context, decoded), decoded.text);
  if (!hasSections(decoded.text, context.name)) {
    return;
  }
  const root = readSections(decoded.text);
  const placed = new TextContext(context, decoded);
  judgeConfiguration(placed, root);
  new YamlWalk(placed, filesIn(new EmbeddedFiles(placed)), root).visit(root, '');
  judgeLogging(placed, root);
}
