import { Notification } from '@jupyterlab/apputils';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { nullTranslator } from '@jupyterlab/translation';
import type { Contents } from '@jupyterlab/services';
import { cleanup, render, screen } from '@testing-library/react';
import { createHash } from 'crypto';
import * as React from 'react';

import { fakeCommands } from '../../panel/__tests__/fake-commands';
import { PanelView } from '../../panel/panelview';
import type { PanelDoor, Situation } from '../../report/__tests__/situations';
import { ALL, bytesOf, meeting } from '../../report/__tests__/situations';
import type { JsonReport } from '../../report/writers/json-report';
import { ENGLISH } from '../../report/translator';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/bytes/memory';
import { notifyFinished } from '../notify';
import { reportJson } from '../save';
import { addStatus } from '../status';
import { World } from './world';

type Met = Situation & { readonly door: PanelDoor };
type Act = (world: World) => void;
type Rendered = { render(): JSX.Element };

const BEFORE = '2026-06-01T10:00:00Z';
const AFTER = '2026-06-01T10:00:01Z';

/** Events around the panel: before the scan, in the answer for a file, and after the other answers. */
const HAPPENS: Readonly<
  Record<string, { before?: Act; answer?: Readonly<Record<string, 'none' | { fail: string }>>; after?: Act }>
> = {
  unlisted: { before: world => world.broken.add('m/locked') },
  cancelled: { answer: { 'm/late.pkl': 'none' }, after: world => world.model.cancel() },
  hidden: { before: world => (world.hidden = false) },
  unreadable: { answer: { 'm/unreadable.pkl': { fail: 'forbidden' } } },
  changed: {
    before: world => world.told.set('m/model.pkl', { size: 6, modified: Date.parse(BEFORE) }),
    after: world => {
      const newValue = { path: 'm/model.pkl', type: 'file', size: 6, last_modified: AFTER } as Contents.IModel;
      world.model.happened({ oldValue: null, newValue });
    }
  },
  running: { answer: { 'm/late.pkl': 'none' } }
};

/** Take a folder with the files of the situation through the panel's own model and the engine. */
async function live({ name, files, pipes = [], policy, door }: Met): Promise<World> {
  const { before, answer = {}, after } = HAPPENS[name] ?? {};
  const world = new World();
  const contents = new Map(
    Object.entries(door.files ?? files).map(([file, content]) => [`m/${file}`, bytesOf(content)])
  );
  world.folders.set('m', [...contents.keys(), ...pipes.map(pipe => `m/${pipe}`)]);
  if (policy !== undefined) {
    world.named = 'policy.toml';
    world.contents.files.set(world.named, policy);
  }
  before?.(world);
  world.model.finished.connect((_, finished) =>
    notifyFinished(finished, 'LOW', nullTranslator.load(''), () => undefined)
  );
  await world.scan('m');
  for (const { task, done, fail } of world.jobs) {
    const path = task.path;
    const instead = answer[path];
    if (instead === undefined) {
      const bytes = contents.get(path) ?? new Uint8Array();
      try {
        await task.prepare(new AbortController().signal);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        done({ ...scan(new MemorySource(bytes), path), sha256 });
      } catch (failure) {
        fail(failure);
      }
    } else if (instead !== 'none') {
      fail(instead.fail);
    }
  }
  await world.frame();
  after?.(world);
  await world.frame();
  return world;
}

function show({ model }: World): void {
  render(
    <PanelView scans={model.scans} choice="nothing" active={model.active} trans={ENGLISH} commands={fakeCommands()} />
  );
}

/** Class of the picture in it. */
const iconIn = (element: Element | null): string | undefined =>
  /jp-mod-(\S+)/.exec(element?.querySelector('svg.jp-ScanModel-icon')?.getAttribute('class') ?? '')?.[1];

const rows = (): HTMLElement[] => screen.getAllByRole('row');

/** The row of a file or folder. */
function rowOf(name: string): HTMLElement {
  const row = rows().find(row => row.querySelector('.jp-ScanModel-name')?.getAttribute('title') === name);
  if (row === undefined) {
    throw new Error(`There is no row of ${name}.`);
  }
  return row;
}

/** Text of the status bar item, and whether the item is shown. */
function statusOf({ model }: World): { shown: boolean; text: string } {
  const told = { shown: false, text: '' };
  const bar: Pick<IStatusBar, 'registerStatusItem'> = {
    registerStatusItem: (_, { item, isActive }) => {
      const { container } = render((item as unknown as Rendered).render());
      told.shown = isActive?.() ?? true;
      told.text = container.textContent ?? '';
      return { isDisposed: false, dispose: () => undefined };
    }
  };
  addStatus(bar, model, nullTranslator.load(''), () => undefined);
  return told;
}

let notified: string[];

beforeEach(() => {
  notified = [];
  jest.spyOn(Notification.manager, 'notify').mockImplementation(message => String(notified.push(message)));
});

afterEach(() => {
  cleanup();
  jest.restoreAllMocks();
});

/** Words for other outcomes than this. */
const others = ({ word }: Situation): string[] =>
  [...new Set(ALL.map(other => other.word))].filter(other => other !== word && other !== 'Scanning…');

const saysNone = (text: string, words: readonly string[]): void =>
  words.forEach(word => expect(text.toLowerCase()).not.toContain(word.toLowerCase()));

describe.each(meeting('panel'))('the panel: $name', situation => {
  const { title, word, icon, door } = situation;
  const subject = door.subject ?? situation.subject;

  it('says in headline, picture, row, to a screen reader and in a status bar what the table says', async () => {
    const world = await live(situation);
    show(world);
    const headline = document.querySelector('.jp-ScanModel-summary');
    expect(headline?.querySelector('.jp-ScanModel-verdict')?.textContent).toBe(title);
    expect(iconIn(headline)).toBe(icon);
    expect(headline?.classList.contains(`jp-mod-${icon}`)).toBe(true);
    const announced = document.querySelector('[aria-live]')?.textContent ?? '';
    expect(announced === title || announced.startsWith(`${title}. `)).toBe(true);
    const [first] = rows();
    expect(first.querySelector('.jp-ScanModel-hidden')?.textContent).toBe(`${word}: `);
    expect(iconIn(first)).toBe(icon);
    const about = rowOf(['m', subject.name].filter(Boolean).join('/'));
    expect(about.textContent).toContain(subject.word);
    expect(iconIn(about)).toBe(subject.icon);
    const { shown, text } = statusOf(world);
    expect(shown).toBe(icon === 'running');
    saysNone(text, others(situation));
    expect(notified).toEqual(shown ? [] : [expect.stringMatching(/ scanned: /)]);
    notified.forEach(words => expect(words.endsWith(`: ${door.notified ?? title}`)).toBe(true));
  });

  it('saves the JSON that the table says', async () => {
    const world = await live(situation);
    const text = [...reportJson(world.model.savedParts(), '1.2.3', BEFORE)].join('');
    const { summary, files } = JSON.parse(text) as JsonReport;
    expect(summary).toMatchObject({
      verdict: situation.verdict,
      headline: situation.savedTitle ?? title,
      exit_code: situation.exit
    });
    const path = ['m', subject.name].filter(Boolean).join('/');
    const entry =
      files.find(({ source }) => source === path) ?? files.find(({ source }) => source.startsWith(`${path}/`));
    const left = summary.skipped.skipped_files.some(
      ({ category, source }) => category === 'EXCLUDED' && source === path
    );
    expect(entry?.verdict ?? (left ? null : 'absent')).toBe(subject.verdict);
  });
});
