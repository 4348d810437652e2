import type { ScanContext } from '../../../context';
import type { JsonNode } from '../../../encoding/json';
import { member } from '../../../encoding/json';
import { reportCommand } from '../../../rules/command-finding';

const starting = () => require('../../../rules/image-start') as typeof import('../../../rules/image-start');

/** What a container runs, and the variables that it runs with (OCI image specification, `config.md`). */
const KEYS = ['Entrypoint', 'Cmd', 'Shell', 'OnBuild', 'Env'];

const textsOf = (node: JsonNode | undefined): string[] =>
  node?.type === 'string'
    ? [node.value]
    : node?.type === 'array'
      ? node.items.flatMap(item => (item.type === 'string' ? [item.value] : []))
      : [];

/** Judges what a container is started with. Its history is what was run when it was built, which is over. */
export function judgeImageConfig(root: JsonNode | undefined, context: ScanContext): void {
  for (const config of [member(root, 'config'), member(root, 'container_config'), root]) {
    const commands = KEYS.flatMap(key => {
      const texts = textsOf(member(config, key));
      return key === 'Env' || key === 'OnBuild' ? texts : [texts.join(' ')];
    });
    commands.push(textsOf(member(member(config, 'Healthcheck'), 'Test')).join(' '));
    const found = commands.find(starting().isStartAttack);
    if (found !== undefined) {
      reportCommand(context, 'image', found, 0);
      return;
    }
  }
}
