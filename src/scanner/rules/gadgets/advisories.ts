import { longestPrefix, words } from '../word-lists';

/** Published advisories that name a callable, `path=identifier`. They add references to a finding and decide nothing. */
const ADVISORIES = `
  torch.utils.bottleneck.__main__.run_cprofile=GHSA-4r9r-ch6f-vxmx
  torch.utils.bottleneck.__main__.run_autograd_prof=GHSA-4whj-rm5r-c2v8
  torch._dynamo.guards.GuardBuilder.get=GHSA-86cj-95qr-2p4f
  torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression=GHSA-f4x7-rfwp-v3xw
  torch.utils.collect_env.run=GHSA-f745-w6jp-hpxx
  torch.utils.data.datapipes.utils.decoder.basichandlers=GHSA-h3qp-7fh3-f8h4
  torch.jit.unsupported_tensor_ops.execWrapper=GHSA-vr7h-p6mm-wpmh
  torch.utils._config_module=GHSA-vv6j-3g6g-2pvj
  ensurepip._run_pip=GHSA-xp4f-hrf8-rxw7
  lib2to3.pgen2.pgen.ParserGenerator.make_label=GHSA-p9w7-82w4-7q8m
  lib2to3.pgen2.grammar.Grammar.loads=GHSA-f54q-57x4-jg88
  idlelib.run.Executive.runcode=GHSA-m869-42cg-3xwr
  idlelib.pyshell.ModifiedInterpreter.runcommand=GHSA-j343-8v2j-ff7w
  idlelib.pyshell.ModifiedInterpreter.runcode=GHSA-3gf5-cxq9-w223
  idlelib.debugobj.ObjectTreeItem=GHSA-3vg9-h568-4w9m
  idlelib.autocomplete.AutoComplete.get_entity=GHSA-6w4w-5w54-rjvr
  idlelib.autocomplete.AutoComplete.fetch_completions=GHSA-7cq8-mj8x-j263
  doctest.debug_script=GHSA-fqq6-7vqf-w3fg
  trace.Trace.run=GHSA-5qwp-399c-mjwf
  trace.Trace.runctx=GHSA-g344-hcph-8vgg
  profile.Profile.run=GHSA-x696-vm39-cp64
  profile.Profile.runctx=GHSA-6vqj-c2q5-j97w
  profile.run=GHSA-7wx9-6375-f5wh
  cProfile.runctx=GHSA-9w88-8rmg-7g2p
  pkgutil.resolve_name=GHSA-vvpj-8cmc-gx39
  uuid._get_command_stdout=GHSA-g38g-8gr9-h9xp
  imaplib.IMAP4_stream=GHSA-g38g-8gr9-h9xp
  test.support.script_helper=GHSA-g38g-8gr9-h9xp
  numpy.f2py.crackfortran.getlincoef=GHSA-r8g5-cgf2-4m4m
  distutils.file_util.write_file=GHSA-m273-6v24-x4m4
  ctypes.CDLL=GHSA-4675-36f9-wf6r
  operator.methodcaller=GHSA-84r2-jw7c-4r5q
  _operator=GHSA-955r-x9j8-7rhh
  pty.spawn=GHSA-vqmv-47xg-9wpr
  io.FileIO=GHSA-9726-w42j-3qjr
  pip=CVE-2025-1716
`;

let table: ReadonlyMap<string, string> | undefined;

/** Identifiers of advisories about the callable at `path`, or about its module or class. */
export function advisoriesOf(path: string): readonly string[] {
  table ??= new Map(words(ADVISORIES).map(row => row.split('=') as [string, string]));
  const identifier = table.get(longestPrefix(path, table));
  return identifier === undefined ? [] : [identifier];
}
