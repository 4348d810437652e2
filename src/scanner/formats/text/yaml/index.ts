import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { YamlReading } from '../../../encoding/yaml';
import { readYaml } from '../../../encoding/yaml';
import { PRICES } from '../../../work';
import { judgeConfiguration } from '../config';
import { coverText } from '../config/cover-text';
import { TextContext, decodedText } from '../config/decoded-text';
import { EmbeddedFiles } from '../embedded-files';
import { judgeUnread } from './unread';
import { YamlWalk } from './yaml-walk';

/** From so many values on, and so many times those that are written, aliases are there to multiply. */
const BOMB_VALUES = 1_000_000;
const BOMB_RATIO = 50;

/**
 * YAML of any kind: what its tags make PyYAML, ruamel.yaml, HyperPyYAML and the readers of other languages import and call, what
 * configurations have their loaders instantiate, and what models of MLflow, BentoML and the like would run or install.
 */
export function scanYaml(source: ByteSource, context: ScanContext): void {
  const { maxWhole } = context.limits;
  const size = Math.min(source.size, maxWhole);
  context.work.spend(size * PRICES.textByte);
  const decoded = decodedText(source.read(0, size));
  const reading = readYaml(decoded.text);
  context.work.spend(reading.nodes * PRICES.node);
  const placed = new TextContext(context, decoded);
  reportBomb(placed, reading);
  const files = new EmbeddedFiles(placed);
  for (const root of reading.documents) {
    judgeConfiguration(placed, root);
    new YamlWalk(placed, files, root).visit(root, '');
  }
  const { error } = reading;
  if (error !== undefined) {
    judgeUnread(placed, decoded.text);
  }
  coverText(context, 'yaml', source.size, decoded, files, error);
}

function reportBomb(context: ScanContext, { expanded, nodes, documents }: YamlReading): void {
  if (expanded > BOMB_VALUES && expanded > nodes * BOMB_RATIO) {
    context.finding({
      rule: 'yaml-expansion',
      severity: 'MEDIUM',
      module: 'yaml',
      operator: 'alias',
      offset: documents[0]?.offset ?? 0,
      evidence: `${nodes} | ${expanded}`,
      params: { values: expanded }
    });
  }
}
