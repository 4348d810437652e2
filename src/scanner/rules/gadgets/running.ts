import type { GadgetGroup } from './gadget';

/** Callables that evaluate text, start programs or reach the network and the file system. */
export const RUNNING: readonly GadgetGroup[] = [
  {
    // Parts of PyTorch that start programs, compile or evaluate text.
    severity: 'CRITICAL',
    paths:
      'torch.utils.collect_env torch.utils.bottleneck torch.utils.cpp_extension torch.utils._cpp_extension_versioner ' +
      'torch.utils.hipify torch.utils.benchmark torch.utils.show_pickle torch.utils._config_module torch.utils.data.datapipes torch.utils.tensorboard ' +
      'torch.utils.bundled_inputs torch.utils._freeze torch.utils._import_utils torch.utils.viz torch._inductor torch._dynamo.guards ' +
      'torch._dynamo.debug_utils torch._dynamo.repro torch._dynamo.config torch._dynamo.testing torch._functorch torch._appdirs torch._sources ' +
      'torch.fx.experimental torch.fx.interpreter torch.fx.passes torch.jit.unsupported_tensor_ops torch.jit.frontend torch.jit._script ' +
      'torch.jit.annotations torch.jit.CompilationUnit torch.distributed.rpc torch.distributed.run torch.distributed.launch torch.distributed.launcher ' +
      'torch.distributed.elastic torch.distributed.nn torch.testing torch.cuda._utils torch.cuda._memory_viz torch.onnx torch.compile torch.library ' +
      'torch._C._jit torch.fx.GraphModule torch.fx.graph_module torch.fx.graph torch.fx.Interpreter torch.fx.Tracer torch.cuda.jiterator torch.cuda.gds torch.backends.xeon ' +
      'torch._vendor torch.distributed.TCPStore torch.distributed.FileStore torch._C._distributed_c10d torch.profiler torch.autograd.profiler.load_nvprof torch._logging',
    references: 'CWE-78 CWE-95'
  },
  {
    // Parts of NumPy and SciPy that compile, evaluate text, or read and write files.
    severity: 'CRITICAL',
    paths:
      'numpy.f2py numpy.testing numpy.core._exec numpy.lib.utils numpy.lib._utils_impl numpy.lib._datasource numpy.DataSource numpy.fromfile ' +
      'numpy.fromregex numpy.loadtxt numpy.genfromtxt numpy.recfromcsv numpy.recfromtxt numpy.save numpy.savez numpy.savez_compressed numpy.savetxt ' +
      'numpy.lib.format numpy.safe_eval numpy.core.records.fromfile numpy._core.records.fromfile numpy.rec.fromfile numpy.ndarray.tofile ' +
      'numpy.ndarray.dump numpy.compat.py3k numpy.conftest numpy.core.multiarray.fromfile numpy._core.multiarray.fromfile scipy.io ' +
      'scipy.datasets scipy.conftest scipy._lib.decorator scipy._lib._bunch scipy.LowLevelCallable scipy._lib._ccallback scipy.odr joblib.logger joblib.compressor ' +
      'joblib.parallel.Parallel joblib.Parallel joblib.parallel.BatchedCalls joblib._parallel_backends joblib._dask joblib.disk joblib.backports joblib._utils sklearn.utils.parallel sklearn.datasets sklearn.utils._testing sklearn.conftest',
    references: 'CWE-95 CWE-22'
  },
  {
    // Parts of data packages that evaluate expressions, or read and write files, databases and addresses.
    severity: 'CRITICAL',
    paths:
      'pandas.eval pandas.core.computation pandas.io pandas.read_csv pandas.read_table pandas.read_fwf pandas.read_json pandas.read_html pandas.read_xml ' +
      'pandas.read_excel pandas.read_parquet pandas.read_feather pandas.read_orc pandas.read_sas pandas.read_spss pandas.read_stata pandas.read_sql ' +
      'pandas.read_sql_query pandas.read_sql_table pandas.read_hdf pandas.read_gbq pandas.read_clipboard pandas.ExcelFile pandas.ExcelWriter ' +
      'pandas.HDFStore pandas.to_pickle pandas.DataFrame.to_csv pandas.DataFrame.to_pickle pandas.DataFrame.eval pandas.DataFrame.query ' +
      'pandas.core.frame.DataFrame.eval pandas.core.frame.DataFrame.query pandas.core.frame.DataFrame.to_csv pandas.util._print_versions ' +
      'pandas.util._tester pandas.testing pandas._testing pandas._libs.parsers numexpr.evaluate patsy.eval patsy.highlevel patsy.dmatrix patsy.dmatrices ' +
      'sympy.sympify sympy.core.sympify sympy.parsing sympy.lambdify sympy.utilities.lambdify polars.read_csv polars.read_parquet ' +
      'polars.read_database polars.sql duckdb pyarrow.csv pyarrow.parquet pyarrow.fs pyarrow.memory_map pyarrow.OSFile pyarrow.feather pyarrow.flight ' +
      'pandas.DataFrame.to_json pandas.DataFrame.to_sql pandas.DataFrame.to_parquet pandas.DataFrame.to_html pandas.Series.to_csv pandas.Series.to_pickle ' +
      'pandas.core.generic pandas.core.frame.DataFrame.to_json pandas.core.frame.DataFrame.to_parquet pandas.core.frame.DataFrame.to_html pandas.core.groupby.DataFrameGroupBy.pipe ' +
      'patsy.EvalEnvironment formulaic.Formula numexpr.necompiler sympy.parse_expr sympy.preview sympy.printing.preview ' +
      'sympy.plot sympy.plotting sympy.interactive sympy.utilities.autowrap sympy.utilities._compilation sympy.utilities.source sympy.utilities.codegen ' +
      'sympy.utilities.mathml sympy.utilities.runtests sympy.testing sympy.external sympy.nsimplify sympy.simplify sympy.diff sympy.solve sympy.symbols sympy.S ' +
      'sympy.polys.polyconfig sympy.physics.quantum.qasm mpmath.identify mpmath.identification mpmath.findpoly polars.scan_csv polars.SQLContext ' +
      'polars.DataFrame.write_csv pyarrow.lib.OSFile pyarrow.lib.memory_map pyarrow.lib.PythonFile pyarrow.input_stream pyarrow.lib.input_stream ' +
      'pyarrow.output_stream pyarrow.lib.output_stream pyarrow.dataset pyarrow.orc pyarrow.plasma pyarrow.cffi h5py._hl.files zarr.open zarr.open_group ' +
      'xarray.open_dataset netCDF4.Dataset modin.pandas cudf.read_csv geopandas.read_file dask.bytes dask.dataframe.read_csv dask.array.from_npy_stack ' +
      'jax.numpy.load jax.numpy.save jax.profiler flax.training theano.compile theano.gof pytensor.compile ' +
      'h5py.File tables.open_file openpyxl.load_workbook joblib.dump',
    references: 'CWE-95 CWE-73'
  },
  {
    // Parts of TensorFlow and Keras that call Python from a graph, or read and write files.
    severity: 'CRITICAL',
    paths:
      'tensorflow.io tensorflow.python.ops.io_ops tensorflow.python.lib.io tensorflow.py_function tensorflow.numpy_function tensorflow.python.ops.script_ops ' +
      'tensorflow.gfile tensorflow.compat.v1.gfile tensorflow.raw_ops tensorflow.python.ops.gen_io_ops tensorflow.python.platform tensorflow.python.autograph tensorflow.python.tools ' +
      'tensorflow.python.debug tensorflow.compat.v1.py_func ' +
      'keras.utils.file_utils keras.utils.data_utils keras.utils.image_dataset_from_directory keras.utils.load_img keras.utils.save_img ' +
      'keras.src.utils.python_utils keras.utils.generic_utils.func_load keras.datasets keras.src.utils.file_utils',
    references: 'CWE-95'
  },
  {
    // Downloads a file, unpacks it and writes it where it is told to.
    severity: 'CRITICAL',
    paths:
      'keras.utils.get_file keras.src.utils.file_utils.get_file tensorflow.keras.utils.get_file tensorflow.python.keras.utils.data_utils.get_file',
    references: 'CWE-73 CVE-2025-8747'
  },
  {
    // Runs programs, code cells, installers or remote commands.
    severity: 'CRITICAL',
    paths:
      'IPython ipykernel jupyter_client jupyter_core nbconvert nbclient papermill conda virtualenv pexpect ptyprocess winpty sh plumbum fabric invoke ' +
      'delegator envoy sarge psutil.Popen paramiko asyncssh spur ansible salt docker kubernetes libtmux git.cmd git.repo dulwich gevent.subprocess gevent.os ' +
      'eventlet.green dill._dill._eval_repr dill._dill._create_filehandle dill._dill._getattribute trio.run_process anyio.run_process anyio.open_process twisted.internet tornado.process pytest _pytest py.test py._process py.process ' +
      'nose execnet RestrictedPython asteval simpleeval pudb ipdb wdb bpython ptpython xonsh ray.remote ray.init ray._private accelerate.launchers ' +
      'accelerate.commands onnx.hub win32api win32com pythoncom win32process comtypes objc jnius jpype py4j rpy2 matlab.engine ' +
      'notebook jupyter_server jupyterlab jupyterlab_server nbformat ipywidgets.interact langchain_experimental langchain_community.tools llama_index.experimental ' +
      'bokeh.application panel.command pyppeteer kaleido plotly.io ffmpeg pytesseract pdf2image pydub moviepy PIL.ImageMath PIL.ImageShow PIL.ImageGrab PIL.EpsImagePlugin ' +
      'PIL.ImageFont PIL.TarIO PIL.PdfParser matplotlib.testing matplotlib.dviread matplotlib.texmanager matplotlib.animation graphviz nltk.parse.malt nltk.tag.stanford nltk.internals ' +
      'nmap netmiko pyspark gym.make gymnasium.make botocore.credentials fsspec.implementations.local.LocalFileOpener cv2.VideoCapture cv2.FileStorage pyautogui pynput pyperclip keyboard wmi winshell pywinauto xlwings psutil.Process click._termui_impl fire docopt ' +
      'six.exec_ future.utils attr.make_class attrs.make_class attr._make pydantic.create_model pydantic.main.create_model decorator.FunctionMaker ' +
      'decorator.decorate makefun wrapt.decorators wrapt.FunctionWrapper boltons.funcutils networkx.utils.decorators numba.jit numba.njit toolz.curry toolz.pipe cytoolz funcy more_itertools ' +
      'mock coverage tox nox pipenv poetry cookiecutter copier sphinx docutils debugpy pydevd rpdb remote_pdb web_pdb frida js2py execjs ' +
      'py_mini_racer dukpy lupa kfp tornado.ioloop prefect luigi clearml comet_ml neptune azureml.core azureml.pipeline azureml.train azureml.dataprep azureml.fsspec azureml._restclient azureml._vendor ray.util ray.job_submission ray.data ray.train ray.get apsw ' +
      'asyncssh transformers.commands transformers.Trainer transformers.trainer transformers.tools transformers.agents catboost.datasets catboost.eval statsmodels.tsa.x13 ' +
      'statsmodels.datasets statsmodels.tools.web statsmodels.iolib.openfile statsmodels.tsa.vector_ar.util statsmodels.formula spacy.cli thinc.util',
    references: 'CWE-78'
  },
  {
    // Renders templates, evaluates expressions or opens databases.
    severity: 'CRITICAL',
    paths:
      'jinja2 mako django.template django.shortcuts flask tornado.template chameleon genshi Cheetah bottle yaml.load yaml.unsafe_load yaml.full_load ' +
      'yaml.load_all yaml.unsafe_load_all yaml.constructor yaml.UnsafeLoader yaml.Loader ruamel.yaml.YAML ruamel.yaml.main ruamel.yaml.load ' +
      'yaml.FullLoader yaml.loader yaml.cyaml oyaml strictyaml.load lxml.etree.XSLT lxml.etree.iterparse lxml.html.parse lxml.objectify.parse dash.Dash cherrypy ' +
      'lxml.etree.parse sqlalchemy.create_engine sqlalchemy.ext.serializer pymysql ldap3',
    references: 'CWE-95 CWE-1336'
  },
  {
    // Changes a scanner's list of dangerous callables.
    severity: 'CRITICAL',
    paths: 'picklescan fickling modelscan modelaudit jupyterlab_scan_model skops.io._trusted_types',
    references: 'CWE-693'
  },
  {
    // Sends requests over the network.
    severity: 'HIGH',
    paths:
      'requests.api requests.get requests.post requests.put requests.delete requests.head requests.patch requests.options requests.request requests.Session ' +
      'requests.sessions requests.adapters requests.session urllib3 httpx aiohttp httplib2 pycurl treq grequests requests_html mechanize selenium playwright ' +
      'websocket websockets socks boto3 botocore.client botocore.session s3fs gcsfs adlfs fsspec.open fsspec.core fsspec.filesystem smart_open ' +
      'google.cloud azure.storage tweepy slack_sdk yagmail imapclient zmq pika paho nats grpc scapy dns.resolver aiofiles pymongo redis ' +
      'psycopg psycopg2 asyncpg mysql MySQLdb cassandra kafka hvac keyring openai anthropic git.Repo googleapiclient google.auth google.cloud requests.models.Request requests_toolbelt fsspec.implementations.http ' +
      'fsspec.implementations.github fsspec.implementations.gist fsspec.implementations.dbfs fsspec.implementations.jupyter fsspec.implementations.http_sync',
    references: 'CWE-918'
  }
];
