/** What an operator or layer does besides computing. */
export type NetEffect = 'python' | 'file' | 'network';

/** Operators of Caffe2 (pytorch/pytorch 1.x, `caffe2/operators`): Python by token or pickled builder, files, databases, stores. */
export function caffe2Effect(type: string): NetEffect | undefined {
  if (/^Python(?:DLPack)?(?:Gradient)?$/.test(type)) {
    return 'python';
  }
  if (/^(?:RedisStore|FileStore|Store)\w+$|^(?:CreateCommonWorld|CloneCommonWorld)$/.test(type)) {
    return 'network';
  }
  return /^(?:Load|Save|DBExists|DBSave|Checkpoint|Snapshot|CreateDB|Create\w*Reader|ImageInput|VideoInput|TensorProtosDBInput|LogFile\w*)$/.test(
    type
  )
    ? 'file'
    : undefined;
}

/** Operators of PaddlePaddle (`paddle/fluid/operators`): Python by the number of a function, files, servers. */
export function paddleEffect(type: string): NetEffect | undefined {
  if (/^py_(?:func|layer)(?:_grad)?$/.test(type)) {
    return 'python';
  }
  if (
    /^(?:\w*listen_and_serv|send\w*|recv\w*|\w*gen_(?:nccl|bkcl|hccl)_id|checkpoint_notify|fetch_barrier|heter_\w+|distributed_(?:lookup_table|push_sparse)|(?:pull|push)_(?:box_)?(?:extended_)?(?:sparse|dense)(?:_v2)?|(?:pull|push)_gpups_sparse)$/.test(
      type
    )
  ) {
    return 'network';
  }
  return /^(?:save|load)(?:_combine|_selected_rows)?$|^read_file$|^create_\w+_reader$|^open_files$|^dump_\w+$/.test(
    type
  )
    ? 'file'
    : undefined;
}

/** Operators of MXNet that reach files. */
export function mxnetEffect(type: string): NetEffect | undefined {
  return /^_?(?:cvimread|npi_cvimread|save|load)$/.test(type) ? 'file' : undefined;
}
