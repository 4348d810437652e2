import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { Signal } from '@lumino/signaling';

import { LiveOutputs, contentKey, watchNotebooks } from '../live';

const TYPE = 'application/x-test+json';

/** A session that sends what it is told to. */
function sessionOf() {
  const anyMessage = new Signal<unknown, unknown>({});
  const send = (data: unknown): void =>
    anyMessage.emit({
      direction: 'recv',
      msg: { channel: 'iopub', header: { msg_type: 'display_data' }, content: { data: { [TYPE]: data } } }
    });
  return { anyMessage, send };
}

function contextOf(session: unknown) {
  return { session, sessionChanged: new Signal<unknown, unknown>({}) };
}

it('listens to the kernel that is there, and to those that come', () => {
  const live = new LiveOutputs(TYPE);
  const [first, second] = [sessionOf(), sessionOf()];
  const context = contextOf(null);
  live.watch(context as never);
  context.sessionChanged.emit({ oldValue: null, newValue: first });
  first.send({ a: 1 });
  context.sessionChanged.emit({ oldValue: first, newValue: second });
  second.send({ b: [2, { c: 3, d: 4 }] });
  expect([{ a: 1 }, { b: [2, { d: 4, c: 3 }] }, { b: [2] }, null].map(data => live.has(contentKey(data)))).toEqual([
    true,
    true,
    false,
    false
  ]);
});

it('gives up the oldest when there is too much', () => {
  const live = new LiveOutputs(TYPE);
  const { anyMessage, send } = sessionOf();
  live.watch(contextOf({ anyMessage }) as never);
  const large = (name: string): unknown => ({ name, text: 'x'.repeat(30_000_000) });
  ['a', 'b', 'c'].forEach(name => send(large(name)));
  expect(['a', 'b', 'c'].map(name => live.has(contentKey(large(name))))).toEqual([false, true, true]);
});

it('watches every editor of notebooks, also one that is added later', () => {
  const factories = [
    { name: 'Notebook', modelName: 'notebook' },
    { name: 'Editor', modelName: 'text' }
  ];
  const extensions: [string, { createNew(widget: unknown, context: unknown): unknown }][] = [];
  const changed = new Signal<unknown, unknown>({});
  const registry = {
    widgetFactories: () => factories.values(),
    changed,
    addWidgetExtension: (name: string, extension: (typeof extensions)[number][1]) => {
      extensions.push([name, extension]);
      return { isDisposed: false, dispose: () => undefined };
    }
  };
  const live = new LiveOutputs(TYPE);
  const watching = watchNotebooks(registry as unknown as DocumentRegistry, live);
  factories.push({ name: 'Another Notebook', modelName: 'notebook' });
  changed.emit({ type: 'widgetFactory' });
  changed.emit({ type: 'fileType' });
  expect(extensions.map(([name]) => name)).toEqual(['Notebook', 'Another Notebook']);
  const session = sessionOf();
  extensions[1][1].createNew({}, { sessionContext: contextOf(session) });
  session.send({ a: 1 });
  expect(live.has(contentKey({ a: 1 }))).toBe(true);
  watching.dispose();
  factories.push({ name: 'A third', modelName: 'notebook' });
  changed.emit({});
  expect(extensions).toHaveLength(2);
});
