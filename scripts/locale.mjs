// node scripts/locale.mjs [--check]: bring the Korean catalogue up to date with the messages in src and compile it to the
// JSON that JupyterLab serves. With --check nothing is written: it fails when something is missing or stale.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { faultOf, messagesOf, parsePo, toJson, writePo } from './lib/messages.mjs';
import { UserError, main, root, log } from './lib/run.mjs';

const DOMAIN = 'jupyterlab_scan_model';
const FOLDER = join(root, 'jupyterlab_scan_model', 'locale', 'ko_KR', 'LC_MESSAGES');
const PO = join(FOLDER, `${DOMAIN}.po`);
const JSON_FILE = join(FOLDER, `${DOMAIN}.json`);
// The tag as JupyterLab asks for it, with a hyphen.
const LANGUAGE = 'ko-KR';
const HEADER = `Project-Id-Version: ${DOMAIN}
Language: ko_KR
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=1; plural=0;
`;

main(async () => {
  const check = process.argv.includes('--check');
  const messages = messagesOf();
  const { header, translations } = parsePo(existsSync(PO) ? readFileSync(PO, 'utf8') : '');
  const po = writePo(header || HEADER, messages, translations);
  const json = `${JSON.stringify(toJson(DOMAIN, LANGUAGE, messages, translations), undefined, 1)}\n`;
  const faults = messages.flatMap(message => {
    const fault = faultOf(message, translations.get(message.text) ?? []);
    return fault === undefined ? [] : [`${JSON.stringify(message.text)}: ${fault} (${[...message.files].join(', ')})`];
  });
  if (!check) {
    writeFileSync(PO, po);
    writeFileSync(JSON_FILE, json);
    log(`${messages.length} messages, ${faults.length} to translate.`);
  }
  if (faults.length > 0) {
    throw new UserError(
      `The Korean catalogue is not complete:\n  ${faults.join('\n  ')}`,
      `edit ${PO}, then run node scripts/locale.mjs`
    );
  }
  if (check && (readFileSync(PO, 'utf8') !== po || readFileSync(JSON_FILE, 'utf8') !== json)) {
    throw new UserError('The Korean catalogue is not up to date.', 'run node scripts/locale.mjs');
  }
});
