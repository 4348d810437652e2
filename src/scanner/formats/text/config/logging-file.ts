import type { ScanContext } from '../../../context';
import type { YamlNode, YamlObject } from '../../../encoding/yaml';
import { anyMark } from '../../../rules/suspicious-text';
import { reportSource } from '../python/source-finding';
import { reportPath } from './path-finding';
import { judgeCallee } from './targets';

/** Modules that `logging` has imported itself, by whose names the expressions reach them. */
const NAMESPACE = 'import sys, os, time, io, re, traceback, warnings, weakref, logging\nfrom logging import *\n';
/** Its own classes, which open files or connections that the same file names. */
const OWN = /^(?:logging\.)?(?:handlers\.)?\w+(?:Handler|Formatter)$/;
const DOTTED = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** `logging.config.fileConfig` (Lib/logging/config.py): `class`, `args` and `kwargs` of handlers and formatters are evaluated. */
export function judgeLogging(context: ScanContext, root: YamlObject): void {
  for (const { key, value: section } of root.members) {
    if (!/^(?:handler|formatter)_/.test(key) || section.type !== 'object') {
      continue;
    }
    for (const { key: name, value } of section.members) {
      if (name === 'class' || name === 'args' || name === 'kwargs') {
        judgeExpression(context, name, `${key}.${name}`, value);
      }
    }
  }
}

function judgeExpression(context: ScanContext, name: string, path: string, value: YamlNode): void {
  const text = value.type === 'string' ? value.value : '';
  const { offset } = value;
  if (name === 'class' && DOTTED.test(text)) {
    if (text.includes('.') && !OWN.test(text)) {
      judgeCallee(context, text, { text: () => text, offset, path });
    }
    return;
  }
  const { judgement } = reportSource(`${NAMESPACE}_ = ${text}`, 'expression', context, offset, { path });
  if (judgement === undefined && anyMark(text.replace(/^\(\s*["']/, '')) === 'path') {
    reportPath(context, { module: 'logging', severity: 'MEDIUM', file: text, offset, path });
  }
}
