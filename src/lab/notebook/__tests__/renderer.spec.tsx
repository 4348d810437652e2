import { foreignFormat, foreignReason, foreignRule } from '../../../report/foreign-ids';
import { MimeModel } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, screen } from '@testing-library/react';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { coverage, finding, report } from '../../../panel/__tests__/entries';
import type { JsonReport } from '../../../report/writers/json-report';
import { toJson } from '../../../report/writers/json-report';
import type { Run } from '../../../report/run';
import { ENGLISH } from '../../../report/translator';
import { reasonWords, ruleWords } from '../../../report/words';
import { CATALOG } from '../../../scanner/rules/catalog';
import { REASONS } from '../../../scanner/reason-ids';
import { LiveOutputs } from '../../live';
import { MIME_TYPE } from '../renderer-data';
import type { OutputServices } from '../renderer';
import { ScanOutput } from '../renderer';

jest.mock('../../locale-url', () => ({ koreanUrl: () => 'unused' }));

const HOSTILE = '<img src=x onerror="alert(1)">';

function servicesOf(panel = true) {
  const [scan, tell, copy] = [jest.fn(), jest.fn(), jest.fn()];
  const services: OutputServices = {
    translator: Promise.resolve(nullTranslator),
    root: () => '/home/me',
    live: new LiveOutputs(MIME_TYPE),
    scan: () => (panel ? scan : undefined),
    tell,
    copy
  };
  return { services, scan, tell, copy };
}

function fail(message: string): never {
  throw new Error(message);
}

function runFor(path: string, base: string): Run {
  const made = report(path, 'unsafe', { findings: [finding('CRITICAL', { evidence: HOSTILE })] });
  return {
    version: '1.2.3',
    timestamp: '2026-01-02T03:04:05Z',
    inputs: [path],
    base,
    failOn: 'medium',
    failOnCoverage: false,
    files: [{ ...made, source: path.slice(path.lastIndexOf('/') + 1) }],
    excluded: [{ path: 'old.pt', source: 'old.pt', glob: '*.pt' }],
    policy: '../scan-model.toml'
  };
}

const reportFor = (path: string, base: string): JsonReport => toJson(runFor(path, base));

const request = {
  schema: 'scan-model-request/1',
  reason: 'There is no Node.',
  inputs: ['a.pt', '/tmp/b.pt'],
  absolute_path: '/home/me/course'
};

let outputs: Widget[] = [];

/** A kernel sends this while the page is open. */
function send(services: OutputServices, data: unknown, type = 'display_data', direction = 'recv'): void {
  const session = { anyMessage: new Signal<unknown, unknown>({}) };
  const context = { session, sessionChanged: new Signal<unknown, unknown>({}) };
  services.live.watch(context as never);
  const content = { data: JSON.parse(JSON.stringify({ [MIME_TYPE]: data, 'text/plain': '' })) };
  session.anyMessage.emit({ direction, msg: { channel: 'iopub', header: { msg_type: type }, content } });
}

async function show(data: unknown, services: OutputServices, notebook?: string): Promise<ScanOutput> {
  send(services, data);
  return showStored(data, services, notebook);
}

async function showStored(data: unknown, services: OutputServices, notebook?: string): Promise<ScanOutput> {
  const output = new ScanOutput(services, notebook === undefined ? null : ({ path: notebook } as never));
  outputs.push(output);
  const plain = 'the same as text';
  await act(async () => {
    Widget.attach(output, document.body);
    const bundle = { [MIME_TYPE]: JSON.parse(JSON.stringify(data)), 'text/plain': plain };
    await output.renderModel(new MimeModel({ data: bundle }));
  });
  return output;
}

afterEach(() => {
  act(() => outputs.forEach(output => output.dispose()));
  outputs = [];
});

describe('an output that came with the notebook', () => {
  const clean = (): JsonReport => toJson({ ...runFor('a.pt', '/home/me/course'), files: [cleanFile()], excluded: [] });
  const cleanFile = (): Run['files'][number] => ({ ...report('a.pt', 'clean'), source: 'a.pt' });
  const shown = (node: HTMLElement): string => node.textContent ?? '';

  it('is no verdict, whatever it says', async () => {
    const { services, scan } = servicesOf();
    const { node } = await showStored(clean(), services, 'course/nb.ipynb');
    expect(shown(node)).toMatch(/^Stored result: Clean \(.*2026.*\), not checked now/);
    expect(shown(node)).toMatch(/The notebook says: scanned on .*2026.* with version 1\.2\.3/);
    expect(shown(node)).not.toContain('All that could run was examined');
    expect(node.querySelector('.jp-mod-clean')).toBeNull();
    expect(node.querySelector('.jp-mod-stored')).not.toBeNull();
    expect(screen.queryByRole('treegrid')).toBeNull();
    expect(scan).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
    expect(scan.mock.calls).toEqual([[['course/a.pt']]]);
  });

  it('tells what it says when it is asked', async () => {
    const { services } = servicesOf();
    const { node } = await showStored(reportFor('a.pt', '/home/me/course'), services);
    expect(shown(node)).not.toContain(HOSTILE);
    const details = node.querySelector('details') as HTMLDetailsElement;
    act(() => {
      details.open = true;
      fireEvent(details, new Event('toggle'));
    });
    expect(shown(node)).toContain(HOSTILE);
    expect(node.querySelector('.jp-ScanModel-stored .jp-ScanModel-summary')).toBeNull();
  });

  it('has no day when it tells none, and no button where nothing can be scanned', async () => {
    const run = { ...runFor('a.pt', '/home/me'), timestamp: 'yesterday' };
    const { node } = await showStored(toJson(run), servicesOf(false).services);
    expect(shown(node)).toMatch(/^Stored result: Unsafe \(critical\), not checked now/);
    expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull();
    await showStored(toJson({ ...run, inputs: [] }), servicesOf().services);
    expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull();
  });

  it.each(['display_data', 'execute_result', 'update_display_data'])(
    'is fresh when a kernel sends it: %s',
    async type => {
      const { services } = servicesOf();
      const { node } = await showStored(clean(), services);
      expect(shown(node)).toContain('not checked now');
      act(() => send(services, clean(), type));
      await act(async () => Promise.resolve());
      expect(shown(node)).not.toContain('not checked now');
      expect(shown(node)).toContain('Scanned on');
    }
  );

  it('is not fresh when a kernel sends something else, or nobody sends it but the page', async () => {
    const { services } = servicesOf();
    const { node } = await showStored(clean(), services);
    act(() => {
      send(services, reportFor('a.pt', '/home/me/course'));
      send(services, clean(), 'stream');
      send(services, clean(), 'display_data', 'send');
    });
    await act(async () => Promise.resolve());
    expect(shown(node)).toContain('not checked now');
  });

  it('is fresh whatever the order of its keys', async () => {
    const { services } = servicesOf();
    send(services, Object.fromEntries(Object.entries(clean()).reverse()));
    const { node } = await showStored(clean(), services);
    expect(shown(node)).toContain('Scanned on');
  });

  it('is fresh in a console, which no file is shown in', async () => {
    const console = document.createElement('div');
    console.className = 'jp-CodeConsole';
    document.body.append(console);
    const { services } = servicesOf();
    const output = new ScanOutput(services, null);
    outputs.push(output);
    await act(async () => {
      Widget.attach(output, console);
      await output.renderModel(new MimeModel({ data: { [MIME_TYPE]: JSON.parse(JSON.stringify(clean())) } }));
    });
    expect(shown(output.node)).toContain('Scanned on');
  });

  it('checks several files where each of them lies', async () => {
    const files = ['a.pt', '../b.pt', '/tmp/c.pt'].map(path => ({ ...report(path, 'clean'), source: path }));
    const run = { ...runFor('a.pt', '/home/me'), inputs: files.map(({ path }) => path), files };
    const { services, scan, tell } = servicesOf();
    await showStored(toJson(run), services, 'course/nb.ipynb');
    fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
    expect(scan.mock.calls).toEqual([[['course/a.pt', 'b.pt']]]);
    expect(tell.mock.calls).toEqual([[expect.stringContaining('/tmp/c.pt')]]);
  });
});

describe('the output of the magic', () => {
  it('shows a report as the panel does, as text, and starts nothing', async () => {
    const { services, scan, tell } = servicesOf();
    const { node } = await show(reportFor('a.pt', '/home/me/course'), services);
    expect(node.textContent).toContain('Unsafe');
    expect(node.textContent).toContain("Use of unsafe operator 'system' from module 'os'");
    expect(node.textContent).toContain(HOSTILE);
    expect(node.querySelector('img')).toBeNull();
    expect(node.textContent).toMatch(/Scanned on .*2026.* with version 1\.2\.3 · by the policy \.\.\/scan-model\.toml/);
    expect(node.textContent).toContain('Not scanned: old.pt is excluded by *.pt');
    expect(scan).not.toHaveBeenCalled();
    expect(tell).not.toHaveBeenCalled();
  });

  it('keeps the keys of the notebook out of the list', async () => {
    const { node } = await show(reportFor('a.pt', '/x'), servicesOf().services);
    expect(node.getAttribute('data-lm-suppress-shortcuts')).toBe('true');
  });

  it('opens the file in the panel, and a finding with what tells it from others', async () => {
    const { services, scan } = servicesOf();
    await show(reportFor('../models/a.pt', '/home/me/models'), services, 'course/nb.ipynb');
    screen.getAllByRole('button', { name: 'Show in the panel' }).forEach(button => fireEvent.click(button));
    expect(scan.mock.calls).toEqual([
      [['models/a.pt'], undefined],
      [['models/a.pt'], { rule: 'pickle-dangerous-call', members: ['archive/data.pkl'], offset: 1024 }]
    ]);
  });

  it('says why a file cannot be opened in the panel', async () => {
    const { services, scan, tell } = servicesOf();
    await show(reportFor('/tmp/a.pt', '/tmp'), services, 'course/nb.ipynb');
    fireEvent.click(screen.getAllByRole('button', { name: 'Show in the panel' })[0]);
    expect(scan).not.toHaveBeenCalled();
    expect(tell).toHaveBeenCalledWith(
      'The panel cannot show /tmp/a.pt: it does not lie below the folder that JupyterLab shows.'
    );
  });

  it('has no such button where there is no panel', async () => {
    await show(reportFor('a.pt', '/home/me'), servicesOf(false).services);
    expect(screen.queryByRole('button', { name: 'Show in the panel' })).toBeNull();
  });

  it('copies a finding', async () => {
    const { services, copy } = servicesOf();
    await show(reportFor('a.pt', '/home/me'), services);
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(copy).toHaveBeenCalledWith(expect.stringContaining(HOSTILE));
  });

  it('offers the browser where there is no Node, and scans when asked', async () => {
    const { services, scan, tell } = servicesOf();
    const { node } = await show(request, services, 'course/nb.ipynb');
    expect(node.textContent).toContain('There is no Node.');
    expect(scan).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Scan in the browser' }));
    expect(scan.mock.calls).toEqual([[['course/a.pt']]]);
    expect(tell.mock.calls).toEqual([[expect.stringContaining('/tmp/b.pt')]]);
  });

  it('shows the plain text of what is no report', async () => {
    const { node } = await show({ schema: 'scan-model-report/1', files: HOSTILE }, servicesOf().services);
    expect(node.textContent).toContain('This output is no report that can be shown here');
    expect(node.textContent).toContain('the same as text');
  });

  it('has words for findings and gaps of every kind, also when their parameters are missing or odd', async () => {
    const odd = { path: 7, name: -1, detail: '%1 %2', limit: 'many', constructor: 'x' };
    const files = [{}, odd].map((params, i) => ({
      ...report(`${i}.pt`, 'unsafe', {
        format: foreignFormat('constructor'),
        findings: [...Object.keys(CATALOG), 'toString', '__proto__'].map(rule =>
          finding('HIGH', { rule: foreignRule(rule), params })
        ),
        coverage: [...REASONS, 'toString', '__proto__'].map(reason =>
          coverage('failed', { reason: foreignReason(reason), params })
        )
      }),
      source: `${i}.pt`
    }));
    for (const file of files) {
      file.findings.forEach(one => expect(ruleWords(one, ENGLISH).title).not.toBe(''));
      file.coverage.forEach(one => expect(reasonWords(one, ENGLISH)?.what).not.toBe(''));
      const run = { ...runFor('a.pt', '/x'), files: [file] };
      const { node } = await show(toJson(run), servicesOf().services);
      expect(node.textContent).toContain('Unsafe');
      expect(node.textContent).not.toContain('This output is no report');
    }
  });

  it('shows the plain text of a report that cannot be drawn', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const services = { ...servicesOf().services, scan: () => fail('not to be drawn') };
    const { node } = await show(reportFor('a.pt', '/x'), services);
    expect(node.textContent).toContain('This output is no report that can be shown here');
    expect(node.textContent).toContain('the same as text');
    error.mockRestore();
  });

  it('shows a new answer in the same place', async () => {
    const { services } = servicesOf();
    const output = await show(request, services);
    const data = { [MIME_TYPE]: JSON.parse(JSON.stringify(reportFor('a.pt', '/x'))) };
    await act(async () => output.renderModel(new MimeModel({ data })));
    expect(output.node.textContent).toContain('Unsafe');
    expect(output.node.textContent).not.toContain('Scan in the browser');
  });
});
