/**
 * Callables that published advisories and reports have used (picklescan, fickling, modelscan #338), one call of each with a
 * text that says nothing by itself, so that the name alone has to do. A sample: the default does the rest.
 */
export const CRITICAL_GADGETS = `
  torch.utils.bottleneck.__main__.run_cprofile torch.utils.bottleneck.__main__.run_autograd_prof
  torch._dynamo.guards.GuardBuilder.get torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression
  torch.utils.collect_env.run torch.utils.collect_env.run_and_read_all torch.utils.data.datapipes.utils.decoder.basichandlers
  torch.jit.unsupported_tensor_ops.execWrapper torch.utils._config_module.ConfigModule.load_config
  torch._inductor.codecache.compile_file torch.serialization.load torch.hub.load torch.utils.cpp_extension.load_inline
  trace.Trace.run trace.Trace.runctx profile.Profile.run profile.Profile.runctx profile.run cProfile.run cProfile.runctx
  lib2to3.pgen2.grammar.Grammar.loads lib2to3.pgen2.pgen.ParserGenerator.make_label
  idlelib.pyshell.ModifiedInterpreter.runcommand idlelib.pyshell.ModifiedInterpreter.runcode idlelib.run.Executive.runcode
  idlelib.autocomplete.AutoComplete.get_entity idlelib.autocomplete.AutoComplete.fetch_completions
  idlelib.calltip.Calltip.fetch_tip idlelib.calltip.get_entity idlelib.debugobj.ObjectTreeItem.SetText
  code.InteractiveInterpreter.runcode code.interact doctest.debug_script ensurepip._run_pip
  asyncio.unix_events._UnixSubprocessTransport._start distutils.file_util.write_file ctypes.CDLL
  operator.methodcaller _operator.methodcaller _operator.attrgetter operator.attrgetter pydoc.locate pydoc.pipepager pty.spawn
  numpy.f2py.crackfortran.getlincoef numpy.f2py.crackfortran.myeval numpy.testing._private.utils.runstring
  pkgutil.resolve_name uuid._get_command_stdout _osx_support._read_output _aix_support._read_cmd_output
  imaplib.IMAP4_stream test.support.script_helper.assert_python_ok _pyrepl.pager.pipe_pager
  io.FileIO _io.FileIO urllib.request.urlopen logging.FileHandler logging.config._resolve types.CodeType types.FunctionType
  pip.main pip._internal.main pip._internal.cli.main.main venv.create venv.EnvBuilder marshal.loads runpy.run_path runpy._run_code
  importlib.import_module multiprocessing.util.spawnv_passfds multiprocessing.Process builtins.__import__ builtins.eval
  builtins.exec builtins.compile builtins.open builtins.breakpoint builtins.getattr builtins.map __builtin__.apply __builtin__.execfile
  linecache.getlines platform.popen platform._syscmd_ver _interpreters.exec _xxsubinterpreters.run_string
  mlflow.projects.backend.local._run_entry_point pandas.read_csv pandas.eval os.system posix.system nt.system subprocess.Popen
  subprocess.check_output commands.getoutput popen2.popen3 sys.exit socket.create_connection shutil.rmtree bdb.Bdb.run pdb.runeval
  _posixsubprocess.fork_exec _winapi.CreateProcess winreg.CreateKey msvcrt.open_osfhandle ssl.get_server_certificate smtplib.SMTP
  ftplib.FTP telnetlib.Telnet sqlite3.connect zipfile.ZipFile tarfile.open tempfile.mkstemp glob.glob fileinput.input pathlib.Path.write_text
  zipimport.zipimporter site.addsitedir shelve.open dbm.open xmlrpc.client.ServerProxy functools.reduce itertools.starmap timeit.timeit
  codecs.open typing._eval_type weakref.finalize contextlib.ExitStack threading.Thread signal.signal sched.scheduler
  jinja2.Template mako.template.Template IPython.get_ipython setuptools.setup pkg_resources.load_entry_point
  dill.dill._eval_repr dill.source.getsource dill.temp.load cloudpickle.cloudpickle.register_pickle_by_value
  joblib.externals.loky.backend.popen_loky_posix.Popen joblib.parallel.Parallel
  torch._C.PyTorchFileWriter torch.fx.graph_module.GraphModule torch.cuda.CUDAPluggableAllocator torch.distributed.TCPStore
  torch._dynamo.package.CompilePackage scipy._lib._uarray._backend.unpickle_function scipy.odr.ODR
  keras.callbacks.CSVLogger tensorflow.data.TextLineDataset sympy.parse_expr sympy.utilities.source.get_class yaml.loader.UnsafeLoader
  pydantic.ImportString gunicorn.util.import_app distributed.preloading.Preload dask.core.get PIL.ImageMath.unsafe_eval
  PIL.ImageShow.Viewer langchain_experimental.utilities.python.PythonREPL hydra.utils.instantiate omegaconf.OmegaConf.load
  detectron2.config.LazyConfig.load fairseq.utils.import_user_module mmcv.Config.fromfile catboost.datasets.titanic
  picklescan.scanner._unsafe_globals.clear fickling.fickle.Pickled.load modelscan.settings.DEFAULT_SETTINGS.clear
`;

export const HIGH_GADGETS = `
  signal.alarm gc.get_objects atexit.register threading.Timer codecs.decode base64.b64decode
  webbrowser.open httplib.HTTPSConnection http.client.HTTPConnection requests.api.get requests.get aiohttp.client.ClientSession
  urllib3.PoolManager dill._dill._create_function dill._dill._create_code cloudpickle.cloudpickle._make_function
  cloudpickle.cloudpickle.subimport warnings.warn time.sleep random.seed
`;
