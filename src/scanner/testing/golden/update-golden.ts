// The program behind `npm run golden`: see scripts/golden.mjs.
import { join } from 'node:path';
import { updateGolden } from './golden-cases';
import { provideFacts } from '../../rules/facts';
import { factsIn } from '../../../sources/facts-folder';

provideFacts(factsIn(join(process.cwd(), 'src', 'scanner', 'rules', 'facts', 'data')));

const root = join(process.cwd(), 'tests', 'golden');
const changed = updateGolden(root);
process.stdout.write(
  changed.length === 0
    ? 'All golden cases are as they were.\n'
    : `Written, to be read before they are committed (git diff tests/golden):\n${changed.join('\n')}\n`
);
