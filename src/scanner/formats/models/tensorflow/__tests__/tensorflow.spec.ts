import { bytes, group, numberField, PAYLOAD, run, sizedField, utf8 } from '../../../../testing';
import { constant, graphDef, nodeDef, savedModel } from '../../../../testing/golden/made-tensorflow';

const text = (key: string, value: string): Uint8Array =>
  sizedField(5, bytes(sizedField(1, key), sizedField(2, sizedField(2, value))));
const calls = (name: string): Uint8Array =>
  sizedField(5, bytes(sizedField(1, 'f'), sizedField(2, sizedField(10, sizedField(1, name)))));
const functionDef = (name: string, inputs: readonly string[], ...nodes: readonly Uint8Array[]): Uint8Array =>
  returning(name, inputs, [], ...nodes);
const returning = (
  name: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...nodes: readonly Uint8Array[]
): Uint8Array =>
  sizedField(
    1,
    bytes(
      sizedField(
        1,
        bytes(
          sizedField(1, name),
          ...inputs.map(input => sizedField(2, sizedField(1, input))),
          ...outputs.map((_, index) => sizedField(3, sizedField(1, `out${index}`)))
        )
      ),
      ...outputs.map((output, index) => sizedField(4, bytes(sizedField(1, `out${index}`), sizedField(2, output)))),
      ...nodes.map(node => sizedField(3, node))
    )
  );
const withLibrary = (graph: Uint8Array, ...functions: readonly Uint8Array[]): Uint8Array =>
  bytes(graph, sizedField(2, bytes(...functions)));

const found = (data: Uint8Array, name = 'saved_model.pb'): string[] =>
  run(data, undefined, name).findings.map(({ severity, evidence }) => `${severity} ${evidence}`);
const inGraph = (...nodes: readonly Uint8Array[]): string[] => found(savedModel(graphDef(...nodes)));

/** An operation whose first input is this path. */
const withPath = (operation: string, path: string, ...more: readonly string[]): string[] =>
  inGraph(constant('p', path), nodeDef('n', operation, ['p', ...more]));

describe('operations', () => {
  test.each([
    ['ReadFile', '/etc/passwd', "HIGH ReadFile(filename='/etc/passwd')"],
    ['ReadFile', 'secret.txt', "HIGH ReadFile(filename='secret.txt')"],
    ['MatchingFiles', '/home/*', "HIGH MatchingFiles(pattern='/home/*')"],
    ['TFRecordDatasetV2', '/data/x', "HIGH TFRecordDatasetV2(filenames='/data/x')"],
    ['WriteFile', 'x', "HIGH WriteFile(filename='x')"],
    ['SaveV2', '/tmp/x', "HIGH SaveV2(prefix='/tmp/x')"],
    ['SaveSlices', 'evil.so', "HIGH SaveSlices(prefix='evil.so')"],
    ['Save', 'notes', "MEDIUM Save(prefix='notes')"],
    ['RestoreV2', '/etc/passwd', "MEDIUM RestoreV2(prefix='/etc/passwd')"],
    ['RestoreV2', 'https://evil/x', "MEDIUM RestoreV2(prefix='https://evil/x')"],
    ['RpcClient', 'evil:80', "HIGH RpcClient(server_address='evil:80')"],
    ['SqlDataset', 'sqlite', "HIGH SqlDataset(driver_name='sqlite')"],
    ['RemoteCall', '/job:worker', "MEDIUM RemoteCall(target='/job:worker')"]
  ])('%s of %s', (operation, path, expected) => {
    expect(withPath(operation, path)).toEqual([expected]);
  });

  test.each([
    ['SaveV2', 'model'],
    ['SaveV2', '_temp_0123456789abcdef0123456789abcdef/part'],
    ['RestoreV2', 'model'],
    ['RemoteCall', '/job:localhost/replica:0/task:0/device:CPU:0'],
    ['InitializeTableFromTextFileV2', 'vocab.txt'],
    ['Print', '/etc/passwd'],
    ['Relu', '/etc/passwd']
  ])('%s of %s is none', (operation, path) => {
    expect(withPath(operation, path)).toEqual([]);
  });

  test.each([
    [nodeDef('n', 'PrintV2', [], text('output_stream', 'file:///tmp/x')), 'HIGH'],
    [nodeDef('n', 'ImmutableConst', [], text('memory_region_name', '/etc/passwd')), 'HIGH'],
    [nodeDef('n', 'DebugIdentityV2', [], text('debug_urls', 'grpc://evil:1')), 'HIGH'],
    [nodeDef('n', 'DecodeProtoV2', [], text('descriptor_source', '/tmp/x')), 'HIGH'],
    [nodeDef('n', 'EagerPyFunc', [], text('token', 'pyfunc_0')), 'MEDIUM'],
    [nodeDef('n', 'Abort'), 'MEDIUM'],
    [nodeDef('n', 'DatasetFromGraph', ['x']), 'MEDIUM'],
    [nodeDef('n', 'DumpTensor', [], text('log_dir_path', '/tmp')), 'HIGH'],
    [nodeDef('n', 'CalibrationStatisticsSaver', [], text('output_file_path', 'x')), 'HIGH'],
    [nodeDef('n', 'RecordInput', [], text('file_pattern', '/etc/*')), 'HIGH'],
    [nodeDef('n', 'XlaCustomCallV2', [], text('call_target_name', 'system')), 'MEDIUM'],
    [nodeDef('n', 'XlaCustomCall', [], text('target_name', 'Sharding')), undefined],
    [nodeDef('n', 'IO>KafkaReadableInit'), 'HIGH'],
    [nodeDef('n', 'ShellExecute'), 'MEDIUM'],
    [nodeDef('n', 'PyCall'), 'MEDIUM'],
    [nodeDef('n', 'SystemConfig'), 'MEDIUM'],
    [nodeDef('n', 'RunCommand'), 'MEDIUM'],
    [nodeDef('n', 'BlurWithCare'), 'LOW'],
    [nodeDef('n', 'PrintV2', [], text('output_stream', 'stderr')), undefined],
    [nodeDef('n', 'DecodeProtoV2', [], text('descriptor_source', 'local://')), undefined],
    [nodeDef('n', 'TFText>WhitespaceTokenizeWithOffsetsV2'), undefined],
    [nodeDef('n', 'SimpleMLInferenceOpWithHandle'), undefined],
    [nodeDef('n', 'UnicodeScript'), undefined],
    [nodeDef('n', '_TPUExecute'), undefined]
  ])('an operation by its attributes or name %#', (node, severity) => {
    const { findings } = run(savedModel(graphDef(node)), undefined, 'saved_model.pb');
    expect(findings[0]?.severity).toBe(severity);
  });
});

describe('texts in other places than a list', () => {
  const value = (name: string, tensor: Uint8Array): Uint8Array =>
    nodeDef(name, 'Const', [], sizedField(5, bytes(sizedField(1, 'value'), sizedField(2, sizedField(8, tensor)))));
  const packed = bytes(numberField(1, 7), sizedField(4, bytes(11, '/etc/passwd')));
  const shaped = bytes(
    sizedField(4, bytes(1, 11, 'x/etc/passwd')),
    sizedField(2, sizedField(2, numberField(1, 2))),
    numberField(1, 7)
  );
  const inVariant = bytes(
    numberField(1, 21),
    sizedField(15, bytes(sizedField(1, 'TensorList'), sizedField(3, packed)))
  );

  test.each([
    ['packed', packed],
    ['the second of two that are packed', shaped],
    ['in a list of tensors', inVariant]
  ])('%s', (_, tensor) => {
    const [save] = inGraph(value('p', tensor), nodeDef('n', 'SaveV2', ['p']));
    expect(save).toMatch(/^HIGH SaveV2\(prefix=.*'\/etc\/passwd'\)$/);
  });

  test('what joins, and what is formatted', () => {
    const joined = nodeDef('p', 'StringJoin', ['a', 'a'], text('separator', '/etc/passwd'));
    expect(inGraph(constant('a', ''), joined, nodeDef('n', 'SaveV2', ['p']))).toEqual([
      "HIGH SaveV2(prefix='/etc/passwd' + '')"
    ]);
    const formatted = nodeDef('p', 'StringFormat', ['a'], text('template', '/etc/passwd'));
    expect(inGraph(constant('a', ''), formatted, nodeDef('n', 'RestoreV2', ['p']))[0]).toMatch(/^MEDIUM/);
  });

  test('a graph, and a program among numbers', () => {
    const inner = graphDef(constant('p', '/tmp/x'), nodeDef('w', 'WriteFile', ['p']));
    const [nested] = inGraph(value('g', bytes(numberField(1, 7), sizedField(4, bytes(inner.length, inner)))));
    expect(nested).toBe("HIGH WriteFile(filename='/tmp/x')");
    const program = bytes('\x7fELF\x02\x01\x01', new Uint8Array(9), 2, 0, 0x3e, 0, new Uint8Array(60));
    const { findings } = run(savedModel(graphDef(value('c', bytes(numberField(1, 4), sizedField(4, program))))));
    expect(findings[0]?.severity).not.toBe('LOW');
    expect(findings.length).toBeGreaterThan(0);
  });

  test('the same in text form', () => {
    const graph = (tensor: string): string =>
      `node { name: "p" op: "Const" attr { key: "value" value { tensor { ${tensor} } } } } node { name: "n" op: "SaveV2" input: "p" }`;
    for (const tensor of [
      'dtype: DT_STRING tensor_content: "\\013/etc/passwd"',
      'dtype: DT_VARIANT variant_val { tensors { dtype: DT_STRING string_val: "/etc/passwd" } }'
    ]) {
      expect(found(utf8(graph(tensor)), 'graph.pbtxt')).toEqual(["HIGH SaveV2(prefix='/etc/passwd')"]);
    }
  });
});

test('a model that breaks off: what is there is judged', () => {
  const whole = savedModel(graphDef(constant('p', '/tmp/x'), nodeDef('w', 'WriteFile', ['p', 'contents'])));
  expect(found(whole.slice(0, -5))).toEqual(["HIGH WriteFile(filename='/tmp/x', contents=<input>)"]);
});

test('a checkpoint where whoever asks the model wants it', () => {
  const signature = (name: string, input: string): Uint8Array =>
    sizedField(
      5,
      bytes(
        sizedField(1, name),
        sizedField(2, sizedField(1, bytes(sizedField(1, 'x'), sizedField(2, sizedField(1, `${input}:0`)))))
      )
    );
  const saves = (operation: string, name: string, input = 'x'): string[] =>
    found(
      bytes(
        numberField(1, 1),
        sizedField(
          2,
          bytes(
            sizedField(1, ''),
            sizedField(2, graphDef(nodeDef('x', 'Placeholder'), nodeDef('n', operation, ['x', 'x', 'x']))),
            signature(name, input)
          )
        )
      )
    );
  expect(saves('SaveV2', 'serving_default')).toEqual(['MEDIUM SaveV2(prefix=<input>, tensor_names=<input>)']);
  expect(saves('RestoreV2', 'serving_default')).toEqual(['MEDIUM RestoreV2(prefix=<input>, tensor_names=<input>)']);
  expect(saves('SaveV2', 'save')).toEqual([]);
  expect(saves('RestoreV2', 'restore_model')).toEqual([]);
  expect(saves('SaveV2', 'serving_default', 'other')).toEqual([]);
});

describe('where a path comes from', () => {
  const placeholder = nodeDef('x', 'Placeholder');

  test('the caller', () => {
    expect(inGraph(placeholder, nodeDef('n', 'ReadFile', ['x']))).toEqual(['MEDIUM ReadFile(filename=<input>)']);
  });

  test('a default that the caller need not replace', () => {
    expect(
      inGraph(constant('p', 'secret'), nodeDef('x', 'PlaceholderWithDefault', ['p']), nodeDef('n', 'ReadFile', ['x']))
    ).toEqual(["HIGH ReadFile(filename='secret')"]);
  });

  test('the caller and a constant that leads elsewhere', () => {
    expect(
      inGraph(
        placeholder,
        constant('p', '../../etc'),
        nodeDef('j', 'StringJoin', ['x', 'p']),
        nodeDef('n', 'ReadFile', ['j'])
      )
    ).toEqual(["HIGH ReadFile(filename='../../etc' + <input>)"]);
  });

  test('something that is computed', () => {
    const node = nodeDef('b', 'DecodeBase64', ['p']);
    expect(
      inGraph(
        placeholder,
        constant('p', 'L3RtcA'),
        node,
        nodeDef('j', 'StringJoin', ['x', 'b']),
        nodeDef('n', 'SaveV2', ['j'])
      )
    ).toEqual(["MEDIUM SaveV2(prefix='L3RtcA' + <input> + <computed>)"]);
  });

  test('the caller of a function', () => {
    const library = functionDef('inner', ['arg'], nodeDef('n', 'SaveV2', ['arg']));
    const graph = (path: Uint8Array): Uint8Array =>
      withLibrary(graphDef(path, nodeDef('call', 'StatefulPartitionedCall', ['p'], calls('inner'))), library);
    expect(found(savedModel(graph(constant('p', '/home/u/.bashrc'))))).toEqual([
      "HIGH SaveV2(prefix='/home/u/.bashrc')"
    ]);
    expect(found(savedModel(graph(nodeDef('p', 'Placeholder'))))).toEqual([]);
  });

  test('one of many callers of a function', () => {
    const library = functionDef('inner', ['arg'], nodeDef('n', 'SaveV2', ['arg']));
    const call = (from: string, index: number): Uint8Array =>
      nodeDef(`call${index}`, 'StatefulPartitionedCall', [from], calls('inner'));
    const honest = Array.from({ length: 100 }, (_, index) => call('x', index));
    const graph = graphDef(placeholder, constant('p', '/tmp/x'), call('p', 100), ...honest);
    expect(found(savedModel(withLibrary(graph, library)))).toEqual(["HIGH SaveV2(prefix='/tmp/x' + <input>)"]);
  });

  test('a constant that a function returns', () => {
    const library = returning('inner', ['arg'], ['p:output:0'], constant('p', '/etc/passwd'));
    const graph = graphDef(
      placeholder,
      nodeDef('call', 'PartitionedCall', ['x'], calls('inner')),
      nodeDef('n', 'ReadFile', ['call'])
    );
    expect(found(savedModel(withLibrary(graph, library)))).toEqual(["HIGH ReadFile(filename='/etc/passwd' + <input>)"]);
  });

  test('what a loop hands to its next round', () => {
    const body = returning(
      'body',
      ['i', 'path'],
      ['i', 'p:output:0'],
      constant('p', '/etc/passwd'),
      nodeDef('n', 'ReadFile', ['path'])
    );
    const loop = (library: Uint8Array): string[] =>
      found(
        savedModel(
          withLibrary(
            graphDef(placeholder, constant('i', '0'), nodeDef('l', 'While', ['i', 'x'], calls('body'))),
            library
          )
        )
      );
    expect(loop(body)).toEqual(["HIGH ReadFile(filename='/etc/passwd' + <input>)"]);
    expect(loop(returning('body', ['i', 'path'], ['i', 'path'], nodeDef('n', 'ReadFile', ['path'])))).toEqual([
      'MEDIUM ReadFile(filename=<input>)'
    ]);
  });

  test('a function that has the name of an operation', () => {
    const library = functionDef('WriteFile', ['a'], nodeDef('n', 'Identity', ['a']));
    const graph = graphDef(constant('p', '/tmp/x'), nodeDef('w', 'WriteFile', ['p', 'p']));
    expect(found(savedModel(withLibrary(graph, library)))).toHaveLength(1);
  });

  test('a graph that stands in two parts', () => {
    const parts = bytes(
      sizedField(2, graphDef(nodeDef('n', 'ReadFile', ['p']))),
      sizedField(2, graphDef(constant('p', '/etc/passwd')))
    );
    expect(found(bytes(numberField(1, 1), sizedField(2, parts)))).toEqual(["HIGH ReadFile(filename='/etc/passwd')"]);
  });

  test('a file that the model brings along, in one of two calls', () => {
    const asset = sizedField(6, bytes(sizedField(1, sizedField(1, 'a:0')), sizedField(2, 'words.txt')));
    const library = functionDef('inner', ['arg'], nodeDef('n', 'ReadFile', ['arg']));
    const call = (from: string): Uint8Array => nodeDef(`call ${from}`, 'PartitionedCall', [from], calls('inner'));
    const model = (...nodes: readonly Uint8Array[]): string[] =>
      found(
        savedModel(
          withLibrary(graphDef(nodeDef('a', 'Placeholder'), constant('p', '/etc/passwd'), ...nodes), library),
          asset
        )
      );
    expect(model(call('a'))).toEqual([]);
    expect(model(call('a'), call('p'))).toEqual(["HIGH ReadFile(filename='/etc/passwd' + <input>)"]);
    // Its own path is put in only while the model is loaded.
    const own = graphDef(constant('a', '/etc/passwd'), nodeDef('n', 'ReadFile', ['a']));
    expect(found(savedModel(own, asset))).toEqual(["HIGH ReadFile(filename='/etc/passwd')"]);
    const theirs = graphDef(constant('a', '/home/me/words.txt'), nodeDef('n', 'ReadFile', ['a']));
    expect(found(savedModel(theirs, asset))).toEqual([]);
  });

  test('a file that the model brings along, in a variable', () => {
    const asset = sizedField(6, bytes(sizedField(1, sizedField(1, 'a:0')), sizedField(2, 'words.txt')));
    const model = (...more: readonly Uint8Array[]): string[] =>
      found(
        savedModel(
          graphDef(
            nodeDef('a', 'Placeholder'),
            nodeDef('b', 'Placeholder'),
            nodeDef('v', 'VarHandleOp'),
            nodeDef('fill', 'AssignVariableOp', ['v', 'a']),
            nodeDef('r', 'ReadVariableOp', ['v']),
            nodeDef('n', 'ReadFile', ['r']),
            ...more
          ),
          asset
        )
      );
    expect(model()).toEqual([]);
    expect(model(nodeDef('again', 'AssignVariableOp', ['v', 'b']))).toHaveLength(1);
    expect(model(nodeDef('call', 'StatefulPartitionedCall', ['v']))).toHaveLength(1);
  });

  test('a graph as JSON', () => {
    const graph = JSON.stringify({
      node: [
        { name: 'a', op: 'Placeholder' },
        { name: 'n', op: 'WriteFile', input: ['a', 'a'] }
      ]
    });
    expect(found(utf8(graph), 'graph.json')).toHaveLength(1);
    expect(found(utf8(`{"metaGraphs": [{"graphDef": ${graph}}]}`), 'saved_model.json')).toHaveLength(1);
  });

  test('links out of the folder', () => {
    const asset = sizedField(6, bytes(sizedField(1, sizedField(1, 'a:0')), sizedField(2, 'words.txt')));
    const model = savedModel(graphDef(nodeDef('a', 'Placeholder')), asset);
    const linked = (path: string, name: string, data: Uint8Array): string[] =>
      run(
        data,
        { beside: { module: () => undefined, leadsTo: asked => (asked === path ? '/etc/passwd' : undefined) } },
        name
      ).findings.map(({ rule, severity }) => `${severity} ${rule}`);
    const wanted = ['HIGH model-external-path'];
    expect(linked('assets/words.txt', 'saved_model.pb', model)).toEqual(wanted);
    expect(linked('variables/variables.data-00000-of-00001', 'saved_model.pb', model)).toEqual(wanted);
    expect(linked('variables/variables.index', 'saved_model.pb', model)).toEqual(wanted);
    expect(linked('other', 'saved_model.pb', model)).toEqual([]);
  });
});

test('a graph that trains may name its data, but not the system', () => {
  const collection = sizedField(4, sizedField(1, 'train_op'));
  const meta = (path: string): string[] =>
    found(
      bytes(
        sizedField(1, sizedField(4, 'train')),
        sizedField(2, graphDef(constant('p', path), nodeDef('n', 'TFRecordDataset', ['p']))),
        collection
      ),
      'model.ckpt.meta'
    );
  expect(meta('/data/train.tfrecord')).toEqual(["LOW TFRecordDataset(filenames='/data/train.tfrecord')"]);
  expect(meta('/etc/passwd')).toEqual(["HIGH TFRecordDataset(filenames='/etc/passwd')"]);
});

test('graphs in texts of graphs are read', () => {
  const bad = graphDef(constant('p', '/tmp/x'), nodeDef('n', 'WriteFile', ['p', 'p']));
  const once = graphDef(constant('g', bad));
  expect(inGraph(constant('g', once))).toEqual(["HIGH WriteFile(filename='/tmp/x', contents='/tmp/x')"]);
});

test('fields that parsers pass over hide nothing', () => {
  const graph = graphDef(constant('p', '/tmp/x'), nodeDef('n', 'WriteFile', ['p', 'p']));
  const junk = sizedField(99, new Uint8Array(3 * 2 ** 20));
  expect(found(bytes(junk, savedModel(graph)))).toHaveLength(1);
  expect(found(bytes(group(31, group(32)), savedModel(graph)))).toHaveLength(1);
  expect(found(bytes(...Array.from({ length: 100 }, () => numberField(77, 1)), graph), 'graph.pb')).toHaveLength(1);
});

test('what was found before a broken end stays', () => {
  const graph = graphDef(constant('p', '/tmp/x'), nodeDef('n', 'WriteFile', ['p', 'p']));
  const { verdict, coverage } = run(bytes(graph, [0x0a, 0x7f]), undefined, 'graph.pb');
  expect([verdict, coverage.map(({ status }) => status)]).toEqual(['unsafe', ['failed']]);
});

test('weights of a large model are not read', () => {
  const weights = sizedField(
    5,
    bytes(
      sizedField(1, 'value'),
      sizedField(2, sizedField(8, bytes(numberField(1, 1), sizedField(4, new Uint8Array(2 ** 22)))))
    )
  );
  const nodes = Array.from({ length: 10 }, (_, i) => nodeDef(`w${i}`, 'Const', [], weights));
  const report = run(graphDef(...nodes), undefined, 'frozen.pb');
  expect(report.verdict).toBe('clean');
  expect(report.bytesRead).toBeLessThan(report.size / 10);
});

test('SavedModel of TensorFlow before 2.5 keeps the layers in its objects', () => {
  const layer = JSON.stringify({ class_name: 'Lambda', config: { name: 'l', function: ['4wA=', null, null] } });
  const objects = sizedField(
    7,
    sizedField(1, sizedField(4, bytes(sizedField(1, '_tf_keras_layer'), sizedField(3, layer))))
  );
  const { findings } = run(savedModel(graphDef(nodeDef('x', 'NoOp')), objects), undefined, 'saved_model.pb');
  expect(findings.map(({ rule, module, operator }) => [rule, module, operator])).toContainEqual([
    'keras-lambda',
    'Keras',
    'Lambda'
  ]);
});

describe('text and JSON', () => {
  test('operations that only TensorFlow.js has compute', () => {
    const graph = (op: string): Uint8Array => utf8(JSON.stringify({ modelTopology: { node: [{ name: 'n', op }] } }));
    expect(found(graph('Prelu'), 'model.json')).toEqual([]);
    expect(found(graph('Preludium'), 'model.json')).toEqual(['LOW Preludium()']);
    expect(found(savedModel(graphDef(nodeDef('n', 'Prelu'))), 'saved_model.pb')).toEqual(['LOW Prelu()']);
  });

  test('a MetaGraph under any name', () => {
    const meta =
      'meta_info_def { tags: "train" }\ngraph_def { node { name: "p" op: "Const" attr { key: "value" value { tensor { string_val: "\\057tmp/x" } } } } node { name: "n" op: "WriteFile" input: "p" } }\n';
    expect(found(utf8(meta), 'model.meta')).toEqual(["HIGH WriteFile(filename='/tmp/x')"]);
  });

  test('a graph of TensorFlow.js', () => {
    const value = { tensor: { dtype: 'DT_STRING', stringVal: [Buffer.from('/tmp/x').toString('base64')] } };
    const model = {
      modelTopology: {
        node: [
          { name: 'p', op: 'Const', attr: { value } },
          { name: 'n', op: 'WriteFile', input: ['p', 'p'] }
        ]
      }
    };
    expect(found(utf8(JSON.stringify(model)), 'model.json')).toEqual([
      "HIGH WriteFile(filename='/tmp/x', contents='/tmp/x')"
    ]);
  });
});

test('messages within messages end', () => {
  const wide = (depth: number): Uint8Array =>
    depth === 0 ? sizedField(1, bytes(1)) : sizedField(2, bytes(...Array.from({ length: 40 }, () => wide(depth - 1))));
  const { verdict } = run(bytes(...Array.from({ length: 40 }, () => wide(2))), undefined, 'saved_model.pb');
  expect(verdict).toBe('clean');
});

describe('what programs may run of a graph', () => {
  const rules = (data: Uint8Array): string[] =>
    run(data, undefined, 'x.meta').findings.map(({ rule, severity }) => `${severity} ${rule}`);
  const metaGraph = (key: string, value: string | Uint8Array): Uint8Array =>
    bytes(
      sizedField(1, sizedField(4, 'train')),
      sizedField(2, graphDef(nodeDef('x', 'Placeholder'))),
      sizedField(4, bytes(sizedField(1, key), sizedField(2, sizedField(2, sizedField(1, value)))))
    );
  const CODE = "__import__('os').system('id')";

  test('Python in an attribute or in a collection', () => {
    expect(rules(savedModel(graphDef(nodeDef('x', 'Placeholder', [], text('note', CODE)))))).toEqual([
      'MEDIUM model-metadata-code'
    ]);
    expect(rules(metaGraph('user', CODE))).toEqual(['MEDIUM model-metadata-code']);
    expect(rules(metaGraph('user', 'model_variables/dense/kernel:0'))).toEqual([]);
  });

  test('a pickle in a collection', () => {
    expect(rules(metaGraph('user', PAYLOAD))).toContain('CRITICAL pickle-dangerous-call');
    expect(rules(metaGraph('user', btoa(String.fromCharCode(...PAYLOAD))))).toEqual(['CRITICAL pickle-dangerous-call']);
  });
});

test('the bytes of a pickle may look like a field and a node, but are no graph unless the whole is a message', () => {
  const node = sizedField(1, nodeDef('n', 'Const'));
  const opening = bytes(0x80, 3, 'B');
  const pickled = bytes(opening, node.length, 0, 0, 0, node, 0x85, '.');
  const graph = (data: Uint8Array): boolean =>
    run(data, undefined, 'ner.model').coverage.some(({ format }) => format === 'tf-graph');
  expect(graph(pickled)).toBe(false);
  expect(graph(bytes(0x80, 3, 1, node, node))).toBe(true);
  expect(graph(bytes(0x80, 3, 1, node, node, 'J\xff\xff\x03'))).toBe(false);
});
