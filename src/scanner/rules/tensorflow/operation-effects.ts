/**
 * What the operations of TensorFlow do besides arithmetic (`tensorflow/core/ops/*.cc`; "TensorAbuse", S&P 2025). An operation
 * that is not here computes.
 */

/**
 * `read`: gives the bytes of a file to the graph. `records`: the same, by a reader of training data. `checkpoint`: reads tensors
 * of a checkpoint. `table`: fills a vocabulary from a file. `save`: writes tensors to a checkpoint. `write`, `network`, `python`
 * and `abort` are what they say; `memory`: maps a file, or another region, as a tensor. `graph`: runs a graph that stands in a text.
 * `native`: calls a function of a native library by its name.
 */
export type Effect =
  | 'read'
  | 'records'
  | 'memory'
  | 'checkpoint'
  | 'table'
  | 'save'
  | 'write'
  | 'network'
  | 'python'
  | 'abort'
  | 'graph'
  | 'function'
  | 'debug'
  | 'print'
  | 'descriptor'
  | 'native';

/** The effect of an operation, and where the path or address stands. */
export interface OperationRow {
  readonly effect: Effect;
  /** Inputs that say which file or address, as their numbers. */
  readonly from: readonly number[];
  /** Attributes that do. */
  readonly attributes: readonly string[];
  /** Names of the first inputs, for evidence. */
  readonly inputs: readonly string[];
}

/** Operations, effect, numbers of the inputs or names of the attributes that hold the path, names of the inputs. */
const TABLE: readonly (readonly [RegExp, Effect, string, string])[] = [
  [/^ReadFile$/, 'read', '0', 'filename'],
  [/^(Experimental)?MatchingFiles(Dataset)?$/, 'records', '0', 'pattern'],
  [/^ImmutableConst$/, 'memory', 'memory_region_name', ''],
  [
    /^(Experimental)?(CSV|FixedLengthRecord|LMDB|TextLine|TFRecord|Parquet|Avro|Bigtable|SSTable)Dataset(V\d)?$/,
    'records',
    '0',
    'filenames'
  ],
  [/^(WholeFile|TextLine|TFRecord|FixedLengthRecord|LMDB)Reader(V2)?$/, 'records', '', ''],
  [/^(LoadDataset|SnapshotDatasetReader|SnapshotChunkDataset|ListSnapshotChunksDataset)$/, 'records', '0', 'path'],
  [/^RecordInput$/, 'records', 'file_pattern', ''],
  [/^InitializeTRTResource$/, 'records', '1', 'resource_handle,filename'],
  [/^GenerateVocabRemapping$/, 'table', '0 1', 'new_vocab_file,old_vocab_file'],
  [/^FixedUnigramCandidateSampler$/, 'table', 'vocab_file', ''],
  [/^Skipgram$/, 'records', 'filename', ''],
  [/^InitializeTableFromTextFile(V2)?$/, 'table', '1', 'table_handle,filename'],
  [/^(LoadAndRemapMatrix|Restore|RestoreSlice|(DTensor)?RestoreV2)$/, 'checkpoint', '0', 'prefix,tensor_names'],
  [/^(Experimental)?SqlDataset$/, 'network', '0 1', 'driver_name,data_source_name,query'],
  [/^WriteFile$/, 'write', '0', 'filename,contents'],
  [/^(CalibrationStatisticsSaver|DumpTensor)$/, 'write', 'output_file_path log_dir_path file_name', ''],
  [/^(Save|SaveV2|SaveSlices)$/, 'save', '0', 'prefix,tensor_names'],
  [/^MergeV2Checkpoints$/, 'save', '0 1', 'checkpoint_prefixes,destination_prefix'],
  [
    /^(SaveDataset|SnapshotDataset|DatasetToTFRecord|ExperimentalDatasetToTFRecord)(V2)?$/,
    'write',
    '1',
    'dataset,path'
  ],
  [/^CacheDataset(V2)?$/, 'save', '1', 'dataset,filename'],
  [/^DistributedSave$/, 'write', '1 2', 'dataset,directory,address'],
  [/^CreateSummaryFileWriter$/, 'write', '1', 'writer,logdir'],
  [/^CreateSummaryDbWriter$/, 'write', '1', 'writer,db_uri'],
  [/^FileSystemSetConfiguration$/, 'network', '0 1 2', 'scheme,key,value'],
  [/^(RpcClient|RpcServer)$/, 'network', '0', 'server_address'],
  [/^(RpcCall|RpcServerRegister|RpcServerStart)$/, 'network', '1', 'client,method_name'],
  [/^(Rpc|TryRpc)$/, 'network', '0 1', 'address,method,request'],
  [/^RegisterDataset(V2)?$/, 'network', '1 2', 'dataset,address,protocol'],
  [/^DataServiceDataset(V\d)?$/, 'network', '2 3', 'dataset_id,processing_mode,address,protocol'],
  [/^(Gcs|GCS|BigQuery|Bigtable|PubSub|Kafka|S3)\w*$/, 'network', '0', ''],
  [
    /^IO>\w*(Kafka|Pulsar|Mongo|MQTT|Elastic|Sql|SQL|Bigtable|BigQuery|PubSub|Prometheus|HTTP|Http|Kinesis)/,
    'network',
    '0',
    'address'
  ],
  [/^RemoteCall$/, 'function', '0', 'target'],
  [/^_?(Host)?(Send|Recv)$/, 'function', 'send_device recv_device', ''],
  [/^(PyFunc|PyFuncStateless|EagerPyFunc)$/, 'python', 'token', ''],
  [/^Abort$/, 'abort', 'error_msg', ''],
  [/^DatasetFromGraph$/, 'graph', '', ''],
  [/^(DebugIdentity(V\d)?|DebugNumericSummary(V\d)?|DebugNanCount)$/, 'debug', 'debug_urls', ''],
  [/^PrintV2$/, 'print', 'output_stream', 'input'],
  [/^(DecodeProtoV2|EncodeProto|DecodeProto)$/, 'descriptor', 'descriptor_source', ''],
  [/^XlaCustomCall(V2)?$/, 'native', 'target_name call_target_name', '']
];

/** The row of an operation that does more than compute. */
export function operationRow(operation: string): OperationRow | undefined {
  const row = TABLE.find(([pattern]) => pattern.test(operation));
  if (row === undefined) {
    return undefined;
  }
  const [, effect, from, inputs] = row;
  const words = from.split(' ').filter(Boolean);
  return {
    effect,
    from: words.filter(word => /^\d/.test(word)).map(Number),
    attributes: words.filter(word => !/^\d/.test(word)),
    inputs: inputs.split(',').filter(Boolean)
  };
}
