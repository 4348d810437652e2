import type { ICommandPalette } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { COMMANDS } from '../../panel';
import { finding } from '../../panel/__tests__/entries';
import { addCommands } from '../commands';
import type { CurrentBrowser } from '../selection';
import { World } from './world';

const FILE_BROWSER = 'filebrowser:go-to-path';

function setUp() {
  const world = new World();
  const commands = new CommandRegistry();
  const policies = {
    acceptFinding: jest.fn(),
    trustCallable: jest.fn(),
    stopAccepting: jest.fn(),
    review: jest.fn()
  };
  const told = { openPanel: jest.fn(), copy: jest.fn(), save: jest.fn() };
  const revealed = jest.fn();
  const describedBy = { args: { type: 'object', properties: { path: { type: 'string' } } } } as const;
  commands.addCommand(FILE_BROWSER, { describedBy, execute: args => void revealed(args.path) });
  const items: string[] = [];
  const palette = { addItem: ({ command }: { command: string }) => items.push(command) } as unknown as ICommandPalette;
  const selected = { selectedItems: () => [{ path: 'm/selected.pkl' }] };
  const browser = (() => selected) as unknown as CurrentBrowser;
  addCommands({ commands, model: world.model, browser, policies, trans: nullTranslator.load(''), ...told }, palette);
  return { world, commands, policies, revealed, items, ...told };
}

/** A file with an unsafe call and one that may be trusted. */
async function scanned() {
  const all = setUp();
  await all.world.scan('m/a.pkl');
  const findings = [finding('HIGH'), finding('LOW', { rule: 'pickle-unknown-call', module: 'my_lab' })];
  all.world.jobs[0].done({ path: 'm/a.pkl', verdict: 'unsafe', findings });
  await all.world.frame();
  return { ...all, id: all.world.entriesOf(all.world.roots[0])[0].id };
}

describe('the commands', () => {
  it('are all registered but that of a notebook’s output, and describe what they take', async () => {
    const { commands, items } = setUp();
    const ids = commands.listCommands().filter(id => id !== FILE_BROWSER);
    expect(ids.sort()).toEqual(
      Object.values(COMMANDS)
        .filter(id => id !== COMMANDS.showInPanel)
        .sort()
    );
    for (const id of ids) {
      expect((await commands.describedBy(id)).args).toMatchObject({ type: 'object' });
      expect(commands.label(id)).not.toBe('');
    }
    expect(items).toHaveLength(6);
  });

  it('scan what is selected in the file browser, or what they are given', async () => {
    const { world, commands, openPanel } = setUp();
    await commands.execute(COMMANDS.scan);
    await commands.execute(COMMANDS.scan, { paths: ['b.pkl'] });
    await world.frame();
    expect(world.roots.map(({ path }) => path)).toEqual(['b.pkl', 'm/selected.pkl']);
    expect(openPanel).toHaveBeenCalledTimes(2);
  });

  it('are switched on when there is something to do', async () => {
    const { world, commands } = setUp();
    const enabled = (): string[] =>
      [COMMANDS.rescan, COMMANDS.cancel, COMMANDS.clear, COMMANDS.saveReport].filter(id => commands.isEnabled(id));
    expect(enabled()).toEqual([]);
    await world.scan('a.pkl');
    expect(enabled()).toEqual([COMMANDS.rescan, COMMANDS.cancel, COMMANDS.clear]);
    world.jobs[0].done();
    await world.frame();
    expect(enabled()).toEqual([COMMANDS.rescan, COMMANDS.clear, COMMANDS.saveReport]);
  });

  it('act on the file that they are given', async () => {
    const { world, commands, revealed, save, policies, id } = await scanned();
    const [entry] = world.entriesOf(world.roots[0]);
    await commands.execute(COMMANDS.reveal, { id });
    expect(revealed).toHaveBeenCalledWith('m/a.pkl');
    await commands.execute(COMMANDS.saveReport, { id });
    expect(save).toHaveBeenCalledWith([expect.objectContaining({ path: 'm/a.pkl', file: entry })]);
    await commands.execute(COMMANDS.stopAccepting, { id });
    expect(policies.stopAccepting).toHaveBeenCalledWith(entry);
    const looked = jest.spyOn(world.storage, 'look');
    await commands.execute(COMMANDS.checkFiles, { ids: [id] });
    expect(looked).toHaveBeenCalledWith('m/a.pkl');
  });

  it('act on the finding that they are given', async () => {
    const { world, commands, copy, policies, id } = await scanned();
    const [entry] = world.entriesOf(world.roots[0]);
    await commands.execute(COMMANDS.copyFinding, { id, index: 0 });
    expect(copy).toHaveBeenCalledWith(expect.stringContaining("os.system('echo hi')"));
    await commands.execute(COMMANDS.acceptFinding, { id, index: 0 });
    expect(policies.acceptFinding).toHaveBeenCalledWith(entry, entry.report?.findings[0]);
    // os.system cannot be trusted everywhere.
    await commands.execute(COMMANDS.trustCallable, { id, index: 0 });
    await commands.execute(COMMANDS.trustCallable, { id, index: 1 });
    expect(policies.trustCallable.mock.calls).toEqual([[entry, entry.report?.findings[1]]]);
  });

  it('do nothing about what is not in the panel', async () => {
    const { commands, copy, policies, revealed } = await scanned();
    for (const id of Object.values(COMMANDS).filter(id => id !== COMMANDS.showInPanel)) {
      await commands.execute(id, { id: 'gone', ids: ['gone'], index: 0 });
    }
    [copy, revealed, ...Object.values(policies)].forEach(action => expect(action).not.toHaveBeenCalled());
  });

  it('look at a policy and forbid it', async () => {
    const { world, commands, policies } = setUp();
    await commands.execute(COMMANDS.reviewPolicy, { path: 'scan-model.toml' });
    expect(policies.review).toHaveBeenCalledWith('scan-model.toml');
    world.allowPolicy('scan-model.toml', '');
    await commands.execute(COMMANDS.forbidPolicy, { path: 'scan-model.toml' });
    expect(world.allowed).toEqual({});
  });
});
